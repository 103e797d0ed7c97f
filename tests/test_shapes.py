"""Shapes: clean documents of any format as JSON lines or Parquet, with their reports if asked."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.corpus.formats import compression
from cleaner.corpus.formats.arrow_schema import array, report_column_type
from cleaner.corpus.formats.compression import open_compressed, read_lines
from cleaner.corpus.formats.convert import _batched, reshape, staging_path
from cleaner.corpus.formats.parquet import read_group, read_parquet
from cleaner.corpus.model import FormatError
from cleaner.report import Count, Counts, Flag, Report
from cleaner.text import jsonio
from cleaner.text.edits import Edit

REPORT = Report(
    counts=Counts(5, 3, {"comments": Count(1, 2, 9)}, {"comments.post": Count(1, 2, 9)}),
    characters=12,
    edits=(Edit(12, 21, "Post \udc80it", "", ("comments.post",)),),
    metadata={"date": ["2024-05-01"]},
    flags=(Flag("emptied"),),
    id="a",
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl.zst"
    with open_compressed(path) as out:
        out.write((jsonio.dumps(REPORT) + b"\n") * 2)
    return path


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def shaped(rows: Path, reports: Path, name: str, column: str | None = None):  # type: ignore[no-untyped-def]
    target = rows.with_name(name)
    reshape(rows, reports, target, column)
    assert not rows.exists()
    if name.endswith(".parquet"):
        return pq.read_table(target)
    return [json.loads(line) for line in read_lines(target)]


def test_a_text_becomes_a_row_of_what_its_report_knows(tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl.zst"
    with open_compressed(one) as out:
        out.write(jsonio.dumps(REPORT) + b"\n")
    row = {"id": "a", "url": None, "date": "2024-05-01", "text": "It rained.\n"}
    for name in ("out.jsonl.zst", "out.parquet"):
        with open_compressed(tmp_path / "a.txt.gz") as out:
            out.write(b"It rained.\n")
        made = shaped(tmp_path / "a.txt.gz", one, name)
        assert (made if isinstance(made, list) else made.to_pylist()) == [row]


def test_columns_of_json_get_types_that_hold_all_values(tmp_path: Path, reports: Path) -> None:
    first = {"text": "a", "n": 1, "x": 1, "b": True, "l": [1], "m": 1, "big": 1 << 70, "null": None}
    second = {"text": "b\udc80", "n": None, "x": 1.5, "m": "one", "new": "here"}
    (tmp_path / "a.jsonl").write_bytes(lines(first, second))
    table = shaped(tmp_path / "a.jsonl", reports, "out.parquet")
    types = dict(zip(table.schema.names, map(str, table.schema.types), strict=True))
    assert types == {
        "text": "string", "n": "int64", "x": "double", "b": "bool", "l": "string",
        "m": "string", "big": "string", "null": "string", "new": "string",
    }  # fmt: skip
    assert table.to_pylist() == [
        {**first, "x": 1.0, "l": "[1]", "m": "1", "big": str(1 << 70), "new": None},
        {**second, "text": "b\N{REPLACEMENT CHARACTER}", "m": '"one"', "b": None, "l": None,
         "big": None, "null": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "column", "kind"),
    [
        ([1, (1 << 63) - 1], [1, (1 << 63) - 1], "int64"),
        ([1.5, -(1 << 53)], [1.5, -float(1 << 53)], "double"),
        ([1.5, (1 << 53) + 1], ["1.5", str((1 << 53) + 1)], "string"),
        ([True, 1], ["true", "1"], "string"),
        (["a", ["b"]], ['"a"', '["b"]'], "string"),
        ([None, None], [None, None], "string"),
    ],
    ids=["64 bits", "in doubles", "not in doubles", "truth", "lists", "nothing"],
)
def test_no_value_is_changed_to_fit_its_column(
    tmp_path: Path, reports: Path, values: list[object], column: list[object], kind: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(*({"text": "a", "x": value} for value in values)))
    table = shaped(tmp_path / "a.jsonl", reports, "out.parquet")
    assert (table["x"].to_pylist(), str(table["x"].type)) == (column, kind)


def test_csv_becomes_rows(tmp_path: Path, reports: Path) -> None:
    for name in ("out.jsonl.zst", "out.parquet"):
        (tmp_path / "a.csv").write_bytes(b'n,text\n1,"a\n"\n2,b\n')
        made = shaped(tmp_path / "a.csv", reports, name)
        rows = made if isinstance(made, list) else made.to_pylist()
        assert rows == [{"n": "1", "text": "a\n"}, {"n": "2", "text": "b"}]


TABLE = pa.table({"text": ["a", "b"], "at": pa.array([1, 2], pa.timestamp("ms")), "v": [[1], []]})


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_tables_keep_their_types_and_get_the_reports(
    tmp_path: Path, reports: Path, name: str
) -> None:
    def write() -> Path:
        if name == "a.parquet":
            pq.write_table(TABLE, tmp_path / name)
        else:
            with pa.ipc.new_stream(tmp_path / name, TABLE.schema) as out:
                out.write_table(TABLE)
        return tmp_path / name

    assert shaped(write(), reports, "out.parquet").equals(TABLE)
    table = shaped(write(), reports, "out2.parquet", "report")
    assert table.drop_columns("report").equals(TABLE)
    report = table["report"][1].as_py()
    assert report["edits"][0]["before"] == "Post \N{REPLACEMENT CHARACTER}it"
    assert report["metadata"] == [("date", ["2024-05-01"])]
    assert (report["id"], report["counts"]["words_in"]) == ("a", 5)
    rows = shaped(write(), reports, "out.jsonl.zst", "report")
    assert rows[0]["at"] == "1970-01-01T00:00:00.001000"
    assert rows[0]["report"]["characters"] == 12


def test_reports_go_into_json_lines_too(tmp_path: Path, reports: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a"}, {"text": "b"}))
    table = shaped(tmp_path / "a.jsonl", reports, "out.parquet", "why")
    assert table.schema.field("why").type == report_column_type()
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a"}, {"text": "b"}))
    assert shaped(tmp_path / "a.jsonl", reports, "out.jsonl", "why")[1]["why"]["id"] == "a"


def test_json_stays_json_to_the_byte(tmp_path: Path, reports: Path) -> None:
    row = b'{"text":"\\ud800","z":1.50,"big":1e999}'
    for column in (None, "why"):
        (tmp_path / "a.jsonl").write_bytes(row + b"\n" + row + b"\n")
        reshape(tmp_path / "a.jsonl", reports, tmp_path / "out.jsonl.gz", column)
        line = next(read_lines(tmp_path / "out.jsonl.gz"))
        assert line.startswith(row[:-1])
        assert (line == row + b"\n") is (column is None)
    (tmp_path / "a.jsonl").write_bytes(row + b"\n" + row + b"\n")
    table = shaped(tmp_path / "a.jsonl", reports, "out.parquet")
    assert table["big"][0].as_py() == float("inf")


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
@pytest.mark.parametrize("source", ["a.jsonl", "a.parquet"])
def test_no_column_is_lost_to_the_reports(
    tmp_path: Path, reports: Path, source: str, name: str
) -> None:
    if source == "a.jsonl":
        (tmp_path / source).write_bytes(lines({"text": "a", "n": 1}, {"text": "b"}))
    else:
        pq.write_table(pa.table({"text": ["a", "b"], "n": [1, 2]}), tmp_path / source)
    with pytest.raises(FormatError, match="has a column 'n'; give --report-column another name"):
        reshape(tmp_path / source, reports, tmp_path / name, "n")


def test_json_cannot_hold_two_columns_of_one_name(tmp_path: Path, reports: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="two columns of one name"):
        reshape(tmp_path / "a.parquet", reports, tmp_path / "out.jsonl", None)


def test_an_empty_input_makes_an_empty_table(tmp_path: Path) -> None:
    with open_compressed(tmp_path / "none.jsonl.zst"):
        (tmp_path / "a.jsonl").touch()
    table = shaped(tmp_path / "a.jsonl", tmp_path / "none.jsonl.zst", "out.parquet", "report")
    assert (table.num_rows, table.schema.names) == (0, ["text", "report"])


def test_rows_in_the_wanted_shape_are_written_directly() -> None:
    place = Path("x/.part.jsonl.zst")
    assert staging_path(place, ".jsonl.zst", None) == staging_path(place, ".warc.gz", None) == place
    for ending in (".jsonl", ".jsonl.gz", ".jsonl.bz2"):  # packed as is fast
        assert staging_path(place, ending, None).name == ".part.jsonl.zst.rows.jsonl.zst"
    assert staging_path(place, ".parquet", None).name == ".part.jsonl.zst.rows.parquet"
    assert staging_path(Path("a.parquet"), ".parquet", "report") != Path("a.parquet")


def test_names_of_temporary_rows_stay_within_the_limit() -> None:
    target = Path("x", "a" * 247 + ".parquet")
    assert len(staging_path(target, ".jsonl", None).name) <= 255


def test_own_rows_and_reports_are_not_taken_for_bombs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_UNCHECKED_BYTES", 1 << 10)
    number, made = 5_000, tmp_path / "reports.jsonl.zst"
    for name, data in (
        (made, jsonio.dumps(REPORT) + b"\n"),
        (tmp_path / "a.jsonl.zst", lines({"n": 1})),
    ):
        with open_compressed(name) as out:
            out.write(data * number)
    assert len(shaped(tmp_path / "a.jsonl.zst", made, "out.jsonl", "report")) == number


def test_a_large_table_is_read_in_small_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.parquet"
    table = pa.table({"text": [f"{number} rain" * 50 for number in range(300)]})
    pq.write_table(table, source, row_group_size=100)
    monkeypatch.setattr("cleaner.corpus.formats.columns.BATCH_BYTES", 1_000)
    groups: list[int] = []

    def read(table: object, group: int) -> Iterator[pa.RecordBatch]:
        groups.append(group)
        return read_group(table, group)

    monkeypatch.setattr("cleaner.corpus.formats.parquet.read_group", read)
    batches = read_parquet(source)
    assert next(batches).names == ["text"]
    rows = 0
    for batch in batches:
        assert batch.num_rows < 10
        assert groups == list(range(rows // 100 + 1))  # no group is read before it is needed
        rows += batch.num_rows
    assert rows == 300


def test_large_rows_are_written_in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.corpus.formats.convert.BATCH_BYTES", 1_000)
    rows = count()
    batches = _batched({"text": "rain " * 100, "n": number} for number in rows)
    for number in range(10):
        assert [row["n"] for row in next(batches)] == [2 * number, 2 * number + 1]
    assert next(rows) == 20  # none is read ahead


def test_every_report_has_the_type_of_reports() -> None:
    plain = json.loads(jsonio.dumps(REPORT))
    assert array([plain, None], report_column_type()).null_count == 1


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("\ud800", "\ufffd"),
        ('\udc80"\\\n', '\ufffd"\\\n'),
        ("\ud800\ud800z\U0001f600", "\ufffd\ufffdz\U0001f600"),
    ],
)
def test_lone_surrogates_alone_are_replaced(text: str, sound: str) -> None:
    assert array([text, None], pa.string()).to_pylist() == [sound, None]
    kind = pa.struct([("a", pa.list_(pa.string())), ("n", pa.float64())])
    rows = [{"a": [text], "n": 1.5}, {"a": None, "n": float("inf")}]
    assert array(rows, kind).to_pylist() == [{"a": [sound], "n": 1.5}, rows[1]]
