"""Inputs that are elsewhere: found and fetched by fsspec, one shard at a time."""

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.out.base import NO_ROOM
from cleaner.corpus.out.store import reached
from cleaner.corpus.record import RESUME, CorpusError, FormatError, Remote, Shard, StoppedError


def listed(address: str) -> dict[str, Remote]:
    """Return the files at `address`, a file, a tree or a glob pattern, by their names below it.

    Raises CorpusError where there is nothing, or where it can't be told.
    """
    system, path = reached(address)
    try:
        if any(sign in path for sign in "*?["):
            found = system.glob(path, detail=True)
        else:
            found = system.find(path, detail=True)
    except OSError as error:
        raise CorpusError(f"{address} can't be listed: {error}") from error
    except Exception as error:  # each kind of store has errors of its own
        raise CorpusError(f"{address} can't be listed: {type(error).__name__}: {error}") from error
    files = {name: info for name, info in found.items() if _is_file(name, info)}
    if not files:
        raise CorpusError(f"{address} does not exist or holds no files")
    root = _root(path, files)
    return {
        name.removeprefix(root).lstrip("/"): _remote(system.unstrip_protocol(name), info)
        for name, info in files.items()
    }


def _is_file(name: str, info: dict[str, Any]) -> bool:
    """Say whether an object is one to read, and not the mark of a folder that consoles make."""
    is_mark = name.endswith("/") and not info.get("size")
    return info.get("type") == "file" and not is_mark


def _root(path: str, files: dict[str, Any]) -> str:
    """Return the folder that names are told from: what is asked for, up to any pattern."""
    if path in files:
        return path.rpartition("/")[0]
    fixed = min(path.find(sign) % (len(path) + 1) for sign in "*?[")
    return path[:fixed].rpartition("/")[0] if fixed < len(path) else path.rstrip("/")


def _remote(address: str, info: dict[str, Any]) -> Remote:
    told = [str(info.get(key)) for key in ("ETag", "etag", "mtime", "LastModified", "created")]
    version = hashlib.blake2b("\n".join(told).encode(), digest_size=7).digest()
    return Remote(address, int(info.get("size") or 0), int.from_bytes(version, "big"))


def local(shard: Shard, folder: Path) -> Shard:
    """Return `shard` as one on this machine; one that is elsewhere will be in `folder`."""
    if shard.remote is None:
        return shard
    return msgspec.structs.replace(shard, path=folder / f"fetched{shard.ending}")


def fetch(shard: Shard) -> None:
    """Copy the file of a shard that is elsewhere to its path.

    Raises FormatError where it is gone, and StoppedError where the store fails or lets nobody
    in: it would be so for other files, and there is nothing to put in quarantine.
    """
    if shard.remote is None:
        return
    try:
        system, path = reached(shard.remote.address)
        system.get_file(path, os.fspath(shard.path))
    except FileNotFoundError as error:
        shard.path.unlink(missing_ok=True)
        raise FormatError("cannot be fetched", f"{type(error).__name__}: {error}") from error
    except Exception as error:  # each kind of store has errors of its own
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        raise StoppedError(
            f"{shard.remote.address} can't be fetched ({type(error).__name__}: {error});"
            f" what is done is kept; {RESUME}"
        ) from error
