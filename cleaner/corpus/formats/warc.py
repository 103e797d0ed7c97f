"""Web archives: pages of WARC response records and texts of WET conversion records."""

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import msgspec

from cleaner.corpus.formats import compression
from cleaner.corpus.formats.compression import (
    is_compressed,
    open_compressed,
    open_decompressed,
    stored_position,
)
from cleaner.corpus.model import BadRecord, Fields, FormatError, Reading, Record
from cleaner.text import jsonio
from cleaner.text.encoding import is_binary

_HTTP = "application/http"
_PAGES = ("text/html", "application/xhtml+xml")
_Decode = Literal["none", "transfer", "all"]
_COLUMNS = {"id": "Record-ID", "url": "Target-URI", "date": "Date"}
_LATIN = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252"}  # browsers read both so
_HEAD_BYTES = 1 << 16  # of a record, which hold its HTTP headers
_CHUNK_BYTES = 1 << 14  # of a body, read at a time
_SUCCESS = range(200, 300)  # HTTP statuses
_DEFLATE_WINDOWS = (47, -15)  # zlib's window bits: gzip or zlib by their headers, then bare deflate


def convert_warc(
    source: Path, target: Path, _: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of a web archive, or of a part of it, whose rows go to `target`.

    A row has id, url, date and text. Documents are the HTML pages of answers with a 2xx status and
    the texts of conversion records. Where the file is broken, the records before that are good, and
    the rest is not read.
    """
    from fastwarc.warc import ArchiveIterator

    reading = reading or Reading()
    count = reading.part.first if reading.part else 0
    with open_compressed(target) as out, open_decompressed(source, reading.part) as raw:
        stream = cast(BinaryIO, _Archive(raw))
        archive = ArchiveIterator(stream, parse_http=False, stream_detect=False)
        try:
            for record in _archive_records(archive):
                reading.position = stored_position(raw)
                yield from _document(record, f"record {count + 1}", out)
                count += 1
        except FormatError as error:
            yield error.bad(f"from record {count + 1} on")


def _document(record: Any, place: str, out: BinaryIO) -> Iterator[Record | BadRecord]:
    """Yield the document of `record`, if it has one.

    Raises FormatError where the record is truncated.
    """
    from fastwarc.warc import WarcRecordType

    is_answer = record.record_type == WarcRecordType.response and _is_web(record)
    if not is_answer and record.record_type != WarcRecordType.conversion:
        _skip(record, place)
    elif record.content_length > compression.MAX_DOCUMENT_BYTES:
        if _PAGES[0].encode() in _skip(record, place).lower():
            yield BadRecord(place, f"has more than {compression.MAX_DOCUMENT_BYTES} bytes")
    else:
        block = record.reader.read(record.content_length)
        _check_length(record, len(block), place)
        try:
            document = _page(block) if is_answer else _text(block)
        except FormatError as error:
            yield msgspec.structs.replace(error.bad(place), raw=block)
            return
        if document is not None:
            yield _record(record, document, (place, block), is_answer, out)


def _is_web(record: Any) -> bool:
    """Say whether a response came over HTTP, and not from a name server, for example."""
    kind: str = record.headers.get("Content-Type") or _HTTP
    return kind.lower().startswith(_HTTP)


def _archive_records(archive: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from archive
    except OSError as error:
        raise FormatError("not a web archive, or broken", error) from error


def _skip(record: Any, place: str) -> bytes:
    """Read to the end of `record`, and return its first bytes, which hold the HTTP headers."""
    start: bytes = record.reader.read(min(_HEAD_BYTES, record.content_length))
    _check_length(record, len(start) + record.consume(), place)
    return start


def _check_length(record: Any, size: int, place: str) -> None:
    if size < record.content_length:
        raise FormatError(
            "ends early", f"in {place}, after {size} of {record.content_length} bytes"
        )


def _record(
    record: Any, document: str | bytes, origin: tuple[str, bytes], is_html: bool, out: BinaryIO
) -> Record:
    def header(name: str) -> str | None:
        value = record.headers.get(name)
        return value.strip("<>") if value else None

    row = {name: header(f"WARC-{key}") for name, key in _COLUMNS.items()}

    def put(text: str) -> None:
        out.write(jsonio.dumps({**row, "text": text}) + b"\n")

    place, block = origin
    return Record(place, document, put, is_html, row["id"], row["url"], raw=block)


def _is_not_text(data: bytes) -> bool:
    return is_compressed(data) or is_binary(data)


def _text(block: bytes) -> bytes:
    if _is_not_text(block):
        raise FormatError("binary, not text")
    return block


def _page(block: bytes) -> str | bytes | None:
    """Return the page in the HTTP message `block`, None where it holds something else.

    Raises FormatError where the message can't be read or decompressed.
    """
    answer = _answer(block)
    if answer is None:
        raise FormatError("not an HTTP message")
    if answer.http_content_type not in _PAGES or _status(answer) not in _SUCCESS:
        return None
    body = _body(block, "all")
    if body is None or _is_not_text(body):
        body = _inflate(block)
    if _is_not_text(body):
        raise FormatError("binary, not HTML, or compressed in an unknown way")
    return _decode_page(body, answer.http_charset)


def _answer(block: bytes, decode: _Decode = "none") -> Any:
    """Return the HTTP message with its headers parsed, None where it has no headers."""
    from fastwarc.warc import WarcRecord

    answer = WarcRecord()
    answer.set_bytes_content(block)
    answer.is_http = True
    try:  # fastwarc would decompress the whole body at once, however large
        answer.parse_http(auto_decode="none" if decode == "none" else "transfer")
    except OSError:
        return None
    headers = answer.http_headers
    return None if headers is None or headers.status_code is None else answer


def _body(block: bytes, decode: _Decode) -> bytes | None:
    """Return the body of an HTTP message, None where it is not compressed as its headers say.

    Raises FormatError where the body is a decompression bomb.
    """
    answer = _answer(block, decode)
    if answer is None:
        return None
    codings = answer.http_headers.get("Content-Encoding") if decode == "all" else None
    source = _Stream(answer.reader)
    reader: Any = source
    try:
        for coding in reversed((codings or "").lower().split(",")):
            reader = _decompressing(reader, coding.strip())
        return _join(iter(partial(reader.read, _CHUNK_BYTES), b""), source)
    except OSError:
        return None


def _decompressing(reader: Any, coding: str) -> Any:
    """Return a reader that decompresses `reader`; for an unknown coding, `reader` itself."""
    from fastwarc.stream_io import BrotliReader, GzipReader, ZstdReader

    match coding:
        case "gzip" | "x-gzip":
            return GzipReader(reader)
        case "deflate":
            return GzipReader(reader, zlib=True)
        case "br":
            return BrotliReader(reader)
        case "zstd":
            return ZstdReader(reader)
    return reader


def _inflate(block: bytes) -> bytes:
    """Return the body of an HTTP message that is compressed otherwise than its headers say.

    Raises FormatError where the body is a decompression bomb.
    """
    body = _body(block, "transfer")
    if body is None:
        body = _body(block, "none") or b""
    for window in _DEFLATE_WINDOWS:
        member, source = zlib.decompressobj(window), _Stream(io.BytesIO(body))
        chunks = iter(partial(source.read, _CHUNK_BYTES), b"")
        with suppress(zlib.error):
            content = _join(map(member.decompress, chunks), source)
            if member.eof:
                return content
    return body


def _join(pieces: Iterator[bytes], source: "_Stream") -> bytes:
    """Return the `pieces` that are decompressed from `source`, joined.

    Raises FormatError where `source` is a decompression bomb.
    """
    with io.BytesIO() as content:
        for piece in pieces:
            content.write(piece)
            max_decompressed = compression.max_decompressed(source.tell())
            max_bytes = min(compression.MAX_DOCUMENT_BYTES, max_decompressed)
            if content.tell() > max_bytes:
                raise FormatError(
                    "decompresses to far more than its size", f"more than {max_bytes} bytes"
                )
        return content.getvalue()


def _decode_page(body: bytes, charset: str | None) -> str | bytes:
    """Return a page that is not UTF-8 in the character set of its HTTP message, if it fits."""
    with suppress(UnicodeDecodeError):
        body.decode()
        return body
    with suppress(LookupError, UnicodeDecodeError):
        if charset:
            return body.decode(_LATIN.get(charset.lower(), charset))
    return body


def _status(answer: Any) -> int:
    return int(answer.http_headers.status_code)


class _Stream:
    """A file with only the methods that fastwarc needs: with more, it would seek."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._offset = 0

    def read(self, size: int = -1) -> bytes:
        return self._count(self._raw.read(size))

    def tell(self) -> int:
        return self._offset

    def _count(self, data: Any) -> bytes:
        self._offset += len(data)
        return bytes(data)


class _Archive(_Stream):
    """An archive, which is read piece by piece, so that an error loses no bytes before it."""

    def read(self, size: int = -1) -> bytes:
        return self._count(self._raw.read1(size))
