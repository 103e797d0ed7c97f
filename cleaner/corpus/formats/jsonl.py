"""JSON lines, plain or packed: one document a line, other fields kept to the byte."""

import codecs
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleaner import jsonio
from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import lines_of, open_packed, sound_stretches
from cleaner.corpus.record import Bad, Fields, FormatError, Part, Record, clean_name, first_text

_Row = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Row)
_NONE = msgspec.Raw(b"")
_CHUNK = 1 << 20  # bytes read at a time
_LONGEST_ID = 10_000  # bytes; no id and no address is longer


def convert_jsonl(
    source: Path, target: Path, fields: Fields, part: Part | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a file of JSON lines, or of a part of it; their rows go to `target`.

    The target is packed as the source is. Where the file is broken, the lines before are good,
    and those of the members that can be unpacked behind that.
    """
    number = part.first if part else 0
    stretches = [read_part(source, part)] if part else map(lines_of, sound_stretches(source))
    with open_packed(target) as out:
        for lines in stretches:
            try:
                for line in lines:
                    number += 1
                    row = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                    if row.strip():
                        yield _record(row, f"line {number}", fields, out)
            except FormatError as error:
                yield Bad(f"from line {number + 1} on", str(error))


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
                raise FormatError(f"became shorter: {left} bytes before byte {part.end} are gone")
            if len(line) > packed.LARGEST:
                raise FormatError(f"has a line of more than {packed.LARGEST} bytes")
            left -= len(line)
            yield line


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
