"""The shapes that clean documents are written in: that of their source, JSON lines or Parquet."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from cleaner import jsonio
from cleaner.corpus.formats.arrow import ARROW_ENDINGS, read_arrow
from cleaner.corpus.formats.arrowtypes import Columns, array, report_type
from cleaner.corpus.formats.cells import BATCH_BYTES, RowGroups, table_writer
from cleaner.corpus.formats.csvtable import read_csv
from cleaner.corpus.formats.known import FORMATS, clean_ending
from cleaner.corpus.formats.packed import open_packed, packing, read_all, read_lines
from cleaner.corpus.formats.parquet import open_table, read_group
from cleaner.corpus.record import FormatError, beside

_BATCH_ROWS = 256
_JSON = (".jsonl", ".ndjson")

_Rows = Iterable[dict[str, Any]]


def written_to(target: Path, ending: str, report: str | None) -> Path:
    """Return where the documents of a file with `ending` go before they are in shape.

    It is `target` itself where that has their shape, and no column for the report.
    """
    clean = clean_ending(ending)
    if target.name.lower().endswith(clean) and not report:
        return target
    stem = clean.removesuffix(packing(clean))
    fast = f"{stem}.zst" if f"{stem}.zst" in FORMATS else clean  # it is written to be read once
    return target.with_name(beside(target.name, f".rows{fast}"))


def shape(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    """Write the documents of `rows` to `target` as its ending says, and remove `rows`.

    `reports` holds the report of each, which goes into `column`, if that is named. Raises
    FormatError where the target can't hold the rows.
    """
    if rows == target or not rows.exists():
        return
    to_parquet = target.name.lower().endswith(".parquet")
    if _is_of(rows, ".parquet", *ARROW_ENDINGS):
        _shape_table(rows, reports, target, column)
    elif to_parquet:
        _write_parquet(_Documents(rows, reports, column), target, column)
    elif _is_of(rows, *_JSON):
        _copy_lines(rows, reports, target, column)
    else:
        _write_lines(_Documents(rows, reports, column), target)
    rows.unlink()


class _Documents:
    """The rows of a file that is no Arrow table, with their reports; they can be read again."""

    def __init__(self, rows: Path, reports: Path, column: str | None) -> None:
        self._path, self._reports, self._column = rows, reports, column

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row, report in zip(self._rows(), _reports(self._reports), strict=True):
            yield _with_report(row, report, self._column)

    def _rows(self) -> Iterator[dict[str, Any]]:
        if _is_of(self._path, ".csv"):
            return read_csv(self._path)
        if _is_of(self._path, *_JSON):
            return map(jsonio.plain, read_lines(self._path, ours=True))
        return (self._text(report) for report in _reports(self._reports))

    def _text(self, report: dict[str, Any]) -> dict[str, Any]:
        dates = report.get("metadata", {}).get("date", [None])
        text = read_all(self._path, ours=True).decode("utf-8", "surrogateescape")
        return {"id": report["id"], "url": report.get("url"), "date": dates[0], "text": text}


def _is_of(path: Path, *endings: str) -> bool:
    name = path.name.lower()
    return name.removesuffix(packing(name)).endswith(endings)


def _reports(path: Path) -> Iterator[dict[str, Any]]:
    return (jsonio.loads(line, dict) for line in read_lines(path, ours=True))


def _with_report(row: dict[str, Any], report: object, column: str | None) -> dict[str, Any]:
    if column is None:
        return row
    if column in row:
        raise _taken(column)
    return {**row, column: report}


def _with_column(schema: Any, column: str | None) -> Any:
    import pyarrow as pa

    if column is None:
        return schema
    if column in schema.names:
        raise _taken(column)
    return schema.append(pa.field(column, report_type()))


def _taken(column: str) -> FormatError:
    return FormatError(f"has a column '{column}'; give --report-column another name")


def _copy_lines(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    """Write rows of JSON as they are, to the byte, the report behind the other fields."""
    with open_packed(target) as out:
        paired = zip(read_lines(rows, ours=True), read_lines(reports, ours=True), strict=True)
        for line, report in paired:
            if column is None:
                out.write(line)
                continue
            if column in jsonio.plain(line):
                raise _taken(column)
            added = b"," + jsonio.dumps(column) + b":" + report.strip() + b"}\n"
            out.write(line.strip().removesuffix(b"}") + added)


def _write_lines(rows: _Rows, target: Path) -> None:
    with open_packed(target) as out:
        for row in rows:
            out.write(jsonio.dumps(row) + b"\n")


def _write_parquet(rows: _Rows, target: Path, column: str | None) -> None:
    """Write `rows`, read twice: for the types of their columns, then for what is in them."""
    import pyarrow as pa

    seen = Columns()
    for row in rows:
        seen.see({name: value for name, value in row.items() if name != column})
    schema = _with_column(seen.schema(), column)
    with _parquet(target, schema) as write:
        for some in _bunches(rows):
            columns = [
                [row[name] for row in some] if name == column else seen.values(name, some)
                for name in schema.names
            ]
            arrays = [array(*pair) for pair in zip(columns, schema.types, strict=True)]
            write(pa.record_batch(arrays, schema=schema))


def _bunches(rows: _Rows) -> Iterator[list[dict[str, Any]]]:
    """Yield `rows` as lists that need little memory."""
    some: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        some.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(some) == _BATCH_ROWS or size >= BATCH_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _shape_table(rows: Path, reports: Path, target: Path, column: str | None) -> None:
    import pyarrow as pa

    batches, report = _batches(rows), _reports(reports)
    schema = next(batches)
    if not target.name.lower().endswith(".parquet"):
        if len(set(schema.names)) < len(schema.names):
            raise FormatError("has two columns of one name; JSON can't hold both")
        flat = (row for batch in batches for row in batch.to_pylist())
        paired = zip(flat, report, strict=True)
        _write_lines((_with_report(row, each, column) for row, each in paired), target)
        return
    schema = _with_column(schema, column)
    with _parquet(target, schema) as write:
        for batch in batches:
            arrays = batch.columns
            if column:
                arrays = [*arrays, array(list(islice(report, batch.num_rows)), report_type())]
            write(pa.record_batch(arrays, schema=schema))


def _batches(path: Path) -> Iterator[Any]:
    """Yield the schema of a table that is whole, then its batches."""
    if path.name.lower().endswith(ARROW_ENDINGS):
        yield from read_arrow(path)
        return
    with open_table(path) as table:
        yield table.schema_arrow
        for group in range(table.num_row_groups):
            yield from read_group(table, group)


@contextmanager
def _parquet(target: Path, schema: Any) -> Iterator[Callable[[Any], None]]:
    """Give what takes the batches of a Parquet file."""
    with table_writer(target, schema) as writer:
        groups = RowGroups(writer)
        yield groups.add
        groups.flush()
