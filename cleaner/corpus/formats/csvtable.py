"""CSV tables, packed or not: one document a row, other columns kept to the byte."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import open_packed, read_lines
from cleaner.corpus.record import Bad, Fields, FormatError, Record, clean_name, first_text

_DELIMITERS = ",;\t|"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def convert_csv(source: Path, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    """Yield the documents of a CSV file with a line of names; their rows go to `target`.

    The delimiter is that of , ; | and the tab that the names have most of. A row that is no
    CSV, or has more or fewer fields than there are names, is bad. Raises FormatError where
    the file is broken; the rows before are written.
    """
    lines = _Lines(read_lines(source))
    table, head = _head(lines, fields)
    with open_packed(target) as out:
        out.write(head)

        def put(raw: bytes, text: str) -> None:
            out.write(table.replaced(raw, text))

        for number, row in enumerate(_rows(lines, table.delimiter), 1):
            yield _record(table, row, f"row {number}", (lines.take(), put))


def read_csv(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a sound CSV file of ours by their names. Raises FormatError."""
    lines = _Lines(read_lines(path, ours=True))
    names, delimiter = _names(lines)[:2]
    for row in _rows(lines, delimiter):
        lines.take()
        if isinstance(row, csv.Error):
            raise FormatError(f"is no CSV: {row}")
        yield {name: _text(value) for name, value in zip(names, row, strict=True)}


class _Table(msgspec.Struct, frozen=True):
    """What the line of names tells."""

    names: list[str]
    delimiter: str
    at: int  # the column of the documents
    field: re.Pattern[bytes]  # finds the document in a row
    is_html: bool
    fields: Fields

    def replaced(self, raw: bytes, text: str) -> bytes:
        """Return the row `raw` with `text` for its document."""
        start, end = next(self.field.finditer(raw)).span(1)
        new = text.encode("utf-8", "surrogateescape").replace(b'"', b'""')
        return raw[:start] + b'"' + new + b'"' + raw[end:]


class _Lines:
    """The lines of a file as text in which each byte is a character; what was read is kept."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._read = bytearray()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._read += line
        if len(self._read) > packed.LARGEST:
            raise FormatError(f"has a row of more than {packed.LARGEST} bytes")
        return line.decode("latin-1")

    def take(self) -> bytes:
        """Return the bytes of the lines that were read since the last call."""
        raw = bytes(self._read)
        self._read.clear()
        return raw


def _head(lines: _Lines, fields: Fields) -> tuple[_Table, bytes]:
    """Return what the line of names tells, and that line for the clean table."""
    names, delimiter, line = _names(lines)
    found = fields.source(names)
    if found is None:
        raise FormatError(fields.missing())
    at = names.index(found[0])
    table = _Table(names, delimiter, at, _field(at, delimiter), found[1], fields)
    new = clean_name(*found, names)
    mark = codecs.BOM_UTF8 if line.startswith(codecs.BOM_UTF8) else b""
    renamed = mark + table.replaced(line.removeprefix(mark), new)
    return table, line if new == found[0] else renamed


def _names(lines: _Lines) -> tuple[list[str], str, bytes]:
    """Return the names of the columns, what delimits them, and their line."""
    if next(lines, "").encode("latin-1").startswith(_WIDE):
        raise FormatError("is UTF-16; save it as UTF-8")
    line = lines.take()
    text = line.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FormatError(f"has no line of names that can be read: {error}") from error
    return [_text(name) for row in rows for name in row], delimiter, line


def _rows(lines: _Lines, delimiter: str) -> Iterator[list[str] | csv.Error]:
    """Yield the rows that are not empty, and what is wrong with those that are no CSV."""
    csv.field_size_limit(packed.LARGEST)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield error
            continue
        if row is None:
            return
        if row:
            yield row
        else:
            lines.take()


def _record(
    table: _Table,
    row: list[str] | csv.Error,
    place: str,
    written: tuple[bytes, Callable[[bytes, str], None]],
) -> Record | Bad:
    raw, put = written
    if isinstance(row, csv.Error):
        return Bad(place, f"is no row of CSV: {row}", raw)
    if len(row) != len(table.names):
        return Bad(place, f"has {len(row)} fields, not {len(table.names)}", raw)
    source = _text(row[table.at])
    wanted = (*table.fields.ids, *table.fields.urls)
    known = {
        name: _text(value)
        for name, value in zip(table.names, row, strict=True)
        if name in wanted and value
    }
    identity = first_text(known, table.fields.ids), first_text(known, table.fields.urls)
    return Record(place, source, lambda text: put(raw, text), table.is_html, *identity, raw)


def _text(value: str) -> str:
    """Return a value of the lines as text; bytes that are no UTF-8 become lone surrogates."""
    return value.encode("latin-1").decode("utf-8", "surrogateescape")


def _field(at: int, delimiter: str) -> re.Pattern[bytes]:
    """Return what finds field number `at` of a sound row.

    >>> _field(1, ",").findall(b'1,"a ""b"", c",2')
    [b'"a ""b"", c"']
    """
    mark = re.escape(delimiter)
    field = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^\r\n{mark}]*+)'
    return re.compile(rf"\A(?:{field}{mark}){{{at}}}({field})".encode())
