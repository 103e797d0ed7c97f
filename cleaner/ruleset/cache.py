"""The cache: rule folders as they were read and checked, stored for the next start."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import regex

import cleaner
from cleaner.ruleset.contents import contents_digest
from cleaner.ruleset.packed import as_stored, from_stored
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES
from cleaner.ruleset.store import KEY_BYTES, place_for, store, stored

_Value = TypeVar("_Value")
_RULES, _MEMORY = ".rules", ".digest"  # endings: of the rules, and of the digest of their files


def cached(
    folders: Sequence[Path],
    kind: type[_Value],
    read: Callable[[], _Value],
    also: Sequence[Path] = (),
) -> _Value:
    """Return what `read` makes of the rule files in `folders`, a `kind` that msgspec can encode.

    The cache answers if nothing changed in the files in `folders`, in the files `also`, and in the
    code that reads them. Where other plug-ins are at hand it has another file. A cache that is
    broken, or cannot be written, costs only the time that it would have saved.
    """
    known = sorted((*ACTIONS, *CONDITIONS, *FEATURES))  # a plug-in may add some
    place = place_for(kind.__name__, *known, *(str(folder.absolute()) for folder in folders))
    if place is None:
        return read()
    rules, memory = place.with_suffix(_RULES), place.with_suffix(_MEMORY)
    key = _key(folders, also, memory)
    if key is None:
        return read()
    packed = stored(rules, key)
    if packed is not None:
        return msgspec.msgpack.decode(packed, type=kind, dec_hook=from_stored)
    value = read()
    if _key(folders, also, memory) == key:  # else a file was saved in the meantime
        _keep(rules, key, value)
    return value


def _keep(place: Path, key: bytes, value: object) -> None:
    try:
        packed = msgspec.msgpack.encode(value, enc_hook=as_stored)
    except (ValueError, OverflowError):  # odd file names, integers of more than 64 bits
        return
    store(place, key, packed)


def _key(folders: Sequence[Path], also: Sequence[Path], memory: Path) -> bytes | None:
    """Return the digest of all that decides what is read, None if a file cannot be read."""
    versions = f"{cleaner.__version__} {sys.version} {regex.__version__} {msgspec.__version__}"
    given = [os.fsencode(folder) for folder in folders]  # errors and listings name files so
    try:
        contents = contents_digest([*_files(folders), *map(str, also), *_code()], memory)
    except OSError:  # `read` raises the error that explains it
        return None
    decisive = f"{versions} {given}".encode()
    return hashlib.blake2b(decisive + contents, digest_size=KEY_BYTES).digest()


def _files(folders: Iterable[Path]) -> Iterator[str]:
    """Yield the paths of the rule files in `folders`, in order."""
    for top in folders:
        yield from sorted(
            f"{folder}{os.sep}{name}"
            for folder, _, names in os.walk(top)
            for name in names
            if name.endswith(".toml")
        )


def _code() -> list[str]:
    """Return the paths of the code that reads rule files."""
    return sorted(map(str, Path(__file__).parent.glob("*.py")))
