"""The cache: rule folders as they were read and checked, stored for the next start."""

import hashlib
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
import regex

import cleaner
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES
from cleaner.ruleset.template import packed_variants, unpacked_variants

_Value = TypeVar("_Value")
_KEY_BYTES = 32
_SUM_BYTES = 4  # of the checksum of what is stored: a damaged file, not a forged one, is met here
_HEAD_BYTES = _KEY_BYTES + _SUM_BYTES


def cached(
    folders: Sequence[Path],
    kind: type[_Value],
    read: Callable[[], _Value],
    also: Sequence[Path] = (),
) -> _Value:
    """Return what `read` makes of the rule files in `folders`, a `kind` that msgspec can encode.

    The cache answers if no byte changed of the files in `folders`, of the files `also`, and of the
    code that reads them. A cache that is broken, or cannot be written, costs only the time that
    it would have saved.
    """
    place, key = _place(folders, kind), _key(folders, also)
    if place is None or key is None:
        return read()
    packed = _unpacked(place, key)
    if packed is not None:
        return msgspec.msgpack.decode(packed, type=kind, dec_hook=unpacked_variants)
    value = read()
    if _key(folders, also) == key:  # else a file was saved in the meantime
        _keep(place, key, value)
    return value


def _place(folders: Sequence[Path], kind: type) -> Path | None:
    """Return the file for a `kind` made of `folders`, None if there is no folder for caches."""
    from platformdirs import user_cache_path

    try:
        base = user_cache_path("cleaner", appauthor=False)
    except RuntimeError:  # the user has no home
        return None
    if not base.is_absolute():
        return None
    named = "\0".join([kind.__name__, *(str(folder.absolute()) for folder in folders)])
    name = hashlib.blake2b(os.fsencode(named), digest_size=16).hexdigest()
    return base / f"{name}.rules"


def _key(folders: Sequence[Path], also: Sequence[Path]) -> bytes | None:
    """Return the digest of all that decides what is read, None if a file cannot be read."""
    versions = f"{cleaner.__version__} {sys.version} {regex.__version__} {msgspec.__version__}"
    known = sorted((*ACTIONS, *CONDITIONS, *FEATURES))  # a plug-in may have been taken away
    key = hashlib.blake2b(f"{versions} {known}".encode(), digest_size=_KEY_BYTES)
    try:
        for part in _parts(folders, also):
            key.update(len(part).to_bytes(8, "big") + part)
    except OSError:  # `read` raises the error that explains it
        return None
    return key.digest()


def _parts(folders: Sequence[Path], also: Sequence[Path]) -> Iterator[bytes]:
    """Yield the names and the bytes of all files that are read and of the code that reads them."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    rules = (path for folder in folders for path in sorted(folder.rglob("*.toml")))
    yield from map(os.fsencode, folders)  # as they are given: errors and listings name files so
    for path in (*rules, *also, *code):
        yield os.fsencode(path)
        yield path.read_bytes()


def _unpacked(place: Path, key: bytes) -> memoryview | None:
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


def _keep(place: Path, key: bytes, value: object) -> None:
    try:
        packed = msgspec.msgpack.encode(value, enc_hook=packed_variants)
    except (ValueError, OverflowError):  # odd file names, integers of more than 64 bits
        return
    part = place.with_name(f"{place.name}.{os.urandom(8).hex()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(part, "xb", opener=_for_the_user) as file:
                file.write(key + _checksum(packed) + packed)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def _for_the_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _checksum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(_SUM_BYTES, "big")
