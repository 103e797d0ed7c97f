"""Runs over all formats, from end to end: what goes in comes out, in the shape asked for."""

import bz2
import gzip
import json
import os
from pathlib import Path
from unittest.mock import Mock

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.corpus import RunOptions, clean_corpus
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.model import Fields, FormatError, StoppedError
from tests.test_corpus import CLEAN, CLEANER, PAGE, SOURCE, files, reasons
from tests.test_warc import answer, record


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    row = json.dumps({"id": 7, "text": SOURCE, "n": 1.5}).encode()
    (folder / "a.ndjson.bz2").write_bytes(bz2.compress(row))
    (folder / "b.csv.gz").write_bytes(gzip.compress(f'n,text\n1,"{SOURCE}"\n'.encode()))
    (folder / "c.txt.gz").write_bytes(gzip.compress(SOURCE.encode()))
    (folder / "d.html").write_text(PAGE)
    (folder / "e.warc.gz").write_bytes(gzip.compress(record(answer(PAGE.encode()))))
    pq.write_table(pa.table({"text": [SOURCE], "v": [[1]]}), folder / "f.parquet")
    with pa.ipc.new_stream(folder / "g.arrow", pa.schema([("text", pa.string())])) as out:
        out.write_table(pa.table({"text": [SOURCE]}))
    return folder


def run(where: str | Path, out: Path, out_format: str = "", column: str | None = None):  # type: ignore[no-untyped-def]
    options = RunOptions(fields=Fields(report=column), out_format=out_format)
    return clean_corpus(where, out, cleaner=CLEANER, options=options)


def test_every_format_comes_out_in_its_own_shape(source: Path, tmp_path: Path) -> None:
    summary = run(source, tmp_path / "out")
    assert (summary.documents, summary.quarantined) == (7, 0)
    names = {"a.ndjson.bz2", "b.csv.gz", "c.txt.gz", "d.txt", "e.jsonl.zst", "f.parquet", "g.arrow"}
    documents = tmp_path / "out" / "documents"
    assert files(documents) == names
    assert gzip.decompress((documents / "c.txt.gz").read_bytes()).decode() == CLEAN
    row = json.loads(next(read_lines(documents / "e.jsonl.zst")))
    assert row["url"] == "http://x/a"
    assert "Post a Comment" not in row["text"]


def test_every_format_becomes_parquet_with_reports(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(source, out, "parquet", "report")
    assert (summary.documents, summary.quarantined) == (7, 0)
    assert files(out / "documents") == {f"{name}.parquet" for name in "abcdefg"}
    for name in "abcdefg":
        (row,) = pq.read_table(out / "documents" / f"{name}.parquet").to_pylist()
        assert "Post a Comment" not in row["text"]
        assert row["report"]["counts"]["words_out"] > 0
    row = pq.read_table(out / "documents" / "d.parquet").to_pylist()[0]
    assert row["id"] == row["report"]["id"] == "d.html"


def test_every_format_becomes_json_lines(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(source, out, "jsonl.zst")
    assert files(out / "documents") == {f"{name}.jsonl.zst" for name in "abcdefg"}
    assert json.loads(next(read_lines(out / "documents" / "a.jsonl.zst")))["n"] == 1.5


def test_a_store_is_read_shard_by_shard(source: Path, tmp_path: Path) -> None:
    system = fsspec.filesystem("memory")
    system.store.clear()
    for path in source.iterdir():
        system.pipe_file(f"/bucket/{path.name}", path.read_bytes())
    system.pipe_file("/bucket/broken.parquet", b"PAR1 cut")
    out = tmp_path / "out"
    summary = run("memory://bucket", out)
    assert (summary.documents, summary.quarantined) == (7, 1)
    assert (out / "quarantine" / "files" / "broken.parquet").read_bytes() == b"PAR1 cut"
    assert run("memory://bucket", out).documents == 7
    assert not [name for name in files(out) if "fetched" in name]
    system.store.clear()


def test_keys_longer_than_names_of_files_are_cut(tmp_path: Path) -> None:
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pipe_file(f"/bucket/{'a' * 300}.txt", SOURCE.encode())
    system.pipe_file(f"/bucket/{'a' * 300}.html", PAGE.encode())
    system.pipe_file(f"/bucket/{'a' * 300}.parquet", b"PAR1 cut")
    summary = run("memory://bucket", tmp_path / "out")
    assert (summary.documents, summary.quarantined) == (2, 1)
    assert len(files(tmp_path / "out" / "documents")) == 2
    assert len(files(tmp_path / "out" / "quarantine" / "files")) == 1
    system.store.clear()


def test_a_store_that_fails_stops_the_run_and_nothing_is_lost(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, whole = fsspec.filesystem("memory"), type(fsspec.filesystem("memory")).get_file
    system.store.clear()
    for path in source.iterdir():
        system.pipe_file(f"/bucket/{path.name}", path.read_bytes())

    def expired(self: object, path: str, *rest: object) -> None:
        if path.endswith("d.html"):
            raise PermissionError("the token has expired")
        whole(self, path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(type(system), "get_file", expired)
        with pytest.raises(
            StoppedError, match=r"d\.html can't be fetched .*run the same command again"
        ):
            run("memory://bucket", tmp_path / "out")
    summary = run("memory://bucket", tmp_path / "out")
    assert (summary.documents, summary.quarantined) == (7, 0)
    system.store.clear()


@pytest.mark.parametrize("out_format", ["", "parquet", "jsonl.zst"])
def test_names_may_be_of_any_bytes(source: Path, tmp_path: Path, out_format: str) -> None:
    for path in list(source.iterdir()):
        path.rename(path.with_name(os.fsdecode(b"\xff\xfe\n\x1b ") + path.name))
    summary = run(source, tmp_path / "out", out_format)
    assert (summary.documents, summary.quarantined) == (7, 0)


@pytest.mark.parametrize("out_format", ["", "parquet", "jsonl.zst"])
def test_names_may_be_as_long_as_they_can_be(tmp_path: Path, out_format: str) -> None:
    (tmp_path / "in").mkdir()
    for last in "ab":
        (tmp_path / "in" / f"{'n' * 250}{last}.txt").write_text(SOURCE)
    summary = run(tmp_path / "in", tmp_path / "out", out_format)
    assert (summary.documents, summary.quarantined) == (2, 0)
    assert len(files(tmp_path / "out" / "documents")) == 2


def test_rows_that_have_no_place_in_the_shape_go_to_quarantine_whole(tmp_path: Path) -> None:
    data = b'{"text":"It rained.","report":1}\n'
    (tmp_path / "a.jsonl").write_bytes(data)
    summary = run(tmp_path / "a.jsonl", tmp_path / "out", "parquet", "report")
    assert summary.quarantined == 1
    assert "give --report-column another name" in reasons(tmp_path / "out", "a.jsonl")[0]["reason"]
    assert (tmp_path / "out/quarantine/files/a.jsonl").read_bytes() == data
    assert not files(tmp_path / "out" / "documents")


@pytest.mark.parametrize("error", [ValueError("no such type"), FormatError("has no such type")])
def test_files_that_cannot_be_converted_go_to_quarantine_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("cleaner.corpus.worker.reshape", Mock(side_effect=error))
    pq.write_table(pa.table({"text": ["It rained.", None]}), tmp_path / "a.parquet")
    summary = run(tmp_path / "a.parquet", tmp_path / "out", "jsonl.zst")
    assert (summary.documents, summary.words_in, summary.quarantined) == (0, 0, 2)
    assert "no such type" in reasons(tmp_path / "out", "a.parquet")[1]["reason"]
    assert not files(tmp_path / "out" / "documents")
    assert not files(tmp_path / "out" / "reports")


def test_a_run_survives_many_short_lines_and_a_bomb(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "lines.jsonl.gz").write_bytes(gzip.compress(b"1\n" * 2000))
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(bytes(80 << 20)))
    (folder / "lies.csv.gz").write_bytes(b"text\nIt rained.\n")
    (folder / "empty.warc.gz").touch()
    summary = run(folder, tmp_path / "out")
    assert (summary.documents, summary.quarantined) == (0, 2002)
    assert "200 times its size" in reasons(tmp_path / "out", "bomb.txt.gz")[0]["reason"]
    assert "not a .gz file" in reasons(tmp_path / "out", "lies.csv.gz")[0]["reason"]
