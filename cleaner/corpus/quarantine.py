"""The quarantine: the raw bytes of what could not be cleaned, with the reasons.

Of a file or a row above a limit it keeps a prefix. The reason then has the `original`: its size,
its digest and its place.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

import msgspec

from cleaner.corpus.model import QUARANTINE_BYTES, BadRecord, Shard
from cleaner.corpus.output.base import NO_ROOM, StagingDir
from cleaner.text import jsonio

_CHUNK_BYTES = 1 << 20
_MAX_DIGESTED_BYTES = 1 << 32  # some seconds; a sparse file may claim to be much larger


class Original(msgspec.Struct, frozen=True):
    """What is known of a file or a row of which quarantine keeps a prefix."""

    kept: int  # bytes
    bytes: int  # of the whole
    sha256: str | None  # of the whole, None for an enormous file and for a part of a store's file
    place: str | None = None  # the path or address of the file, None for a row


class Quarantine:
    """The quarantine of one shard. Its files are created in `staging` when first needed.

    It keeps at most `limit` bytes of the file and of each row.
    """

    def __init__(self, shard: Shard, staging: StagingDir, limit: int = QUARANTINE_BYTES) -> None:
        self._shard, self._staging, self._paths = shard, staging, shard.output_paths()
        self._limit = limit
        self._rows: BinaryIO | None = None
        self.lacks_bytes = False  # an input could not be copied

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._rows:
            self._rows.close()

    def take(self, bad: BadRecord) -> None:
        """Write `bad` with its bytes; without bytes, copy the input file."""
        row: dict[str, object] = {"shard": self._shard.name, "place": bad.place}
        row |= {"kind": bad.kind, "reason": bad.reason}
        if bad.raw is not None:
            row |= _raw(bad.raw, self._limit)
        else:
            self._keep_file()
            row |= {"original": self._original} if self._original else {}
        if self._rows is None:
            self._rows = (self._staging / self._paths.reasons).open("wb")
        self._rows.write(jsonio.dumps(row) + b"\n")

    def _keep_file(self) -> None:
        copy = self._staging / self._paths.raw
        if self._shard.part:
            copy.touch()  # the join copies the file, for all parts
        elif not copy.exists():
            self.lacks_bytes = not keep_raw(self._shard.path, copy, self._limit)

    @cached_property
    def _original(self) -> Original | None:
        """What the file is, None if it is kept whole or can't be read."""
        path, remote = self._shard.path, self._shard.remote
        place = str(remote.address if remote else path.absolute())
        if remote and self._shard.part:  # the rest of it is not on this machine
            is_kept = remote.size <= self._limit
            return None if is_kept else Original(self._limit, remote.size, None, place)
        try:
            size = path.stat().st_size if path.is_file() else 0
            if size <= self._limit:
                return None
            return Original(self._limit, size, _file_digest(path, size), place)
        except OSError:
            return None


def keep_raw(source: Path, copy: Path, limit: int) -> bool:
    """Copy the first `limit` bytes of a broken file; return False if it can't be read.

    Zeros become holes in the copy, so a sparse file stays sparse.
    """
    try:
        if not source.is_file():
            return False
        with source.open("rb") as file, copy.open("wb") as target:
            for chunk in _chunks(file, limit):
                if chunk == bytes(len(chunk)):
                    target.seek(len(chunk), os.SEEK_CUR)
                else:
                    target.write(chunk)
            target.truncate()
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        copy.unlink(missing_ok=True)
        return False
    return True


def _chunks(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield at most `limit` bytes of a file, which may grow meanwhile."""
    while limit > 0 and (chunk := file.read(min(_CHUNK_BYTES, limit))):
        limit -= len(chunk)
        yield chunk


def _file_digest(path: Path, size: int) -> str | None:
    if size > _MAX_DIGESTED_BYTES:
        return None
    with path.open("rb") as file:
        return _digest(_chunks(file, size))


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _raw(raw: bytes, limit: int) -> dict[str, object]:
    """Return the bytes of a row for its reason: as text if they are UTF-8, or else in base64."""
    if len(raw) <= limit:
        return _readable(raw)
    kept = _whole_characters(raw[:limit])
    return _readable(kept) | {"original": Original(len(kept), len(raw), _digest(iter([raw])))}


def _readable(raw: bytes) -> dict[str, object]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}


def _whole_characters(prefix: bytes) -> bytes:
    """Return `prefix` without a character that its end cuts in two, if it is UTF-8 otherwise."""
    try:
        prefix.decode()
    except UnicodeDecodeError as error:
        is_cut = error.end == len(prefix) and error.reason == "unexpected end of data"
        return prefix[: error.start] if is_cut else prefix
    return prefix
