"""OUT: where a run puts what it makes, whatever kind of place that is."""

import errno
import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from cleaner.corpus.record import PARTS

MARK = ".cleaner"  # in each OUT, so that a run's is told from other folders
MANIFEST = "manifest.sqlite"
SUMMARY = "summary.json"
FOLDERS = ("documents", "reports", "quarantine")
# All that a run makes, in the order to remove it: without its manifest nothing is done.
MADE = (f"{MANIFEST}-journal", MANIFEST, SUMMARY, *FOLDERS, PARTS)
_TAIL = 200  # bytes of a name
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}  # it is OUT that can't take more


class State(msgspec.Struct, frozen=True):
    """The folder that holds the manifest while a run lasts, and what to call after its commits."""

    folder: Path
    keep: Callable[[], None] = lambda: None


class Aside(msgspec.Struct, frozen=True):
    """The folder that an attempt writes to. All is flat there: folders cost more than files."""

    folder: Path

    def __truediv__(self, place: str) -> Path:
        """Return where to write what is for `place`, to a name that ends as that does."""
        name = os.fsencode(place)
        digest = hashlib.blake2b(name, digest_size=8).hexdigest().encode()
        return self.folder / os.fsdecode(digest + b"-" + name.rpartition(b"/")[2][-_TAIL:])


class Out(Protocol):
    """A place for what a run makes. Files are named by their paths in it, from its root.

    Its methods raise OSError where it can't be read or written. It can be pickled.
    """

    def absolute(self) -> "Out":
        """Return the same place, told in a way that holds in every process."""

    def overlaps(self, root: Path | str) -> bool:
        """Return whether the input at `root` lies in it, or it in that."""

    def names(self) -> set[str]:
        """Return what it holds at its root, if not empty. Raises CorpusError where it is a file."""

    def clear(self, names: Iterable[str]) -> None:
        """Remove those of its root's files and folders that are there."""

    def locked(self) -> AbstractContextManager[int | None]:
        """Hold it against other runs; give the number of the open file that does, if one does.

        What attempts of an earlier run still write stays out of it. Raises CorpusError where
        another run holds it.
        """

    def is_seen(self) -> bool:
        """Return whether this process sees it, held by the run."""

    def state(self) -> AbstractContextManager[State]:
        """Give the manifest that it holds, to be written to; it must be locked."""

    def staged(self, places: Collection[str]) -> AbstractContextManager[Aside]:
        """Give where to write any of `places` to; when that went well they stand here.

        Those that were not written are removed, as left by an attempt on other input. An
        attempt that dies leaves no file that is not whole.
        """

    def sizes(self, places: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each of `places` that is there."""

    def census(self) -> Callable[[str], int | None]:
        """Return what tells the bytes of any place, None where nothing is; for many of them."""

    def reading(self, place: str) -> AbstractContextManager[Path | None]:
        """Give a file of this machine with what is at `place`, None where nothing is."""

    def remove(self, places: Iterable[str]) -> None:
        """Remove those of `places` that are there."""

    def write(self, place: str, data: bytes) -> None:
        """Put `data` at `place` at one stroke."""
