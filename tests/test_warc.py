"""Web archives: pages and texts come out with url and date, whatever the records say."""

import bz2
import gzip
import json
import zlib
from pathlib import Path

import pytest
import zstandard

from cleaner.corpus.formats import compression
from tests.conversion import convert, text_of

PAGE = "<html><body><p>Es regnete über der Brücke.</p></body></html>".encode()
GZIP = gzip.compress(PAGE)


def record(block: bytes, kind: str = "response", length: object = None) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Target-URI: http://x/a\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: int = 200, kind: str = "text/html") -> bytes:
    head = [f"HTTP/1.1 {status} x", f"Content-Type: {kind}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def pages(folder: Path, data: bytes, name: str = "a.warc"):  # type: ignore[no-untyped-def]
    (folder / name).write_bytes(data)
    return convert(folder / name, folder / "out.jsonl")


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_pages_and_texts_become_rows(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    name = {bytes: "a.warc", gzip.compress: "a.warc.gz"}.get(pack, "a.wet.zst")
    members = [
        record(b"software: x", "warcinfo"),
        record(answer(PAGE)),
        record(answer(b"\x89PNG", kind="image/png")),
        record(answer(PAGE, status=404)),
        record(b"x. 1 IN A 1.1.1.1\n").replace(
            b"Content-L", b"Content-Type: text/dns\r\nContent-L"
        ),
        record(b"It rained.", "conversion"),
    ]
    records, bad = pages(tmp_path, b"".join(map(pack, members)), name)
    assert not bad
    assert [(each.is_html, each.place) for each in records] == [
        (True, "record 2"),
        (False, "record 6"),
    ]
    assert {(each.id, each.url) for each in records} == {("urn:uuid:1", "http://x/a")}
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert rows[1] == {
        "id": "urn:uuid:1",
        "url": "http://x/a",
        "date": "2024-01-01T00:00:00Z",
        "text": "It rained.!",
    }


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (9, body[:9], len(body) - 9, body[9:])


def bare(body: bytes) -> bytes:
    maker = zlib.compressobj(wbits=-15)
    return maker.compress(body) + maker.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (GZIP, ["Content-Encoding: gzip"]),
        (GZIP, ["Content-Encoding: x-gzip"]),
        (GZIP, []),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (bare(PAGE), ["Content-Encoding: deflate"]),
        (chunked(PAGE), ["Transfer-Encoding: chunked"]),
        (chunked(GZIP), ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
        (PAGE, ["Content-Encoding: gzip"]),
        (PAGE, ["Transfer-Encoding: chunked"]),
        (PAGE, ["Content-Encoding: odd"]),
    ],
    ids=[
        "gzip",
        "x-gzip",
        "unsaid",
        "zlib",
        "deflate",
        "chunked",
        "both",
        "not-gzip",
        "not-chunked",
        "odd",
    ],
)
def test_bodies_are_decompressed_even_if_headers_are_wrong(
    tmp_path: Path, body: bytes, headers: list[str]
) -> None:
    records, bad = pages(tmp_path, record(answer(body, *headers)))
    assert not bad
    assert text_of(records[0]) == PAGE.decode()


def test_the_http_character_set_applies_if_the_page_is_not_utf8(tmp_path: Path) -> None:
    data = record(answer("Вода".encode("cp1251"), kind="text/html; charset=windows-1251"))
    data += record(answer(PAGE, kind="text/html; charset=iso-8859-1"))
    records, _ = pages(tmp_path, data)
    assert [text_of(each) for each in records] == ["Вода", PAGE.decode()]


def test_a_bad_record_is_bad_alone(tmp_path: Path) -> None:
    odd = bytes(range(7)) * 99
    data = [
        record(answer(PAGE)),
        record(answer(odd, "Content-Encoding: gzip")),
        record(b"no http at all"),
        record(odd, "conversion"),
        record(answer(PAGE)),
    ]
    records, bad = pages(tmp_path, b"".join(data))
    assert [each.place for each in records] == ["record 1", "record 5"]
    assert [each.place for each in bad] == ["record 2", "record 3", "record 4"]
    assert bad[1].raw == b"no http at all"


@pytest.mark.parametrize("length", [5, -5, "many", 10**15, 10**40])
def test_a_nonsense_record_length_ends_the_file(tmp_path: Path, length: object) -> None:
    data = record(answer(PAGE)) + record(answer(PAGE), length=length) + record(answer(PAGE))
    records, bad = pages(tmp_path, data)
    assert len(records) == 1
    assert bad[-1].place.startswith("from record ")
    assert "not a web archive, or broken" in bad[-1].reason or "ends early" in bad[-1].reason


def test_records_before_a_broken_member_come_out(tmp_path: Path) -> None:
    members = [gzip.compress(record(answer(PAGE)), mtime=0) for _ in range(40)]
    members[30] = members[30][:90] + bytes(20) + members[30][110:]
    records, bad = pages(tmp_path, b"".join(members), "a.warc.gz")
    assert [text_of(each) for each in records] == [PAGE.decode()] * 30
    assert [each.place for each in bad] == ["from record 31 on"]
    assert bad[0].reason.endswith("; the rest of the file is not read")
    assert bad[0].raw is None  # the file is kept whole


@pytest.mark.parametrize("kind", ["response", "request"])
def test_a_truncated_archive_is_named(tmp_path: Path, kind: str) -> None:
    whole = record(answer(PAGE)) + record(answer(PAGE), kind)
    records, bad = pages(tmp_path, whole[:-30])
    assert len(records) == 1
    assert bad[0].reason.startswith("ends early: in record 2, after ")


def test_a_file_that_is_not_an_archive_is_named(tmp_path: Path) -> None:
    assert pages(tmp_path, b"It rained all day.\n" * 9)[1][0].reason.startswith("not a web arch")
    assert pages(tmp_path, b"It rained all day.\n" * 9, "a.warc.gz")[1][0].reason.startswith(
        "not a .gz file"
    )
    assert pages(tmp_path, b"") == ([], [])


def test_decompression_bombs_and_giant_records_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MAX_DOCUMENT_BYTES", 10_000)
    data = [
        record(answer(gzip.compress(b"x" * 20_000), "Content-Encoding: gzip")),
        record(answer(b"x" * 20_000)),
        record(answer(b"x" * 20_000, kind="video/mp4")),
        record(answer(PAGE)),
    ]
    records, bad = pages(tmp_path, b"".join(data))
    assert [each.place for each in records] == ["record 4"]
    assert [each.reason for each in bad] == [
        "decompresses to far more than its size: more than 10000 bytes",
        "has more than 10000 bytes",
    ]
    assert bad[1].raw is None  # the file is kept whole


def repeated(coding: str, body: bytes) -> bytes:
    maker = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress}
    for each in coding.split(", "):
        body = maker[each](body)
    return body


@pytest.mark.parametrize(
    ("coding", "said"),
    [("gzip", True), ("gzip", False), ("deflate", True), ("zstd", True), ("gzip, gzip", True)],
)
def test_a_bomb_is_bad_alone(
    tmp_path: Path, coding: str, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_UNCHECKED_BYTES", 1 << 16)
    body = repeated(coding, b"<p>a</p>" * (1 << 17))
    headers = [f"Content-Encoding: {coding}"] if said else []
    data = [record(answer(PAGE)), record(answer(body, *headers)), record(answer(PAGE))]
    records, bad = pages(tmp_path, b"".join(data))
    assert [each.place for each in records] == ["record 1", "record 3"]
    assert [each.place for each in bad] == ["record 2"]
    assert bad[0].reason.startswith("decompresses to far more than its size: more than ")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, bz2.compress])
def test_a_body_that_cannot_be_decompressed_is_not_a_page(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    body = gzip.compress(pack(PAGE * 9999))
    records, bad = pages(tmp_path, record(answer(body, "Content-Encoding: gzip")))
    assert not records
    assert bad[0].reason == "binary, not HTML, or compressed in an unknown way"


def test_a_body_may_be_compressed_several_times(tmp_path: Path) -> None:
    body = repeated("zstd, gzip", PAGE)
    records, bad = pages(tmp_path, record(answer(body, "Content-Encoding: zstd, GZIP")))
    assert not bad
    assert text_of(records[0]) == PAGE.decode()
