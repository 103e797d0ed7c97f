"""JSON lines, plain or packed: one document a line, other fields kept to the byte."""

import codecs
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleaner import jsonio
from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import lines_of, open_packed, read_lines, sound_stretches
from cleaner.corpus.record import Bad, Fields, FormatError, Part, Reading, Record, clean_name

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)
_NONE = msgspec.Raw(b"")
_CHUNK = 1 << 20  # bytes read at a time
_FIRST_ROWS = 100  # whose keys are the columns
_LONGEST_ID = 10_000  # bytes; no id and no address is longer


def convert_jsonl(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a file of JSON lines, or of a part of it; their rows go to `target`.

    The target is packed as the source is. Where the file is broken, the lines before are good,
    and those of the members that can be unpacked behind that.
    """
    reading = reading or Reading()
    number = reading.part.first if reading.part else 0
    with open_packed(target) as out:
        for lines in _stretches(source, reading):
            try:
                for line in lines:
                    number += 1
                    row = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                    if row.strip():
                        yield _record(row, f"line {number}", fields, out)
            except FormatError as error:
                yield error.bad(f"from line {number + 1} on")


def _stretches(source: Path, reading: Reading) -> Iterator[Iterator[bytes]]:
    if not reading.part:
        yield from (lines_of(stream, reading) for stream in sound_stretches(source))
        return
    yield _noted(read_part(source, reading.part), reading)


def _noted(lines: Iterator[bytes], reading: Reading) -> Iterator[bytes]:
    for line in lines:
        reading.position += len(line)
        yield line


def jsonl_columns(path: Path) -> list[str]:
    """Return the keys of the first rows, in order: a key may be missing where it has no value.

    Lines that are not JSON objects do not count. Raises FormatError where the file is broken.
    """
    columns: dict[str, None] = {}
    lines = (line.removeprefix(codecs.BOM_UTF8) for line in read_lines(path))
    for line in islice(filter(bytes.strip, lines), _FIRST_ROWS):
        with suppress(ValueError, RecursionError):
            columns |= dict.fromkeys(_row(line))
    return list(columns)


def split_lines(path: Path, part_bytes: int) -> Iterator[Part]:
    """Yield parts of a plain file that end at line ends and have about `part_bytes` each.

    The file is read as the parts are asked for: to number the lines, those before are counted.
    """
    number, start, first, at, lines = 1, 0, 0, 0, 0
    size = path.stat().st_size
    for chunk in _chunks(path, min(part_bytes, _CHUNK)):
        cut = chunk.find(b"\n", max(start + part_bytes - at - 1, 0)) + 1
        if cut:
            lines += chunk.count(b"\n", 0, cut)
            yield Part(number, start, at + cut, first, at + cut - start)
            number, start, first = number + 1, at + cut, lines
        lines += chunk.count(b"\n", cut)
        at += len(chunk)
    end = max(at, size)  # more than was read, where the rest can't be
    if start < end:
        yield Part(number, start, end, first, end - start)


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file, suppress(OSError):  # who cleans the part will tell
        while chunk := file.read(size):
            yield chunk


def read_part(path: Path, part: Part) -> Iterator[bytes]:
    """Yield the lines of a part of a plain file, with their line ends.

    Raises FormatError where a line is beyond LARGEST, or the file is shorter than it was.
    """
    with path.open("rb") as file:
        file.seek(part.start)
        left = part.end - part.start
        while left > 0:
            line = file.readline(min(left, packed.LARGEST + 1))
            if not line:
                raise FormatError("became shorter", f"{left} bytes before byte {part.end} are gone")
            if len(line) > packed.LARGEST:
                raise FormatError(f"has a line of more than {packed.LARGEST} bytes")
            left -= len(line)
            yield line


def _record(line: bytes, place: str, fields: Fields, out: BinaryIO) -> Record | Bad:
    try:
        row = _row(line)
        found = fields.source(row)
        source = _value(row[found[0]]) if found else None
        keys = [key for key in fields.about if len(row.get(key, _NONE)) < _LONGEST_ID]
        known = {key: _value(row[key]) for key in keys if key in row}
    except (ValueError, RecursionError) as error:
        return Bad(place, "not valid JSON", line, str(error))
    if found is None:
        return msgspec.structs.replace(fields.missing(row).bad(place), raw=line)
    name, is_html = found
    if not isinstance(source, str):
        return Bad(place, f"has no text in column '{name}'", line, f"it holds {_kind(source)}")
    new = clean_name(name, is_html, row)

    def put(text: str) -> None:
        parts = [
            jsonio.dumps(new) + b":" + jsonio.dumps(text)
            if key == name
            else jsonio.dumps(key) + b":" + bytes(raw)
            for key, raw in row.items()
        ]
        out.write(b"{" + b",".join(parts) + b"}\n")

    return Record(place, source, put, is_html, *fields.identity(known), line)


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
