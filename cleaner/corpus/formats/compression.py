"""Compressed files: gzip, Zstandard and bzip2 by their endings, read to the last byte.

A compressed file is a row of members: gzip members, Zstandard frames or bzip2 streams. This module
decompresses them one by one, because the readers of the libraries lose text silently: zstandard's
reader takes a truncated frame for a complete file, and bz2's reader takes bytes after a stream
that are not a stream for padding.
"""

import bz2
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import zstandard

from cleaner.corpus.model import FormatError, Part, Reading

try:  # three times as fast as the standard library, but not built for every platform
    from isal import isal_zlib as zlib
except ImportError:
    import zlib  # type: ignore[no-redef]

MAX_DOCUMENT_BYTES = 1 << 30  # of one document, row or line; a file is read no further than that
MAX_RATIO = 200  # decompressed to compressed bytes; the ratio of real text is far lower
_UNCHECKED_BYTES = 1 << 26  # decompressed bytes for which the ratio does not count
_BUFFER_BYTES = 1 << 17
_MEMBER_ERRORS: tuple[Any, ...] = (EOFError, OSError, zlib.error, zstandard.ZstdError)


class _Codec(NamedTuple):
    signature: re.Pattern[bytes]  # that a member begins with
    decompressor: Callable[[], Any]  # makes an object that decompresses one member
    chunk_bytes: int  # read at a time; a byte may become 1,000 (gzip), 32,000 or 1,000,000 bytes
    writer: Callable[[BinaryIO], Any]


_CODECS = {
    # The standard library writes the same bytes on every machine, and therefore for equal content,
    # with neither name nor time in the header. 31 asks zlib for that header and its checksum.
    ".gz": _Codec(
        re.compile(rb"\x1f\x8b\x08"),
        lambda: zlib.decompressobj(31),
        1 << 12,
        lambda raw: gzip.GzipFile("", "wb", 6, raw, 0),
    ),
    ".zst": _Codec(
        re.compile(rb"\x28\xb5\x2f\xfd"),
        lambda: zstandard.ZstdDecompressor().decompressobj(),
        1 << 12,
        lambda raw: zstandard.ZstdCompressor().stream_writer(raw, closefd=False),
    ),
    ".bz2": _Codec(
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        bz2.BZ2Decompressor,
        1 << 5,
        lambda raw: bz2.BZ2File(raw, "wb"),
    ),
}
COMPRESSIONS = tuple(_CODECS)


def compression_ending(name: str) -> str:
    """Return the ending that says how the file `name` is compressed, "" if it is not.

    >>> compression_ending("a.jsonl.GZ")
    '.gz'
    """
    return next((ending for ending in COMPRESSIONS if name.lower().endswith(ending)), "")


def is_compressed(data: bytes) -> bool:
    """Say whether `data` begins as a compressed file does.

    >>> is_compressed(gzip.compress(b"It rained.")), is_compressed(b"It rained.")
    (True, False)
    """
    return any(codec.signature.match(data) for codec in _CODECS.values())


def max_decompressed(size: int) -> int:
    """Return how many bytes `size` compressed ones may become; a file that yields more is a bomb.

    >>> max_decompressed(1_000_000), max_decompressed(1)
    (200000000, 67108864)
    """
    return max(_UNCHECKED_BYTES, MAX_RATIO * size)


def signatures(data: bytes, ending: str) -> Iterator[int]:
    """Yield where members with the `ending` of their compression may begin in `data`.

    >>> list(signatures(b"--" + gzip.compress(b"It rained."), ".gz"))
    [2]
    """
    return (match.start() for match in _CODECS[ending].signature.finditer(data))


def read_member(
    file: BinaryIO, ending: str, take: Callable[[bytes], None], max_bytes: int
) -> int | None:
    """Read one member of `file` and give its decompressed pieces to `take`; return its end.

    None stands for what is not a member, is cut short, goes on for more than `max_bytes`, or
    decompresses to far more than its size.
    """
    codec, start, size = _CODECS[ending], file.tell(), 0
    member = codec.decompressor()
    while data := file.read(codec.chunk_bytes):
        try:
            piece = member.decompress(data)
        except _MEMBER_ERRORS:
            return None
        take(piece)
        stored, size = file.tell() - start, size + len(piece)
        if member.eof:
            return file.tell() - len(member.unused_data)
        if stored > max_bytes or size > max_decompressed(stored):
            return None
    return None


@contextmanager
def open_decompressed(
    path: Path, part: Part | None = None, *, trusted: bool = False
) -> Iterator[BinaryIO]:
    """Open the file `path`, of one or many members, to read its decompressed content.

    Of a file of many members a `part` may be read alone. Reading raises FormatError where a member
    is broken or truncated, or where the file decompresses to far more than its size. The bytes
    before that are good. A `trusted` file, which this run wrote, may have any ratio.
    """
    with path.open("rb") as raw:
        ending = compression_ending(path.name)
        if not ending:
            yield raw
            return
        members = _Range(raw, part) if part else raw
        content = _Decompressed(members, ending, trusted)
        yield cast(BinaryIO, io.BufferedReader(content, _BUFFER_BYTES))


def read_lines(
    path: Path, reading: Reading | None = None, *, trusted: bool = False
) -> Iterator[bytes]:
    """Yield the lines of a file, compressed or not, with their line ends.

    `reading` names the part to read, and is kept up to date with the position in it as stored.
    Raises FormatError as `open_decompressed` does, and where a line is longer than
    MAX_DOCUMENT_BYTES; the lines before that are good.
    """
    part = reading.part if reading else None
    with open_decompressed(path, part, trusted=trusted) as stream:
        while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
            if len(line) > MAX_DOCUMENT_BYTES:
                raise FormatError(f"has a line of more than {MAX_DOCUMENT_BYTES} bytes")
            if reading:
                reading.position = stored_position(stream)
            yield line


def stored_position(stream: BinaryIO) -> int:
    """Return how many bytes of its file a stream of this module has read, as stored."""
    raw = getattr(stream, "raw", None)
    return raw.stored_position() if isinstance(raw, _Decompressed) else stream.tell()


def read_all(path: Path, *, trusted: bool = False) -> bytes:
    """Return the content of a file, compressed or not.

    Raises FormatError as `open_decompressed` does, and where the content is larger than
    MAX_DOCUMENT_BYTES.
    """
    with open_decompressed(path, trusted=trusted) as stream, io.BytesIO() as content:
        while chunk := stream.read(_BUFFER_BYTES):  # one read of all would reserve the maximum
            content.write(chunk)
            if content.tell() > MAX_DOCUMENT_BYTES:
                raise FormatError(f"holds more than {MAX_DOCUMENT_BYTES} bytes")
        return content.getvalue()


@contextmanager
def open_compressed(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing, compressed as its ending says.

    Raises OSError where the last bytes can't be written.
    """
    ending = compression_ending(path.name)
    with path.open("wb") as raw:
        if not ending:
            yield raw
            return
        with _CODECS[ending].writer(raw) as stream:
            yield stream


class _Range:
    """A part of a file, read as if it were all of it.

    Raises FormatError where the file became shorter.
    """

    def __init__(self, raw: BinaryIO, part: Part) -> None:
        self._raw, self._part = raw, part
        raw.seek(part.start)

    def read(self, size: int) -> bytes:
        left = self._part.end - self._raw.tell()
        data = self._raw.read(min(size, left))
        if left and not data:
            raise FormatError(
                "became shorter", f"{left} bytes before byte {self._part.end} are missing"
            )
        return data

    def tell(self) -> int:
        return self._raw.tell() - self._part.start


class _Decompressed(io.RawIOBase):
    """The decompressed content of all members of a file or a part of it, in order."""

    def __init__(self, raw: "BinaryIO | _Range", ending: str, trusted: bool) -> None:
        self._raw, self._ending, self._trusted = raw, ending, trusted
        self._pieces, self._rest = self._decompress(), memoryview(b"")

    def stored_position(self) -> int:
        return self._raw.tell()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest and (piece := next(self._pieces, None)) is not None:
            self._rest = memoryview(piece)
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def _decompress(self) -> Iterator[bytes]:
        codec, size, data = _CODECS[self._ending], 0, b""
        member = codec.decompressor()
        while data := data or self._raw.read(codec.chunk_bytes):
            if member.eof:
                data = data.lstrip(b"\0")  # padding between members
                if not data:
                    continue
                member = codec.decompressor()
            try:
                piece = member.decompress(data)
            except _MEMBER_ERRORS as error:
                raise self._broken(error) from error
            size, data = size + len(piece), bytes(member.unused_data)
            if not self._trusted and size > max_decompressed(self._raw.tell()):
                raise FormatError(f"decompresses to more than {MAX_RATIO} times its size")
            yield piece
        if self._raw.tell() and not member.eof:  # an empty file has no members, and is not broken
            raise self._broken("the last member is cut short")

    def _broken(self, reason: object) -> FormatError:
        detail = f"{reason}; the rest of the file is not read"
        return FormatError(f"not a {self._ending} file, or broken", detail)
