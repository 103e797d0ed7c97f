"""An OUT in an object store: what is written on this machine is put there when it is whole."""

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

from cleaner.corpus.out.base import MANIFEST, MARK, Aside, State
from cleaner.corpus.out.lease import LEASE, is_leased, leased
from cleaner.corpus.out.store import Store
from cleaner.corpus.record import CorpusError

_EVERY = 30.0  # seconds between puts of the manifest; what a killed run did since is done again
_SHARE = 20  # of the time, one part at most goes for these puts


class Bucket:
    """A place below an address, such as s3://bucket/folder, for one run.

    What a process writes lies in its machine's folder for temporary files until it is whole.
    """

    def __init__(self, address: str, token: str = "") -> None:
        self._store = Store(address)
        self._token = token or uuid4().hex  # tells this run from all others

    def __reduce__(self) -> tuple[type["Bucket"], tuple[str, str]]:
        return type(self), (self._store.address, self._token)

    def __str__(self) -> str:
        return self._store.address

    def absolute(self) -> "Bucket":
        """Return itself: an address holds everywhere."""
        return self

    def overlaps(self, root: Path | str) -> bool:
        """Return whether the input at the address `root` lies in it, or it in that."""
        inside, outside = f"{self}/", f"{root}".rstrip("/") + "/"
        return inside.startswith(outside) or outside.startswith(inside)

    def names(self) -> set[str]:
        """Return what it holds at its root. Raises CorpusError where it is an object itself."""
        found = self._store.names()
        if "" in found:
            raise CorpusError(f"{self} is a file; name a folder for OUT")
        return found - {LEASE}

    def clear(self, names: Iterable[str]) -> None:
        """Remove those of its objects that have such a name, or are below one."""
        for name in names:
            self._store.clear(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store by a lease; no file on this machine is needed for it."""
        with leased(self._store, self._token):
            self._store.create(MARK, b"")
            try:
                yield
            finally:
                shutil.rmtree(self._scratch(), ignore_errors=True)  # killed workers left theirs

    def is_seen(self) -> bool:
        """Return whether this process sees the store, held by this run."""
        return is_leased(self._store, self._token)

    @contextmanager
    def state(self) -> Iterator[State]:
        """Give a copy of the manifest, which is put back now and then, and at the end."""
        with self._folder() as folder:
            copy = _Copy(folder / MANIFEST, self._put_manifest)
            self._store.get(MANIFEST, copy.path)
            try:
                yield State(folder, copy.keep)
            finally:
                copy.put()

    def _put_manifest(self, path: Path) -> None:
        self._check()
        self._store.put(path, MANIFEST)

    @contextmanager
    def staged(self, places: Collection[str]) -> Iterator[Aside]:
        """Give a folder of this machine, from which what was written is put to its places."""
        with self._folder() as folder:
            aside = Aside(folder)
            yield aside
            for place in places:
                self._check()
                if (aside / place).exists():
                    self._store.put(aside / place, place)
                else:
                    self._store.remove(place)

    def _scratch(self) -> Path:
        return Path(tempfile.gettempdir(), f"cleaner-{self._token}")

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """Give a folder of this machine for a while."""
        self._scratch().mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch()) as folder:
            yield Path(folder)

    def _check(self) -> None:
        """Raise CorpusError where this process does not see that the run holds the store."""
        if not self.is_seen():
            raise CorpusError(
                f"{self} is not held by this run any more: another has taken over, or this"
                " process does not see the same store"
            )

    def sizes(self, places: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `places` that is there."""
        return {place: size for place in places if (size := self._store.size(place)) is not None}

    def census(self) -> Callable[[str], int | None]:
        """Return what tells the bytes of a place, from one listing of all."""
        return self._store.sizes().get

    @contextmanager
    def reading(self, place: str) -> Iterator[Path | None]:
        """Give a copy, for as long as it is read."""
        with self._folder() as folder:
            path = folder / Path(place).name
            yield path if self._store.get(place, path) else None

    def remove(self, places: Iterable[str]) -> None:
        """Remove those of `places` that are there."""
        for place in places:
            self._store.remove(place)

    def write(self, place: str, data: bytes) -> None:
        """Put `data` at `place` at one stroke."""
        self._check()
        self._store.write(place, data)


class _Copy:
    """The manifest on this machine, and when it is put back."""

    def __init__(self, path: Path, put: Callable[[Path], None]) -> None:
        self.path, self._put = path, partial(put, path)
        self._due = 0.0

    def keep(self) -> None:
        """Put the manifest back if that was long ago, as the time goes that it takes."""
        began = time.monotonic()
        if began > self._due:
            self.put()
            self._due = time.monotonic() + max(_EVERY, _SHARE * (time.monotonic() - began))

    def put(self) -> None:
        """Put the manifest back, if there is one."""
        if self.path.exists():
            self._put()
