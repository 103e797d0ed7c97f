"""Arrow tables: files stay files, streams stay streams, and cut ones give what they hold."""

from pathlib import Path

import pyarrow as pa
import pytest

from cleaner.corpus.formats.arrow import read_arrow
from tests.conversion import convert, text_of

TABLE = pa.table({"id": ["a", "b", "c"], "text": ["one", None, "three"], "v": [[1], [2], [3]]})


def write(path: Path, table: pa.Table, *, as_file: bool) -> None:
    new = pa.ipc.new_file if as_file else pa.ipc.new_stream
    with pa.OSFile(str(path), "wb") as out, new(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


@pytest.mark.parametrize("name", ["a.arrow", "a.feather"])
@pytest.mark.parametrize("as_file", [True, False])
def test_the_other_columns_and_the_kind_are_kept(tmp_path: Path, name: str, as_file: bool) -> None:
    write(tmp_path / name, TABLE, as_file=as_file)
    records, bad = convert(tmp_path / name, tmp_path / f"clean-{name}")
    assert [(each.id, each.place) for each in records] == [("a", "row 1"), ("c", "row 3")]
    assert [each.place for each in bad] == ["row 2"]
    opened = pa.ipc.open_file if as_file else pa.ipc.open_stream
    with pa.OSFile(str(tmp_path / f"clean-{name}")) as raw:
        clean = opened(raw).read_all()
    assert clean.schema == TABLE.schema
    assert clean.to_pydict() == {"id": ["a", "c"], "text": ["one!", "three!"], "v": [[1], [3]]}


@pytest.mark.parametrize("as_file", [True, False])
def test_whole_batches_of_a_truncated_table_are_read(tmp_path: Path, as_file: bool) -> None:
    path = tmp_path / "a.arrow"
    write(path, pa.table({"text": ["rain" * 500] * 10}), as_file=as_file)
    path.write_bytes(path.read_bytes()[:13_000])
    records, bad = convert(path, tmp_path / "b.arrow")
    assert len(records) == 6
    assert "not an Arrow file, or broken" in bad[0].reason


@pytest.mark.parametrize("data", [b"ARROW1", b"ARROW1\0\0" + b"x" * 99, b"It rained."])
def test_a_file_that_is_not_a_table_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.arrow").write_bytes(data)
    records, bad = convert(tmp_path / "a.arrow", tmp_path / "b.arrow")
    assert not records
    assert "not an Arrow file, or broken" in bad[0].reason


def test_words_of_a_dictionary_are_texts(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["one", "one"]).dictionary_encode(), "n": [1, 2]})
    write(tmp_path / "a.arrow", table, as_file=False)
    records, bad = convert(tmp_path / "a.arrow", tmp_path / "b.arrow")
    assert [text_of(each) for each in records] == ["one", "one"]
    assert not bad


def test_text_that_arrow_refuses_is_still_written(tmp_path: Path) -> None:
    broken = pa.array([b"caf\xe9"]).view(pa.string())
    batch = pa.record_batch([broken], names=["text"])
    from cleaner.corpus.formats.columns import with_clean_texts

    clean = with_clean_texts(batch, {0: "caf\udce9"}, 0, batch.schema)
    assert clean.to_pydict() == {"text": ["caf\N{REPLACEMENT CHARACTER}"]}


@pytest.mark.parametrize("as_file", [True, False])
def test_only_a_few_rows_of_a_large_batch_are_in_memory(tmp_path: Path, as_file: bool) -> None:
    path, rows = tmp_path / "a.arrow", 5_000
    texts = [f"rain {number} " * 400 for number in range(rows)]
    new = pa.ipc.new_file if as_file else pa.ipc.new_stream
    batch = pa.record_batch({"text": texts})
    with pa.OSFile(str(path), "wb") as out, new(out, batch.schema) as writer:
        writer.write_batch(batch)
    size = batch.nbytes
    del batch
    before, most, read = pa.total_allocated_bytes(), 0, []
    batches = read_arrow(path)
    assert next(batches).names == ["text"]
    for each in batches:
        read += each.column(0).to_pylist()
        most = max(most, pa.total_allocated_bytes() - before)
    assert read == texts
    assert most < size / 10


def test_the_rows_before_a_broken_one_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    indices = pa.array([0] * 600 + [7] + [0] * 399, pa.int32())  # there is no eighth word
    words = pa.DictionaryArray.from_arrays(indices, pa.array(["one"]), safe=False)
    texts = [f"rain {number}" * 2000 for number in range(1000)]
    batch = pa.record_batch({"text": texts, "words": words})
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, batch.schema) as writer:
        writer.write_batch(batch)
    records, bad = convert(path, tmp_path / "b.arrow")
    assert 10 <= len(records) <= 600
    assert "not an Arrow file, or broken" in bad[0].reason
