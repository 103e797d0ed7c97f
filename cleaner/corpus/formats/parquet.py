"""Parquet tables: one document a row, other columns and the schema kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.corpus.extras import how_to_install
from cleaner.corpus.formats.columns import (
    RowGroups,
    documents,
    open_file,
    rows_per_batch,
    table_writer,
    text_column,
    with_clean_texts,
)
from cleaner.corpus.model import BadRecord, Fields, FormatError, Part, Reading, Record

_BUFFER_BYTES = 1 << 20  # of a column, read at a time


def convert_parquet(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of a Parquet file, or of a part of it; their table goes to `target`.

    A row group that is broken yields the rows before the fault, then one BadRecord. Raises
    FormatError where the file is not Parquet.
    """
    reading = reading or Reading()
    with open_table(source) as table:
        column = text_column(table.schema_arrow, fields)
        clean_schema = table.schema_arrow.set(column.position, column.clean_field)
        bytes_per_row = _bytes_per_row(source, table, reading.part)
        rows_before = reading.part.first if reading.part else 0
        with table_writer(target, clean_schema) as writer, RowGroups(writer) as row_groups:
            for group, first_row in _row_groups(table, reading.part):
                for row, batch in _batches(table, group, first_row):
                    if isinstance(batch, BadRecord):
                        yield batch
                        continue
                    texts: dict[int, str] = {}
                    rows = documents(batch, column, row, fields, texts)
                    try:
                        for rows_read, document in enumerate(rows, row - rows_before):
                            reading.position = round(bytes_per_row * rows_read)
                            yield document
                    finally:  # where the reading ends early, the clean rows before are written
                        clean = with_clean_texts(batch, texts, column.position, clean_schema)
                        row_groups.add(clean)
                row_groups.flush()


def _row_groups(table: Any, part: Part | None) -> Iterator[tuple[int, int]]:
    """Yield the row groups of a file, or of a part of it, each with its first row's number."""
    row = part.first + 1 if part else 1
    for group in range(part.start, part.end) if part else range(table.num_row_groups):
        yield group, row
        row += table.metadata.row_group(group).num_rows


def _bytes_per_row(source: Path, table: Any, part: Part | None) -> float:
    """Return the mean size of a row of a file, or of a part of it, in bytes as stored."""
    if part is None:
        return source.stat().st_size / max(int(table.metadata.num_rows), 1)
    groups = range(part.start, part.end)
    rows: int = sum(table.metadata.row_group(group).num_rows for group in groups)
    return part.bytes / max(rows, 1)


def parquet_columns(path: Path) -> list[str]:
    """Return the names of the columns. Raises FormatError where the file is broken."""
    with open_table(path) as table:
        return list(table.schema_arrow.names)


def parquet_rows(path: Path) -> int:
    """Return the number of rows. Raises FormatError where the file is broken."""
    with open_table(path) as table:
        return int(table.metadata.num_rows)


def split_row_groups(path: Path, part_bytes: int) -> Iterator[Part]:
    """Yield parts of whole row groups, of about `part_bytes` decompressed bytes each.

    A file that can't be read has no parts.
    """
    try:
        with open_table(path) as table:
            groups = [table.metadata.row_group(group) for group in range(table.num_row_groups)]
    except FormatError:
        return
    number, start, first_row, row, content_bytes, stored_bytes = 1, 0, 0, 0, 0, 0
    for end, group in enumerate(groups, 1):
        row += group.num_rows
        content_bytes += group.total_byte_size
        stored_bytes += _stored_bytes(group)
        if content_bytes >= part_bytes or end == len(groups):
            yield Part(number, start, end, first_row, stored_bytes)
            number, start, first_row, content_bytes, stored_bytes = number + 1, end, row, 0, 0


def _stored_bytes(group: Any) -> int:
    columns = (group.column(index) for index in range(group.num_columns))
    return sum(column.total_compressed_size for column in columns)


def open_table(source: Path) -> Any:
    """Return the open table. Raises FormatError where the file is not Parquet, or is broken.

    The options make it read columns piece by piece: with the defaults, a whole row group or the
    whole table is in memory.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError(f"needs pyarrow: {how_to_install('parquet')}") from error
    try:
        return pq.ParquetFile(open_file(source), pre_buffer=False, buffer_size=_BUFFER_BYTES)
    except (pa.ArrowException, OSError) as error:
        raise FormatError("not a Parquet file, or broken", error) from error


def read_parquet(path: Path) -> Iterator[Any]:
    """Yield the schema of a sound Parquet file, then its rows as small batches."""
    with open_table(path) as table:
        yield table.schema_arrow
        for group in range(table.num_row_groups):
            yield from read_group(table, group)


def read_group(table: Any, group: int) -> Iterator[Any]:
    """Yield the batches of a row group. Raises ArrowException or OSError where it is broken."""
    metadata = table.metadata.row_group(group)
    rows = rows_per_batch(metadata.num_rows, metadata.total_byte_size)
    yield from table.iter_batches(rows, row_groups=[group])


def _batches(table: Any, group: int, first_row: int) -> Iterator[tuple[int, Any]]:
    """Yield the batches of a row group, each with the number of its first row.

    Where the row group is broken, one BadRecord at the end stands for the rows that can't be read.
    """
    import pyarrow as pa

    row = first_row
    try:
        for batch in read_group(table, group):
            yield row, batch
            row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        last_row = first_row + table.metadata.row_group(group).num_rows - 1
        yield row, BadRecord(f"row {row} to row {last_row}", "cannot be read", detail=str(error))
