"""CSV tables: other columns stay to the byte, and a bad row costs no other."""

import bz2
import csv
import gzip
import io
import random
from pathlib import Path

import pytest

from cleaner.corpus.formats import packed
from cleaner.corpus.formats.csvtable import _Syntax, read_csv
from cleaner.corpus.record import Fields
from tests.conversion import convert, text_of


def rewritten(folder: Path, data: bytes, fields: Fields = Fields()) -> bytes:  # noqa: B008
    (folder / "a.csv").write_bytes(data)
    _, bad = convert(folder / "a.csv", folder / "b.csv", fields)
    assert not bad
    return (folder / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("data", "clean"),
    [
        (b"id,text,n\n1,rain,1.50\n", b'id,text,n\n1,"rain!",1.50\n'),
        (b'n,text\r\n"a ""b"", c",x\r\n', b'n,text\r\n"a ""b"", c","x!"\r\n'),
        (b'text,n\n"one\ntwo ""x""",\xe9\n', b'text,n\n"one\ntwo ""x""!",\xe9\n'),
        (b"n;text\n1,5;rain\n", b'n;text\n1,5;"rain!"\n'),
        (b"n\ttext\n1\train", b'n\ttext\n1\t"rain!"'),
        (b"n|text\n1|rain\n\n2|\n", b'n|text\n1|"rain!"\n2|"!"\n'),
        (b"\xef\xbb\xbftext,n\nrain,1\n", b'\xef\xbb\xbftext,n\n"rain!",1\n'),
        (b'a,text\n5" pipe,caf\xe9\n', b'a,text\n5" pipe,"caf\xe9!"\n'),
        (b"text,text\na,b\n", b'text,text\n"a!",b\n'),
        (b"text\nnul\0here\n", b'text\n"nul\0here!"\n'),
    ],
    ids=["plain", "quoted", "lines", ";", "tab", "|", "mark", "bytes", "twice", "nul"],
)
def test_other_columns_stay_to_the_byte(tmp_path: Path, data: bytes, clean: bytes) -> None:
    if b"\xe9!" in clean:
        (tmp_path / "a.csv").write_bytes(data)
        from cleaner.corpus.formats.csvtable import convert_csv

        for record in convert_csv(tmp_path / "a.csv", tmp_path / "b.csv", Fields()):
            record.put(record.source + "!")  # type: ignore[union-attr, operator]
        assert (tmp_path / "b.csv").read_bytes() == clean
    else:
        assert rewritten(tmp_path, data) == clean


def test_a_column_of_pages_becomes_one_of_text(tmp_path: Path) -> None:
    clean = rewritten(tmp_path, b'\xef\xbb\xbf"html",n\n<p>rain</p>,1\n')
    assert clean == b'\xef\xbb\xbf"text",n\n"<p>rain</p>!",1\n'


def test_ids_and_urls_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"url,key,text\nhttp://x/,7,rain\n,,sun\n")
    records, _ = convert(tmp_path / "a.csv", tmp_path / "b.csv", Fields(id="key"))
    assert [(each.id, each.url) for each in records] == [("7", "http://x/"), (None, None)]


def test_a_bad_row_is_bad_alone(tmp_path: Path) -> None:
    rows = [b"1,one", b'2,"two" oops', b"3,three,more", b"4", b"5,a\rb", b"6,six", b'7,"open']
    (tmp_path / "a.csv").write_bytes(b"n,text\n" + b"\n".join(rows) + b"\nlast\n")
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert [text_of(each) for each in records] == ["one", "six"]
    assert [each.place for each in bad] == ["row 2", "row 3", "row 4", "row 5", "row 7"]
    assert [each.raw for each in bad][:2] == [b'2,"two" oops\n', b"3,three,more\n"]
    assert bad[1].reason == "has more or fewer fields than names: 3, not 2"
    assert bad[4].raw == b'7,"open\nlast\n'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "has no column of text"),
        (b"a,b\n1,2\n", "has no column of text"),
        ("text\nrain\n".encode("utf-16"), "UTF-16"),
        (b'"text\n', "has no line of names"),
    ],
    ids=["empty", "no text", "utf-16", "open"],
)
def test_what_is_no_table_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert not records
    assert reason in bad[0].reason


def test_a_field_of_any_length_is_a_document(tmp_path: Path) -> None:
    long = b"rain\n" * 1_000_000
    clean = rewritten(tmp_path, b'n,text\n1,"' + long + b'"\n')
    assert clean == b'n,text\n1,"' + long + b'!"\n'


def test_of_a_long_field_its_bytes_are_kept_and_where_it_stands() -> None:
    lines = iter([b'1,"rain\n', *[b"rain\n"] * 1_000, b'"\n', b"2,sun\n"])
    first, second = _Syntax(b",").rows(lines)
    assert first.raw == b'1,"' + b"rain\n" * 1_001 + b'"\n'
    assert first.spans == [(0, 1), (2, len(first.raw) - 1)]
    assert second.values() == ["2", "sun"]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_rows_are_those_of_the_standard_library(tmp_path: Path, delimiter: str) -> None:
    draw, path = random.Random(delimiter), tmp_path / "a.csv"  # noqa: S311 - not for secrets
    tokens = ['"', '""', "\n", "\r\n", "\r", delimiter, delimiter, "a", "b c", "é", '",', '"\n']
    for _ in range(1_500):
        body = "".join(draw.choices(tokens, k=draw.randint(1, 12)))
        path.write_text(f"text{delimiter}n\n{body}", "utf-8", newline="\n")
        rows = csv.reader(io.StringIO(body, newline="\n"), delimiter=delimiter, strict=True)
        try:
            expected = [row for row in rows if row]
        except csv.Error:
            continue
        records, bad = convert(path, tmp_path / "b.csv")
        sound = [row[0] for row in expected if len(row) == 2]
        assert ([text_of(each) for each in records], len(bad)) == (
            sound,
            len(expected) - len(sound),
        ), body


def test_a_row_beyond_the_bound_ends_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGEST", 100)
    (tmp_path / "a.csv").write_bytes(b'text\nrain\n"' + b"x\n" * 100 + b'"\n')
    records, bad = convert(tmp_path / "a.csv", tmp_path / "b.csv")
    assert len(records) == 1
    assert "a row of more than 100 bytes" in bad[0].reason


@pytest.mark.parametrize(("ending", "module"), [("gz", gzip), ("bz2", bz2)])
def test_packed_tables_are_packed_alike(tmp_path: Path, ending: str, module) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / f"a.csv.{ending}").write_bytes(module.compress(b"text\nrain\n"))
    convert(tmp_path / f"a.csv.{ending}", tmp_path / f"b.csv.{ending}")
    written = (tmp_path / f"b.csv.{ending}").read_bytes()
    assert module.decompress(written) == b'text\n"rain!"\n'


def test_what_was_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'\xef\xbb\xbftext,n\n"a,\n""b""",1\n')
    assert list(read_csv(tmp_path / "a.csv")) == [{"text": 'a,\n"b"', "n": "1"}]
