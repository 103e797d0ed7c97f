"""A case of the fuzzer: what it is made of, how it is stored, and what a fault is."""

import hashlib
import json
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import msgspec

Data = str | bytes | tuple[str, ...]
_DATA = "input"  # the file of a stored case that holds its data
_ABOUT = "about.json"
_ENCODING, _ERRORS = "utf-8", "surrogatepass"  # of texts: lone surrogates are stored too


class Case(msgspec.Struct, frozen=True):
    """An input. `data` is made smaller after a fault; what is `about` it stays as it is.

    Where `about` has "rows", the number of rows in `data`, all of it stays as it is.
    """

    data: Data
    about: Mapping[str, str] = {}


class Target(msgspec.Struct, frozen=True):
    """A part of the project: `make` returns a case, `check` raises an error if it has a fault.

    Where the number of cases is 1 for texts, it is `share` here.
    """

    make: Callable[[Random], Case]
    check: Callable[[Case], None]
    share: float = 0.1


class Stored(msgspec.Struct, frozen=True):
    """What the file `about.json` of a stored case says."""

    target: str
    kind: str  # "text", "bytes" or "words"
    about: Mapping[str, str] = {}
    fault: str = ""
    command: str = ""  # that makes the case again, before it was made smaller


class LawError(AssertionError):
    """A law of the design does not hold for a case."""

    def __init__(self, law: str, detail: object = "") -> None:
        super().__init__(f"{law}: {detail}" if detail else law)
        self.law = law


def require(condition: object, law: str, detail: object = "") -> None:
    """Raise LawError unless `condition` holds."""
    if not condition:
        raise LawError(law, detail)


def identity(error: BaseException) -> str:
    """Return a name that faults with the same cause share: the law, or the place of the error.

    >>> identity(LawError("law 1", "at 7"))
    'LawError: law 1'
    """
    if isinstance(error, LawError):
        return f"LawError: {error.law}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame)]
    place = f"{Path(frames[-1].filename).name}, {frames[-1].name}" if frames else "outside"
    return f"{type(error).__name__}: {place}"


def _is_own(frame: traceback.FrameSummary) -> bool:
    return "site-packages" not in frame.filename and "/cleaner/" in frame.filename


def slug(name: str) -> str:
    """Return a short name for the folder of a fault.

    >>> slug("texts LawError: law 1")
    'texts-lawerror-law-1-2325'
    """
    words = "".join(sign if sign.isalnum() else " " for sign in name.lower()).split()
    return f"{'-'.join(words)[:60]}-{hashlib.blake2b(name.encode(), digest_size=2).hexdigest()}"


def store(folder: Path, case: Case, stored: Stored) -> None:
    """Write `case` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _DATA).write_bytes(_packed(case.data))
    fields = json.dumps(msgspec.to_builtins(stored), indent=2)  # escapes lone surrogates
    (folder / _ABOUT).write_text(fields + "\n", "ascii")


def kind_of(data: Data) -> str:
    """Return how `data` is stored."""
    return "text" if isinstance(data, str) else "bytes" if isinstance(data, bytes) else "words"


def read(folder: Path) -> tuple[Case, Stored]:
    """Return the case that is stored in `folder`."""
    stored = msgspec.convert(json.loads((folder / _ABOUT).read_bytes()), Stored)
    data = (folder / _DATA).read_bytes()
    return Case(_unpacked(data, stored.kind), stored.about), stored


def _unpacked(data: bytes, kind: str) -> Data:
    if kind == "bytes":
        return data
    text = data.decode(_ENCODING, _ERRORS)
    return text if kind == "text" else tuple(text.split("\0"))


def _packed(data: Data) -> bytes:
    if isinstance(data, bytes):
        return data
    text = data if isinstance(data, str) else "\0".join(data)
    return text.encode(_ENCODING, _ERRORS)
