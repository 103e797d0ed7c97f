"""The manifest in a store: a database, and the changes made since it was put there, in parts.

A manifest may have gigabytes, so a run puts its changes alone, and the whole at its end. Changes
are made in order, and the last one to a row decides. So those that the database has already may be
made again, as after a run that was killed between putting it and removing them.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import zstandard

from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.base import MANIFEST, MANIFEST_CHANGES, ManifestChange
from cleaner.corpus.output.object_store import ObjectStore

_PUT_SECONDS = 30.0  # between puts; a killed run repeats its work since the last
_PUT_CHANGES = 5_000  # are put earlier; of shards with many counts they have some 30 MB
_PART = msgspec.msgpack.Decoder(list[ManifestChange])


class ManifestLog:
    """The manifest of a run at `path`, and what of it `store` has.

    `check` is called before each put. It raises an error if the run may not write any more.
    """

    def __init__(self, path: Path, store: ObjectStore, check: Callable[[], None]) -> None:
        self._path, self._store, self._check = path, store, check
        self._is_stored = store.get(MANIFEST, path)
        self._parts = sorted(map(int, store.names(MANIFEST_CHANGES)))
        self._changes: list[ManifestChange] = []  # that the store lacks
        self._due = 0.0

    def changes(self) -> Iterator[ManifestChange]:
        """Yield the changes in the store. Raises CorpusError if a part of them is missing."""
        for number, stored in enumerate(self._parts, self._parts[0] if self._parts else 1):
            data = self._store.read(_name(number)) if number == stored else None
            if data is None:
                raise CorpusError(
                    f"{self._store.address} lacks {_name(number)}, a part of its manifest;"
                    " add --overwrite to start over"
                )
            yield from _PART.decode(zstandard.decompress(data))

    def add(self, change: ManifestChange) -> None:
        """Take a change that was made to the manifest."""
        self._changes.append(change)

    def put_if_due(self) -> None:
        """Put the changes if the last put is long ago, or if there are many.

        The database must have no transaction under way: one that the store lacks is put whole.
        """
        if time.monotonic() > self._due or len(self._changes) >= _PUT_CHANGES:
            self.put()
            self._due = time.monotonic() + _PUT_SECONDS

    def put(self) -> None:
        """Put the changes since the last put; they are in the store from then on."""
        if not self._is_stored:
            self.put_whole()
        elif self._changes:
            self._check()
            number = self._parts[-1] + 1 if self._parts else 1
            data = zstandard.compress(msgspec.msgpack.encode(self._changes))
            self._store.write(_name(number), data)
            self._parts.append(number)
            self._changes.clear()

    def put_whole(self) -> None:
        """Put the database itself, if it exists, and remove the changes that it has."""
        if not self._path.exists():
            return
        self._check()
        self._store.put(self._path, MANIFEST)
        self._is_stored = True
        self._changes.clear()
        for number in self._parts:  # in this order: those that are left do no harm alone
            self._store.remove(_name(number))
        self._parts.clear()


def _name(number: int) -> str:
    return f"{MANIFEST_CHANGES}/{number:06}"
