"""Parquet tables: one document a row, other columns and the schema kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.corpus.cells import record_of
from cleaner.corpus.record import Bad, Fields, FormatError, Record, clean_name

_BATCH_ROWS = 256  # bounds what is in memory: pages and articles are kilobytes each


def convert_parquet(source: Path, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    """Yield the documents of a Parquet file; the table with their clean text goes to `target`.

    Raises FormatError where the file is broken; the row groups before are written.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError("needs pyarrow: pip install 'cleaner[parquet]'") from error
    batches = _read(source)
    schema = next(batches)
    found = fields.source(schema.names)
    if found is None:
        raise FormatError(fields.missing())
    at = schema.names.index(found[0])
    name = clean_name(*found, schema.names)
    kind = schema.field(at).type
    clean = pa.field(name, kind if kind == pa.large_string() else pa.string())
    first = 1
    with pq.ParquetWriter(target, schema.set(at, clean), compression="zstd") as writer:
        for batch in batches:
            texts: dict[int, str] = {}
            for row in range(batch.num_rows):
                yield record_of(batch, row, (at, found[1], first), fields, texts)
            kept = batch.take(pa.array(sorted(texts), pa.int64()))
            column = pa.array([texts[row] for row in sorted(texts)], clean.type)
            columns = [column if n == at else each for n, each in enumerate(kept.columns)]
            writer.write_batch(pa.record_batch(columns, schema=writer.schema))
            first += batch.num_rows


def _read(source: Path) -> Iterator[Any]:
    """Yield the schema of the table, then its batches. Raises FormatError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source) as table:
            yield table.schema_arrow
            yield from table.iter_batches(_BATCH_ROWS)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"is no Parquet file or is broken: {error}") from error
