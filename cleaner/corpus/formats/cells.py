"""Rows of Arrow tables as documents."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.arrowtypes import array
from cleaner.corpus.record import Bad, Fields, Record

BATCH_BYTES = 4 << 20  # of rows that are in memory at a time, as the mean row has it
_GROUP = 32 << 20  # bytes that make a row group


def open_file(path: Path, mode: str = "rb") -> Any:
    """Return the open file of any name; Arrow by itself knows only names in UTF-8."""
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
    """The batches that wait to be a row group of a Parquet file."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._batches: list[Any] = []
        self._bytes = 0

    def add(self, batch: Any) -> None:
        """Add the rows of `batch`."""
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= _GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        import pyarrow as pa

        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, max(table.num_rows, 1))
            self._batches.clear()
            self._bytes = 0


def rows_at_a_time(rows: int, size: int) -> int:
    """Return how many of `rows` that have `size` bytes together are a batch.

    >>> rows_at_a_time(1000, 1_000_000), rows_at_a_time(1000, 1 << 32), rows_at_a_time(0, 0)
    (1000, 1, 1)
    """
    return max(1, min(rows, BATCH_BYTES * rows // max(size, 1)))


def with_texts(batch: Any, texts: dict[int, str], at: int, schema: Any) -> Any:
    """Return the rows of `batch` that have a clean text, with it in column `at`, as `schema`."""
    import pyarrow as pa

    rows = sorted(texts)
    kept = batch.take(pa.array(rows, pa.int64()))
    column = array([texts[row] for row in rows], schema.field(at).type)
    columns = [column if n == at else each for n, each in enumerate(kept.columns)]
    return pa.record_batch(columns, schema=schema)


def record_of(
    batch: Any, row: int, where: tuple[int, bool, int], fields: Fields, texts: dict[int, str]
) -> Record | Bad:
    """Return the document of one row, whose clean text goes into `texts`.

    `where` is the source column, whether it holds HTML, and the number of the first row.
    """
    at, is_html, first = where
    place = f"row {first + row}"
    source = _plain(batch.column(at)[row])
    if not isinstance(source, str | bytes):
        kind = "null" if source is None else f"a {type(source).__name__}"
        name = batch.schema.names[at]
        return Bad(place, f"has no text in column '{name}'", _raw(batch, row), f"it holds {kind}")
    known = {
        name: _plain(batch.column(n)[row])
        for n, name in enumerate(batch.schema.names)
        if name in fields.about
    }
    put = partial(texts.__setitem__, row)
    return Record(place, source, put, is_html, *fields.identity(known))


def _plain(value: Any) -> object:
    """Return an Arrow value as Python's; text that is no UTF-8 keeps its bytes as surrogates."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return bytes(value.as_buffer()).decode("utf-8", "surrogateescape")


def _raw(batch: Any, row: int) -> bytes:
    """Return a whole row as JSON, what JSON has no type for as text."""
    columns = zip(batch.schema.names, batch.columns, strict=True)
    return json.dumps({name: _plain(column[row]) for name, column in columns}, default=str).encode()
