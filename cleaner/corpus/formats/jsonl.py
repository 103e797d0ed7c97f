"""JSON lines, plain or compressed: one document a line, other fields kept to the byte."""

import codecs
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from cleaner.corpus.formats import compression
from cleaner.corpus.formats.compression import (
    compression_ending,
    open_compressed,
    open_decompressed,
    read_lines,
)
from cleaner.corpus.model import BadRecord, Fields, FormatError, Part, Reading, Record, clean_name
from cleaner.text import jsonio

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)
_EMPTY = msgspec.Raw(b"")
_CHUNK_BYTES = 1 << 20  # read at a time
_SAMPLE_ROWS = 100  # whose keys are the columns
_MAX_ID_BYTES = 10_000  # no id and no address is longer


def convert_jsonl(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of a file of JSON lines, or of a part of it; their rows go to `target`.

    The target is compressed as the source is. Where the file is broken, the lines before that are
    good, and the rest is not read.
    """
    reading = reading or Reading()
    part = reading.part
    number = part.first if part else 0
    is_plain = not compression_ending(source.name)
    lines = read_part(source, part, reading) if part and is_plain else read_lines(source, reading)
    with open_compressed(target) as out:
        try:
            for line in lines:
                number += 1
                row = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if row.strip():
                    yield _record(row, f"line {number}", fields, out)
        except FormatError as error:
            yield error.bad(f"from line {number + 1} on")


def jsonl_columns(path: Path) -> list[str]:
    """Return the keys of the first rows, in order: a key may be missing where it has no value.

    Lines that are not JSON objects do not count. Raises FormatError where the file is broken
    before the first row.
    """
    columns: dict[str, None] = {}
    lines = (line.removeprefix(codecs.BOM_UTF8) for line in read_lines(path))
    try:
        for line in islice(filter(bytes.strip, lines), _SAMPLE_ROWS):
            with suppress(ValueError, RecursionError):
                columns |= dict.fromkeys(_row(line))
    except FormatError:
        if not columns:
            raise
    return list(columns)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of JSON lines that this run wrote."""
    return map(jsonio.loads_object, read_lines(path, trusted=True))


def count_lines(path: Path) -> int:
    """Return the number of lines of a file that this run wrote."""
    with open_decompressed(path, trusted=True) as file:
        return sum(chunk.count(b"\n") for chunk in iter(partial(file.read, _CHUNK_BYTES), b""))


def split_lines(path: Path, part_bytes: int) -> Iterator[Part]:
    """Yield parts of a plain file: the lines that begin in each `part_bytes` of it.

    The file is read as the parts are asked for: to number the lines, those before are counted.
    """
    size = path.stat().st_size
    number, start, first_line = 1, 0, 0
    offset, lines = 0, 0  # of the chunk, and the lines before it
    for chunk in _chunks(path, min(part_bytes, _CHUNK_BYTES)):
        border = (start // part_bytes + 1) * part_bytes
        cut = chunk.find(b"\n", max(border - offset - 1, 0)) + 1
        if cut:
            end = offset + cut
            lines += chunk.count(b"\n", 0, cut)
            yield Part(number, start, end, first_line, end - start)
            number, start, first_line = number + 1, end, lines
        lines += chunk.count(b"\n", cut)
        offset += len(chunk)
    end = max(offset, size)  # where the rest can't be read, it is still a part
    if start < end:
        yield Part(number, start, end, first_line, end - start)


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file, suppress(OSError):  # the worker of the part reports it
        while chunk := file.read(size):
            yield chunk


def read_part(path: Path, part: Part, reading: Reading | None = None) -> Iterator[bytes]:
    """Yield the lines of a part of a plain file, with their line ends.

    `reading` is kept up to date with the position in the part. Raises FormatError where a line is
    longer than MAX_DOCUMENT_BYTES, or the file became shorter.
    """
    max_bytes = compression.MAX_DOCUMENT_BYTES
    with path.open("rb") as file:
        file.seek(part.start)
        rest = part.end - part.start
        while rest > 0:
            line = file.readline(min(rest, max_bytes + 1))
            if not line:
                raise FormatError(
                    "became shorter", f"{rest} bytes before byte {part.end} are missing"
                )
            if len(line) > max_bytes:
                raise FormatError(f"has a line of more than {max_bytes} bytes")
            rest -= len(line)
            if reading:
                reading.position += len(line)
            yield line


def _record(line: bytes, place: str, fields: Fields, out: BinaryIO) -> Record | BadRecord:
    try:
        row = _row(line)
        column = fields.source(row)
        source = _value(row[column[0]]) if column else None
        keys = [key for key in fields.about if len(row.get(key, _EMPTY)) < _MAX_ID_BYTES]
        cells = {key: _value(row[key]) for key in keys if key in row}
    except (ValueError, RecursionError) as error:
        return BadRecord(place, "not valid JSON", line, str(error))
    if column is None:
        return msgspec.structs.replace(fields.missing(row).bad(place), raw=line)
    name, is_html = column
    if not isinstance(source, str):
        return BadRecord(
            place, f"has no text in column '{name}'", line, f"it holds {_kind(source)}"
        )
    clean_column = clean_name(name, is_html, row)

    def put(text: str) -> None:
        parts = [
            jsonio.dumps(clean_column) + b":" + jsonio.dumps(text)
            if key == name
            else jsonio.dumps(key) + b":" + bytes(raw)
            for key, raw in row.items()
        ]
        out.write(b"{" + b",".join(parts) + b"}\n")

    return Record(place, source, put, is_html, *fields.identity(cells), line)


def _row(line: bytes) -> _Row:
    """Return a row, its values as their bytes, which need not be UTF-8."""
    try:
        return _DECODER.decode(line)
    except (UnicodeDecodeError, msgspec.DecodeError):  # keys that are not UTF-8
        row = jsonio.loads_object(line)
        return {key: msgspec.Raw(jsonio.dumps(value)) for key, value in row.items()}


def _value(raw: msgspec.Raw) -> object:
    """Return a value as Python's; bytes that are not UTF-8 become lone surrogates."""
    data = bytes(raw)
    try:
        return jsonio.loads(data, object)
    except UnicodeDecodeError:
        return json.loads(data.decode("utf-8", "surrogateescape"))


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "a truth value", int: "a number", float: "a number", list: "a list"}.get(
        type(value), "an object"
    )
