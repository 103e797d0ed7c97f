"""Inputs in object stores: listed and downloaded by fsspec, one shard at a time."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from cleaner.corpus.address import Address, is_address, without_query
from cleaner.corpus.model import (
    RESUME,
    CorpusError,
    FormatError,
    Part,
    Remote,
    Shard,
    StoppedError,
)
from cleaner.corpus.output.base import NO_ROOM
from cleaner.corpus.output.object_store import open_filesystem

_FETCH_BYTES = 1 << 24  # of an object, asked for at a time


def listed(address: Address) -> dict[str, Remote]:
    """Return the files at `address` (a file, a folder or a glob pattern) by name relative to it.

    Raises CorpusError if there are no files, or if they can't be listed.
    """
    system, path = open_filesystem(address)
    try:
        if any(sign in path for sign in "*?["):
            objects = system.glob(path, detail=True)
        else:
            objects = system.find(path, detail=True)
    except Exception as error:  # each kind of store has its own errors
        kind = "" if isinstance(error, OSError) else f"{type(error).__name__}: "
        reason = f"{kind}{address.redact(error)}"
        raise CorpusError(f"{address} can't be listed: {reason}") from address.cause(error)
    files = {name: info for name, info in objects.items() if _is_file(name, info)}
    if not files:
        raise CorpusError(f"{address} does not exist or holds no files")
    root = _root(path, files)
    return {
        _relative(name, root): _remote(Address(system.unstrip_protocol(name)), info)
        for name, info in files.items()
    }


def _relative(name: str, root: str) -> str:
    """Return `name` relative to `root`; what a page links to elsewhere has its own place."""
    relative = name.removeprefix(root).lstrip("/")
    return Address(relative).path if is_address(relative) else relative


def _is_file(name: str, info: dict[str, Any]) -> bool:
    """Return whether an object is a file, not the empty object that shows a folder in consoles."""
    is_folder_marker = name.endswith("/") and not info.get("size")
    return info.get("type") == "file" and not is_folder_marker


def _root(path: str, files: dict[str, Any]) -> str:
    """Return the folder that names are relative to: the path up to the first wildcard."""
    if path in files:
        scheme = path.partition("://")[0]
        return without_query(path, scheme).rpartition("/")[0]  # a query may hold a slash
    fixed = min(path.find(sign) % (len(path) + 1) for sign in "*?[")
    return path[:fixed].rpartition("/")[0] if fixed < len(path) else path.rstrip("/")


def _remote(address: Address, info: dict[str, Any]) -> Remote:
    keys = ("ETag", "etag", "mtime", "LastModified", "created")  # each kind of store has some
    values = "\n".join(str(info.get(key)) for key in keys)
    version = hashlib.blake2b(values.encode(), digest_size=7).digest()
    return Remote(address, int(info.get("size") or 0), int.from_bytes(version, "big"))


def with_local_path(shard: Shard, folder: Path) -> Shard:
    """Return `shard` with a path on this machine: for a remote one, its download in `folder`."""
    if shard.remote is None:
        return shard
    return msgspec.structs.replace(shard, path=folder / f"fetched{shard.ending}")


def local_part(shard: Shard) -> Part | None:
    """Return the part of the file at the path of a shard; a remote one has no more than that."""
    part = shard.part
    if part is None or shard.remote is None:
        return part
    return msgspec.structs.replace(part, start=0, end=part.end - part.start)


@contextmanager
def open_input(shard: Shard) -> Iterator[BinaryIO]:
    """Open the file of a shard, to read any range of it.

    Raises OSError if there is no such file. Raises StoppedError as `download` does.
    """
    if shard.remote is None:
        with shard.path.open("rb") as file:
            yield file
        return
    address = shard.remote.address
    with _store_errors(address):
        system, path = open_filesystem(address)
        with system.open(path, "rb") as file:
            yield file


def download(shard: Shard) -> None:
    """Copy the file of a remote shard, or its part, to its path. A local shard needs no copy.

    Raises FormatError if the file does not exist any more. Raises StoppedError if the store
    fails or denies access: the next file would fail too, and there are no bytes to quarantine.
    """
    if shard.remote is None:
        return
    address = shard.remote.address
    try:
        with _store_errors(address):
            if shard.part:
                fetch_range(shard.remote, shard.path, shard.part.start, shard.part.end)
            else:
                system, path = open_filesystem(address)
                system.get_file(path, os.fspath(shard.path))
    except FileNotFoundError as error:
        shard.path.unlink(missing_ok=True)
        raise FormatError("cannot be fetched", _describe(error, address)) from address.cause(error)


def fetch_range(remote: Remote, path: Path, start: int, end: int) -> None:
    """Copy a range of the bytes of an object to a file. Raises any error that the store has."""
    system, name = open_filesystem(remote.address)
    with path.open("wb") as file:
        for place in range(start, end, _FETCH_BYTES):
            file.write(system.cat_file(name, start=place, end=min(place + _FETCH_BYTES, end)))


@contextmanager
def _store_errors(address: Address) -> Iterator[None]:
    """Raise StoppedError for errors of a store other than a missing file or no room here."""
    try:
        yield
    except (FileNotFoundError, StoppedError):
        raise
    except Exception as error:  # each kind of store has its own errors
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        raise StoppedError(
            f"{address} can't be fetched ({_describe(error, address)});"
            f" finished work is kept; {RESUME}"
        ) from address.cause(error)


def _describe(error: Exception, address: Address) -> str:
    return f"{type(error).__name__}: {address.redact(error)}"
