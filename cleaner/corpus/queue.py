"""The queue of a run: its files, large ones as parts, and the joins of those that are done."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import msgspec

from cleaner.corpus.formats.known import split_of
from cleaner.corpus.join import Join
from cleaner.corpus.record import Part, Shard
from cleaner.corpus.shard import Tally, size
from cleaner.corpus.work import Task


class Split(msgspec.Struct):
    """A file that is cleaned in parts: those that are done, and how many there are, once known."""

    done: set[int]
    tally: Tally
    parts: int | None = None

    def add(self, number: int, tally: Tally) -> None:
        """Note that a part is done."""
        self.done.add(number)
        self.tally.add(tally)


class Queue:
    """What is to be done; parts are found as they are asked for."""

    def __init__(self, shards: Iterable[Shard], splits: dict[str, Split], part_bytes: int) -> None:
        self.splits = splits  # by the file's name
        self._joins: deque[Join] = deque()
        self._part_bytes = part_bytes
        self._tasks = self._found(shards)

    def next(self) -> Task | None:
        """Return what to do next, None where there is nothing now."""
        return self._joins.popleft() if self._joins else next(self._tasks, None)

    def finish(self, shard: Shard, tally: Tally) -> None:
        """Note that a part is done; after the last its file is joined."""
        if shard.part:
            split = self.splits[shard.name]
            split.add(shard.part.number, tally)
            if len(split.done) == split.parts:
                self._joins.append(Join(msgspec.structs.replace(shard, part=None), split.parts))

    def _found(self, shards: Iterable[Shard]) -> Iterator[Task]:
        for shard in shards:
            parts = self._parts(shard)
            first = list(islice(parts, 2))
            if len(first) <= 1:
                yield shard
                continue
            split = self.splits.setdefault(shard.name, Split(set(), Tally()))
            number = 0
            for number, part in enumerate(chain(first, parts), 1):
                if number not in split.done:
                    yield msgspec.structs.replace(shard, part=part)
            split.parts = number
            if len(split.done) == number:
                yield Join(shard, number)

    def _parts(self, shard: Shard) -> Iterator[Part]:
        """Yield the parts of a large file; of one that can't be split or opened there are none."""
        cut = split_of(shard)
        if cut and size(shard) > self._part_bytes:
            with suppress(OSError):  # who cleans it will tell
                yield from cut(shard.path, self._part_bytes)
