"""JSON lines, plain or packed: one document a line, other fields kept to the byte."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleaner import jsonio
from cleaner.corpus.packed import open_packed, read_lines
from cleaner.corpus.record import Bad, Fields, Record, clean_name, first_text

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)
_NONE = msgspec.Raw(b"")
_LONGEST_ID = 10_000  # bytes; no id and no address is longer


def convert_jsonl(source: Path, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    """Yield the documents of a file of JSON lines; their rows go to `target`, packed alike.

    Raises FormatError where the file is broken; the lines before are written.
    """
    with open_packed(target) as out:
        for number, line in enumerate(read_lines(source), 1):
            row = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if row.strip():
                yield _record(row, f"line {number}", fields, out)


def _record(line: bytes, place: str, fields: Fields, out: BinaryIO) -> Record | Bad:
    try:
        row = _row(line)
        found = fields.source(row)
        source = _value(row[found[0]]) if found else None
        keys = [
            key for key in (*fields.ids, *fields.urls) if len(row.get(key, _NONE)) < _LONGEST_ID
        ]
        known = {key: _value(row[key]) for key in keys if key in row}
    except (ValueError, RecursionError) as error:
        return Bad(place, f"is no JSON object that can be read: {error}", line)
    if found is None:
        return Bad(place, fields.missing(), line)
    name, is_html = found
    if not isinstance(source, str):
        return Bad(place, f"has {_kind(source)} in field {name}, not text", line)
    new = clean_name(name, is_html, row)

    def put(text: str) -> None:
        parts = [
            jsonio.dumps(new) + b":" + jsonio.dumps(text)
            if key == name
            else jsonio.dumps(key) + b":" + bytes(raw)
            for key, raw in row.items()
        ]
        out.write(b"{" + b",".join(parts) + b"}\n")

    identity = first_text(known, fields.ids), first_text(known, fields.urls)
    return Record(place, source, put, is_html, *identity, line)


def _row(line: bytes) -> _Row:
    try:
        line.decode()  # the decoder does not look inside what it hands on raw
        return _DECODER.decode(line)
    except (UnicodeDecodeError, msgspec.DecodeError):  # bytes or escapes that are no UTF-8
        row = jsonio.plain(line)
        return {key: msgspec.Raw(jsonio.dumps(value)) for key, value in row.items()}


def _value(raw: msgspec.Raw) -> object:
    return jsonio.loads(bytes(raw), object)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "a truth value", int: "a number", float: "a number", list: "a list"}.get(
        type(value), "an object"
    )
