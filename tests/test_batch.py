"""Batches of Arrow: each row cleaned as by itself, all else as it was."""

import base64
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cleaner import Cleaner, Edit, apply_edits, load_rules, restore
from cleaner.integrations.arrow import (
    Options,
    clean_batch,
    clean_reader,
    cleaner_of,
    report_type,
    text_array,
)
from cleaner.integrations.rows import RowError
from cleaner.report import Report, Result
from cleaner.ruleset.toml import RuleError
from tests.builders import MORE_PROSE, PROSE

CHROME = "Subscribe to our newsletter!"
PAGE = f"{PROSE}\n\n{CHROME}\n\n{MORE_PROSE}\n"
ODD = f"The mill \ud800 was\udcff sold.\n\n{PAGE}"
REPORT = Options(report="report")


def batch(*texts: str | None, **columns: list[object]) -> pa.RecordBatch:
    numbers = pa.array(range(len(texts)), pa.int64())
    return pa.record_batch({"n": numbers, "text": text_array(texts), **columns})


def clean(text: str) -> str:
    return Cleaner().clean(text).text


def edits_of(report: dict[str, list[dict[str, object]]]) -> list[Edit]:
    return [Edit(**edit | {"rules": tuple(edit["rules"])}) for edit in report["edits"]]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_text_is_cleaned_and_all_else_stays(kind: pa.DataType) -> None:
    given = batch(PAGE, None, "", PAGE, extra=[1, None, 2, 3])
    field = pa.field("text", kind, metadata={"a": "b"})
    given = given.set_column(1, field, given["text"].cast(kind))
    found = clean_batch(given)
    assert found["text"].to_pylist() == [clean(PAGE), None, "", clean(PAGE)]
    assert found.schema.equals(given.schema, check_metadata=True)
    assert found.drop_columns(["text"]).equals(given.drop_columns(["text"]))
    found.validate(full=True)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_a_dictionary_becomes_plain_text(kind: pa.DataType) -> None:
    values = pa.array([PAGE, "https://example.com"]).cast(kind)
    texts, urls = (
        pa.DictionaryArray.from_arrays(pa.array(indices, pa.int8()), values)
        for indices in ([0, None, 0], [1, 1, None])
    )
    found = clean_batch(pa.table({"text": texts, "url": urls}), Options(url="url"))
    assert found["text"].to_pylist() == [clean(PAGE), None, clean(PAGE)]
    assert found.schema.field("text").type == kind
    assert found["url"].type == urls.type


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.binary(), pa.large_binary(), pa.binary_view()], ids=str
)
def test_pages_are_cleaned_into_a_new_column(kind: pa.DataType) -> None:
    page = f"<title>A</title><article><p>{PROSE}</p><p>{CHROME}</p></article>"
    given = pa.table({"page": pa.array([page, None]).cast(kind)})
    found = clean_batch(given, Options(html="page", report="report"))
    assert found["text"].to_pylist() == [Cleaner().clean_html(page).text, None]
    assert found["page"].equals(given["page"])
    in_place = clean_batch(given, Options(html="page", text="page"))
    assert in_place["page"].to_pylist() == found["text"].to_pylist()


def test_a_column_is_not_replaced_by_the_texts_of_pages() -> None:
    given = pa.table({"page": ["<p>a"], "text": ["b"]})
    with pytest.raises(ValueError, match="there is a column text already"):
        clean_batch(given, Options(html="page"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rules": "mine"}, r"rules is a single str; write rules=\['mine'\]"),
        ({"disable": "sharing"}, r"disable is a single str; write disable=\['sharing'\]"),
        ({"text": None}, "text is None, of type NoneType; give the name of a column"),
        ({"report": True}, "report is True, of type bool; give the name of a column"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Options(**options)
    with pytest.raises(ValueError, match="on_error is 'skip'; give 'null' or 'raise'"):
        Options(on_error="skip")  # type: ignore[arg-type]


def test_arguments_of_the_wrong_type_are_named() -> None:
    with pytest.raises(TypeError, match=r"not str; write clean_batch\(…, Options\(text='body'\)\)"):
        clean_batch(pa.table({"body": [PAGE]}), "body")  # type: ignore[arg-type]
    with pytest.raises(
        TypeError, match=r"takes a pyarrow.RecordBatch or pyarrow.Table, not a dict"
    ):
        clean_batch({"text": [PAGE]})


def test_a_table_keeps_its_chunks_and_metadata() -> None:
    table = pa.Table.from_batches([batch(PAGE), batch(), batch(None, PAGE)])
    table = table.replace_schema_metadata({"a": "b"})
    found = clean_batch(table, REPORT)
    assert found["text"].to_pylist() == [clean(PAGE), None, clean(PAGE)]
    assert found.schema.equals(
        table.schema.append(pa.field("report", report_type())), check_metadata=True
    )


def test_a_stream_is_cleaned_batch_by_batch() -> None:
    asked = []

    def batches() -> Iterator[pa.RecordBatch]:
        for text in (PAGE, None):
            asked.append(text)
            yield batch(text)

    found = clean_reader(pa.RecordBatchReader.from_batches(batch(PAGE).schema, batches()), REPORT)
    assert found.schema == clean_batch(batch(PAGE), REPORT).schema
    assert asked == []
    assert found.read_next_batch() == clean_batch(batch(PAGE), REPORT)
    assert asked == [PAGE]
    assert found.read_all().to_batches() == [clean_batch(batch(None), REPORT)]


def test_columns_that_do_not_fit_a_stream_are_named_before_it_is_read() -> None:
    given = pa.RecordBatchReader.from_batches(pa.schema([("n", pa.int64())]), [])
    with pytest.raises(ValueError, match="there is no column text, but n"):
        clean_reader(given)
    texts = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), [])
    with pytest.raises(RuleError, match="nowhere"):
        clean_reader(texts, Options(rules=["nowhere"]))
    with pytest.raises(TypeError, match=r"clean_reader\(\) takes a pyarrow.RecordBatchReader, not"):
        clean_reader(batch(PAGE))


def test_the_language_of_a_row_excludes_rules_of_other_languages() -> None:
    text = f"{PROSE}\n\nWachtwoord vergeten?\n\n{MORE_PROSE}\n"
    langs = ["nl", "nl_BE", "en", "Dutch", None]
    found = clean_batch(batch(*[text] * 5, tongue=langs), Options(lang="tongue"))
    expected = [Cleaner().clean(text, lang=lang).text for lang in ("nl", "nl", "en", None, None)]
    assert found["text"].to_pylist() == expected
    assert expected[0] != expected[2] == text
    with pytest.raises(ValueError, match="there is no column lang, but n, text, tongue"):
        clean_batch(batch(text, tongue=["nl"]), Options(lang="lang"))


def test_without_rows_the_schema_is_the_same() -> None:
    full, none = batch(PAGE), batch()
    assert clean_batch(none, REPORT).schema == clean_batch(full, REPORT).schema
    empty = pa.Table.from_batches([], full.schema)
    assert clean_batch(empty, REPORT).schema == clean_batch(full, REPORT).schema


def test_a_column_of_nothing_stays() -> None:
    found = clean_batch(pa.table({"text": pa.nulls(2)}), REPORT)
    assert found.to_pylist() == [{"text": None, "report": None}] * 2
    assert found.schema.field("text").type == pa.null()


def test_the_column_of_reports_has_what_the_report_has() -> None:
    (row,) = clean_batch(batch(PAGE), REPORT).to_pylist()
    report = Cleaner().clean(PAGE).report
    found = row["report"]
    assert tuple(edits_of(found)) == report.edits
    assert found["counts"]["words_in"] == report.counts.words_in
    assert found["counts"]["words_out"] == report.counts.words_out
    assert {theme["name"]: theme["words"] for theme in found["counts"]["themes"]} == {
        name: count.words for name, count in report.counts.themes.items()
    }
    assert found["characters"] == len(row["text"])
    assert found["error"] is found["raw_base64"] is None
    assert restore(row["text"], edits_of(found)) == PAGE


def test_the_column_of_reports_has_metadata_flags_and_trials() -> None:
    text = f"By Jane Doe\n\nMay 17, 2023\n\n{PAGE}"
    (row,) = clean_batch(batch(text, CHROME), REPORT).to_pylist()[:1]
    report = Cleaner().clean(text).report
    found = {each["name"]: each["values"] for each in row["report"]["metadata"]}
    assert found == report.metadata != {}
    emptied = clean_batch(batch(CHROME), REPORT).to_pylist()[0]["report"]["flags"]
    assert {"name": "emptied", "detail": ""} in emptied
    trials = [(each["start"], each["end"], each["rule"]) for each in row["report"]["trials"]]
    assert trials == [(each.start, each.end, each.rule) for each in report.trials]


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (ODD.encode("utf-8", "surrogatepass"), ODD),
        (b"The mill was sold \xff\xfe again.", "The mill was sold \udcff\udcfe again."),
    ],
    ids=["surrogates", "bytes"],
)
def test_text_that_is_not_utf8_is_cleaned_and_kept_in_the_report(value: bytes, source: str) -> None:
    column = pa.array([value], pa.binary()).view(pa.string())
    found = clean_batch(pa.record_batch({"text": column}), REPORT)
    found.validate(full=True)
    (row,) = found.to_pylist()
    assert row["text"] == clean(source)
    assert base64.b64decode(row["report"]["raw_base64"]) == value
    shown = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert len(shown) == len(source)
    assert apply_edits(shown, edits_of(row["report"])) == row["text"]


@pytest.mark.parametrize("text", ["", "a", "\ud800", "\udced\udca0\udc80", "\ud83d\ude00", "\x00"])
def test_text_arrays_read_back_to_the_character(text: str) -> None:
    column = text_array([text, None]).cast(pa.large_binary()).to_pylist()
    assert column[0].decode("utf-8", "surrogatepass") == text
    assert column[1] is None


def test_text_that_cannot_be_cleaned_becomes_null_and_its_report_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = Cleaner.clean

    def failing(
        self: Cleaner, text: str | bytes, url: str | None = None, lang: str | None = None
    ) -> Result:
        if text == "bad \ud800":
            raise RuntimeError("out of luck \ud800")
        return whole(self, text, url, lang)

    monkeypatch.setattr(Cleaner, "clean", failing)
    with caplog.at_level(logging.WARNING):
        found = clean_batch(batch(PAGE, "bad \ud800", PAGE), REPORT)
    values = found["text"].cast(pa.large_binary()).to_pylist()
    assert values[1] is None
    assert values[0] == values[2] == whole(Cleaner(), PAGE).text.encode()
    report = found["report"][1].as_py()
    assert report["error"].startswith("could not be cleaned: RuntimeError: out of luck")
    assert base64.b64decode(report["raw_base64"]) == "bad \ud800".encode("utf-8", "surrogatepass")
    assert report["edits"] == report["flags"] == []
    assert "1 of 3 rows have an error; the first: row 1 could not be cleaned" in caplog.text
    with pytest.raises(RowError, match="row 1 could not be cleaned: RuntimeError: out of luck"):
        clean_batch(batch(PAGE, "bad \ud800"), Options(on_error="raise"))
    assert found["report"][0].as_py()["error"] is None


def test_urls_bring_the_rules_of_their_sites(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "example.com.toml").write_text(
        f'''[[rule]]
id = "related.example-com-prose"
description = "d"
action = "remove-line"
phrases = ["{PROSE.lower()}"]
removes = ["{PROSE}", "{PROSE} {PROSE}"]
keeps = ["The town council voted on Monday.", "Boats will have to wait below the bridge."]
reference = "r"
''',
        "utf-8",
    )
    urls = ["https://www.example.com/a", "https://example.org/", None, "http://[", ""]
    given = batch(*[PAGE] * 5, url=urls)
    options = Options(url="url", rules=[tmp_path])
    cleaner = Cleaner(load_rules([tmp_path]))
    texts = clean_batch(given, options)["text"].to_pylist()
    assert texts == [cleaner.clean(PAGE, url).text for url in urls]
    assert len(set(texts)) == 2


def test_themes_can_be_disabled() -> None:
    options = Options(disable=["newsletter"])
    assert CHROME in clean_batch(batch(PAGE), options)["text"][0].as_py()


def test_a_process_has_one_cleaner_for_the_same_options(tmp_path: Path) -> None:
    options = Options(disable=["newsletter"])
    there = pickle.loads(pickle.dumps(options))  # noqa: S301
    assert there == options
    assert cleaner_of(there) is cleaner_of(Options(text="other", disable=("newsletter",)))
    assert cleaner_of(options) is not cleaner_of(Options())


def test_relative_folders_start_where_the_options_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Options(rules=["mine"]).rules == (str(tmp_path / "mine"),)


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        ({"n": [1]}, Options(), "there is no column text, but n"),
        ({"text": [1]}, Options(), "column text holds int64, not text"),
        ({"text": ["a"], "u": [1]}, Options(url="u"), "column u holds int64, not text"),
        ({"text": ["a"]}, Options(url="u"), "there is no column u, but text"),
        ({"text": ["a"]}, Options(report="text"), "there is a column text already"),
    ],
)
def test_columns_that_do_not_fit_are_named(
    given: dict[str, list[object]], options: Options, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        clean_batch(pa.record_batch(given), options)


def test_two_columns_of_one_name_are_refused() -> None:
    doubled = pa.record_batch([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    with pytest.raises(ValueError, match="there are 2 columns text"):
        clean_batch(doubled)


def test_a_value_that_is_not_text_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 holds int, not text"):
        text_array(["a", 1])  # type: ignore[list-item]


def test_faulty_rules_are_an_error() -> None:
    with pytest.raises(RuleError, match="nowhere"):
        clean_batch(batch(), Options(rules=["nowhere"]))


def test_columns_of_reports_have_a_fixed_type() -> None:
    fields = {field.name: str(field.type) for field in report_type()}
    assert fields == {
        "schema_version": "int64",
        "version": "string",
        "rules_digest": "string",
        "preset": "string",
        "flags": "list<item: struct<name: string, detail: string>>",
        "counts": "struct<words_in: int64, words_out: int64, themes: list<item: struct<"
        "name: string, edits: int64, words: int64, characters: int64>>>",
        "characters": "int64",
        "edits": "list<item: struct<start: int64, end: int64, before: string, after: string, "
        "rules: list<item: string>>>",
        "metadata": "list<item: struct<name: string, values: list<item: string>>>",
        "trials": "list<item: struct<start: int64, end: int64, rule: string>>",
        "words_near": "int64",
        "languages": "list<item: string>",
        "error": "string",
        "raw_base64": "string",
    }
    of_pages = {"encoding", "extractor", "pruned", "page_kind", "page"}
    not_in_columns = {"id", "url", "scores", *of_pages}
    assert set(Report.__struct_fields__) - not_in_columns <= set(fields)
