"""JSON that may hold lone surrogates, which stand for bytes that did not decode.

RFC 8259 lets a string escape a lone surrogate, but msgspec, which is much faster than the
standard library, refuses it. These functions fall back to the standard library for such values.
"""

import json
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def dumps(value: object) -> bytes:
    r"""Return `value`, which may hold msgspec structures, as JSON on one line.

    Lone surrogates are escaped.

    >>> dumps({"text": "caf\udce9"})
    b'{"text":"caf\\udce9"}'
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def loads(data: bytes, kind: type[T]) -> T:
    r"""Return the JSON `data` as a `kind`.

    >>> loads(b'["caf\\udce9"]', list[str])
    ['caf\udce9']

    Raises:
        msgspec.ValidationError: `data` is JSON, but not a `kind`.
        UnicodeDecodeError: `data` is not UTF-8.
        ValueError: `data` is not JSON, or is nested too deep to be read.
    """
    try:
        return _decoded(data, kind)
    except RecursionError as error:
        raise ValueError("its values are nested too deep") from error


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # an escaped lone surrogate, or not JSON at all
        return msgspec.convert(json.loads(data), kind)


def loads_object(data: bytes) -> dict[str, Any]:
    r"""Return the JSON object `data`; bytes that are not UTF-8 become lone surrogates.

    A record whose text is damaged is still cleaned, and its bytes can be written back.

    >>> loads_object(b'{"text": "caf\xe9"}')
    {'text': 'caf\udce9'}

    Raises:
        ValueError: `data` is not JSON, or is a value of another kind.
    """
    value = json.loads(data.decode("utf-8", "surrogateescape"), parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise ValueError("it is a value of another kind")
    return value


def _refuse_constant(name: str) -> None:
    """Refuse NaN and the infinities, which the standard library would read."""
    raise ValueError(f"{name} is not JSON")
