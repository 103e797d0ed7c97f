"""JSON that may hold lone surrogates, which carry bytes that did not decode."""

import json
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def dumps(value: object) -> bytes:
    """Return `value`, structures included, as JSON on one line; surrogates are escaped."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def loads(data: bytes, kind: type[T]) -> T:
    """Return JSON `data` as a `kind`. Raises msgspec.ValidationError or ValueError."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # an escaped lone surrogate, or no JSON at all
        return msgspec.convert(json.loads(data), kind)


def plain(data: bytes) -> dict[str, Any]:
    """Return a JSON object; bytes in it that are no UTF-8 become lone surrogates.

    Raises ValueError with what is wrong.
    """
    value = json.loads(data.decode("utf-8", "surrogateescape"), parse_constant=_refuse)
    if not isinstance(value, dict):
        raise ValueError("it is a value of another kind")
    return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
