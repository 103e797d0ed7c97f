"""Arrow types for what comes without a schema: reports, and rows of JSON."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from cleaner import jsonio
from cleaner.report import Report

_INTEGERS = range(-(1 << 63), 1 << 63)
_NUMBERS = {"int", "float"}


@cache
def report_type() -> Any:
    """Return the Arrow type of reports."""
    return _of_type(msgspec.inspect.type_info(Report))


def array(values: list[Any], kind: Any) -> Any:
    """Return `values` as an Arrow array; lone surrogates, which Arrow refuses, become U+FFFD."""
    import pyarrow as pa

    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array(_sound(values), kind)


class Columns:
    """The columns of rows that are seen one by one: their names and what they hold.

    A column of one kind of value has its type, one of integers and other numbers that of
    doubles; any other holds its values as JSON.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}

    def see(self, row: dict[str, Any]) -> None:
        """Take note of what `row` holds."""
        for name, value in row.items():
            self._kinds.setdefault(name, set()).add(_kind(value))

    def schema(self) -> Any:
        """Return the Arrow schema that fits all rows; that of none has a column of text."""
        import pyarrow as pa

        return pa.schema([(name, self._type(name)) for name in self._kinds or ("text",)])

    def values(self, name: str, rows: Iterable[dict[str, Any]]) -> list[Any]:
        """Return the values of the column `name` of `rows`, as fits its type."""
        values = [row.get(name) for row in rows]
        if self._one_kind(name):
            return values
        return [None if value is None else jsonio.dumps(value).decode() for value in values]

    def _one_kind(self, name: str) -> str | None:
        kinds = self._kinds.get(name, set()) - {"NoneType"}
        if kinds == _NUMBERS:
            return "float"
        kind = kinds.pop() if len(kinds) == 1 else "str" if not kinds else "other"
        return kind if kind in ("str", "int", "float", "bool") else None

    def _type(self, name: str) -> Any:
        import pyarrow as pa

        types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
        return types.get(self._one_kind(name) or "", pa.string())


def _kind(value: object) -> str:
    if type(value) is int and value not in _INTEGERS:
        return "large integer"
    return type(value).__name__


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(each) for key, each in value.items()}
    return value


def _of_type(info: Any) -> Any:
    """Return the Arrow type of what msgspec describes as `info`."""
    import pyarrow as pa
    from msgspec import inspect

    match info:
        case inspect.StructType(fields=fields):
            return pa.struct([(field.encode_name, _of_type(field.type)) for field in fields])
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return pa.list_(_of_type(item))
        case inspect.DictType(value_type=value):
            return pa.map_(pa.string(), _of_type(value))
        case inspect.UnionType(types=types):
            return next(_of_type(each) for each in types if each != inspect.NoneType())
    scalars: dict[Any, Any] = {inspect.IntType: pa.int64(), inspect.BoolType: pa.bool_()}
    return scalars.get(type(info), pa.string())  # text, or one of some words
