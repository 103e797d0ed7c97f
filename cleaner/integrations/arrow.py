"""Batches and streams in Arrow: a column of text in, the same rows with clean text out."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from cleaner.integrations.options import (
    ANY,
    BYTES,
    DEFAULTS,
    TEXT,
    Options,
    check_call,
    check_column_names,
    cleaner_of,
)
from cleaner.integrations.reports import report_row, report_type
from cleaner.integrations.rows import CleanRows, StoredText, clean_rows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "DEFAULTS",
    "Options",
    "clean_batch",
    "clean_reader",
    "cleaner_of",
    "report_row",
    "report_type",
]

Batch = TypeVar("Batch", "pa.RecordBatch", "pa.Table")


def clean_batch(batch: Batch, options: Options = DEFAULTS) -> Batch:
    """Return `batch` with clean text in the column of text, and the reports if asked for.

    It keeps its rows, their order, its other columns and the types of all; a dictionary column of
    text becomes one of plain text. Null stays null. A row that could not be cleaned gets a null
    text, and its report says why.

    Raises InputError if a column is missing, doubled or not of text, RowError for a row that could
    not be cleaned if `options` say so, RuleError if the rules are at fault, and TypeError if the
    arguments are of other types.
    """
    import pyarrow as pa

    check_call("clean_batch", batch, (pa.RecordBatch, pa.Table), options)
    clean_schema(batch.schema, options)
    return clean_any(batch, options)


def clean_reader(
    reader: "pa.RecordBatchReader", options: Options = DEFAULTS
) -> "pa.RecordBatchReader":
    """Return a reader of the batches of `reader`, each as `clean_batch` returns it.

    A batch is read and cleaned when it is asked for, so memory holds one, however long the stream
    is. Raises what `clean_batch` raises: for the columns and the rules at once, for a row while it
    is read.
    """
    import pyarrow as pa

    check_call("clean_reader", reader, (pa.RecordBatchReader,), options)
    schema = clean_schema(reader.schema, options)
    cleaner_of(options)  # raises on faulty rules
    batches = (clean_any(batch, options) for batch in reader)
    return pa.RecordBatchReader.from_batches(schema, batches)


def clean_any(batch: Batch, options: Options) -> Batch:
    """Return `batch` as `clean_batch` does, its columns unchecked.

    Where rows differ in their columns, a block of them may lack one, or have one of another type.
    """
    import pyarrow as pa

    cleaner_of(options)  # raises on faulty rules, also for a batch without rows
    if isinstance(batch, pa.RecordBatch):
        return _cleaned(batch, options)
    parts = [_cleaned(part, options) for part in batch.to_batches()]
    return pa.Table.from_batches(parts, _clean_schema(batch.schema, options))


def clean_schema(schema: "pa.Schema", options: Options) -> "pa.Schema":
    """Return the schema of the clean batch. Raises InputError where `options` do not fit it."""
    check_column_names(options, [(field.name, kind_of(field.type)) for field in schema])
    return _clean_schema(schema, options)


def kind_of(kind: "pa.DataType") -> str:
    """Return the kind of a column, for `check_column_names`."""
    import pyarrow.types as kinds

    if kinds.is_dictionary(kind):
        kind = kind.value_type
    if _is_text(kind) or kinds.is_null(kind):
        return TEXT
    if kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_binary_view(kind):
        return BYTES
    return ANY if _holds_objects(kind) else str(kind)


def text_array(texts: Iterable[str | None]) -> "pa.Array":
    """Return `texts` as an Arrow column that `clean_batch` reads back to the character.

    Arrow's text is UTF-8 by contract, not by force: lone surrogates are written as three bytes
    each, which are no UTF-8. Raises ValueError where one is neither a text nor None.
    """
    import pyarrow as pa

    values = []
    for row, text in enumerate(texts):
        if not isinstance(text, str | None):
            raise ValueError(f"row {row} holds {type(text).__name__}, not text")
        values.append(None if text is None else text.encode("utf-8", "surrogatepass"))
    return pa.array(values, pa.large_binary()).view(pa.large_string())


def cells(column: "pa.Array") -> Iterator[object]:
    """Yield the cells of a column: texts as they are stored, all else as Python has it."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):  # as bytes, for Arrow does not know each kind of dictionary
        kind = kind.value_type
        column = column.dictionary.cast(pa.large_binary()).take(column.indices)
    if _is_text(kind):
        values = column.cast(pa.large_binary()).to_pylist()
        return (None if value is None else StoredText(value) for value in values)
    if _is_json(kind):
        return (None if value is None else json.loads(value) for value in column.to_pylist())
    return iter(column.to_pylist())


def _clean_schema(schema: "pa.Schema", options: Options) -> "pa.Schema":
    """Return the schema of the clean batch: a row that fails has a null text."""
    import pyarrow as pa

    kind = pa.string()
    if options.source in schema.names:
        kind = _clean_type(schema.field(options.source).type)
    if options.text in schema.names:
        field = schema.field(options.text).with_type(kind).with_nullable(True)
        schema = schema.set(schema.get_field_index(options.text), field)
    else:
        schema = schema.append(pa.field(options.text, kind))
    if options.report is None:
        return schema
    return schema.append(pa.field(options.report, report_type()))


def _clean_type(kind: "pa.DataType") -> "pa.DataType":
    """Return the type of the clean texts of a column of type `kind`."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return kind if _is_text(kind) or pa.types.is_null(kind) else pa.string()


def _cleaned(batch: "pa.RecordBatch", options: Options) -> "pa.RecordBatch":
    import pyarrow as pa

    schema = _clean_schema(batch.schema, options)
    rows = _rows(batch, options)
    columns = list(batch.columns)
    position = schema.get_field_index(options.text)
    kind = schema.field(position).type
    # A column of nulls holds nothing to clean, and cannot be cast to.
    texts = pa.nulls(len(rows.texts)) if pa.types.is_null(kind) else text_array(rows.texts)
    columns[position : position + 1] = [texts.cast(kind)]
    if options.report is not None:
        columns.append(pa.array(rows.reports, report_type()))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _rows(batch: "pa.RecordBatch", options: Options) -> CleanRows:
    """Return what becomes of the rows of `batch`; a column that it lacks has nulls."""
    nulls = [None] * batch.num_rows
    names = batch.schema.names
    columns = [cells(batch.column(name)) if name in names else nulls for name in options.named]
    return clean_rows(options, columns)


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow.types as kinds

    is_text: bool = (
        kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)
    )
    return is_text


def _is_json(kind: "pa.DataType") -> bool:
    return getattr(kind, "extension_name", "") == "arrow.json"


def _holds_objects(kind: "pa.DataType") -> bool:
    """Return whether cells of an extension type may be of several types, as in Ray and JSON."""
    import pyarrow as pa

    return isinstance(kind, pa.BaseExtensionType)
