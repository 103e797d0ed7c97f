"""The registry of formats: a run and its messages need no more than one entry to know a format."""

import gzip
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from cleaner.corpus import CorpusError, Fields, RunOptions, Summary, clean_corpus
from cleaner.corpus.columns import check_columns
from cleaner.corpus.formats.compression import COMPRESSIONS, open_compressed, read_all, read_lines
from cleaner.corpus.formats.registry import (
    FORMATS,
    Format,
    clean_ending,
    ending_of,
    known_formats,
    plain_ending,
)
from cleaner.corpus.model import BadRecord, Reading, Record
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.plan import make_plan
from cleaner.corpus.survey.survey import find_document
from cleaner.ruleset.registry import ACTIONS
from tests.builders import PROSE, cleaner, rule
from tests.test_corpus import CLEANER, reasons

FORMATS_PAGE = (Path(__file__).parent.parent / "docs" / "formats.md").read_text("utf-8")
RECORDS = f"id=1\rtext={PROSE}\n\nPost a Comment\fid=2\rtext={PROSE}\fno fields"


def read_records(path: Path) -> Iterator[dict[str, str]]:
    for part in read_all(path).decode().split("\f"):
        yield dict(field.split("=", 1) for field in part.split("\r") if "=" in field)


def convert_records(
    source: Path, target: Path, fields: Fields, _: Reading | None
) -> Iterator[Record | BadRecord]:
    clean: dict[str, str] = {}
    for number, row in enumerate(read_records(source), 1):
        if column := fields.source(row):
            put = partial(clean.__setitem__, row["id"])
            yield Record(f"record {number}", row[column[0]], put, False, *fields.identity(row))
        else:
            yield BadRecord(f"record {number}", "has no fields", b"no fields")
    with open_compressed(target) as out:
        rows = (f"id={id_}\rtext={text}" for id_, text in clean.items())
        out.write("\f".join(rows).encode())


RECORD_FORMAT = Format(
    endings=(".rec",),
    convert=convert_records,
    columns=lambda path: list(next(read_records(path))),
    read_rows=read_records,
)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(FORMATS, ".rec", RECORD_FORMAT)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.rec").write_bytes(RECORDS.encode())
    (folder / "b.REC.gz").write_bytes(gzip.compress(RECORDS.encode()))
    return folder


def run(source: Path, out: Path, out_format: str = "") -> Summary:
    return clean_corpus(source, out, cleaner=CLEANER, options=RunOptions(out_format=out_format))


def test_a_new_format_is_cleaned(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(source, out)
    assert (summary.documents, summary.quarantined) == (4, 2)
    for name in ("a.rec", "b.REC.gz"):
        rows = list(read_records(out / "documents" / name))
        assert rows == [{"id": number, "text": f"{PROSE}\n"} for number in ("1", "2")]
    (reason,) = reasons(out, "a.rec")
    assert (reason["place"], reason["reason"]) == ("record 3", "has no fields")


def test_a_new_format_becomes_json_lines(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out", "jsonl.zst")
    for name in ("a.jsonl.zst", "b.jsonl.zst"):
        rows = [json.loads(line) for line in read_lines(tmp_path / "out" / "documents" / name)]
        assert rows == [{"id": number, "text": f"{PROSE}\n"} for number in ("1", "2")]


def test_checks_and_messages_name_a_new_format(source: Path) -> None:
    assert ".rec, some of them compressed" in known_formats()
    with pytest.raises(CorpusError, match=r"a\.rec has no column 'body' .* columns are id, text"):
        check_columns(make_plan(source).shards, Fields(text="body"))
    with pytest.raises(CorpusError, match=r"a\.rec has a format without columns for reports"):
        make_plan(source, reports=True)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_format_of_a_clean_copy_is_known_and_its_own_clean_format(ending: str) -> None:
    assert ending in FORMATS[ending].endings
    clean = clean_ending(ending)
    assert ending_of(clean) == clean
    assert clean_ending(clean) == clean


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("ending", FORMATS)
def test_a_compressed_ending_is_known_only_for_compressible_formats(
    ending: str, compression: str
) -> None:
    known = ending_of(f"a{ending}{compression}".upper())
    assert known == (ending + compression if FORMATS[ending].compressible else "")


def documented() -> dict[str, list[str]]:
    """Return the cells of the table of formats after the first, by the endings in the first."""
    table = FORMATS_PAGE.split("## Formats\n")[1].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return {ending: row[1:] for row in rows for ending in re.findall(r"`(\.\w+)`", row[0])}


def test_the_documentation_lists_the_formats_of_the_registry() -> None:
    compressed = {ending: cells[0] == "yes" for ending, cells in documented().items()}
    assert compressed == {ending: entry.compressible for ending, entry in FORMATS.items()}


def test_the_documentation_names_the_endings_of_clean_copies() -> None:
    cells = {ending: re.findall(r"`(\.[\w.]+)`", row[2]) for ending, row in documented().items()}
    expected = {ending: entry.clean_ending for ending, entry in FORMATS.items()}
    assert cells == {ending: [clean] if clean else [] for ending, clean in expected.items()}


def test_the_documentation_names_the_extras() -> None:
    for ending, entry in FORMATS.items():
        if entry.extra:
            (sentence,) = re.findall(r"^Parquet and Arrow need [^;]*;", FORMATS_PAGE, re.M)
            assert f"deboilerplate[{entry.extra}]" in sentence, ending


def test_the_ending_of_compression_is_removed() -> None:
    assert [plain_ending(ending) for ending in (".csv", ".csv.bz2")] == [".csv", ".csv"]


def test_a_document_in_an_unregistered_format_is_an_error_that_names_the_format(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(source, out)
    monkeypatch.delitem(FORMATS, ".rec")
    with pytest.raises(CorpusError, match=r"^a\.rec has a format that is not known here; only "):
        find_document(Directory(out), "1", CLEANER)


def test_workers_do_not_know_what_a_program_registered(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = r"^workers do not know the {}: they are processes .*; use workers=0$"
    with pytest.raises(CorpusError, match=message.format(r"format \.rec")):
        clean_corpus(source, tmp_path / "out", cleaner=CLEANER, workers=1)
    monkeypatch.setitem(ACTIONS, "delete-pair", ACTIONS["remove-line"])
    pairs = cleaner(rule("comment", action="delete-pair", phrases=("post a comment",)))
    with pytest.raises(CorpusError, match=message.format("action delete-pair")):
        clean_corpus(source, tmp_path / "other", cleaner=pairs, workers=1)


def test_a_file_that_its_format_could_not_read_is_tried_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert_faulty(*_: object) -> Iterator[Record | BadRecord]:
        raise KeyError("text")

    faulty = msgspec.structs.replace(RECORD_FORMAT, convert=convert_faulty)
    monkeypatch.setitem(FORMATS, ".rec", faulty)
    assert run(source, tmp_path / "out").reasons == {"cannot be read": 2}
    monkeypatch.setitem(FORMATS, ".rec", RECORD_FORMAT)
    assert run(source, tmp_path / "out").documents == 4
