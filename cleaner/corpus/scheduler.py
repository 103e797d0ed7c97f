"""The queue of a run: files, scans and parts of large files, and joins of finished parts."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import msgspec

from cleaner.corpus.formats.members import Scanning, Segment
from cleaner.corpus.formats.registry import scanner_of, split_of
from cleaner.corpus.merge import Join
from cleaner.corpus.model import Part, Shard
from cleaner.corpus.scan import RangeScan
from cleaner.corpus.tasks import Task
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import size


class SplitFile(msgspec.Struct):
    """A file that is cleaned in parts."""

    finished: set[int]  # the numbers of the finished parts
    totals: Totals  # of the finished parts
    parts: int | None = None  # their number, None until the whole file is split

    def add(self, number: int, totals: Totals) -> None:
        """Add a finished part."""
        self.finished.add(number)
        self.totals.add(totals)

    def join(self, shard: Shard) -> Join:
        """Return the task to join `shard`, whose parts are all finished."""
        return Join(shard, len(self.finished), self.totals.documents, self.totals.quarantined)


class Queue:
    """The tasks of a run. A large file is split only when its turn comes."""

    def __init__(
        self, shards: Iterable[Shard], splits: dict[str, SplitFile], part_bytes: int
    ) -> None:
        self.splits = splits  # by the file's name
        self._scannings: dict[str, Scanning] = {}  # by the file's name
        self._first: deque[Task] = deque()  # tasks that finished ones brought, to do before others
        self._part_bytes = part_bytes
        self._tasks = chain.from_iterable(map(self._of_file, shards))

    def next(self) -> Task | None:
        """Return the next task, None if there is none now. A finished one may bring others."""
        return self._first.popleft() if self._first else next(self._tasks, None)

    def finish(self, shard: Shard, totals: Totals) -> None:
        """Record a finished shard or part; the last part of a file adds its join."""
        if shard.part:
            split = self.splits[shard.name]
            split.add(shard.part.number, totals)
            if len(split.finished) == split.parts:
                self._first.append(split.join(msgspec.structs.replace(shard, part=None)))

    def scanned(self, scan: RangeScan, segment: Segment) -> None:
        """Record a finished scan; the last one of a file adds its parts."""
        shard, scanning = scan.shard, self._scannings[scan.shard.name]
        self._first += [RangeScan(shard, span) for span in scanning.add(scan.span, segment)]
        if scanning.parts is not None:
            del self._scannings[shard.name]
            self._first += self._split(shard, iter(scanning.parts))

    def _of_file(self, shard: Shard) -> Iterator[Task]:
        if size(shard) <= self._part_bytes:
            return iter([shard])
        if scanner_of(shard):
            scanning = Scanning(size(shard), self._part_bytes)
            self._scannings[shard.name] = scanning
            return iter([RangeScan(shard, scanning.first())])
        return self._split(shard, self._parts(shard))

    def _split(self, shard: Shard, parts: Iterator[Part]) -> Iterator[Task]:
        """Yield the parts of a file that are not finished; the file itself if it has no parts."""
        first = list(islice(parts, 2))
        if len(first) <= 1:
            yield shard
            return
        split = self.splits.setdefault(shard.name, SplitFile(set(), Totals()))
        number = 0
        for number, part in enumerate(chain(first, parts), 1):
            if number not in split.finished:
                yield msgspec.structs.replace(shard, part=part)
        split.parts = number
        if len(split.finished) == number:
            yield split.join(shard)

    def _parts(self, shard: Shard) -> Iterator[Part]:
        """Yield the parts of a large file; no part if it can't be split or opened."""
        if split := split_of(shard):
            with suppress(OSError):  # the worker that opens the file will report the error
                yield from split(shard.path, self._part_bytes)
