"""An OUT that is a folder: files are written to a staging folder and renamed when complete."""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from cleaner.corpus.address import Address
from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.base import FOLDERS, MARKER, ManifestDir, StagingDir
from cleaner.corpus.output.lock import lock
from cleaner.corpus.posix import check_posix

WORK = ".work"  # holds the staging folders of the run
RETIRED = ".gone"  # the WORK of a run that is over, to be removed


class Directory(msgspec.Struct, frozen=True):
    """An OUT in a folder of this machine, or in one that all machines of a run share."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def absolute(self) -> "Directory":
        """Return the folder by its absolute path."""
        return Directory(self.path.absolute())

    def overlaps(self, root: Path | Address) -> bool:
        """Return whether the input at `root` is inside this folder, or this folder inside it."""
        if isinstance(root, Address):
            return False
        inside, outside = self.path.resolve(), root.resolve()
        return inside == outside or outside in inside.parents or inside in outside.parents

    def entries(self) -> set[str]:
        """Return the names at the root, without empty folders; a link shows its target."""
        if not self.path.exists():
            return set()
        if not self.path.is_dir():
            raise CorpusError(f"{self} is a file; choose a folder for OUT")
        names = {_shown(path) for path in self.path.iterdir() if not _is_empty(path)}
        return names - {WORK, RETIRED}

    def clear(self, names: Iterable[str]) -> None:
        """Remove the files and folders `names`, if they exist."""
        for name in names:
            if (self.path / name).is_dir():
                shutil.rmtree(self.path / name)
            else:
                (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Make the folder and lock it; workers keep the lock file open while they live."""
        check_posix()
        self.path.mkdir(parents=True, exist_ok=True)
        with lock(self.path / MARKER, str(self)) as file:
            self._retire()
            try:
                for name in FOLDERS:
                    (self.path / name).mkdir(exist_ok=True)
                yield file
            finally:
                self._retire()

    def is_reachable(self) -> bool:
        """Return whether this process can reach the folder."""
        return (self.path / MARKER).exists()

    @contextmanager
    def manifest_dir(self) -> Iterator[ManifestDir]:
        """Yield the folder itself, which holds the manifest."""
        yield ManifestDir(self.path)

    @contextmanager
    def staged(self, paths: Collection[str]) -> Iterator[StagingDir]:
        """Yield a folder in WORK. An attempt that crashes leaves files only there."""
        (self.path / WORK).mkdir(exist_ok=True)
        staging = StagingDir(Path(tempfile.mkdtemp(dir=self.path / WORK)))
        try:
            yield staging
            for path in paths:
                self._move(staging, path)
        finally:
            shutil.rmtree(staging.folder, ignore_errors=True)

    def _move(self, staging: StagingDir, path: str) -> None:
        """Move the file for `path` here. Raises FileNotFoundError if the run is over."""
        if (staging / path).exists():
            (self.path / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(self.path / path)
        else:
            staging.folder.stat()  # raises if WORK was removed: nothing is known of `path` then
            self.remove([path])

    def _retire(self) -> None:
        """Remove WORK atomically, so that attempts that still run elsewhere write nothing here."""
        shutil.rmtree(self.path / RETIRED, ignore_errors=True)
        with suppress(FileNotFoundError):
            (self.path / WORK).rename(self.path / RETIRED)
        shutil.rmtree(self.path / RETIRED, ignore_errors=True)

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `paths` that exists."""
        size_of = self.sizes_lookup()
        return {path: size for path in paths if (size := size_of(path)) is not None}

    def sizes_lookup(self) -> Callable[[str], int | None]:
        """Return a look-up of the bytes of a path, which asks the file system each time."""

        def size_of(path: str) -> int | None:
            try:
                return (self.path / path).stat().st_size
            except OSError:
                return None

        return size_of

    @contextmanager
    def reading(self, path: str) -> Iterator[Path | None]:
        """Yield the file itself."""
        file = self.path / path
        yield file if file.exists() else None

    def remove(self, paths: Iterable[str]) -> None:
        """Remove each of `paths` that exists."""
        for path in paths:
            with suppress(NotADirectoryError, IsADirectoryError):
                (self.path / path).unlink(missing_ok=True)

    def write(self, path: str, data: bytes) -> None:
        """Write `data` to `path` atomically."""
        with self.staged([path]) as staging:
            (staging / path).write_bytes(data)


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not any(path.iterdir())


def _shown(path: Path) -> str:
    return f"{path.name} -> {path.readlink()}" if path.is_symlink() else path.name
