"""Parquet tables: one document a row, other columns and the schema kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.cells import (
    RowGroups,
    open_file,
    record_of,
    rows_at_a_time,
    table_writer,
    with_texts,
)
from cleaner.corpus.record import Bad, Fields, FormatError, Part, Reading, Record, clean_name
from cleaner.extras import how_to_install

_READ = 1 << 20  # bytes of a column that are read at a time


def convert_parquet(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a Parquet file, or of a part of it; their table goes to `target`.

    Of a row group that is broken, the rows before are good. Raises FormatError where the
    file is none.
    """
    import pyarrow as pa

    reading = reading or Reading()
    part = reading.part
    with open_table(source) as table:
        schema = table.schema_arrow
        found = fields.source(schema.names)
        if found is None:
            raise fields.missing(schema.names)
        at = schema.names.index(found[0])
        kind = schema.field(at).type
        name = clean_name(*found, schema.names)
        clean = pa.field(name, kind if kind == pa.large_string() else pa.string())
        first = part.first + 1 if part else 1
        groups = range(part.start, part.end) if part else range(table.num_row_groups)
        share = _bytes_a_row(source, table, part)
        start = first
        with table_writer(target, schema.set(at, clean)) as writer:
            made = RowGroups(writer)
            for group in groups:
                behind = first + table.metadata.row_group(group).num_rows
                for batch in _batches(table, group, first):
                    if isinstance(batch, Bad):
                        yield batch
                        continue
                    texts: dict[int, str] = {}
                    for row in range(batch.num_rows):
                        reading.position = round(share * (first + row + 1 - start))
                        yield record_of(batch, row, (at, found[1], first), fields, texts)
                    made.add(with_texts(batch, texts, at, writer.schema))
                    first += batch.num_rows
                made.flush()
                first = behind


def _bytes_a_row(source: Path, table: Any, part: Part | None) -> float:
    """Return the bytes that a row of a file, or of a part of it, has there on average."""
    if part is None:
        return source.stat().st_size / max(int(table.metadata.num_rows), 1)
    rows: int = sum(table.metadata.row_group(at).num_rows for at in range(part.start, part.end))
    return part.bytes / max(rows, 1)


def parquet_columns(path: Path) -> list[str]:
    """Return the names of the columns. Raises FormatError where the file is broken."""
    with open_table(path) as table:
        return list(table.schema_arrow.names)


def split_row_groups(path: Path, part_bytes: int) -> Iterator[Part]:
    """Yield parts of whole row groups, of about `part_bytes` each when unpacked.

    A file that can't be read has none.
    """
    try:
        with open_table(path) as table:
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


def open_table(source: Path) -> Any:
    """Return the open table, which reads its columns bit by bit. Raises FormatError.

    Read in another way, a row group is in memory whole, or the table.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError(f"needs pyarrow: {how_to_install('parquet')}") from error
    try:
        return pq.ParquetFile(open_file(source), pre_buffer=False, buffer_size=_READ)
    except (pa.ArrowException, OSError) as error:
        raise FormatError("not a Parquet file, or broken", error) from error


def read_group(table: Any, group: int) -> Iterator[Any]:
    """Yield the batches of a row group. Raises ArrowException or OSError where it is broken."""
    about = table.metadata.row_group(group)
    rows = rows_at_a_time(about.num_rows, about.total_byte_size)
    yield from table.iter_batches(rows, row_groups=[group])


def _batches(table: Any, group: int, first: int) -> Iterator[Any]:
    """Yield the batches of a row group whose first row has the number `first`.

    What can't be read of it is one Bad at the end.
    """
    import pyarrow as pa

    read = 0
    try:
        for batch in read_group(table, group):
            read += batch.num_rows
            yield batch
    except (pa.ArrowException, OSError) as error:
        last = first + table.metadata.row_group(group).num_rows - 1
        yield Bad(f"row {first + read} to row {last}", "cannot be read", detail=str(error))
