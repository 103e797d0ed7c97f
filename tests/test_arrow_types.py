"""Tables of every type of Arrow: no row is lost, no value changes, what is counted is written."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.corpus import Summary
from cleaner.corpus.formats.arrow_types import (
    bytes_type,
    check_batch,
    column_values,
    parquet_array,
    parquet_type,
)
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.formats.registry import count_rows
from cleaner.corpus.model import Fields
from cleaner.corpus.monitor import Care, NullMonitor
from cleaner.corpus.plan import make_plan
from cleaner.corpus.run import open_output
from cleaner.corpus.worker import clean_shard
from tests import arrow_columns
from tests.builders import PROSE
from tests.corpora import SMALL, run

TEXTS = [f"{PROSE}\n", None, f"{PROSE}\n\nPost a Comment\n"]
CLEAN = f"{PROSE}\n"
COLUMNS = arrow_columns.columns()
TEXT_COLUMNS = arrow_columns.texts(TEXTS)
SHAPES = ["stream.arrow", "file.arrow", "file.feather", "table.parquet"]


def write(path: Path, table: pa.Table) -> None:
    if path.name.endswith(".parquet"):
        pq.write_table(table, path)
        return
    new = pa.ipc.new_stream if "stream" in path.name else pa.ipc.new_file
    with pa.OSFile(str(path), "wb") as out, new(out, table.schema) as writer:
        writer.write_table(table)


def read(path: Path) -> pa.Table:
    if path.name.endswith(".parquet"):
        return pq.read_table(path)
    opened = pa.ipc.open_stream if "stream" in path.name else pa.ipc.open_file
    with pa.OSFile(str(path)) as raw:
        return opened(raw).read_all()


def kept(column: pa.Array) -> pa.Array:
    """Return the first and the last of three rows."""
    return pa.concat_arrays([column.slice(0, 1), column.slice(2, 1)])


def fitting(columns: dict[str, pa.Array], shape: str) -> dict[str, pa.Array]:
    if shape != "table.parquet":
        return columns
    return {name: item for name, item in columns.items() if parquet_type(item.type) == item.type}


def write_all(folder: Path, columns: dict[str, pa.Array], shape: str) -> None:
    """Write a table for each of `columns`; the second of its rows has no text."""
    folder.mkdir()
    for number, column in enumerate(columns.values()):
        write(folder / f"{number}.{shape}", pa.table({"text": TEXTS, "x": column}))


def check(summary: Summary, columns: dict[str, pa.Array]) -> None:
    assert summary.documents == 2 * len(columns)
    assert summary.quarantined == len(columns)
    assert list(summary.reasons) == ["has no text in column 'text'"]


def test_the_columns_have_every_type_that_pyarrow_makes() -> None:
    known = {name for name in vars(pa.lib) if name.startswith("Type_")}
    made = {column.type.id for column in COLUMNS.values()}
    lacking = {name for name in known if getattr(pa.lib, name) not in made}
    assert lacking <= {"Type_INTERVAL_MONTHS", "Type_INTERVAL_DAY_TIME"}  # pyarrow makes neither
    extensions = {type(column.type) for column in COLUMNS.values()}
    assert (
        not {
            kind
            for kind in vars(pa).values()
            if isinstance(kind, type)
            and issubclass(kind, pa.BaseExtensionType)
            and kind not in (pa.BaseExtensionType, pa.ExtensionType, pa.UnknownExtensionType)
        }
        - extensions
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_keeps_a_column_of_every_type(tmp_path: Path, shape: str) -> None:
    columns = fitting(COLUMNS, shape)
    write_all(tmp_path / "in", columns, shape)
    check(run(tmp_path / "in", tmp_path / "out", 0), columns)
    for number, name in enumerate(columns):
        table = read(tmp_path / "out" / "documents" / f"{number}.{shape}")
        assert table["text"].to_pylist() == [CLEAN, CLEAN], name
        stored = read(tmp_path / "in" / f"{number}.{shape}")["x"].combine_chunks()
        assert table["x"].type == stored.type, name
        assert table["x"].combine_chunks().equals(kept(stored)), name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_column_of_every_type_becomes_parquet(tmp_path: Path, shape: str) -> None:
    columns = fitting(COLUMNS, shape)
    write_all(tmp_path / "in", columns, shape)
    summary = run(tmp_path / "in", tmp_path / "out", 0, out_format="parquet")
    check(summary, columns)
    for number, (name, column) in enumerate(columns.items()):
        target = tmp_path / "out" / "documents" / f"{number}.{shape}"
        table = read(target.with_suffix(".parquet"))
        wanted = column_values(parquet_array(kept(column)))
        assert column_values(table["x"].combine_chunks()) == wanted, name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_column_of_every_type_becomes_json(tmp_path: Path, shape: str) -> None:
    columns = fitting(COLUMNS, shape)
    write_all(tmp_path / "in", columns, shape)
    check(run(tmp_path / "in", tmp_path / "out", 0, out_format="jsonl.zst"), columns)
    for number, (name, column) in enumerate(columns.items()):
        target = tmp_path / "out" / "documents" / f"{number}.{shape}"
        rows = [json.loads(line) for line in read_lines(target.with_suffix(".jsonl.zst"))]
        assert [row["text"] for row in rows] == [CLEAN, CLEAN], name
        wanted = json.loads(msgspec.json.encode(column_values(kept(column))))
        assert [row["x"] for row in rows] == wanted, name


@pytest.mark.parametrize("out_format", ["", "parquet", "jsonl.zst"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_column_of_every_type_of_text_is_cleaned(
    tmp_path: Path, shape: str, out_format: str
) -> None:
    (tmp_path / "in").mkdir()
    columns = fitting(TEXT_COLUMNS, shape)
    for number, column in enumerate(columns.values()):
        table = pa.table({"text": column, "n": [1, 2, 3]})
        write(tmp_path / "in" / f"{number}.{shape}", table)
    check(run(tmp_path / "in", tmp_path / "out", 0, out_format=out_format), columns)
    for number, name in enumerate(columns):
        target = tmp_path / "out" / "documents" / f"{number}.{shape}"
        target = target.with_suffix(f".{out_format}") if out_format else target
        assert rows_of(target) == [{"text": CLEAN, "n": 1}, {"text": CLEAN, "n": 3}], name


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.name.endswith(".zst"):
        return [json.loads(line) for line in read_lines(path)]
    return read(path).to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("kind", "values", "wanted"),
    [
        (pa.timestamp("ns"), [1], ["1970-01-01T00:00:00.000000001"]),
        (pa.timestamp("ns"), [1_000], ["1970-01-01T00:00:00.000001000"]),
        (pa.time64("ns"), [1], ["00:00:00.000000001"]),
        (pa.duration("ns"), [-1_500_000_001], ["PT-1.500000001S"]),
        (pa.timestamp("s"), [1 << 40], [str(1 << 40)]),
    ],
)
def test_a_time_beyond_python_is_written_as_text(
    kind: pa.DataType, values: list[int], wanted: list[str]
) -> None:
    assert column_values(pa.array(values, pa.int64()).view(kind)) == wanted
    assert column_values(pa.array([values]).cast(pa.list_(kind))) == [wanted]


def test_only_columns_of_text_become_bytes() -> None:
    for name, column in COLUMNS.items():
        batch = pa.record_batch({"x": column})
        kind = bytes_type(column.type)
        assert "string" not in str(kind), name
        if kind == column.type:
            assert batch.column(0).type == kind


def test_an_empty_file_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.arrow").touch()
    for out_format, name in (
        ("", "a.arrow"),
        ("parquet", "a.parquet"),
        ("jsonl.zst", "a.jsonl.zst"),
    ):
        out = tmp_path / f"out{out_format}"
        summary = run(tmp_path / "in", out, 0, out_format=out_format)
        assert (summary.documents, summary.quarantined) == (0, 0)
        assert (out / "documents" / name).exists()


@pytest.mark.parametrize("name", ["a.arrow", "a.parquet", "a.csv", "a.jsonl"])
def test_rows_that_a_writer_loses_are_not_counted(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    match name:
        case "a.csv":
            (source / name).write_text("n,text\n1,It rained.\n2,\n3,It did not.\n")
        case "a.jsonl":
            (source / name).write_text('{"text": "It rained."}\n{"text": "It did not."}\n')
        case _:
            write(source / name.replace("a.arrow", "a.stream.arrow"), pa.table({"text": TEXTS}))
    monkeypatch.setattr("cleaner.corpus.worker.count_rows", lambda path: count_rows(path) - 1)
    summary = run(source, tmp_path / "out", 0)
    assert summary.documents == 0
    assert summary.reasons["was not written whole"] == 1
    assert not list((tmp_path / "out" / "documents").iterdir())
    assert not list((tmp_path / "out" / "reports").iterdir())
    (copy,) = (tmp_path / "out" / "quarantine" / "files").iterdir()
    assert copy.read_bytes() == (source / copy.name).read_bytes()


@pytest.mark.parametrize("start", [0, 1, 2])
def test_slices_of_tables_have_the_right_rows(start: int) -> None:
    for name, column in COLUMNS.items():
        values, part = column_values(column), column.slice(start)
        check_batch(pa.record_batch({"x": part}))
        assert column_values(part) == values[start:], name
        whole = parquet_array(column)
        assert parquet_array(part).equals(whole.slice(start)), name
        assert len(parquet_array(column.slice(start, 0))) == 0


def test_words_may_differ_from_batch_to_batch(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    words = [pa.array([word, None]).dictionary_encode() for word in ("one", "two")]
    batches = [pa.record_batch({"text": TEXTS[::2], "x": item}) for item in words]
    path = tmp_path / "in" / "0.stream.arrow"
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_stream(out, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    for out_format in ("", "parquet", "jsonl.zst"):
        target = tmp_path / f"out{out_format}"
        assert run(tmp_path / "in", target, 0, out_format=out_format).documents == 4
        (clean,) = (target / "documents").iterdir()
        assert [row["x"] for row in rows_of(clean)] == ["one", None, "two", None]


class Stopping(NullMonitor):
    """A monitor that does not let the worker read on after two documents."""

    def enter(self, step: int, size: int = 0) -> Care:  # noqa: ARG002
        return Care.LETHAL if step == 4 else Care.USUAL


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_before_a_fatal_read_are_written(tmp_path: Path, shape: str) -> None:
    path = tmp_path / f"0.{shape}"
    write(path, pa.table({"text": [PROSE] * 4, "n": [1, 2, 3, 4]}))
    out = open_output(tmp_path / "out")
    with out.locked():
        shard = make_plan(path).shards[0]
        result = clean_shard(SMALL, shard, out, Fields(), Stopping())
    assert result.totals.documents == 2
    assert result.totals.reasons == {"kills the process that reads on": 1}
    assert read(tmp_path / "out" / "documents" / path.name)["n"].to_pylist() == [1, 2]
