"""Parquet tables: one document a row, other columns and the schema kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner import jsonio
from cleaner.corpus.record import Bad, Fields, FormatError, Record

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
    try:
        with pq.ParquetFile(source) as table:
            found = fields.source(table.schema_arrow.names)
            if found is None:
                raise FormatError(fields.missing())
            schema = _schema(pa, table.schema_arrow, *found)
            with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                row = 0
                for batch in table.iter_batches(_BATCH_ROWS):
                    yield from _convert(pa, batch, found, fields, (row, schema, writer))
                    row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"is no Parquet file or is broken: {error}") from error


def _schema(pa: Any, schema: Any, name: str, is_html: bool) -> Any:
    at = schema.get_field_index(name)
    kind = schema.field(at).type
    clean = pa.field(
        "text" if is_html else name, kind if kind == pa.large_string() else pa.string()
    )
    return schema.set(at, clean)


def _convert(
    pa: Any, batch: Any, found: tuple[str, bool], fields: Fields, out: tuple[int, Any, Any]
) -> Iterator[Record | Bad]:
    """Yield the documents of one batch, and write its rows when all their texts were put."""
    name, is_html = found
    first, schema, writer = out
    texts: dict[int, str] = {}
    sources = batch.column(name).to_pylist()
    keys = [each for each in batch.schema.names if each != name and _is_plain(pa, batch, each)]
    for at, row in enumerate(batch.select(keys).to_pylist()):
        place = f"row {first + at + 1}"
        source = sources[at]
        if not isinstance(source, str | bytes):
            kind = "null" if source is None else f"a {type(source).__name__}"
            raw = jsonio.dumps({**row, name: source})
            yield Bad(place, f"has {kind} in column {name}, not text", raw)
            continue
        put = _Put(texts, at)
        yield Record(place, source, put, is_html, fields.pick(row, "id"), fields.pick(row, "url"))
    kept = batch.take(pa.array(sorted(texts), pa.int64()))
    column = pa.array(
        [texts[at] for at in sorted(texts)],
        schema.field(schema.get_field_index("text" if is_html else name)).type,
    )
    at = batch.schema.get_field_index(name)
    columns = [column if index == at else kept.column(index) for index in range(kept.num_columns)]
    writer.write_batch(pa.record_batch(columns, schema=schema))


class _Put:
    """Keeps a row's clean text until its batch is written."""

    def __init__(self, texts: dict[int, str], at: int) -> None:
        self._texts, self._at = texts, at

    def __call__(self, text: str) -> None:
        self._texts[self._at] = text


def _is_plain(pa: Any, batch: Any, name: str) -> bool:
    kind = batch.schema.field(name).type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    )
