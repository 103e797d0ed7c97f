"""Rows of Arrow tables as documents."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Self

from cleaner.corpus.formats.arrow_schema import array
from cleaner.corpus.formats.arrow_types import column_values, python_value
from cleaner.corpus.model import BadRecord, Fields, Record, clean_name
from cleaner.text.jsonio import dumps

BATCH_BYTES = 4 << 20  # of rows in memory at a time, by the mean size of a row
_ROW_GROUP_BYTES = 32 << 20


class TextColumn(NamedTuple):
    """The column of a table that is cleaned."""

    position: int
    is_html: bool
    clean_field: Any  # the Arrow field of the clean text


def open_file(path: Path, mode: str = "rb") -> Any:
    """Return the open file `path`; Arrow itself opens only names that are UTF-8."""
    import pyarrow as pa

    return pa.OSFile(os.fsencode(path), mode)


@contextmanager
def table_writer(target: Path, schema: Any) -> Iterator[Any]:
    """Give the writer of a Parquet file."""
    import pyarrow.parquet as pq

    with (
        open_file(target, "wb") as out,
        pq.ParquetWriter(out, schema, compression="zstd") as writer,
    ):
        yield writer


class RowGroups:
    """The batches that are collected for the next row group of a Parquet file.

    As a context, it writes the last row group at its end, also after an error.
    """

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._batches: list[Any] = []
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def add(self, batch: Any) -> None:
        """Add the rows of `batch`; the row group is written when it is large enough."""
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= _ROW_GROUP_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the collected batches as a row group."""
        import pyarrow as pa

        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, max(table.num_rows, 1))
            self._batches.clear()
            self._bytes = 0


def rows_per_batch(rows: int, size: int) -> int:
    """Return how many rows make a batch, where `rows` rows have `size` bytes together.

    >>> rows_per_batch(1000, 1_000_000), rows_per_batch(1000, 1 << 32), rows_per_batch(0, 0)
    (1000, 1, 1)
    """
    return max(1, min(rows, BATCH_BYTES * rows // max(size, 1)))


def text_column(schema: Any, fields: Fields) -> TextColumn:
    """Return the column of a table to clean. Raises FormatError where it has none."""
    import pyarrow as pa

    source = fields.source(schema.names)
    if source is None:
        raise fields.missing(schema.names)
    name, is_html = source
    position = schema.names.index(name)
    type_ = schema.field(position).type
    type_ = type_ if type_ in (pa.large_string(), pa.string_view()) else pa.string()
    return TextColumn(position, is_html, pa.field(clean_name(*source, schema.names), type_))


def with_clean_texts(batch: Any, texts: dict[int, str], position: int, schema: Any) -> Any:
    """Return the rows of `batch` that have a clean text, as `schema`.

    `texts` are the clean texts by row, which go into the column at `position`.
    """
    import pyarrow as pa

    rows = sorted(texts)
    columns = _with_rows(batch, rows).columns
    columns[position] = array([texts[row] for row in rows], schema.field(position).type)
    return pa.record_batch(columns, schema=schema)


def _with_rows(batch: Any, rows: list[int]) -> Any:
    """Return `rows` of `batch`, in order. Arrow's own `take` does not know all types."""
    import pyarrow as pa

    if len(rows) == batch.num_rows:
        return batch
    slices = []
    for _, run in groupby(enumerate(rows), lambda item: item[1] - item[0]):  # rows side by side
        numbers = [row for _, row in run]
        slices.append(batch.slice(numbers[0], len(numbers)))
    return pa.concat_batches(slices) if slices else batch.slice(0, 0)


def documents(
    batch: Any, column: TextColumn, first_row: int, fields: Fields, texts: dict[int, str]
) -> Iterator[Record | BadRecord]:
    """Yield the document of each row of `batch`, whose clean text goes into `texts` by its row.

    `first_row` is the number of the batch's first row in the file.
    """
    names = batch.schema.names
    positions = {name: number for number, name in enumerate(names) if name in fields.about}
    for row in range(batch.num_rows):
        place = f"row {first_row + row}"
        source = python_value(batch.column(column.position)[row])
        if not isinstance(source, str | bytes):
            kind = f"has no text in column '{names[column.position]}'"
            value = "null" if source is None else f"a {type(source).__name__}"
            yield BadRecord(place, kind, _row_as_json(batch, row), f"it holds {value}")
            continue
        cells = {name: python_value(batch.column(n)[row]) for name, n in positions.items()}
        put, raw = partial(texts.__setitem__, row), partial(_row_as_json, batch, row)
        yield Record(place, source, put, column.is_html, *fields.identity(cells), raw)


def _row_as_json(batch: Any, row: int) -> bytes:
    """Return a whole row as JSON, as --out-format jsonl.zst writes it, also columns of one name."""
    cells = (column_values(column.slice(row, 1))[0] for column in batch.columns)
    pairs = zip(batch.schema.names, cells, strict=True)
    return b"{%b}" % b",".join(b"%b:%b" % (dumps(name), dumps(value)) for name, value in pairs)
