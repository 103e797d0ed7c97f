"""An OUT that is a folder: what is written aside is renamed to its place when it is whole."""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from cleaner.corpus.out.base import FOLDERS, MARK, Aside, State
from cleaner.corpus.out.lock import lock
from cleaner.corpus.posix import check_posix
from cleaner.corpus.record import CorpusError

WORK = ".work"  # what is being written
GONE = ".gone"  # what was being written by a run that is over


class Folder(msgspec.Struct, frozen=True):
    """A folder of this machine, or one that all machines of a run share."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def absolute(self) -> "Folder":
        """Return the folder by its path from the root."""
        return Folder(self.path.absolute())

    def overlaps(self, root: Path | str) -> bool:
        """Return whether the input at `root` lies in it, or it in that."""
        if isinstance(root, str):
            return False
        inside, outside = self.path.resolve(), root.resolve()
        return inside == outside or outside in inside.parents or inside in outside.parents

    def names(self) -> set[str]:
        """Return what it holds of its own, if not empty; links are told from what they lead to."""
        if not self.path.exists():
            return set()
        if not self.path.is_dir():
            raise CorpusError(f"{self} is a file; name a folder for OUT")
        return {_shown(each) for each in self.path.iterdir() if not _is_empty(each)} - {WORK, GONE}

    def clear(self, names: Iterable[str]) -> None:
        """Remove those of its files and folders that are there."""
        for name in names:
            if (self.path / name).is_dir():
                shutil.rmtree(self.path / name)
            else:
                (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the folder, made if need be, by a file that workers keep open while they live."""
        check_posix()
        self.path.mkdir(parents=True, exist_ok=True)
        with lock(self.path / MARK, str(self)) as file:
            self._retire()
            try:
                for name in FOLDERS:
                    (self.path / name).mkdir(exist_ok=True)
                yield file
            finally:
                self._retire()

    def is_seen(self) -> bool:
        """Return whether this process sees the folder."""
        return (self.path / MARK).exists()

    @contextmanager
    def state(self) -> Iterator[State]:
        """Give the folder itself, which holds the manifest."""
        yield State(self.path)

    @contextmanager
    def staged(self, places: Collection[str]) -> Iterator[Aside]:
        """Give a folder in WORK; an attempt that dies leaves nothing but that."""
        (self.path / WORK).mkdir(exist_ok=True)
        aside = Aside(Path(tempfile.mkdtemp(dir=self.path / WORK)))
        try:
            yield aside
            for place in places:
                self._put(aside, place)
        finally:
            shutil.rmtree(aside.folder, ignore_errors=True)

    def _put(self, aside: Aside, place: str) -> None:
        """Put what was made at its place. Raises FileNotFoundError where the run is over."""
        if (aside / place).exists():
            (self.path / place).parent.mkdir(parents=True, exist_ok=True)
            (aside / place).replace(self.path / place)
        elif (
            aside.folder.stat()
        ):  # it raises where all of WORK went, and tells nothing of the place
            self.remove([place])

    def _retire(self) -> None:
        """Remove WORK at one stroke, so that attempts that still run somewhere put nothing here."""
        shutil.rmtree(self.path / GONE, ignore_errors=True)
        with suppress(FileNotFoundError):
            (self.path / WORK).rename(self.path / GONE)
        shutil.rmtree(self.path / GONE, ignore_errors=True)

    def sizes(self, places: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `places` that is there."""
        found = self.census()
        return {place: size for place in places if (size := found(place)) is not None}

    def census(self) -> Callable[[str], int | None]:
        """Return what asks the file system for the bytes of a place."""

        def found(place: str) -> int | None:
            try:
                about = (self.path / place).stat()
            except OSError:
                return None
            return about.st_size

        return found

    @contextmanager
    def reading(self, place: str) -> Iterator[Path | None]:
        """Give the file itself."""
        path = self.path / place
        yield path if path.exists() else None

    def remove(self, places: Iterable[str]) -> None:
        """Remove those of `places` that are there."""
        for place in places:
            with suppress(NotADirectoryError, IsADirectoryError):
                (self.path / place).unlink(missing_ok=True)

    def write(self, place: str, data: bytes) -> None:
        """Put `data` at `place` at one stroke."""
        with self.staged([place]) as aside:
            (aside / place).write_bytes(data)


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not any(path.iterdir())


def _shown(path: Path) -> str:
    return f"{path.name} -> {path.readlink()}" if path.is_symlink() else path.name
