"""JSON lines, plain or packed: one document a line, other fields kept to the byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleaner import jsonio
from cleaner.corpus.packed import open_packed, read_lines
from cleaner.corpus.record import Bad, Fields, Record

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)


def convert_jsonl(source: Path, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    """Yield the documents of a file of JSON lines; their rows go to `target`, packed alike.

    Raises FormatError where the file is broken; the lines before are written.
    """
    with open_packed(target) as out:
        for number, line in enumerate(read_lines(source), 1):
            if not line.isspace():
                yield _record(line, f"line {number}", fields, out)


def _record(line: bytes, place: str, fields: Fields, out: BinaryIO) -> Record | Bad:
    try:
        row = _row(line)
    except ValueError as error:
        return Bad(place, f"is no JSON object: {error}", line)
    found = fields.source(row)
    if found is None:
        return Bad(place, fields.missing(), line)
    name, is_html = found
    source = _value(row[name])
    if not isinstance(source, str):
        return Bad(place, f"has {_kind(source)} in field {name}, not text", line)
    values = {key: _value(raw) for key, raw in row.items() if key != name and len(raw) < _SHORT}

    def put(text: str) -> None:
        new = "text" if is_html else name
        kept = {
            new if key == name else key: raw
            for key, raw in row.items()
            if key != new or key == name
        }
        kept[new] = msgspec.Raw(jsonio.dumps(text))
        out.write(msgspec.json.encode(kept) + b"\n")

    return Record(
        place, source, put, is_html, fields.pick(values, "id"), fields.pick(values, "url")
    )


_SHORT = 10_000  # bytes; no id and no address is longer


def _row(line: bytes) -> _Row:
    try:
        line.decode()  # the decoder does not look inside what it hands on raw
        return _DECODER.decode(line)
    except (
        UnicodeDecodeError,
        msgspec.DecodeError,
    ):  # bytes or escapes that are no UTF-8 can still be carried
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
