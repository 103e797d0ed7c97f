"""The protocol of OUT, the place that a run writes to: a folder or an object store."""

import errno
import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from cleaner.corpus.address import Address
from cleaner.corpus.model import PARTS

MARKER = ".cleaner"  # a file in each OUT that tells it from other folders
MANIFEST = "manifest.sqlite"
MANIFEST_CHANGES = "manifest.changes"  # in a store: those since the manifest was put there
SUMMARY = "summary.json"
PAGE = "report.html"  # made by `cleaner report`
LEARNED = "learned"  # rules, as `cleaner corpus --learn` found them
FOLDERS = ("documents", "reports", "quarantine")
# All that a run makes, in the order of removal: without the manifest no shard counts as finished.
RUN_ENTRIES = (
    f"{MANIFEST}-journal",
    MANIFEST_CHANGES,
    MANIFEST,
    SUMMARY,
    PAGE,
    LEARNED,
    *FOLDERS,
    PARTS,
)
_NAME_TAIL_BYTES = 200
# Errors that no input causes: OUT, or the folder for temporary files, has no room for more.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


ManifestChange = tuple[str, tuple[Any, ...]]  # of the manifest: its name and its values


class ManifestDir(msgspec.Struct, frozen=True):
    """The folder that holds the manifest during a run."""

    folder: Path
    changes: Callable[[], Iterable[ManifestChange]] = tuple  # those to make to it first, in order
    on_change: Callable[[ManifestChange], None] = lambda _: None  # called with each other change
    on_commit: Callable[[], None] = lambda: None  # called after each commit of the manifest


class StagingDir(msgspec.Struct, frozen=True):
    """The folder that an attempt at a shard writes to, before the files are moved to OUT.

    It has no subfolders, because a folder costs more to make than a file.
    """

    folder: Path

    def __truediv__(self, path: str) -> Path:
        """Return the staging file for `path` in OUT; the end of the name stays the same."""
        name = os.fsencode(path)
        digest = hashlib.blake2b(name, digest_size=8).hexdigest().encode()
        return self.folder / os.fsdecode(
            digest + b"-" + name.rpartition(b"/")[2][-_NAME_TAIL_BYTES:]
        )


class Output(Protocol):
    """A place for what a run makes. Files are named by their paths relative to its root.

    The methods raise OSError if it can't be read or written. It can be pickled.
    """

    def absolute(self) -> "Output":
        """Return the same place by a name that is valid in every process."""

    def overlaps(self, root: Path | Address) -> bool:
        """Return whether the input at `root` is inside this place, or this place inside it."""

    def entries(self) -> set[str]:
        """Return the names at the root, without empty folders.

        Raises CorpusError if the place is a file.
        """

    def clear(self, names: Iterable[str]) -> None:
        """Remove the files and folders `names` at the root, if they exist."""

    def locked(self) -> AbstractContextManager[int | None]:
        """Lock the place against other runs; yield the descriptor of the lock file, if any.

        Attempts of an earlier run that are still active can't write here any more. Raises
        CorpusError if another run holds the lock.
        """

    def is_reachable(self) -> bool:
        """Return whether this process can reach the place, locked by its run."""

    def manifest_dir(self) -> AbstractContextManager[ManifestDir]:
        """Yield the folder of the manifest, to read and write. The place must be locked."""

    def staged(self, paths: Collection[str]) -> AbstractContextManager[StagingDir]:
        """Yield a folder to write `paths` to; on success they are moved here.

        A path that was not written is removed here, because an attempt on other input left it.
        An attempt that fails leaves no incomplete file.
        """

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `paths` that exists."""

    def sizes_lookup(self) -> Callable[[str], int | None]:
        """Return a function from a path to its bytes, None if missing. Made for many look-ups."""

    def reading(self, path: str) -> AbstractContextManager[Path | None]:
        """Yield a local file with the content of `path`, None if it does not exist."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove each of `paths` that exists."""

    def write(self, path: str, data: bytes) -> None:
        """Write `data` to `path` atomically."""
