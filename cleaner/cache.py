"""The cache: rule folders as they were read and checked, kept for the next start."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
import regex

T = TypeVar("T")
_DIGEST = 32  # bytes


def cached(folder: Path, kind: type[T], read: Callable[[], T]) -> T:
    """Return what `read` makes of the rule files in `folder`, a `kind` that msgspec can pack.

    It is taken from the cache where no byte changed of the files, nor of the code that read
    them. A cache that is broken, or can't be written, only costs the time it would have saved.
    """
    place, key = _place(folder), _key(folder)
    if place is None or key is None:
        return read()
    found = _unpacked(place, key)
    if found is not None:
        return msgspec.msgpack.decode(found, type=kind)
    value = read()
    if _key(folder) == key:  # else somebody saved a file in the meantime
        _keep(place, key, value)
    return value


def _place(folder: Path) -> Path | None:
    """Return the file for `folder`; None where the user has no folder for caches."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    if not Path(base).is_absolute():
        return None
    name = hashlib.blake2b(os.fsencode(folder.absolute()), digest_size=16).hexdigest()
    return Path(base, "cleaner", f"{name}.rules")


def _key(folder: Path) -> bytes | None:
    """Return the digest of all that decides what is read; None where it can't be told."""
    versions = f"{sys.version} {regex.__version__} {msgspec.__version__}"
    key = hashlib.blake2b(versions.encode(), digest_size=_DIGEST)
    key.update(os.fsencode(folder))  # as it is given: errors and listings name files so
    try:
        for part in _parts(folder):
            key.update(len(part).to_bytes(8, "big") + part)
    except OSError:  # the reader says what is wrong with it
        return None
    return key.digest()


def _parts(folder: Path) -> Iterator[bytes]:
    """Yield the names and the bytes of the files in `folder` and of the code of this package."""
    for path in (*sorted(folder.rglob("*.toml")), *sorted(Path(__file__).parent.glob("*.py"))):
        yield os.fsencode(path)
        yield path.read_bytes()


def _unpacked(place: Path, key: bytes) -> bytes | None:
    """Return what is kept at `place`, if it was kept under `key` and is whole."""
    try:
        data = place.read_bytes()
    except OSError:
        return None
    packed = data[2 * _DIGEST :]
    return packed if data[: 2 * _DIGEST] == key + _digest(packed) else None


def _keep(place: Path, key: bytes, value: object) -> None:
    try:
        packed = msgspec.msgpack.encode(value)
    except (ValueError, OverflowError):  # odd file names, numbers beyond 64 bits
        return
    part = place.with_name(f"{place.name}.{os.urandom(8).hex()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(key + _digest(packed) + packed)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
