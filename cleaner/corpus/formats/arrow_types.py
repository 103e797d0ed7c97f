"""All types of Arrow: their values for JSON, what Parquet lacks, and text that is not UTF-8.

Few functions of Arrow know all of its types. Those here do, and change no value.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cleaner.text import jsonio

_NANOSECONDS = "[ns"  # in the names of types whose values Python's own types can't hold


class _Recast:
    """A batch with another schema over the same memory, in the protocol of Arrow."""

    def __init__(self, batch: Any, schema: Any) -> None:
        self._batch, self._schema = batch, schema

    def __arrow_c_array__(self, _: object = None) -> tuple[object, object]:
        return self._schema.__arrow_c_schema__(), self._batch.__arrow_c_array__()[1]


def recast(batch: Any, schema: Any) -> Any:
    """Return `batch` with `schema`, whose types have the same layout in memory. No value is read.

    Arrow's own casts refuse bytes that are not UTF-8 as text.
    """
    import pyarrow as pa

    return pa.record_batch(_Recast(batch, schema))


def bytes_type(kind: Any) -> Any:
    """Return `kind` with bytes in place of text, which has the same layout.

    >>> import pyarrow as pa
    >>> bytes_type(pa.list_(pa.string_view()))
    ListType(list<item: binary_view>)
    """
    import pyarrow as pa

    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return bytes_type(kind.storage_type)
    if types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, bytes_type(kind.value_type), kind.ordered)
    if types.is_run_end_encoded(kind):
        return pa.run_end_encoded(kind.run_end_type, bytes_type(kind.value_type))
    if not types.is_nested(kind):
        texts = {
            pa.string(): pa.binary(),
            pa.large_string(): pa.large_binary(),
            pa.string_view(): pa.binary_view(),
        }
        return texts.get(kind, kind)
    fields = [
        kind.field(n).with_type(bytes_type(kind.field(n).type)) for n in range(kind.num_fields)
    ]
    return _nested(kind, fields)


def _nested(kind: Any, fields: list[Any]) -> Any:
    """Return the nested type `kind` with other `fields`."""
    import pyarrow as pa

    types = pa.types
    if types.is_struct(kind):
        return pa.struct(fields)
    if types.is_union(kind):
        return pa.union(fields, kind.mode, kind.type_codes)
    if types.is_map(kind):
        key, item = fields[0].type.fields
        return pa.map_(key, item, kind.keys_sorted)
    if types.is_fixed_size_list(kind):
        return pa.list_(fields[0], kind.list_size)
    lists: dict[Callable[[Any], bool], Callable[[Any], Any]] = {
        types.is_list: pa.list_,
        types.is_large_list: pa.large_list,
        types.is_list_view: pa.list_view,
        types.is_large_list_view: pa.large_list_view,
    }
    return next(make for is_kind, make in lists.items() if is_kind(kind))(fields[0])


def check_batch(batch: Any) -> None:
    """Raise ArrowInvalid if `batch` is broken. Text need not be UTF-8."""
    import pyarrow as pa

    schema = pa.schema([(field.name, bytes_type(field.type)) for field in batch.schema])
    recast(batch, schema).validate(full=True)


def column_values(column: Any) -> list[Any]:
    """Return the values of an Arrow array, as values that JSON has or that become text there."""
    import pyarrow as pa

    if _NANOSECONDS not in str(column.type):  # else the values depend on whether pandas is there
        try:
            return column.to_pylist()  # type: ignore[no-any-return]
        except (ValueError, OverflowError, pa.ArrowException):
            pass
    return [_careful_value(value) for value in column]


def python_value(value: Any) -> Any:
    """Return an Arrow scalar as a value of Python; bytes of text not UTF-8 become surrogates."""
    import pyarrow as pa

    try:
        return value.as_py()
    except (ValueError, OverflowError, pa.ArrowException):
        return _careful_value(value)


def _careful_value(value: Any) -> Any:
    """Return a scalar of any type as a value of Python; what Python can't hold becomes text."""
    import pyarrow as pa

    kind, types = value.type, pa.types
    if not value.is_valid:
        return None
    if types.is_struct(kind):
        pairs = [(field.name, _careful_value(value[n])) for n, field in enumerate(kind.fields)]
        return dict(pairs) if len(dict(pairs)) == len(pairs) else pairs
    if types.is_map(kind):
        keys, items = value.values.flatten()
        return list(zip(map(_careful_value, keys), map(_careful_value, items), strict=True))
    if types.is_nested(kind) and not types.is_union(kind):
        return [_careful_value(item) for item in value.values]
    if isinstance(getattr(value, "value", None), pa.Scalar):  # of a dictionary, a run or a union
        return _careful_value(value.value)
    return _leaf_value(value)


def _leaf_value(value: Any) -> Any:
    import pyarrow as pa

    if _NANOSECONDS not in str(value.type):
        try:
            return value.as_py()
        except UnicodeDecodeError:
            return bytes(value.as_buffer()).decode("utf-8", "surrogateescape")
        except (ValueError, OverflowError):
            return str(value.value)  # a date that Python can't hold
    if pa.types.is_duration(value.type):
        return f"PT{Decimal(value.value).scaleb(-9):f}S"
    return value.cast(pa.string()).as_py().replace(" ", "T")


def parquet_type(kind: Any) -> Any:
    """Return the type of a column of `kind` in Parquet; text, for JSON, where Parquet has none."""
    import pyarrow as pa

    if _fits_parquet(kind):
        return kind
    if pa.types.is_run_end_encoded(kind) and _fits_parquet(kind.value_type):
        return kind.value_type
    return pa.string()


def parquet_array(column: Any) -> Any:
    """Return an array with the type of `parquet_type`."""
    import pyarrow as pa

    kind = parquet_type(column.type)
    if kind == column.type:
        return column
    if pa.types.is_run_end_encoded(column.type) and kind == column.type.value_type:
        return _decoded(column)
    values = column_values(column)
    texts = [None if value is None else jsonio.dumps(value).decode() for value in values]
    return pa.array(texts, kind)


def _decoded(column: Any) -> Any:
    """Return the values of a run-end-encoded array, one a row."""
    import pyarrow as pa

    if not len(column):
        return pa.array([], column.type.value_type)
    values, start = [], 0
    runs = column.find_physical_length()
    first = column.find_physical_offset()
    for run in range(first, first + runs):
        end = min(column.run_ends[run].as_py() - column.offset, len(column))
        values += [column.values.slice(run, 1)] * (end - start)
        start = end
    return pa.concat_arrays(values)


def _fits_parquet(kind: Any) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([("x", kind)])):
            return True
    except pa.ArrowNotImplementedError:
        return False
