"""Mail: files of one message, and mailboxes, which hold a message after the other."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import BinaryIO

from cleaner.corpus.formats import compression
from cleaner.corpus.formats.compression import open_compressed, read_all, read_lines
from cleaner.corpus.formats.text import fault_of, write_text
from cleaner.corpus.model import BadRecord, Fields, FormatError, Reading, Record
from cleaner.html.mail import Mail, read_mail
from cleaner.text import jsonio
from cleaner.text.errors import InputError

# Programs write an address and a time into the line above a message; some write neither.
_SEPARATOR = re.compile(rb"From (?:\S.*\d\d:\d\d.*|[ \t]*)[\r\n]*$")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)  # would look like a separator without the sign
_COLUMNS = {"date": "date", "from": "from", "subject": "subject", "list_id": "list-id"}


def convert_mail(
    source: Path, target: Path, _: Fields, __: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the document of a file that holds one message; its clean text goes to `target`.

    Raises FormatError where the file can't be decompressed.
    """
    data = read_all(source)
    yield fault_of(data, "a mail") or _document("file", data, data, partial(_write, target))


def convert_mailbox(
    source: Path, target: Path, _: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of a mailbox, one a message; rows with their headers go to `target`.

    Where the file is broken, the messages before that are good, and the rest is not read.
    """
    number = 0
    with open_compressed(target) as out:
        try:
            for number, raw in enumerate(_messages(read_lines(source, reading)), 1):
                data = _ESCAPED.sub(rb"\1", raw.partition(b"\n")[2])
                yield _document(f"message {number}", data, raw, partial(_put_row, out))
        except FormatError as error:
            yield error.bad(f"from message {number + 1} on" if number else "file")


def _messages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the messages of a mailbox as they are stored, each with the separator above it.

    Raises FormatError where there is no separator above the first, or a message is too large.
    """
    message: list[bytes] = []
    size, follows_blank = 0, True
    for line, following in pairwise(chain(lines, (b"",))):
        is_separator = follows_blank and _SEPARATOR.match(line) is not None
        if is_separator and (not message or _HEADER.match(following)):
            if message:
                yield b"".join(message)
            message, size = [line], len(line)
        elif message:
            message.append(line)
            size += len(line)
            if size > compression.MAX_DOCUMENT_BYTES:
                limit = compression.MAX_DOCUMENT_BYTES
                raise FormatError(f"has a message of more than {limit} bytes")
        elif line.strip():
            raise FormatError("not a mailbox", "it does not begin with a line 'From …' and a time")
        follows_blank = not line.strip()
    if message:
        yield b"".join(message)


def _document(
    place: str, data: bytes, raw: bytes, put: Callable[[Mail, str], None]
) -> Record | BadRecord:
    try:
        mail = read_mail(data)
    except InputError as error:
        kind, _, detail = str(error).partition(": ")
        return BadRecord(place, kind, raw, detail)
    name = None if place == "file" else mail.id
    return Record(place, mail.text, partial(put, mail), id=name, raw=raw, metadata=mail.metadata)


def _write(target: Path, _: Mail, text: str) -> None:
    write_text(target, text)


def _put_row(out: BinaryIO, mail: Mail, text: str) -> None:
    headers = {name: mail.metadata.get(key, [None])[0] for name, key in _COLUMNS.items()}
    row = {"id": mail.id, "url": None, **headers, "text": text}
    out.write(jsonio.dumps(row) + b"\n")
