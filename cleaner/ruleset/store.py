"""The store: files in the user's folder for caches, each with a key and a checksum."""

import hashlib
import os
import stat
import zlib
from contextlib import suppress
from pathlib import Path

KEY_BYTES = 32
_SUM_BYTES = 4  # of the checksum of what is stored: a damaged file, not a forged one, is met here
_HEAD_BYTES = KEY_BYTES + _SUM_BYTES


def place_for(*names: str) -> Path | None:
    """Return the file, without an ending, for what has these `names`.

    It is None if there is no folder for caches.
    """
    from platformdirs import user_cache_path

    try:
        base = user_cache_path("cleaner", appauthor=False)
    except RuntimeError:  # the user has no home
        return None
    if not base.is_absolute():
        return None
    return base / hashlib.blake2b(os.fsencode("\0".join(names)), digest_size=16).hexdigest()


def stored(place: Path, key: bytes) -> memoryview | None:
    """Return what is stored at `place`.

    It is None if the file has another key, is damaged, or is not a plain file of the user's own:
    what another user can write there is not read.
    """
    try:
        data = memoryview(_own_bytes(place))  # no copy is made of the megabytes
    except OSError:
        return None
    packed = data[_HEAD_BYTES:]
    return packed if data[:_HEAD_BYTES] == key + _checksum(packed) else None


def store(place: Path, key: bytes, packed: bytes) -> None:
    """Store `packed` at `place`, or nothing if it cannot be written.

    Processes that store at the same time, or are killed, leave a whole file.
    """
    part = place.with_name(f"{place.name}.{os.urandom(8).hex()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(part, "xb", opener=_for_the_user) as file:
                file.write(key + _checksum(packed) + packed)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def _own_bytes(place: Path) -> bytes:
    """Return the bytes of a plain file that only the user can write, else no bytes.

    Where the system does not know owners, any plain file will do. A link is not followed, and a
    pipe does not make the reader wait.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(place, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return b""
        if hasattr(os, "geteuid") and (
            status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            return b""
        return file.read()


def _for_the_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _checksum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(_SUM_BYTES, "big")
