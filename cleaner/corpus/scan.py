"""Scans: what begins in a range of a large file, so that it can be split."""

import msgspec

from cleaner.corpus.fetch import open_input
from cleaner.corpus.formats.members import NO_SEGMENT, ByteRange, Segment
from cleaner.corpus.formats.registry import scanner_of
from cleaner.corpus.model import Shard


class RangeScan(msgspec.Struct, frozen=True):
    """The task to find what begins in a range of a large file."""

    shard: Shard
    span: ByteRange


def scan_range(scan: RangeScan) -> Segment:
    """Return what begins in the range. Of a file that can't be read, the worker says so later.

    Raises StoppedError if the store of the file fails or denies access.
    """
    scanner = scanner_of(scan.shard)
    try:
        with open_input(scan.shard) as file:
            return scanner(file, scan.span) if scanner else NO_SEGMENT
    except OSError:
        return Segment(scan.span.start, None) if scan.span.is_exact else NO_SEGMENT
