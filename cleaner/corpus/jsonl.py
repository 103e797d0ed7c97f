"""JSON lines, plain or packed: one document a line, other fields kept to the byte."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import zstandard

from cleaner import jsonio
from cleaner.corpus.record import Bad, Fields, FormatError, Record

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)


def convert_jsonl(source: Path, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    """Yield the documents of a file of JSON lines; their rows go to `target`, packed alike.

    Raises FormatError where the file is broken; the lines before are written.
    """
    with _open(source, "rb") as lines, _open(target, "wb") as out:
        for number, line in enumerate(_lines(lines), 1):
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
        return _DECODER.decode(line)
    except msgspec.DecodeError:  # bytes or escapes that are no UTF-8 can still be carried
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


def _open(path: Path, mode: str) -> BinaryIO:
    """Open `path` by its ending, .part apart: gzip, Zstandard or plain."""
    name = path.name.removesuffix(".part")
    if name.endswith(".gz"):
        if mode == "wb":
            return cast(BinaryIO, gzip.GzipFile("", mode, 6, path.open(mode), mtime=0))
        return cast(BinaryIO, gzip.open(path, mode))
    if name.endswith(".zst"):
        opened: Any = zstandard.open(path, mode)
        return io.BufferedReader(opened) if mode == "rb" else cast(BinaryIO, opened)
    return cast(BinaryIO, path.open(mode))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    try:
        yield from stream
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise FormatError(f"is broken: {error}") from error
