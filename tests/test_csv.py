"""CSV tables: other columns keep their values, and a bad row costs no other."""

import bz2
import csv
import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.corpus.formats import csv as csv_format
from cleaner.corpus.formats.csv import convert_csv, read_csv
from cleaner.corpus.model import Fields, Record
from tests.conversion import convert, text_of


def rewritten(folder: Path, data: bytes, fields: Fields = Fields()) -> bytes:  # noqa: B008
    (folder / "a.csv").write_bytes(data)
    _, bad = convert(folder / "a.csv", folder / "b.csv", fields)
    assert not bad
    return (folder / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("data", "clean"),
    [
        (b"id,text,n\n1,rain,1.50\n", b"id,text,n\n1,rain!,1.50\n"),
        (b'n,text\r\n"a ""b"", c",x\r\n', b'n,text\r\n"a ""b"", c",x!\r\n'),
        (b'text,n\n"one\ntwo ""x""",\xc3\xa9\n', b'text,n\n"one\ntwo ""x""!",\xc3\xa9\n'),
        (b'text,n\n"rain","1.50"\n', b"text,n\nrain!,1.50\n"),
        (b"n;text\n1,5;rain\n", b"n;text\n1,5;rain!\n"),
        (b"n\ttext\n1\train", b"n\ttext\n1\train!\n"),
        (b"n|text\n1|rain\n\n2|\n", b"n|text\n1|rain!\n2|!\n"),
        (b"\xef\xbb\xbftext,n\nrain,1\n", b"\xef\xbb\xbftext,n\nrain!,1\n"),
        (b'a,text\n5" pipe,rain\n', b'a,text\n"5"" pipe",rain!\n'),
        (b"text,text\na,b\n", b"text,text\na!,b\n"),
        (b"text\nnul\0here\n", b"text\nnul\0here!\n"),
        (b'\n"two\nlines",text\n1,rain\n', b'"two\nlines",text\n1,rain!\n'),
        (b'text,n\nrain,"a\r"\n', b'text,n\nrain!,"a\r"\n'),
    ],
    ids=[
        "plain", "quoted", "lines", "no need of quotes", ";", "tab", "|", "mark", "sign", "twice",
        "nul", "names of two lines", "bare return",
    ],
)  # fmt: skip
def test_a_clean_table_is_written_as_its_source(tmp_path: Path, data: bytes, clean: bytes) -> None:
    assert rewritten(tmp_path, data) == clean


def test_bytes_that_are_not_utf8_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"text,n\ncaf\xe9,\xff\n")
    for record in convert_csv(tmp_path / "a.csv", tmp_path / "b.csv", Fields()):
        assert isinstance(record, Record)
        record.put(f"{text_of(record)}!")
    assert (tmp_path / "b.csv").read_bytes() == b"text,n\ncaf\xe9!,\xff\n"


def test_a_column_of_pages_becomes_one_of_text(tmp_path: Path) -> None:
    clean = rewritten(tmp_path, b'\xef\xbb\xbf"html",n\n<p>rain</p>,1\n')
    assert clean == b"\xef\xbb\xbftext,n\n<p>rain</p>!,1\n"


def test_ids_and_urls_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"url,key,text\nhttp://x/,7,rain\n,,sun\n")
    records, _ = convert(tmp_path / "a.csv", tmp_path / "b.csv", Fields(id="key"))
    assert [(record.id, record.url) for record in records] == [("7", "http://x/"), (None, None)]


def test_a_bad_row_is_bad_alone(tmp_path: Path) -> None:
    rows = [b"1,one", b'2,"two" oops', b"3,three,more", b"4", b"5,a\rb", b"6,six", b'7,"open']
    (tmp_path / "a.csv").write_bytes(b"n,text\n" + b"\n".join(rows) + b"\nlast\n")
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert [text_of(record) for record in records] == ["one", "six"]
    assert [fault.place for fault in bad] == ["row 2", "row 3", "row 4", "row 5", "row 7"]
    assert [fault.raw for fault in bad][:2] == [b'2,"two" oops\n', b"3,three,more\n"]
    assert [fault.reason for fault in bad] == [
        "not valid CSV: ',' expected after '\"'",
        "has more or fewer fields than names: 3, not 2",
        "has more or fewer fields than names: 1, not 2",
        "not valid CSV: new-line character seen in unquoted field",
        "not valid CSV: a quote is not closed",
    ]
    assert bad[4].raw == b'7,"open\nlast\n'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "has no column of text"),
        (b"a,b\n1,2\n", "has no column of text"),
        ("text\nrain\n".encode("utf-16"), "UTF-16"),
        (b'"text\n', "has no line of names that can be read: a quote is not closed"),
        (b"text\rrain\r", "has no line of names that can be read: new-line"),
    ],
    ids=["empty", "no text", "utf-16", "open", "bare returns"],
)
def test_a_file_that_is_not_a_table_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert not records
    assert reason in bad[0].reason


def test_a_field_of_any_length_is_a_document(tmp_path: Path) -> None:
    long = b"rain\n" * 1_000_000
    clean = rewritten(tmp_path, b'n,text\n1,"' + long + b'"\n')
    assert clean == b'n,text\n1,"' + long + b'!"\n'


def test_a_long_field_takes_a_few_times_its_size(tmp_path: Path) -> None:
    long = b"rain\n" * 1_000_000
    (tmp_path / "a.csv").write_bytes(b'n,text\n1,"' + long + b'"\n')
    tracemalloc.start()
    try:
        assert not convert(tmp_path / "a.csv", tmp_path / "b.csv")[1]
        assert tracemalloc.get_traced_memory()[1] < 20 * len(long)
    finally:
        tracemalloc.stop()


@settings(max_examples=300, deadline=None)
@given(data=st.data(), delimiter=st.sampled_from(",;|\t"), ends=st.sampled_from(["\n", "\r\n"]))
def test_other_columns_keep_their_values(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, delimiter: str, ends: str
) -> None:
    signs = st.sampled_from(['"', "\n", "\r\n", "\r", "\0", delimiter, "a", " ", "é", "\u2028"])
    value = st.lists(signs, max_size=8).map("".join)
    rows = data.draw(st.lists(st.tuples(value, value, value).map(list), max_size=4))
    quoting = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    folder = tmp_path_factory.getbasetemp()
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=ends, quoting=quoting)
        writer.writerows([["n", "text", "m"], *rows])
    _, bad = convert(folder / "a.csv", folder / "b.csv")
    assert not bad
    with (folder / "b.csv").open(encoding="utf-8", newline="") as file:
        clean = list(csv.reader(file, delimiter=delimiter, strict=True))
    assert clean == [["n", "text", "m"], *([n, f"{text}!", m] for n, text, m in rows)]


def test_a_row_beyond_the_limit_ends_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_format, "MAX_ROW_BYTES", 100)
    (tmp_path / "a.csv").write_bytes(b'text\nrain\n"' + b"x\n" * 100 + b'"\n')
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert len(records) == 1
    assert "a row of more than 100 bytes" in bad[0].reason


@pytest.mark.parametrize(("ending", "module"), [("gz", gzip), ("bz2", bz2)])
def test_compressed_tables_stay_compressed(tmp_path: Path, ending: str, module) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / f"a.csv.{ending}").write_bytes(module.compress(b"text\nrain\n"))
    convert(tmp_path / f"a.csv.{ending}", tmp_path / f"b.csv.{ending}")
    written = (tmp_path / f"b.csv.{ending}").read_bytes()
    assert module.decompress(written) == b"text\nrain!\n"


def test_written_data_are_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'\xef\xbb\xbftext,n\n"a,\n""b""",1\n')
    assert list(read_csv(tmp_path / "a.csv")) == [{"text": 'a,\n"b"', "n": "1"}]


def test_rows_before_a_broken_member_come_out(tmp_path: Path) -> None:
    whole = gzip.compress(b'text,n\nrain,1\nsun,"2\n')
    (tmp_path / "a.csv.gz").write_bytes(whole + b"not a member" + whole)
    records, bad = convert(tmp_path / "a.csv.gz", tmp_path / "b.csv")
    assert [text_of(record) for record in records] == ["rain"]
    assert bad[0].raw is None  # the file is kept whole
    assert bad[0].reason.endswith("; the rest of the file is not read")
    assert (tmp_path / "b.csv").read_bytes() == b"text,n\nrain!,1\n"
