"""Arrow types for data without a schema: reports, and rows of JSON."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from cleaner.report import Report
from cleaner.text import jsonio

_JSON = ""  # in place of a type: values of any kind, as JSON in text
# The kinds of values that a column of each type holds. A double holds integers of 53 bits.
_FITS = {
    "string": {"str"},
    "bool": {"bool"},
    "int64": {"int", "long"},
    "double": {"int", "float"},
}
_EXACT_IN_DOUBLES = range(-(1 << 53), (1 << 53) + 1)
_INTEGERS = range(-(1 << 63), 1 << 63)


@cache
def report_column_type() -> Any:
    """Return the Arrow type of reports."""
    return _of_type(msgspec.inspect.type_info(Report))


def array(values: list[Any], kind: Any) -> Any:
    """Return `values` as an Arrow array; lone surrogates, which Arrow refuses, become U+FFFD."""
    import pyarrow as pa

    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array(_without_surrogates(values), kind)


class ColumnTypes:
    """The columns of rows that have no schema, with types that hold the values of all rows.

    Integers among doubles become doubles. A column whose values fit no type holds them as JSON.
    `pyarrow.infer_type` is no help: for some mixtures it returns the type of the first value.
    """

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        kinds: dict[str, set[str]] = {}
        for row in rows:
            for name, value in row.items():
                kinds.setdefault(name, set()).add(_kind(value))
        self._types = {name: _type(values - {"NoneType"}) for name, values in kinds.items()}

    def schema(self) -> Any:
        """Return the Arrow schema; without any rows, it has one column of text."""
        import pyarrow as pa

        types = self._types or {"text": "string"}
        return pa.schema([(name, kind or "string") for name, kind in types.items()])

    def batch(self, rows: list[dict[str, Any]], schema: Any) -> Any:
        """Return `rows` as an Arrow batch of `schema`, which may have more columns."""
        import pyarrow as pa

        arrays = []
        for field in schema:
            values = [row.get(field.name) for row in rows]
            if self._types.get(field.name) == _JSON:
                values = [None if v is None else jsonio.dumps(v).decode() for v in values]
            arrays.append(array(values, field.type))
        return pa.record_batch(arrays, schema=schema)


def _type(kinds: set[str]) -> str:
    """Return the type of a column that holds values of these kinds."""
    return next((name for name, fits in _FITS.items() if kinds <= fits), _JSON)


def _kind(value: object) -> str:
    """Return the kind of a value, by which `_type` chooses the type of its column."""
    if type(value) is not int or value in _EXACT_IN_DOUBLES:
        return type(value).__name__
    return "long" if value in _INTEGERS else "larger integer"


def _without_surrogates(values: list[Any]) -> list[Any]:
    """Return JSON values with U+FFFD in place of lone surrogates."""
    text = json.dumps(values, ensure_ascii=False)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    clean_values: list[Any] = json.loads(text)
    return clean_values


def _of_type(info: Any) -> Any:
    """Return the Arrow type for the type that msgspec describes as `info`."""
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
            return next(_of_type(type_) for type_ in types if type_ != inspect.NoneType())
    scalars: dict[Any, Any] = {inspect.IntType: pa.int64(), inspect.BoolType: pa.bool_()}
    return scalars.get(type(info), pa.string())  # text, or a literal
