"""Web archives: pages of WARC response records and texts of WET conversion records."""

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import msgspec

from cleaner import jsonio
from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import is_packed, open_packed, sound_stretches, stored
from cleaner.corpus.record import Bad, Fields, FormatError, Reading, Record
from cleaner.encoding import is_binary

_HTTP = "application/http"
_PAGES = ("text/html", "application/xhtml+xml")
_Decode = Literal["none", "transfer", "all"]
_COLUMNS = {"id": "Record-ID", "url": "Target-URI", "date": "Date"}
_LATIN = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252"}  # as browsers read it
_HEAD = 1 << 16  # bytes of a record that hold its HTTP headers
_PIECE = 1 << 14  # bytes of a body that are unpacked at a time, or unpacked bytes
_DONE = range(200, 300)  # statuses of a request that was answered with what it asked for
_DEFLATED = (47, -15)  # window bits of zlib: gzip and zlib with their heads, then bare


def convert_warc(
    source: Path, target: Path, _: Fields, reading: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of a web archive; rows of id, url, date and text go to `target`.

    Documents are the HTML pages of answers with a 2xx status and the texts of conversion
    records. Where the file is broken, the records before are good, and those of the members
    that can be unpacked behind that.
    """
    from fastwarc.warc import ArchiveIterator

    reading = reading or Reading()
    done = 0
    with open_packed(target) as out:
        for raw in sound_stretches(source):
            records = ArchiveIterator(
                cast(BinaryIO, _Archive(raw)), parse_http=False, stream_detect=False
            )
            try:
                for record in _sound(records):
                    reading.position = stored(raw)
                    yield from _document(record, f"record {done + 1}", out)
                    done += 1
            except FormatError as error:
                yield error.bad(f"from record {done + 1} on")


def _document(record: Any, place: str, out: BinaryIO) -> Iterator[Record | Bad]:
    """Yield the document of `record`, if it has one. Raises FormatError where it ends early."""
    from fastwarc.warc import WarcRecordType

    is_answer = record.record_type == WarcRecordType.response and _is_web(record)
    if not is_answer and record.record_type != WarcRecordType.conversion:
        _pass_over(record, place)
    elif record.content_length > packed.LARGEST:
        if _PAGES[0].encode() in _pass_over(record, place).lower():
            yield Bad(place, f"has more than {packed.LARGEST} bytes")
    else:
        block = record.reader.read(record.content_length)
        _check(record, len(block), place)
        try:
            document = _page(block) if is_answer else _text(block)
        except FormatError as error:
            yield msgspec.structs.replace(error.bad(place), raw=block)
            return
        if document is not None:
            yield _record(record, document, (place, block), is_answer, out)


def _is_web(record: Any) -> bool:
    """Say whether an answer is one over HTTP, and not of a name server, say."""
    kind: str = record.headers.get("Content-Type") or _HTTP
    return kind.lower().startswith(_HTTP)


def _sound(records: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from records
    except OSError as error:
        raise FormatError("not a web archive, or broken", error) from error


def _pass_over(record: Any, place: str) -> bytes:
    """Read on to the end of `record`, and return how it begins."""
    start: bytes = record.reader.read(min(_HEAD, record.content_length))
    _check(record, len(start) + record.consume(), place)
    return start


def _check(record: Any, read: int, place: str) -> None:
    if read < record.content_length:
        raise FormatError(
            "ends early", f"in {place}, after {read} of {record.content_length} bytes"
        )


def _record(
    record: Any, document: str | bytes, where: tuple[str, bytes], is_html: bool, out: BinaryIO
) -> Record:
    def header(name: str) -> str | None:
        value = record.headers.get(name)
        return value.strip("<>") if value else None

    row = {name: header(f"WARC-{key}") for name, key in _COLUMNS.items()}

    def put(text: str) -> None:
        out.write(jsonio.dumps({**row, "text": text}) + b"\n")

    place, block = where
    return Record(place, document, put, is_html, row["id"], row["url"], raw=block)


def _is_no_text(data: bytes) -> bool:
    return is_packed(data) or is_binary(data)


def _text(block: bytes) -> bytes:
    if _is_no_text(block):
        raise FormatError("binary, not text")
    return block


def _page(block: bytes) -> str | bytes | None:
    """Return the page that the HTTP message `block` brought, None where it brought none.

    Raises FormatError where it can't be told or unpacked.
    """
    answer = _answer(block)
    if answer is None:
        raise FormatError("not an HTTP message")
    if answer.http_content_type not in _PAGES or _status(answer) not in _DONE:
        return None
    body = _body(block, "all")
    if body is None or _is_no_text(body):
        body = _inflated(block)
    if _is_no_text(body):
        raise FormatError("binary, not HTML, or packed in an unknown way")
    return _decoded(body, answer.http_charset)


def _answer(block: bytes, decode: _Decode = "none") -> Any:
    """Return the HTTP message with its headers read, None where it has none."""
    from fastwarc.warc import WarcRecord

    answer = WarcRecord()
    answer.set_bytes_content(block)
    answer.is_http = True
    try:  # fastwarc would unpack the whole body at once, however large it is
        answer.parse_http(auto_decode="none" if decode == "none" else "transfer")
    except OSError:
        return None
    headers = answer.http_headers
    return None if headers is None or headers.status_code is None else answer


def _body(block: bytes, decode: _Decode) -> bytes | None:
    """Return the body of an HTTP message, None where it is not packed as its headers say.

    Raises FormatError where it is a bomb.
    """
    answer = _answer(block, decode)
    if answer is None:
        return None
    codings = answer.http_headers.get("Content-Encoding") if decode == "all" else None
    source = _Stream(answer.reader)
    reader: Any = source
    try:
        for coding in reversed((codings or "").lower().split(",")):
            reader = _unpacking(reader, coding.strip())
        return _gathered(iter(partial(reader.read, _PIECE), b""), source)
    except OSError:
        return None


def _unpacking(reader: Any, coding: str) -> Any:
    """Return what unpacks what `reader` gives; codings that are not known are passed through."""
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


def _inflated(block: bytes) -> bytes:
    """Return the body of an HTTP message that is packed otherwise than its headers say.

    Raises FormatError where it is a bomb.
    """
    body = _body(block, "transfer")
    if body is None:
        body = _body(block, "none") or b""
    for window in _DEFLATED:
        member, source = zlib.decompressobj(window), _Stream(io.BytesIO(body))
        with suppress(zlib.error):
            found = _gathered(
                map(member.decompress, iter(partial(source.read, _PIECE), b"")), source
            )
            if member.eof:
                return found
    return body


def _gathered(pieces: Iterator[bytes], source: "_Stream") -> bytes:
    """Return the `pieces` that are unpacked from `source`. Raises FormatError for a bomb."""
    with io.BytesIO() as whole:
        for piece in pieces:
            whole.write(piece)
            most = min(packed.LARGEST, packed.most_unpacked(source.tell()))
            if whole.tell() > most:
                raise FormatError("unpacks to far more than its size", f"more than {most} bytes")
        return whole.getvalue()


def _decoded(body: bytes, charset: str | None) -> str | bytes:
    """Return a page that is no UTF-8 in the character set of its HTTP message, if it fits."""
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
    """What fastwarc asks of a file: no more, or it would seek."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = bytes(self._raw.read(size))
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at


class _Archive(_Stream):
    """An archive: a read goes as far as is good, for what it had would be lost with an error."""

    def read(self, size: int = -1) -> bytes:
        data = bytes(self._raw.read1(size))
        self._at += len(data)
        return data
