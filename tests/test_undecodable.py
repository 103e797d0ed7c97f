"""Rows with bytes that are not UTF-8: what is not cleaned stays as it is, to the byte."""

import base64
import json
from pathlib import Path

import pyarrow as pa
import pytest

from cleaner.corpus.formats.arrow_types import bytes_type, recast
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.model import Record
from cleaner.corpus.worker import refused
from tests.corpora import run
from tests.test_arrow_types import SHAPES, read, write

BROKEN = [b"It rained on the caf\xe9 by the weir.\n", b"It did not.\n"]


def broken(kind: pa.DataType) -> pa.Array:
    """Return texts of which the first is not UTF-8."""
    data = pa.record_batch({"x": pa.array(BROKEN, bytes_type(kind))})
    return recast(data, pa.schema([("x", kind)])).column(0)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
@pytest.mark.parametrize("shape", SHAPES)
def test_bytes_that_are_not_utf8_are_kept(tmp_path: Path, shape: str, kind: pa.DataType) -> None:
    (tmp_path / "in").mkdir()
    column = broken(kind)
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), column)
    table = pa.table({"text": column, "other": column, "lists": lists})
    write(tmp_path / "in" / f"0.{shape}", table)
    summary = run(tmp_path / "in", tmp_path / "out", 0)
    assert (summary.documents, summary.quarantined) == (2, 0)
    clean = read(tmp_path / "out" / "documents" / f"0.{shape}")
    assert clean["text"].to_pylist() == [text.decode("utf-8", "replace") for text in BROKEN]
    assert [bytes(value.as_buffer()) for value in clean["other"]] == BROKEN
    assert [bytes(value.values[0].as_buffer()) for value in clean["lists"]] == BROKEN
    summary = run(tmp_path / "in", tmp_path / "json", 0, out_format="jsonl.zst")
    assert (summary.documents, summary.quarantined) == (2, 0)
    (target,) = (tmp_path / "json" / "documents").iterdir()
    rows = [json.loads(line) for line in read_lines(target)]
    assert [row["other"].encode("utf-8", "surrogateescape") for row in rows] == BROKEN
    assert [row["lists"][0].encode("utf-8", "surrogateescape") for row in rows] == BROKEN


def test_bytes_of_json_that_are_not_utf8_are_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rest = b'"x": 1e999, "y": 1.50, "z": {"caf\xe9": "\xff"}}\n'
    rows = [b'{"text": "It rained at the caf\xe9.", ' + rest, b'{"text": null, ' + rest]
    (tmp_path / "in" / "a.jsonl").write_bytes(b"".join(rows))
    summary = run(tmp_path / "in", tmp_path / "out", 0)
    assert (summary.documents, summary.quarantined) == (1, 1)
    clean = (tmp_path / "out" / "documents" / "a.jsonl").read_bytes()
    assert clean.endswith(b',"x":1e999,"y":1.50,"z":{"caf\xe9": "\xff"}}\n')
    (reason,) = read_lines(tmp_path / "out" / "quarantine" / "reasons" / "a.jsonl.jsonl")
    assert base64.b64decode(json.loads(reason)["raw_base64"]) == rows[1]


@pytest.mark.parametrize(("text", "data"), [("caf\udce9", b"caf\xe9"), ("\ud800", b"\xed\xa0\x80")])
def test_the_bytes_of_a_refused_text_are_kept(text: str, data: bytes) -> None:
    assert refused(Record("row 1", text, print), "cannot be cleaned").raw == data
