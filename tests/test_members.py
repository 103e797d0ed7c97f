"""Large packed files, and files of a store: split at verified borders, joined as if never split."""

import bz2
import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.formats.members import (
    LineTally,
    RecordTally,
    Scanning,
    Tally,
    line_segment,
    member_segment,
)
from cleaner.corpus.model import Part
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, Finished, display_name
from tests import corpora, stores
from tests.corpora import row

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".zst": zstandard.compress,
    ".bz2": bz2.compress,
}
LINES = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=60)


def split(
    data: bytes, range_bytes: int, ending: str = "", make_tally: Callable[[], Tally] = LineTally
) -> list[Part]:
    """Return the parts of a file, its ranges scanned in an order that is no order."""
    if not data:
        return []
    file, scanning, order = io.BytesIO(data), Scanning(len(data), range_bytes), random.Random(1)  # noqa: S311
    left = [scanning.first()]
    while left:
        span = left.pop(order.randrange(len(left)))
        found = (
            member_segment(file, span, ending, make_tally) if ending else line_segment(file, span)
        )
        left += scanning.add(span, found)
    assert scanning.parts is not None
    return scanning.parts


def check_parts(parts: list[Part], data: bytes) -> None:
    """Assert that the parts are all of the file, in order, and numbered."""
    ends = [0, *(part.end for part in parts)]
    assert [part.start for part in parts] == ends[:-1]
    assert ends[-1] == len(data)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert all(part.bytes == part.end - part.start > 0 for part in parts)


@given(LINES, st.integers(1, 50), st.booleans())
def test_the_parts_of_a_plain_file_are_whole_lines(
    lines: list[bytes], range_bytes: int, ends: bool
) -> None:
    data = b"\n".join(lines) + (b"\n" if ends else b"")
    parts = split(data, range_bytes)
    check_parts(parts, data)
    for part in parts:
        assert part.first == data[: part.start].count(b"\n")
        assert data[: part.start][-1:] in (b"", b"\n")


@pytest.mark.parametrize("ending", PACK)
@given(LINES, st.integers(20, 300), st.integers(1, 9))
def test_the_parts_of_a_compressed_file_are_members_of_whole_lines(
    ending: str, lines: list[bytes], range_bytes: int, size: int
) -> None:
    content = b"".join(line + b"\n" for line in lines)
    pieces = [content[at : at + 37 * size] for at in range(0, len(content), 37 * size)]
    packed = [PACK[ending](piece) for piece in pieces]
    data, starts = b"".join(packed), {0: b""}
    for number in range(len(packed)):
        starts[sum(map(len, packed[: number + 1]))] = b"".join(pieces[: number + 1])
    parts = split(data, range_bytes, ending)
    check_parts(parts, data)
    for part in parts:
        assert part.first == starts[part.start].count(b"\n")
        assert starts[part.start][-1:] in (b"", b"\n")


def test_a_file_of_many_members_has_many_parts() -> None:
    data = b"".join(PACK[".gz"](row(number)) for number in range(100))
    assert len(split(data, len(data) // 10, ".gz")) == 10


def test_a_member_inside_a_member_is_not_a_border() -> None:
    """What is stored as it is may hold a whole member, signature and all."""
    inner = PACK[".gz"](b"It rained.\n")
    stored = gzip.compress(inner + b"\n", compresslevel=0, mtime=0)
    outer = PACK[".gz"](row(1))
    data = outer + stored + outer
    for range_bytes in range(len(outer) + 1, len(outer) + stored.index(inner) + 1):
        parts = split(data, range_bytes, ".gz")
        check_parts(parts, data)
        assert {part.start for part in parts} <= {0, len(outer), len(outer) + len(stored)}


@pytest.mark.parametrize("ending", PACK)
def test_one_member_is_one_part(ending: str) -> None:
    data = PACK[ending](b"".join(row(number) for number in range(1000)))
    assert len(split(data, 50, ending)) == 1


@pytest.mark.parametrize("fault", ["cut", "changed", "padded"])
def test_all_that_follows_a_broken_member_is_the_last_part(fault: str) -> None:
    members = [PACK[".gz"](row(number)) for number in range(40)]
    start = sum(map(len, members[:20]))
    faulty = {
        "cut": members[20][:-9],
        "changed": members[20][:-5] + b"\0" + members[20][-4:],
        "padded": bytes(50) + members[20],
    }
    members[20] = faulty[fault]
    data = b"".join(members)
    parts = split(data, 300, ".gz")
    check_parts(parts, data)
    assert len(parts) > 3
    assert parts[-1].start <= start < parts[-1].end == len(data)


def test_a_frame_index_at_the_end_is_not_a_border() -> None:
    frames = b"".join(zstandard.compress(row(number)) for number in range(40))
    data = frames + b"\x5e\x2a\x4d\x18\x05\0\0\0table"
    parts = split(data, 500, ".zst")
    check_parts(parts, data)
    assert len(parts) > 3


def record(number: int, body: bytes = b"") -> bytes:
    """Return a record of a web archive with a page."""
    page = f"<p>{corpora.text(number)}</p>".encode()
    content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + (body or page)
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:{number}>\r\n"
        f"WARC-Target-URI: http://valley.example/{number}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def test_records_of_an_archive_are_counted() -> None:
    packed = [PACK[".gz"](record(number)) for number in range(60)]
    data = b"".join(packed)
    parts = split(data, 1500, ".gz", RecordTally)
    check_parts(parts, data)
    assert len(parts) > 5
    starts = [sum(map(len, packed[:number])) for number in range(60)]
    assert all(starts[part.first] == part.start for part in parts)


def test_an_archive_with_two_records_in_a_member_is_not_split_there() -> None:
    packed = [PACK[".gz"](record(number) + record(number + 1)) for number in range(20)]
    data = b"".join(packed)
    assert len(split(data, 500, ".gz", RecordTally)) == 1


# Whole runs

RANGE = 3000


def many_members(lines: list[bytes], pack: Callable[[bytes], bytes]) -> bytes:
    """Return lines packed as members of three lines each."""
    groups = (lines[at : at + 3] for at in range(0, len(lines), 3))
    return b"".join(pack(b"".join(group)) for group in groups)


def fill(folder: Path) -> None:
    """Write a corpus whose files have many members, one of them broken."""
    folder.mkdir()
    lines = [row(number) for number in range(60)]
    lines[40:40] = [b"no JSON\n", json.dumps({"text": corpora.text(7)}).encode() + b"\n"]
    for ending, pack in PACK.items():
        (folder / f"rows.jsonl{ending}").write_bytes(many_members(lines, pack))
    broken = many_members([row(number) for number in range(100, 200)], PACK[".gz"])
    at = 2 * len(broken) // 3
    (folder / "broken.jsonl.gz").write_bytes(broken[:at] + b"\0\0\0" + broken[at + 3 :])
    records = [record(number, body=b"\x1f\x8b\x08" * (number == 25)) for number in range(50)]
    (folder / "pages.warc.gz").write_bytes(b"".join(map(PACK[".gz"], records)))
    (folder / "single.jsonl.gz").write_bytes(PACK[".gz"](b"".join(lines)))
    (folder / "plain.jsonl").write_bytes(b"".join(lines))


def content(out: Path) -> dict[str, Any]:
    """Return all that a run made, decompressed."""
    return {
        name: list(read_lines(out / name)) if name.startswith(("documents", "reports")) else data
        for name, data in corpora.snapshot(out).items()
    }


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("members") / "in"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def whole(source: Path) -> dict[str, Any]:
    """What a run makes that splits no file."""
    corpora.run(source, source.with_name("whole"), 0, part_bytes=10**9)
    return content(source.with_name("whole"))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_split_run_gives_the_same_files_as_an_unsplit_run(
    source: Path, whole: dict[str, Any], tmp_path: Path, workers: int
) -> None:
    parts: list[str] = []

    def note(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished):
            parts.append(display_name(event.task))

    corpora.run(source, tmp_path / "out", workers, part_bytes=RANGE, listener=note)
    assert content(tmp_path / "out") == whole
    for name in ("rows.jsonl.gz", "rows.jsonl.zst", "broken.jsonl.gz", "pages.warc.gz"):
        assert f"{name} (part 2)" in parts
    assert "single.jsonl.gz" in parts


def test_a_store_is_split_as_a_folder(source: Path, whole: dict[str, Any], tmp_path: Path) -> None:
    address = f"memory://{uuid4().hex}/in"
    stores.fill(address, source)
    corpora.run(address, tmp_path / "out", 0, part_bytes=RANGE)
    corpora.run(source, tmp_path / "local", 0, part_bytes=RANGE)
    assert content(tmp_path / "out") == whole
    assert corpora.snapshot(tmp_path / "out") == corpora.snapshot(tmp_path / "local")


def test_a_stopped_run_resumes_where_it_was(source: Path, tmp_path: Path) -> None:
    """Whenever it is stopped, nothing is lost or doubled, and no part is cleaned again."""
    corpora.run(source, tmp_path / "straight", 0, part_bytes=RANGE)
    did: list[str] = []

    def stop(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished):
            did.append(display_name(event.task))
            if len(did) % 7 == 0:
                raise KeyboardInterrupt

    while True:
        try:
            corpora.run(source, tmp_path / "out", 0, part_bytes=RANGE, listener=stop)
            break
        except KeyboardInterrupt:
            continue
    cleaned = [name for name in did if "scanning" not in name]
    assert len(cleaned) == len(set(cleaned))
    assert corpora.snapshot(tmp_path / "out") == corpora.snapshot(tmp_path / "straight")
