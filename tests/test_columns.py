"""The columns of tables, which are looked at before a run begins."""

import gzip
import hashlib
import json
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from cleaner.corpus.columns import check_columns
from cleaner.corpus.model import CorpusError, Fields
from cleaner.corpus.plan import make_plan
from tests import stores

ROWS = {"id": ["1"], "story": ["It rained."], "where": ["https://example.com"]}
LINE = json.dumps({name: values[0] for name, values in ROWS.items()}).encode() + b"\n"


def write(path: Path) -> None:
    match path.name.split(".", 1)[1]:
        case "jsonl":
            path.write_bytes(LINE)
        case "ndjson.gz":
            path.write_bytes(gzip.compress(LINE))
        case "csv":
            path.write_bytes(b"\xef\xbb\xbfid;story;where\n1;It rained.;https://example.com\n")
        case "parquet":
            pq.write_table(pa.table(ROWS), path)
        case "feather":
            feather.write_feather(pa.table(ROWS), path)


def write_table(path: Path, columns: dict[str, list[str]]) -> None:
    table = pa.table(columns)
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in table.to_pylist())
    match path.name.split(".", 1)[1]:
        case "jsonl":
            path.write_bytes(lines)
        case "jsonl.gz":
            path.write_bytes(gzip.compress(lines, 1))
        case "csv":
            pacsv.write_csv(table, path)
        case "parquet":
            pq.write_table(table, path)
        case "feather":
            feather.write_feather(table, path)
        case "arrow":
            with pa.ipc.new_stream(path, table.schema) as stream:
                stream.write_table(table)


@pytest.mark.parametrize("ending", ["jsonl", "ndjson.gz", "csv", "parquet", "feather"])
def test_a_missing_column_is_named_with_the_columns_of_the_table(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    write(path)
    shards = make_plan(path).shards
    for fields, said in (
        (Fields(text="body"), r"has no column 'body' \(--text-field\); its"),
        (Fields(html="body", text="story"), r"has no column 'body' \(--html-field\); its"),
        (Fields(text="story", id="key"), r"has no column 'key' \(--id-field\); its"),
        (Fields(text="story", url="link"), r"has no column 'link' \(--url-field\); its"),
        (Fields(text="story", lang="lang"), r"has no column 'lang' \(--lang-field\); its"),
        (Fields(), "has no column of text; its"),
    ):
        with pytest.raises(CorpusError, match=rf"^a\.{ending} {said} columns are id, story, where"):
            check_columns(shards, fields)
    with pytest.raises(CorpusError, match=r"name one with --text-field or --html-field$"):
        check_columns(shards, Fields())
    check_columns(shards, Fields(text="story", url="where", id="id"))


def test_a_named_column_without_a_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"It rained.")
    shards = make_plan(tmp_path).shards
    check_columns(shards, Fields())
    with pytest.raises(CorpusError, match=r"^--text-field names a column, and no file is a table;"):
        check_columns(shards, Fields(text="body"))


def test_a_column_that_only_one_table_lacks_does_not_stop_the_run(tmp_path: Path) -> None:
    write(tmp_path / "a.csv")
    (tmp_path / "b.jsonl").write_bytes(b'{"body": "It rained."}\n')
    check_columns(make_plan(tmp_path).shards, Fields(text="body"))
    check_columns(make_plan(tmp_path).shards, Fields())


def test_rows_may_lack_a_key_that_another_of_the_first_rows_has(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rare = [b'{"n": 1}\n', b"no JSON\n", b"[1]\n", b"\n"]
    path.write_bytes(b"".join(rare) + LINE)
    check_columns(make_plan(path).shards, Fields(text="story"))
    path.write_bytes(b'{"n": 1}\n' * 100 + LINE)
    with pytest.raises(CorpusError, match=r"no column 'story' .*; its columns are n$"):
        check_columns(make_plan(path).shards, Fields(text="story"))


def test_tables_that_cannot_be_opened_do_not_fail_the_check(tmp_path: Path) -> None:
    files = {"a.jsonl": b"", "b.csv": b"", "c.parquet": b"PAR1 cut", "d.jsonl": b"no JSON\n"}
    files |= {"e.arrow": b"ARROW1", "f.jsonl.gz": b"no member", "g.txt": b"It rained."}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    check_columns(make_plan(tmp_path).shards, Fields(text="body"))


@pytest.mark.parametrize("rows", [3, 60_000])
@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "csv", "parquet", "feather", "arrow"])
def test_tables_in_a_store_are_looked_at_too(tmp_path: Path, ending: str, rows: int) -> None:
    corpus = tmp_path / "in"
    corpus.mkdir()
    texts = [hashlib.blake2b(b"%d" % number).hexdigest() for number in range(rows)]
    write_table(corpus / f"a.{ending}", {"story": texts, "where": ["https://example.com"] * rows})
    address = f"memory://{uuid4().hex}/in"
    stores.fill(address, corpus)
    shards = make_plan(address).shards
    check_columns(shards, Fields(text="story"))
    with pytest.raises(CorpusError, match=r"no column 'stroy' .*; its columns are story, where$"):
        check_columns(shards, Fields(text="stroy"))


def test_few_tables_of_many_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.jsonl").write_bytes(LINE)
    (tmp_path / "49.jsonl").write_bytes(b'{"text": "It rained."}\n')
    monkeypatch.setattr("cleaner.corpus.columns._MAX_TABLES", 7)
    looked = []
    read = Path.open

    def opened(path: Path, *rest: object) -> object:
        looked.append(path.name)
        return read(path, *rest)  # type: ignore[call-overload]

    shards = make_plan(tmp_path).shards
    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(CorpusError, match="has no column 'body'"):
        check_columns(shards, Fields(text="body"))
    assert len(looked) == 7
    assert looked[0] == "00.jsonl"
    assert looked[-1] > "40"


def test_a_message_does_not_grow_with_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps({f"{n}" * 99: n for n in range(5000)}).encode())
    with pytest.raises(CorpusError, match=r"and 4970 more$") as error:
        check_columns(make_plan(path).shards, Fields(text="body"))
    assert len(str(error.value)) < 2500
