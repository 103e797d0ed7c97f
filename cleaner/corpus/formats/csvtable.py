"""CSV tables, packed or not: one document a row, other columns kept to the byte.

Rows are taken apart as bytes: the standard library's reader takes ten times what a row has.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import open_packed, read_lines
from cleaner.corpus.record import Bad, Fields, FormatError, Reading, Record, clean_name

_DELIMITERS = (b",", b";", b"\t", b"|")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTED = re.compile(rb'[^"]*+(?:""[^"]*+)*+')  # what is between quotes


def convert_csv(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a CSV file with a line of names; their rows go to `target`.

    The delimiter is that of , ; | and the tab that the names have most of. A row that is no
    CSV, or has more or fewer fields than there are names, is bad. Raises FormatError where
    the file is broken; the rows before are written.
    """
    lines = read_lines(source, reading)
    table, head = _head(lines, fields)
    with open_packed(target) as out:
        out.write(head)

        def put(row: _Row, text: str) -> None:
            out.write(row.replaced(table.at, text))

        for number, row in enumerate(table.syntax.rows(lines), 1):
            yield _record(table, row, f"row {number}", put)


def read_csv(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a sound CSV file of ours by their names. Raises FormatError."""
    lines = read_lines(path, ours=True)
    head, _, syntax = _names(lines)
    names = head.values()
    for row in syntax.rows(lines):
        if row.fault:
            raise FormatError("not valid CSV", row.fault)
        yield dict(zip(names, row.values(), strict=True))


def csv_columns(path: Path) -> list[str]:
    """Return the names in the first line. Raises FormatError where they can't be read."""
    with closing(read_lines(path)) as lines:
        return [name for name in _names(lines)[0].values() if name]


class _Row(msgspec.Struct, frozen=True):
    """A row, where its fields stand in it, quotes and all, and what is wrong with it, if so."""

    raw: bytes
    spans: list[tuple[int, int]]
    fault: str = ""

    def value(self, at: int) -> str:
        """Return what field `at` says; bytes that are no UTF-8 become lone surrogates."""
        start, end = self.spans[at]
        field = self.raw[start:end]
        if field.startswith(b'"'):
            field = field[1:-1].replace(b'""', b'"')
        return field.decode("utf-8", "surrogateescape")

    def values(self) -> list[str]:
        """Return what the fields say."""
        return [self.value(at) for at in range(len(self.spans))]

    def replaced(self, at: int, text: str) -> bytes:
        """Return the row with `text` in field `at`."""
        start, end = self.spans[at]
        new = text.encode("utf-8", "surrogateescape").replace(b'"', b'""')
        return b"".join((self.raw[:start], b'"', new, b'"', self.raw[end:]))


class _Syntax:
    """How rows are told apart, and the fields of a row."""

    def __init__(self, delimiter: bytes) -> None:
        mark = re.escape(delimiter)
        self._bare = re.compile(rb"[^\r\n" + mark + rb"]*+")
        self._end = re.compile(rb"(" + mark + rb")|[\r\n]*+\Z")

    def rows(self, lines: Iterator[bytes]) -> Iterator[_Row]:
        """Yield the rows that are not empty."""
        for line in lines:
            if line.strip(b"\r\n"):
                yield self.row(line, lines)

    def row(self, line: bytes, more: Iterator[bytes]) -> _Row:
        """Return the row that begins with `line`, and goes on in `more` while a quote is open."""
        raw, spans, start = bytearray(line), list[tuple[int, int]](), 0
        while True:
            quoted = raw.startswith(b'"', start)
            inside = start + 1
            at = _closed(raw, inside, more) if quoted else _matched(self._bare, raw, start)
            spans.append((start, at))
            if at > len(raw):
                return _Row(bytes(raw), spans, "a quote is not closed")
            end = self._end.match(raw, at)
            if end is None:
                what = "text stands behind a quote" if quoted else "a line ends in a bare return"
                return _Row(bytes(raw), spans, what)
            if not end[1]:
                return _Row(bytes(raw), spans)
            start = end.end()


def _closed(raw: bytearray, at: int, more: Iterator[bytes]) -> int:
    """Return where the quote that was open at `at` is closed, beyond `raw` if it is not.

    The lines up to there are added to `raw`.
    """
    while (at := _matched(_QUOTED, raw, at)) == len(raw) and (line := next(more, b"")):
        raw += line
        if len(raw) > packed.LARGEST:
            raise FormatError(f"has a row of more than {packed.LARGEST} bytes")
    return at + 1


def _matched(pattern: re.Pattern[bytes], raw: bytearray, at: int) -> int:
    """Return where the hit of a pattern that always hits at `at` ends."""
    return next(pattern.finditer(raw, at)).end()


class _Table(msgspec.Struct, frozen=True):
    """What the line of names tells."""

    names: list[str]
    syntax: _Syntax
    at: int  # the column of the documents
    is_html: bool
    fields: Fields


def _head(lines: Iterator[bytes], fields: Fields) -> tuple[_Table, bytes]:
    """Return what the line of names tells, and that line for the clean table."""
    row, mark, syntax = _names(lines)
    names = row.values()
    found = fields.source(names)
    if found is None:
        raise fields.missing(name for name in names if name)
    table = _Table(names, syntax, names.index(found[0]), found[1], fields)
    new = clean_name(*found, names)
    return table, mark + (row.raw if new == found[0] else row.replaced(table.at, new))


def _names(lines: Iterator[bytes]) -> tuple[_Row, bytes, _Syntax]:
    """Return the line of names, the byte order mark before it, and how rows are written."""
    line = next(lines, b"")
    if line.startswith(_WIDE):
        raise FormatError("UTF-16; save it as UTF-8")
    mark = codecs.BOM_UTF8 if line.startswith(codecs.BOM_UTF8) else b""
    syntax = _Syntax(max(_DELIMITERS, key=line.count))
    row = syntax.row(line.removeprefix(mark), iter(()))
    if row.fault:
        raise FormatError("has no line of names that can be read", row.fault)
    return row, mark, syntax


def _record(table: _Table, row: _Row, place: str, put: Callable[[_Row, str], None]) -> Record | Bad:
    if row.fault:
        return Bad(place, "not valid CSV", row.raw, row.fault)
    if len(row.spans) != len(table.names):
        detail = f"{len(row.spans)}, not {len(table.names)}"
        return Bad(place, "has more or fewer fields than names", row.raw, detail)
    wanted = table.fields.about
    known = {name: row.value(at) for at, name in enumerate(table.names) if name in wanted}
    known = {name: value for name, value in known.items() if value}
    identity = table.fields.identity(known)
    source = row.value(table.at)
    return Record(place, source, lambda text: put(row, text), table.is_html, *identity, row.raw)
