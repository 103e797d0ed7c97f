"""Parquet tables: one document a row, other columns and the schema kept."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cleaner.corpus.record import Bad, Fields, FormatError, Part, Record, clean_name, first_text

_READ = 1 << 20  # bytes of a column that are read at a time
_BATCH = 4 << 20  # bytes of rows that are in memory at a time, as the mean row has it
_GROUP = 32 << 20  # bytes that make a row group of the output


def convert_parquet(
    source: Path, target: Path, fields: Fields, part: Part | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a Parquet file, or of a part of it; their table goes to `target`.

    Of a row group that is broken, the rows before are good. Raises FormatError where the
    file is none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _opened(source) as table:
        schema = table.schema_arrow
        found = fields.source(schema.names)
        if found is None:
            raise FormatError(fields.missing())
        at = schema.names.index(found[0])
        kind = schema.field(at).type
        name = clean_name(*found, schema.names)
        clean = pa.field(name, kind if kind == pa.large_string() else pa.string())
        first = part.first + 1 if part else 1
        groups = range(part.start, part.end) if part else range(table.num_row_groups)
        with pq.ParquetWriter(target, schema.set(at, clean), compression="zstd") as writer:
            made = _Rows(writer, at)
            for group in groups:
                behind = first + table.metadata.row_group(group).num_rows
                for batch in _batches(table, group, first):
                    if isinstance(batch, Bad):
                        yield batch
                        continue
                    texts: dict[int, str] = {}
                    for row in range(batch.num_rows):
                        yield _record(batch, row, (at, found[1], first), fields, texts)
                    made.add(batch, texts)
                    first += batch.num_rows
                made.flush()
                first = behind


def split_row_groups(path: Path, part_bytes: int) -> Iterator[Part]:
    """Yield parts of whole row groups, of about `part_bytes` each when unpacked.

    A file that can't be read has none.
    """
    try:
        with _opened(path) as table:
            groups = [table.metadata.row_group(group) for group in range(table.num_row_groups)]
    except FormatError:
        return
    number, start, first, rows, unpacked, packed = 1, 0, 0, 0, 0, 0
    for at, group in enumerate(groups, 1):
        rows += group.num_rows
        unpacked += group.total_byte_size
        packed += sum(
            group.column(column).total_compressed_size for column in range(group.num_columns)
        )
        if unpacked >= part_bytes or at == len(groups):
            yield Part(number, start, at, first, packed)
            number, start, first, unpacked, packed = number + 1, at, rows, 0, 0


class _Rows:
    """The cleaned rows that wait to be a row group."""

    def __init__(self, writer: Any, at: int) -> None:
        self._writer, self._at = writer, at
        self._batches: list[Any] = []

    def add(self, batch: Any, texts: dict[int, str]) -> None:
        """Add the rows of `batch` that have a clean text."""
        import pyarrow as pa

        rows, schema = sorted(texts), self._writer.schema
        kept = batch.take(pa.array(rows, pa.int64()))
        column = pa.array([texts[row] for row in rows], schema.field(self._at).type)
        columns = [column if n == self._at else each for n, each in enumerate(kept.columns)]
        self._batches.append(pa.record_batch(columns, schema=schema))
        if sum(each.nbytes for each in self._batches) >= _GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        import pyarrow as pa

        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, max(table.num_rows, 1))
            self._batches.clear()


def _opened(source: Path) -> Any:
    """Return the open table, which reads its columns bit by bit. Raises FormatError."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError("needs pyarrow: pip install 'cleaner[parquet]'") from error
    try:
        return pq.ParquetFile(source, pre_buffer=False, buffer_size=_READ)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"is no Parquet file or is broken: {error}") from error


def _batches(table: Any, group: int, first: int) -> Iterator[Any]:
    """Yield the batches of a row group whose first row has the number `first`.

    What can't be read of it is one Bad at the end.
    """
    import pyarrow as pa

    about = table.metadata.row_group(group)
    rows = _BATCH * about.num_rows // max(about.total_byte_size, 1)
    read = 0
    try:
        for batch in table.iter_batches(max(1, min(rows, about.num_rows)), row_groups=[group]):
            read += batch.num_rows
            yield batch
    except (pa.ArrowException, OSError) as error:
        place = f"row {first + read} to row {first + about.num_rows - 1}"
        yield Bad(place, f"can't be read: {error}")


def _record(
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
        reason = f"has {kind} in column {batch.schema.names[at]}, not text"
        return Bad(place, reason, _raw(batch, row))
    known = {
        name: _plain(batch.column(n)[row])
        for n, name in enumerate(batch.schema.names)
        if name in fields.ids or name in fields.urls
    }
    identity = first_text(known, fields.ids), first_text(known, fields.urls)
    return Record(place, source, partial(texts.__setitem__, row), is_html, *identity)


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
