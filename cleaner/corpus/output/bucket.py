"""An OUT in an object store: files are written on this machine and put there when complete."""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from cleaner.corpus.address import Address
from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.base import MANIFEST, MARKER, ManifestDir, StagingDir
from cleaner.corpus.output.lease import LEASE, is_leased, leased
from cleaner.corpus.output.manifest_log import ManifestLog
from cleaner.corpus.output.object_store import ObjectStore


class Bucket:
    """An OUT below an address such as s3://bucket/folder, for one run.

    A process writes to the folder for temporary files on its machine, then puts the files here.
    """

    def __init__(self, address: Address, token: str = "") -> None:
        self._store = ObjectStore(address)
        self._token = token or uuid4().hex  # identifies the run

    def __reduce__(self) -> tuple[type["Bucket"], tuple[Address, str]]:
        return type(self), (self._store.address, self._token)

    def __str__(self) -> str:
        return str(self._store.address)

    def absolute(self) -> "Bucket":
        """Return itself: an address is valid in every process."""
        return self

    def overlaps(self, root: Path | Address) -> bool:
        """Return whether the input at `root` is inside this address, or this address inside it.

        The same place may have other users and passwords.
        """
        if isinstance(root, Path):
            return False
        inside, outside = (
            f"{address.scheme}://{address.path.rstrip('/')}/"
            for address in (self._store.address, root)
        )
        return inside.startswith(outside) or outside.startswith(inside)

    def entries(self) -> set[str]:
        """Return the names at the root. Raises CorpusError if the address is an object."""
        names = self._store.entries()
        if "" in names:
            raise CorpusError(f"{self} is a file; choose a folder for OUT")
        return names - {LEASE}

    def clear(self, names: Iterable[str]) -> None:
        """Remove the objects `names`, and all objects below them."""
        for name in names:
            self._store.clear(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the store by a lease; workers need no lock file on their machines."""
        with leased(self._store, self._token):
            self._store.create(MARKER, b"")
            try:
                yield
            finally:
                shutil.rmtree(self._scratch(), ignore_errors=True)  # killed workers leave files

    def is_reachable(self) -> bool:
        """Return whether this process can reach the store, and this run holds its lease."""
        return is_leased(self._store, self._token)

    @contextmanager
    def manifest_dir(self) -> Iterator[ManifestDir]:
        """Yield a folder with a copy of the manifest, whose changes are put back regularly.

        The whole is put back at the end, but not after an error.
        """
        with self._folder() as folder:
            log = ManifestLog(folder / MANIFEST, self._store, self._check)
            try:
                yield ManifestDir(folder, log.changes, log.add, log.put_if_due)
            except BaseException:
                log.put()
                raise
            log.put_whole()

    @contextmanager
    def staged(self, paths: Collection[str]) -> Iterator[StagingDir]:
        """Yield a folder of this machine; on success its files are put to `paths`."""
        with self._folder() as folder:
            staging = StagingDir(folder)
            yield staging
            for path in paths:
                self._check()
                if (staging / path).exists():
                    self._store.put(staging / path, path)
                else:
                    self._store.remove(path)

    def _scratch(self) -> Path:
        return Path(tempfile.gettempdir(), f"cleaner-{self._token}")

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """Yield a temporary folder of this machine."""
        self._scratch().mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch()) as folder:
            yield Path(folder)

    def _check(self) -> None:
        """Raise CorpusError unless this process can see that the run holds the store."""
        if not self.is_reachable():
            raise CorpusError(
                f"{self} is not locked by this run any more: another run has taken over, or this"
                " process does not reach the same store; check both, then run the command again"
            )

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `paths` that exists."""
        return {path: size for path in paths if (size := self._store.size(path)) is not None}

    def sizes_lookup(self) -> Callable[[str], int | None]:
        """Return a look-up of the bytes of a path, from one listing of the store."""
        return self._store.sizes().get

    @contextmanager
    def reading(self, path: str) -> Iterator[Path | None]:
        """Yield a temporary copy of `path`."""
        with self._folder() as folder:
            copy = folder / Path(path).name
            yield copy if self._store.get(path, copy) else None

    def remove(self, paths: Iterable[str]) -> None:
        """Remove each of `paths` that exists."""
        for path in paths:
            self._store.remove(path)

    def write(self, path: str, data: bytes) -> None:
        """Write `data` to `path` atomically."""
        self._check()
        self._store.write(path, data)
