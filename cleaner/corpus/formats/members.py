"""Segments of large files: the lines or members that begin in a range of bytes.

A file of many gzip members, Zstandard frames or bzip2 streams has no index. A range of it is
scanned for the signature of a member, which counts if it decompresses to its end. Where that is
chance, the segments of the ranges do not meet, and the range is read again from where the segment
before it ends.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

import msgspec

from cleaner.corpus.formats.compression import read_member, signatures
from cleaner.corpus.model import Part

_MAX_RANGES = 8  # that a line or a member may go on for; to look for its end takes that long
_SIGNATURE_BYTES = 16  # more than any signature has
_CHUNK_BYTES = 1 << 20
_MAX_HEAD_BYTES = 1 << 16  # of a record of a web archive
_RECORD_HEAD = re.compile(rb"WARC/.*?\r\n\r\n", re.DOTALL)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_RECORD_END = b"\r\n\r\n"


class ByteRange(msgspec.Struct, frozen=True):
    """A range of the bytes of a file as stored."""

    number: int  # from 0
    start: int
    end: int  # exclusive
    is_exact: bool = False  # a line or a member is known to begin at `start`


class Segment(msgspec.Struct, frozen=True):
    """The lines or members that begin in a range of bytes."""

    start: int | None  # None if none begins there
    end: int | None  # None if the last member is broken or too large, or not a whole record
    units: int = 0  # lines or records
    is_whole: bool = True  # the last line is whole


NO_SEGMENT = Segment(None, None)


class Tally(Protocol):
    """Counts the units in members."""

    units: int

    def feed(self, piece: bytes) -> None:
        """Take the next piece of a member."""

    def end_member(self) -> bool:
        """Take the end of a member; return False if its units can't be counted."""

    def is_whole(self) -> bool:
        """Return whether the last unit is whole."""


class LineTally:
    r"""Counts lines, which may go on in the next member.

    >>> tally = LineTally()
    >>> tally.feed(b"one\ntw")
    >>> tally.units, tally.is_whole()
    (1, False)
    """

    def __init__(self) -> None:
        self.units = 0
        self._last = b"\n"

    def feed(self, piece: bytes) -> None:
        """Take the next piece of a member."""
        self.units += piece.count(b"\n")
        self._last = piece[-1:] or self._last

    def end_member(self) -> bool:
        """Return that lines can always be counted."""
        return True

    def is_whole(self) -> bool:
        """Return whether the last line has its end."""
        return self._last == b"\n"


class RecordTally:
    """Counts the records of a web archive, of which each must be alone in its member."""

    def __init__(self) -> None:
        self.units = 0
        self._begin()

    def _begin(self) -> None:
        self._head, self._tail, self._size = b"", b"", 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece of a member."""
        self._head += piece[: _MAX_HEAD_BYTES - len(self._head)]
        self._tail = (self._tail + piece)[-len(_RECORD_END) :]
        self._size += len(piece)

    def end_member(self) -> bool:
        """Return whether the member was one record to its end."""
        head = _RECORD_HEAD.match(self._head)
        length = _LENGTH.search(head[0]) if head else None
        ends_well = self._tail == _RECORD_END
        size = head.end() + int(length[1]) + len(_RECORD_END) if head and length else None
        is_record = ends_well and self._size == size
        self.units += 1
        self._begin()
        return is_record

    def is_whole(self) -> bool:
        """Return that records are whole, as `end_member` has seen."""
        return True


def ranges(size: int, range_bytes: int) -> Iterator[ByteRange]:
    """Yield the ranges of a file of `size` bytes.

    >>> [(each.start, each.end) for each in ranges(10, 4)]
    [(0, 4), (4, 8), (8, 10)]
    """
    for number, start in enumerate(range(0, size, range_bytes)):
        yield ByteRange(number, start, min(start + range_bytes, size), is_exact=start == 0)


def line_segment(file: BinaryIO, span: ByteRange) -> Segment:
    r"""Return the lines of a plain file that begin in a range of it.

    >>> import io
    >>> line_segment(io.BytesIO(b"one\ntwo\nthree\n"), ByteRange(1, 2, 6))
    Segment(start=4, end=8, units=1, is_whole=True)
    """
    max_bytes = _MAX_RANGES * (span.end - span.start)
    start = span.start if span.is_exact else _line_start(file, span.start, max_bytes)
    if start is None or start >= span.end:
        return NO_SEGMENT
    end = _line_start(file, span.end, max_bytes)
    if end is None:
        return Segment(start, None)
    file.seek(start)
    chunks = _chunks(file, end - start)
    return Segment(start, end, sum(chunk.count(b"\n") for chunk in chunks))


def _line_start(file: BinaryIO, place: int, max_bytes: int) -> int | None:
    """Return where the first line at or after `place`, which is above 0, begins.

    None stands for a line that goes on for more than `max_bytes`.
    """
    file.seek(place - 1)
    for chunk in _chunks(file, max_bytes):
        offset = chunk.find(b"\n") + 1
        if offset:
            return file.tell() - len(chunk) + offset
    return None if file.read(1) else file.tell()


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := file.read(min(size, _CHUNK_BYTES))):
        size -= len(chunk)
        yield chunk


def member_segment(
    file: BinaryIO, span: ByteRange, ending: str, make_tally: Callable[[], Tally]
) -> Segment:
    """Return the members that begin in a range of a file that is packed as its `ending` says.

    `make_tally` counts the units in them.
    """

    def walk(start: int) -> Segment:
        tally, place = make_tally(), start
        while place < span.end:
            file.seek(place)
            max_bytes = _MAX_RANGES * (span.end - span.start)
            end = read_member(file, ending, tally.feed, max_bytes)
            if end is None or not tally.end_member():
                return Segment(start, None) if place > start or span.is_exact else NO_SEGMENT
            place = end
        return Segment(start, place, tally.units, tally.is_whole())

    if span.is_exact:
        return walk(span.start)
    file.seek(span.start)
    data = file.read(span.end - span.start + _SIGNATURE_BYTES)
    places = [span.start + offset for offset in signatures(data, ending)]
    del data
    segments = (walk(place) for place in places if place < span.end)
    return next((segment for segment in segments if segment is not NO_SEGMENT), NO_SEGMENT)


def joined_parts(
    spans: Sequence[ByteRange], segments: Mapping[int, Segment]
) -> list[Part] | ByteRange:
    """Return the parts of a file, or the range to look at again before they are known.

    The segments, by the numbers of their ranges, must meet. What can't be split is the last part.
    """
    size = spans[-1].end
    parts: list[Part] = []
    place = begun = first = units = 0
    for span in spans:
        if place >= span.end:  # what begins before goes on to the end of this one
            continue
        segment = segments[span.number]
        if segment.start != place:
            return msgspec.structs.replace(span, start=place, is_exact=True)
        if segment.end is None:
            break
        place, units = segment.end, units + segment.units
        if segment.is_whole:
            parts.append(Part(len(parts) + 1, begun, place, first, place - begun))
            begun, first = place, units
    if begun < size:
        parts.append(Part(len(parts) + 1, begun, size, first, size - begun))
    return parts


class Scanning:
    """What is known of a large file whose ranges are scanned: its `parts` in the end.

    The first range comes alone. Where its member does not end, the others are not looked at.
    """

    def __init__(self, size: int, range_bytes: int) -> None:
        self.parts: list[Part] | None = None
        self._spans = list(ranges(size, range_bytes))
        self._segments: dict[int, Segment] = {}
        self._left = 1  # ranges under way

    def first(self) -> ByteRange:
        """Return the range to scan first."""
        return self._spans[0]

    def add(self, span: ByteRange, segment: Segment) -> list[ByteRange]:
        """Take the segment of a range; return the ranges to scan next, if any."""
        is_first = not self._segments
        self._segments[span.number] = segment
        self._left -= 1
        more = self._spans if is_first and segment.end is not None else []
        more = [other for other in more if other.end > (segment.end or 0)]
        if not more and not self._left:
            parts = joined_parts(self._spans, self._segments)
            if isinstance(parts, ByteRange):
                more = [parts]
            else:
                self.parts = parts
        self._left += len(more)
        return more
