"""CSV tables, compressed or not: one document a row, the values of other columns kept."""

import codecs
import csv
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from cleaner.corpus.formats.compression import open_compressed, read_lines
from cleaner.corpus.model import BadRecord, Fields, FormatError, Reading, Record, clean_name

MAX_ROW_BYTES = 1 << 26  # the standard library takes up to twenty times as many in memory
_DELIMITERS = ",;\t|"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PLAIN_REASONS = {"unexpected end of data": "a quote is not closed"}


def convert_csv(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of a CSV file with a line of names; their rows go to `target`.

    A row that is not CSV, or has more or fewer fields than there are names, is bad. Raises
    FormatError where the file is broken or a row is too large; the rows before that are written.
    """
    names, rows, dialect = _table(source, reading)
    column = fields.source(names)
    if column is None:
        raise fields.missing(name for name in names if name)
    position, is_html = names.index(column[0]), column[1]
    with open_compressed(target) as out:

        def write(values: list[str], text: str) -> None:
            out.write(dialect.line([*values[:position], text, *values[position + 1 :]]))

        out.write(dialect.byte_order_mark)
        write(names, clean_name(*column, names))
        for number, row in enumerate(rows, 1):
            if row.kind:
                yield BadRecord(f"row {number}", row.kind, row.raw, row.detail)
                continue
            cells = {name: value for name, value in zip(names, row.values, strict=True) if value}
            text, put = row.values[position], partial(write, row.values)
            yield Record(f"row {number}", text, put, is_html, *fields.identity(cells), row.raw)


def read_csv(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file that this run wrote, by their names.

    Raises FormatError where a row is not CSV.
    """
    names, rows, _ = _table(path, trusted=True)
    for row in rows:
        if row.kind:
            raise FormatError(row.kind, row.detail)
        yield dict(zip(names, row.values, strict=True))


def csv_columns(path: Path) -> list[str]:
    """Return the names in the first line. Raises FormatError where they can't be read."""
    return [name for name in _table(path)[0] if name]


class _Row(NamedTuple):
    """A row as its bytes and its values, and what is wrong with it, if anything."""

    raw: bytes
    values: list[str]
    kind: str = ""  # of fault
    detail: str = ""


class _Dialect:
    """How a table is written: its byte order mark, its delimiter and its line ends."""

    def __init__(self, line: bytes) -> None:
        self.byte_order_mark = codecs.BOM_UTF8 if line.startswith(codecs.BOM_UTF8) else b""
        self.delimiter = max(_DELIMITERS, key=lambda sign: line.count(sign.encode()))
        self._line_end = "\r\n" if line.endswith(b"\r\n") else "\n"
        # The writer quotes values that hold a character of its line end; which others it quotes
        # differs from one version of Python to the next. With "\r\n" both are quoted in all.
        self._writer = csv.writer(
            SimpleNamespace(write=str), delimiter=self.delimiter, lineterminator="\r\n"
        )

    def line(self, values: list[str]) -> bytes:
        """Return a row as bytes."""
        row: str = self._writer.writerow(values)  # returns the result of `write`
        return (row.removesuffix("\r\n") + self._line_end).encode("utf-8", "surrogateescape")


def _table(
    path: Path, reading: Reading | None = None, *, trusted: bool = False
) -> tuple[list[str], Iterator[_Row], _Dialect]:
    """Return the names of a table, an iterator over its other rows, and how it is written."""
    lines = read_lines(path, reading, trusted=trusted)
    first_line = next(filter(bytes.strip, lines), b"")
    if first_line.startswith(_UTF_16_MARKS):
        raise FormatError("UTF-16; save it as UTF-8")
    dialect = _Dialect(first_line)
    first_line = first_line.removeprefix(dialect.byte_order_mark)
    rows = _rows(chain([first_line], lines), dialect.delimiter)
    header = next(rows, _Row(b"", []))
    if header.kind:
        raise FormatError("has no line of names that can be read", header.detail)
    return header.values, rows, dialect


def _rows(lines: Iterator[bytes], delimiter: str) -> Iterator[_Row]:
    """Yield the rows that are not empty; bytes that are not UTF-8 become lone surrogates."""
    raw, width = bytearray(), 0

    def decoded_lines() -> Iterator[str]:
        for line in lines:
            raw.extend(line)
            if len(raw) > MAX_ROW_BYTES:
                raise FormatError(
                    f"has a row of more than {MAX_ROW_BYTES} bytes, or a quote that is not closed"
                )
            yield line.decode("utf-8", "surrogateescape")

    # The limit holds for the whole process, so another library's larger one stays.
    csv.field_size_limit(max(MAX_ROW_BYTES, csv.field_size_limit()))
    reader = csv.reader(decoded_lines(), delimiter=delimiter, strict=True)
    while True:
        raw.clear()
        try:
            values = next(reader, None)
        except csv.Error as error:
            reason = str(error).partition(" - ")[0]  # without the advice after it
            yield _Row(bytes(raw), [], "not valid CSV", _PLAIN_REASONS.get(reason, reason))
            continue
        if values is None:
            return
        if values:
            width = width or len(values)
            yield _row(bytes(raw), values, width)


def _row(raw: bytes, values: list[str], width: int) -> _Row:
    if len(values) == width:
        return _Row(raw, values)
    detail = f"{len(values)}, not {width}"
    return _Row(raw, values, "has more or fewer fields than names", detail)
