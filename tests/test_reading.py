"""How far a shard is: bytes as stored, whatever its format, and bytes of text cleaned."""

import gzip
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from pyarrow import feather

from cleaner.corpus.formats.jsonl import split_lines
from cleaner.corpus.formats.parquet import split_row_groups
from cleaner.corpus.model import Fields, Part, Shard
from cleaner.corpus.monitor import NullMonitor
from cleaner.corpus.run import open_output
from cleaner.corpus.worker import clean_shard
from tests.corpora import SMALL

ROWS = 600


def texts() -> list[str]:
    """Return texts that hardly pack, so that a file is long enough to be read bit by bit."""
    number = random.Random(0)  # noqa: S311
    return ["".join(number.choices("abcdefgh ", k=2000)) + "\n" for _ in range(ROWS)]


class Notes(NullMonitor):
    """A watch that remembers what it was told."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.text: list[int] = []

    def note(self, read: int, text: int) -> None:
        self.read.append(read)
        self.text.append(text)


def lines() -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts())


def archive() -> bytes:
    head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {}\r\n\r\n{}\r\n\r\n"
    return "".join(head.format(len(text), text) for text in texts()).encode()


def write(path: Path) -> None:
    table = pa.table({"text": texts()})
    match path.name.split(".", 1)[1]:
        case "jsonl":
            path.write_bytes(lines())
        case "jsonl.gz":
            path.write_bytes(gzip.compress(lines()))
        case "jsonl.zst":
            path.write_bytes(zstandard.compress(lines()))
        case "csv":
            path.write_text("text\n" + "".join(f'"{text}"\n' for text in texts()))
        case "parquet":
            pq.write_table(table, path, row_group_size=100)
        case "feather":
            feather.write_feather(table, path, chunksize=150)
        case "arrow":
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as out:
                out.write_table(table, max_chunksize=70)
        case "wet":
            path.write_bytes(archive())


def notes(path: Path, part: Part | None = None) -> Notes:
    ending = "." + path.name.split(".", 1)[1]
    watch, out = Notes(), open_output(path.parent / "out")
    shard = Shard(path, path.name, path.name, ending, part)
    clean_shard(SMALL, shard, out, Fields(), watch)
    return watch


@pytest.mark.parametrize(
    "ending", ["jsonl", "jsonl.gz", "jsonl.zst", "csv", "parquet", "feather", "arrow", "wet"]
)
def test_bytes_read_grow_with_the_documents_to_the_size_of_the_file(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    (tmp_path / "out").mkdir()
    write(path)
    watch, size = notes(path), path.stat().st_size
    assert len(watch.read) == ROWS
    assert watch.read == sorted(watch.read)
    assert size * 0.97 <= watch.read[-1] <= size
    for number in (100, 300, 500):  # a reader may be a buffer ahead
        share = number / ROWS
        assert (share - 0.03) * size <= watch.read[number - 1] <= (share + 0.25) * size
    assert watch.text == [2001 * number for number in range(1, ROWS + 1)]


@pytest.mark.parametrize(
    ("ending", "split"), [("jsonl", split_lines), ("parquet", split_row_groups)]
)
def test_a_part_is_read_from_its_own_start(tmp_path: Path, ending: str, split) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"a.{ending}"
    (tmp_path / "out").mkdir()
    write(path)
    part = list(split(path, 300_000))[1]
    read = notes(path, part).read
    assert read == sorted(read)
    assert 0 < read[0] <= part.bytes / len(read) * 1.1
    assert read[-1] == pytest.approx(part.bytes, rel=0.01)
