"""Large files: split alike whatever the workers, numbered from their start, one file in the end."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus import Summary
from cleaner.corpus.formats import compression
from cleaner.corpus.formats.jsonl import convert_jsonl, read_part, split_lines
from cleaner.corpus.formats.parquet import split_row_groups
from cleaner.corpus.merge import Join, join_parts
from cleaner.corpus.model import (
    PARTS,
    BadRecord,
    Fields,
    FormatError,
    Part,
    Reading,
    Shard,
    StoppedError,
)
from cleaner.corpus.monitor import Care, NullMonitor
from cleaner.corpus.run import open_output
from cleaner.corpus.worker import RecentIds, clean_shard
from tests import corpora
from tests.corpora import SMALL, SPLIT, row, text

LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=40)


def run(source: Path, out: Path, part_bytes: int, workers: int = 0, **options: Any) -> Summary:
    return corpora.run(source, out, workers, part_bytes=part_bytes, **options)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@given(LINES, st.integers(1, 50), st.booleans())
def test_the_parts_of_a_file_are_its_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], part_bytes: int, ends: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines"
    data = b"\n".join(lines) + (b"\n" if ends else b"")
    path.write_bytes(data)
    parts = list(split_lines(path, part_bytes))
    read = [list(read_part(path, part)) for part in parts]
    assert b"".join(line for part in read for line in part) == data
    assert [part.first for part in parts] == [
        sum(map(len, read[:before])) for before in range(len(parts))
    ]
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))


def test_a_file_that_became_shorter_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(map(row, range(40))))
    parts = list(split_lines(path, SPLIT))
    path.write_bytes(path.read_bytes()[: parts[-1].start])
    for part in parts[:-1]:
        assert list(read_part(path, part))
    assert list(convert_jsonl(path, tmp_path / "b.jsonl", Fields(), Reading(parts[-1]))) == [
        BadRecord(
            f"from line {parts[-1].first + 1} on",
            "became shorter",
            detail=f"{parts[-1].bytes} bytes before byte {parts[-1].end} are missing",
        )
    ]


def test_a_line_of_a_part_has_a_length_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\n" * 9 + b"x" * 9_000)
    first, second = split_lines(path, 30)
    monkeypatch.setattr(compression, "MAX_DOCUMENT_BYTES", 100)
    assert len(list(read_part(path, first))) == 8
    lines = read_part(path, second)
    assert next(lines) == b"one\n"
    with pytest.raises(FormatError, match="has a line of more than 100 bytes"):
        next(lines)


def test_a_split_file_gives_the_result_of_a_whole_one(source: Path, tmp_path: Path) -> None:
    corpora.make(source / "deep")
    whole, one, two = tmp_path / "whole", tmp_path / "one", tmp_path / "two"
    summaries = [run(source, whole, 10**9), run(source, one, 4000), run(source, two, 4000, 2)]
    assert corpora.snapshot(one) == corpora.snapshot(two)
    assert not (one / ".parts").exists()
    names = ("documents/deep/large.jsonl", "quarantine/reasons/deep/large.jsonl.jsonl")
    for name in names:
        assert (one / name).read_bytes() == (whole / name).read_bytes()
    tables = [pq.read_table(out / "documents" / "deep" / "table.parquet") for out in (whole, one)]
    assert tables[0].equals(tables[1])
    assert summaries[0].rules == summaries[1].rules == summaries[2].rules
    assert len({(each.documents, each.quarantined, each.shards) for each in summaries}) == 1


def test_places_count_from_the_start_of_the_file(source: Path, tmp_path: Path) -> None:
    lines = [row(number) for number in range(60)]
    lines[50] = b"no JSON\n"
    (source / "a.jsonl").write_bytes(b"".join(lines))
    texts = [text(number) for number in range(60)]
    texts[50] = None  # type: ignore[call-overload]
    pq.write_table(pa.table({"text": texts}), source / "b.parquet", row_group_size=10)
    run(source, tmp_path / "out", 2000)
    reasons = tmp_path / "out" / "quarantine" / "reasons"
    assert json.loads((reasons / "a.jsonl.jsonl").read_bytes())["place"] == "line 51"
    assert json.loads((reasons / "b.parquet.jsonl").read_bytes())["place"] == "row 51"


def test_a_table_of_any_name_is_joined(source: Path, tmp_path: Path) -> None:
    path = source / "a.parquet"
    pq.write_table(pa.table({"text": [text(n) for n in range(40)]}), path, row_group_size=10)
    path.rename(source / os.fsdecode(b"\xff.parquet"))
    assert run(source, tmp_path / "out", 2000).documents == 40
    (made,) = (tmp_path / "out" / "documents").iterdir()
    assert pq.ParquetFile(pa.OSFile(os.fsencode(made))).metadata.num_rows == 40


def test_row_groups_are_cut_by_bytes_and_never_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [text(n) for n in range(70)]}), path, row_group_size=10)
    assert [(part.start, part.end, part.first) for part in split_row_groups(path, 1)] == [
        (group, group + 1, 10 * group) for group in range(7)
    ]
    assert len(list(split_row_groups(path, 10**9))) == 1
    path.write_bytes(b"PAR1 cut")
    assert list(split_row_groups(path, 1)) == []


def test_a_broken_row_group_is_named_and_the_others_are_cleaned(
    source: Path, tmp_path: Path
) -> None:
    path, out = source / "a.parquet", tmp_path / "out"
    table = pa.table({"text": [text(n) for n in range(40)]})
    pq.write_table(table, path, row_group_size=10, compression="zstd", use_dictionary=False)
    column = pq.ParquetFile(path).metadata.row_group(2).column(0)
    data = bytearray(path.read_bytes())
    at = column.data_page_offset
    data[at : at + 20] = b"\xff" * 20
    path.write_bytes(data)
    for part_bytes in (1, 10**9):
        summary = run(source, out, part_bytes, overwrite=True)
        assert (summary.documents, summary.quarantined) == (30, 1)
        (reason,) = (out / "quarantine" / "reasons" / "a.parquet.jsonl").read_bytes().splitlines()
        assert json.loads(reason)["place"] == "row 21 to row 30"
        assert (out / "quarantine" / "files" / "a.parquet").read_bytes() == data


def test_a_broken_member_is_named_with_its_line(source: Path, tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(row(n) for n in range(9)))
    (source / "a.jsonl.gz").write_bytes(packed + b"no member")
    run(source, tmp_path / "out", 10**9)
    reasons = tmp_path / "out" / "quarantine" / "reasons" / "a.jsonl.gz.jsonl"
    assert json.loads(reasons.read_bytes())["place"] == "from line 10 on"


class Forbids(NullMonitor):
    """A monitor that refuses one step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def enter(self, step: int, size: int = 0) -> Care:  # noqa: ARG002
        return Care.LETHAL if step == self.step else Care.USUAL


@pytest.mark.parametrize(
    ("step", "documents", "place"), [(6, 3, "after document 3"), (7, 9, "line 4")]
)
def test_a_step_that_kills_its_worker_is_skipped(
    source: Path, tmp_path: Path, step: int, documents: int, place: str
) -> None:
    path = source / "a.jsonl"
    path.write_bytes(b"".join(row(n) for n in range(10)))
    shard = Shard(path, path.name, path.name, ".jsonl")
    result = clean_shard(SMALL, shard, open_output(tmp_path), Fields(), Forbids(step))
    assert (result.totals.documents, result.totals.quarantined) == (documents, 1)
    reasons = tmp_path / "quarantine" / "reasons" / "a.jsonl.jsonl"
    assert json.loads(reasons.read_bytes())["place"] == place
    assert result.outputs["quarantine/reasons/a.jsonl.jsonl"] == reasons.stat().st_size


def test_a_part_is_cleaned_alone(source: Path, tmp_path: Path) -> None:
    path = source / "a.jsonl"
    path.write_bytes(b"".join(row(n) for n in range(10)))
    part = Part(2, len(row(0)), len(row(0)) * 3, 1, len(row(0)) * 2)
    shard = Shard(path, path.name, path.name, ".jsonl", part)
    result = clean_shard(SMALL, shard, open_output(tmp_path), Fields())
    assert (result.totals.documents, result.totals.bytes) == (2, part.bytes)
    assert set(result.outputs) == {
        ".parts/000002/documents/a.jsonl",
        ".parts/000002/reports/a.jsonl.jsonl.zst",
    }


def test_ids_are_remembered_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.corpus.worker.MAX_RECENT_IDS", 2)
    ids = RecentIds()
    assert [ids.add(name) for name in "aabcba"] == [False, True, False, False, True, False]


@pytest.mark.parametrize("shape", ["jsonl", "parquet"])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("documents", r"of 99 clean rows it holds \d+"),
        ("reports", r"of 99 reports it holds \d+"),
        ("quarantine/reasons", "of 1 rows in quarantine it holds 0"),
    ],
)
def test_parts_that_lost_rows_are_not_joined(
    source: Path, tmp_path: Path, shape: str, kind: str, message: str
) -> None:
    out = tmp_path / "out"
    texts = [text(number) for number in range(99)] + [None]
    if shape == "parquet":
        table = pa.table({"id": [str(n) for n in range(100)], "text": texts})
        pq.write_table(table, source / "a.parquet", row_group_size=20)
    else:
        lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts)]
        (source / "a.jsonl").write_text("\n".join(lines))

    damaged: list[Path] = []

    def join(task: Join, *given: Any) -> Any:
        if not damaged:
            damaged.append(max((out / PARTS).glob(f"*/{kind}/*")))
            damaged[0].unlink()
        return join_parts(task, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.corpus.tasks.join_parts", join)
        with pytest.raises(StoppedError, match=rf"a\.{shape} was not joined whole: {message}"):
            run(source, out, SPLIT)
        assert not (out / "documents").exists() or not any((out / "documents").iterdir())
    summary = run(source, out, SPLIT)
    assert (summary.documents, summary.quarantined) == (99, 1)
    run(source, tmp_path / "whole", SPLIT)
    assert corpora.snapshot(out) == corpora.snapshot(tmp_path / "whole")
