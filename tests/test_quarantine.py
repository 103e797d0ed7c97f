"""The quarantine: how much it keeps of what could not be cleaned, and what it says of the rest."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from cleaner.corpus.model import BadRecord, Fields, Shard
from cleaner.corpus.output.base import StagingDir
from cleaner.corpus.quarantine import Quarantine, keep_raw
from tests.corpora import run

HUGE = 1 << 29  # bytes, of which the disk holds none


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def reasons(out: Path, name: str) -> list[dict[str, object]]:
    lines = (out / "quarantine" / "reasons" / f"{name}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sparse(path: Path, size: int, data: bytes = b"") -> Path:
    with path.open("wb") as file:
        file.write(data)
        file.truncate(size)
    return path


def on_disk(path: Path) -> int:
    return path.stat().st_blocks * 512


def test_a_small_file_is_kept_whole(source: Path, out: Path) -> None:
    (source / "a.parquet").write_bytes(b"PAR1 cut")
    run(source, out)
    assert (out / "quarantine" / "files" / "a.parquet").read_bytes() == b"PAR1 cut"
    assert "original" not in reasons(out, "a.parquet")[0]


def test_of_a_large_file_a_prefix_is_kept_with_its_size_digest_and_place(
    source: Path, out: Path
) -> None:
    data = b"PAR1" + bytes(range(256)) * 20
    (source / "a.parquet").write_bytes(data)
    summary = run(source, out, fields=Fields(quarantine_bytes=1000))
    assert summary.quarantined == 1
    assert (out / "quarantine" / "files" / "a.parquet").read_bytes() == data[:1000]
    assert reasons(out, "a.parquet")[0]["original"] == {
        "kept": 1000,
        "bytes": len(data),
        "sha256": digest(data),
        "place": str(source / "a.parquet"),
    }


@pytest.mark.parametrize("limit", [0, 999, 5000])
def test_a_file_in_parts_is_cut_at_their_join(source: Path, out: Path, limit: int) -> None:
    data = b'{"text": "It rained."}\n' * 200 + b'{"text": "\xff"}\n' + b"\0" * 4000
    (source / "a.jsonl").write_bytes(data)
    shard = Shard(source / "a.jsonl", "a.jsonl", "a.jsonl", ".jsonl")
    copy = source.parent / "copy"
    assert keep_raw(shard.path, copy, limit)
    assert copy.read_bytes() == data[:limit]


@pytest.mark.parametrize("limit", [1 << 20, 16_000_000])
def test_a_sparse_file_takes_no_room_in_quarantine(
    source: Path, tmp_path: Path, limit: int
) -> None:
    path = sparse(source / "a.parquet", 16_000_000, b"PAR1")
    copy = tmp_path / "copy"
    assert keep_raw(path, copy, limit)
    assert copy.stat().st_size == limit
    assert copy.read_bytes()[:8] == b"PAR1\0\0\0\0"
    assert on_disk(copy) <= max(2 << 20, on_disk(path))


def test_a_huge_sparse_file_is_cut_to_the_limit(source: Path, out: Path) -> None:
    sparse(source / "a.parquet", HUGE, b"PAR1")
    run(source, out)
    copy = out / "quarantine" / "files" / "a.parquet"
    assert copy.stat().st_size == 64_000_000
    assert on_disk(copy) <= 2 << 20
    original = reasons(out, "a.parquet")[0]["original"]
    assert isinstance(original, dict)
    assert original["bytes"] == HUGE
    assert len(original["sha256"]) == 64


def test_a_file_too_large_to_be_read_has_a_size_and_no_digest(tmp_path: Path) -> None:
    path = sparse(tmp_path / "a.parquet", 1 << 40, b"PAR1")
    shard, folder = Shard(path, "a.parquet", "a.parquet", ".parquet"), tmp_path / "staging"
    folder.mkdir()
    staging = StagingDir(folder)
    with Quarantine(shard, staging, 100) as quarantine:
        quarantine.take(BadRecord("file", "broken"))
    row = json.loads((staging / shard.output_paths().reasons).read_bytes())
    assert row["original"] == {
        "kept": 100,
        "bytes": 1 << 40,
        "sha256": None,
        "place": str(path),
    }
    assert not quarantine.lacks_bytes


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b"x" * 30, {"raw": "x" * 10}),
        ("xxxxxxxxx\N{EURO SIGN}x".encode(), {"raw": "x" * 9}),
        (b"\xff" * 30, {"raw_base64": "/////////////w=="}),
    ],
)
def test_a_long_row_is_cut_between_characters(
    tmp_path: Path, raw: bytes, kept: dict[str, str]
) -> None:
    shard, staging = Shard(tmp_path / "a", "a", "a", ".jsonl"), StagingDir(tmp_path)
    with Quarantine(shard, staging, 10) as quarantine:
        quarantine.take(BadRecord("line 1", "bad", raw))
        quarantine.take(BadRecord("line 2", "bad", raw[:3]))
    lines = (staging / shard.output_paths().reasons).read_bytes().splitlines()
    row, short = (json.loads(line) for line in lines)
    assert {key: row[key] for key in kept} == kept
    size = len(kept.get("raw", "x" * 10))
    assert row["original"] == {
        "kept": size,
        "bytes": len(raw),
        "sha256": digest(raw),
        "place": None,
    }
    assert "original" not in short


def test_rows_of_a_run_are_cut(source: Path, out: Path) -> None:
    (source / "a.jsonl").write_bytes(b'{"text": "It rained."}\n{"text": ' + b"[" * 5000 + b"\n")
    summary = run(source, out, fields=Fields(quarantine_bytes=100))
    assert (summary.documents, summary.quarantined) == (1, 1)
    assert len(str(reasons(out, "a.jsonl")[0]["raw"])) == 100
    assert os.stat(out / "quarantine" / "reasons" / "a.jsonl.jsonl").st_size < 1000  # noqa: PTH116
