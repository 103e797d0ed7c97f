"""Packed files: plain, gzip and Zstandard, told by their endings, read to the last byte."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from cleaner.corpus.record import FormatError

_CHUNK = 1 << 16  # bytes read at a time


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file of one or many packed members, with their line ends.

    Raises FormatError where the file is broken or ends early; the lines before it are good.
    """
    with path.open("rb") as raw:
        try:
            yield from _unpacked(raw, path.name)
        except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
            raise FormatError(f"is broken: {error}") from error


@contextmanager
def open_packed(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing, packed as its name says; what goes wrong at the end is raised."""
    with path.open("wb") as raw:
        if path.name.endswith(".gz"):
            # Neither name nor time in the head, so that equal content gives equal files.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield cast(BinaryIO, packed)
        elif path.name.endswith(".zst"):
            with zstandard.ZstdCompressor().stream_writer(raw, closefd=False) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield raw


def _unpacked(raw: BinaryIO, name: str) -> Iterator[bytes]:
    if name.endswith(".gz"):
        return iter(gzip.GzipFile(fileobj=raw))
    if name.endswith(".zst"):
        return iter(io.BufferedReader(_ZstdFile(raw)))
    return iter(raw)


class _ZstdFile(io.RawIOBase):
    """Zstandard frames one behind the other; one that ends early is an error, not an end."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready:
            packed = self._frame.unused_data or self._raw.read(_CHUNK)
            if not packed:
                if self._begun and not self._frame.eof:
                    raise EOFError("the last frame is cut short")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = memoryview(self._frame.decompress(packed))
            self._begun = True
        done = self._ready[: len(view)]
        view[: len(done)] = done
        self._ready = self._ready[len(done) :]
        return len(done)
