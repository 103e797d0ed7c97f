"""Packed files: plain, gzip, Zstandard and bzip2, told by their endings, read to the last byte."""

import bz2
import gzip
import io
import mmap
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from cleaner.corpus.record import FormatError, Reading

try:  # three times as fast as the standard library, but no wheel for every platform
    from isal import isal_zlib as zlib
except ImportError:
    import zlib  # type: ignore[no-redef]

PACKINGS = (".gz", ".zst", ".bz2")
LARGEST = 1 << 30  # bytes of one document, row or line; beyond them a file is read no further
MOST_RATIO = 200  # unpacked to packed bytes; text that says anything stays far below
_FREE = 1 << 26  # unpacked bytes for which no ratio counts
_CHUNK = 1 << 17  # bytes unpacked at a time
# Packed bytes at a time: each may make 1,000 of gzip, 32,000 of Zstandard, a million of bzip2.
_PACKED_CHUNK = {".gz": 1 << 12, ".zst": 1 << 12, ".bz2": 1 << 5}
_HEADS = {
    ".gz": re.compile(rb"\x1f\x8b\x08"),
    ".zst": re.compile(rb"\x28\xb5\x2f\xfd"),
    ".bz2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
}
_SKIPPABLE = b"*M\x18"  # of a frame of Zstandard with no content, behind its first byte
_BROKEN: tuple[Any, ...] = (EOFError, OSError, zlib.error, zstandard.ZstdError)
_UNPACKERS: dict[str, Callable[[], Any]] = {
    ".gz": lambda: zlib.decompressobj(31),  # 31: with gzip's head and sums
    ".zst": lambda: zstandard.ZstdDecompressor().decompressobj(),
    ".bz2": bz2.BZ2Decompressor,
}


def packing(name: str) -> str:
    """Return the ending that tells how the file `name` is packed, "" where it is plain.

    >>> packing("a.jsonl.GZ")
    '.gz'
    """
    return next((each for each in PACKINGS if name.lower().endswith(each)), "")


def is_packed(data: bytes) -> bool:
    """Say whether `data` begins as a packed file does.

    >>> is_packed(gzip.compress(b"It rained.")), is_packed(b"It rained.")
    (True, False)
    """
    return any(head.match(data) for head in _HEADS.values())


def most_unpacked(size: int) -> int:
    """Return how many bytes may come out of `size` packed ones; more are a bomb's."""
    return max(_FREE, MOST_RATIO * size)


@contextmanager
def open_unpacked(path: Path, *, ours: bool = False) -> Iterator[BinaryIO]:
    """Open `path` for reading what is in it, of one or many packed members.

    Reading raises FormatError where the file is broken, ends early or, if it is not `ours`,
    unpacks to far more than its size; what was read before is good.
    """
    with path.open("rb") as raw:
        kind = packing(path.name)
        if kind and raw.peek(1):  # an empty file is one of no members
            yield cast(BinaryIO, io.BufferedReader(_Unpacked(raw, kind, ours), _CHUNK))
        else:
            yield raw


def sound_stretches(path: Path) -> Iterator[BinaryIO]:
    """Yield what is in a file as a stream, and what is behind each broken member as another.

    Reading raises FormatError where a member is broken; the next stream begins with the next
    that is whole, if there is one. A file that is not packed, or sound, is one stream.
    """
    kind = packing(path.name)
    search = _Search(path, kind)
    at: int | None = 0
    while at is not None:
        with path.open("rb") as raw:
            raw.seek(at)
            if not kind or not raw.peek(1):
                yield raw
                return
            members = _Unpacked(raw, kind, ours=False)
            yield cast(BinaryIO, io.BufferedReader(members, _CHUNK))
        at = None if members.broken_at is None else search.whole_member(members.broken_at + 1)


class _Search:
    """Looks for whole members in a broken file, and unpacks no more for it than a file may hold."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path, self._kind = path, kind
        self._left = most_unpacked(path.stat().st_size)

    def whole_member(self, start: int) -> int | None:
        """Return where the next member begins, from `start` on, that can be unpacked to its end."""
        with (
            self._path.open("rb") as raw,
            mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            while self._left > 0 and (head := _HEADS[self._kind].search(data, start)):
                if self._is_whole(data, head.start()):
                    return head.start()
                start = head.start() + 1
        return None

    def _is_whole(self, data: mmap.mmap, start: int) -> bool:
        member, chunk = _UNPACKERS[self._kind](), _PACKED_CHUNK[self._kind]
        for at in range(start, len(data), chunk):
            packed = data[at : at + chunk]
            self._left -= len(packed)
            try:
                self._left -= len(member.decompress(packed))
            except _BROKEN:
                return False
            if member.eof:
                return self._ends_at(data, at + len(packed) - len(member.unused_data))
            if self._left < 0:
                return False
        return False

    def _ends_at(self, data: mmap.mmap, at: int) -> bool:
        """Say whether a member ends at `at`, and not one that is packed inside another."""
        behind = data[at : at + 4]
        is_padding = behind[:1] in (b"", b"\0") or behind[1:] == _SKIPPABLE
        return is_padding or _HEADS[self._kind].match(data, at) is not None


def read_lines(
    path: Path, reading: Reading | None = None, *, ours: bool = False
) -> Generator[bytes, None, None]:
    """Yield the lines of a file, packed or not, with their line ends.

    Raises FormatError as `open_unpacked` does, and where a line is beyond LARGEST; the lines
    before it are good.
    """
    with open_unpacked(path, ours=ours) as stream:
        yield from lines_of(stream, reading)


def lines_of(stream: BinaryIO, reading: Reading | None = None) -> Iterator[bytes]:
    """Yield the lines of `stream`. Raises FormatError as it does, and where one is too long."""
    while line := stream.readline(LARGEST + 1):
        if len(line) > LARGEST:
            raise FormatError(f"has a line of more than {LARGEST} bytes")
        if reading:
            reading.position = stored(stream)
        yield line


def stored(stream: BinaryIO) -> int:
    """Return how many bytes of its file are read for a stream of this module."""
    raw = getattr(stream, "raw", None)
    return raw.stored() if isinstance(raw, _Unpacked) else stream.tell()


def read_all(path: Path, *, ours: bool = False) -> bytes:
    """Return what is in a file, packed or not. Raises FormatError as `open_unpacked` does."""
    with open_unpacked(path, ours=ours) as file, io.BytesIO() as data:
        while piece := file.read(_CHUNK):  # all at once would ask for room for the largest
            data.write(piece)
            if data.tell() > LARGEST:
                raise FormatError(f"holds more than {LARGEST} bytes")
        return data.getvalue()


@contextmanager
def open_packed(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing, packed as its name says; what goes wrong at the end is raised."""
    kind = packing(path.name)
    with path.open("wb") as raw:
        if kind == ".gz":
            # By the standard library, which makes the same bytes on every machine; with neither
            # name nor time in the head, so that equal content gives equal files.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield cast(BinaryIO, packed)
        elif kind == ".zst":
            with zstandard.ZstdCompressor().stream_writer(raw, closefd=False) as frame:
                yield cast(BinaryIO, frame)
        elif kind == ".bz2":
            with bz2.BZ2File(raw, "wb") as blocks:
                yield cast(BinaryIO, blocks)
        else:
            yield raw


class _Unpacked(io.RawIOBase):
    """Members one behind the other; one that ends early is an error, not an end.

    `broken_at` is where in the file one begins that was found to be broken.
    """

    def __init__(self, raw: BinaryIO, kind: str, ours: bool) -> None:
        self.broken_at: int | None = None
        self._raw, self._kind, self._ours = raw, kind, ours
        self._member, self._start = _UNPACKERS[kind](), raw.tell()
        self._ready = memoryview(b"")
        self._size = 0

    def stored(self) -> int:
        return self._raw.tell()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready and (packed := self._packed()):
            try:
                if self._member.eof:
                    self._member = _UNPACKERS[self._kind]()
                    self._start = self._raw.tell() - len(packed)
                self._ready = memoryview(self._member.decompress(packed))
            except _BROKEN as error:
                raise self._broken(error) from error
            self._size += len(self._ready)
            if not self._ours and self._size > most_unpacked(self._raw.tell()):
                raise FormatError(f"unpacks to more than {MOST_RATIO} times its size")
        done, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(done)] = done
        return len(done)

    def _packed(self) -> bytes:
        chunk = _PACKED_CHUNK[self._kind]
        packed = bytes(self._member.unused_data) or self._raw.read(chunk)
        while packed and self._member.eof and not packed.strip(b"\0"):  # padding
            packed = self._raw.read(chunk)
        if not packed and not self._member.eof:
            raise self._broken(EOFError("the last member is cut short"))
        return packed.lstrip(b"\0") if self._member.eof else packed

    def _broken(self, error: Exception) -> FormatError:
        self.broken_at = self._start
        return FormatError(f"not a {self._kind} file, or broken", error)
