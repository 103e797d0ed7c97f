"""Clean documents from the format of their source to the one that --out-format asks for."""

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.arrow_schema import ColumnTypes, array, report_column_type
from cleaner.corpus.formats.arrow_types import column_values, parquet_array, parquet_type
from cleaner.corpus.formats.columns import BATCH_BYTES, RowGroups, table_writer
from cleaner.corpus.formats.compression import open_compressed, read_all, read_lines
from cleaner.corpus.formats.registry import (
    JSON_LINES,
    clean_ending,
    ending_of,
    format_of,
    plain_ending,
)
from cleaner.corpus.model import FormatError, with_suffix
from cleaner.text import jsonio

_BATCH_ROWS = 256


def staging_path(target: Path, ending: str, report: str | None) -> Path:
    """Return where the documents of a file with `ending` are written before they are converted.

    It is `target` itself where that has the same format, and no column for the report.
    """
    clean = clean_ending(ending)
    if target.name.lower().endswith(clean) and not report:
        return target
    staging = ending_of(f"{plain_ending(clean)}.zst") or clean  # fast: it is read once
    return target.with_name(with_suffix(target.name, f".rows{staging}"))


def reshape(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    """Write the documents of `rows` to `target` as its ending says, and remove `rows`.

    `reports` holds the report of each document, which goes into `column`, if that is named. Raises
    FormatError where the target can't hold the rows.
    """
    if rows == target or not rows.exists():
        return
    to_parquet = target.name.lower().endswith(".parquet")
    source_format = format_of(rows.name)
    if to_parquet and source_format.read_batches:
        _copy_table(source_format.read_batches(rows), reports, target, column)
    elif to_parquet:
        _write_parquet(rows, reports, target, column)
    elif source_format is JSON_LINES:
        _copy_lines(rows, reports, target, column)
    else:
        _write_lines(rows, reports, target, column)
    rows.unlink()


def _documents(path: Path, reports: Path, column: str | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file, each with its report in `column`, if that is named."""
    for row, report in zip(_rows(path, reports), _reports(reports), strict=True):
        if column is not None:
            _check_free(column, row)
            row[column] = report
        yield row


def _rows(path: Path, reports: Path) -> Iterator[dict[str, Any]]:
    source_format = format_of(path.name)
    if source_format.read_batches:
        return _rows_of_table(source_format.read_batches(path))
    if source_format.read_rows:
        return source_format.read_rows(path)
    return (_row_of_text(path, report) for report in _reports(reports))


def _rows_of_table(batches: Iterator[Any]) -> Iterator[dict[str, Any]]:
    names = next(batches).names
    if len(set(names)) < len(names):
        raise FormatError("has two columns of one name; JSON can't hold both")
    for batch in batches:
        columns = [column_values(column) for column in batch.columns]
        yield from (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _row_of_text(path: Path, report: dict[str, Any]) -> dict[str, Any]:
    dates = report.get("metadata", {}).get("date", [None])
    text = read_all(path, trusted=True).decode("utf-8", "surrogateescape")
    return {"id": report["id"], "url": report.get("url"), "date": dates[0], "text": text}


def _reports(path: Path) -> Iterator[dict[str, Any]]:
    return (jsonio.loads(line, dict) for line in read_lines(path, trusted=True))


def _check_free(column: str, names: Container[str]) -> None:
    if column in names:
        raise FormatError(f"has a column '{column}'; give --report-column another name")


def _with_column(schema: Any, column: str | None) -> Any:
    import pyarrow as pa

    if column is None:
        return schema
    _check_free(column, schema.names)
    return schema.append(pa.field(column, report_column_type()))


def _copy_lines(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    """Write rows of JSON as they are, to the byte, the report after the other fields."""
    with open_compressed(target) as out:
        paired = zip(read_lines(rows, trusted=True), read_lines(reports, trusted=True), strict=True)
        for line, report in paired:
            if column is None:
                out.write(line)
                continue
            _check_free(column, jsonio.loads_object(line))
            added = b"," + jsonio.dumps(column) + b":" + report.strip() + b"}\n"
            out.write(line.strip().removesuffix(b"}") + added)


def _write_lines(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    with open_compressed(target) as out:
        for row in _documents(rows, reports, column):
            out.write(jsonio.dumps(row) + b"\n")


def _write_parquet(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    """Write `rows`, which are read twice: for the types of their columns, then for the values."""
    columns = ColumnTypes(_documents(rows, reports, None))
    schema = _with_column(columns.schema(), column)
    with _parquet(target, schema) as write:
        for batch in _batched(_documents(rows, reports, column)):
            write(columns.batch(batch, schema))


def _batched(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield `rows` as lists that need little memory."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(batch) == _BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parquet_schema(schema: Any) -> Any:
    import pyarrow as pa

    fields = [field.with_type(parquet_type(field.type)) for field in schema]
    return pa.schema(fields, schema.metadata)


def _copy_table(
    batches: Iterator[Any], reports_path: Path, target: Path, column: str | None
) -> None:
    """Write an Arrow table, as its schema and its batches, with its own types where possible."""
    import pyarrow as pa

    reports = _reports(reports_path)
    schema = _with_column(_parquet_schema(next(batches)), column)
    with _parquet(target, schema) as write:
        for batch in batches:
            arrays = [parquet_array(array) for array in batch.columns]
            if column is not None:
                arrays = [
                    *arrays,
                    array(list(islice(reports, batch.num_rows)), report_column_type()),
                ]
            write(pa.record_batch(arrays, schema=schema))


@contextmanager
def _parquet(target: Path, schema: Any) -> Iterator[Callable[[Any], None]]:
    """Give the function that writes a batch to a Parquet file."""
    with table_writer(target, schema) as writer, RowGroups(writer) as groups:
        yield groups.add
