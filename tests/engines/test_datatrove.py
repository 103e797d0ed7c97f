"""datatrove: each document goes through the step, none is dropped."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from datatrove.data import Document
from datatrove.pipeline.writers import JsonlWriter

from cleaner import Cleaner, clean_html
from cleaner.integrations.arrow import Options
from cleaner.integrations.datatrove import CleanerStep
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import CHROME, ODD, PAGE, ROWS, URL, clean_rows, cleaned, plain


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], tmp_path: Path
) -> None:
    (tmp_path / "articles").mkdir()
    for part, rows in enumerate((ROWS[:4], ROWS[4:])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "articles" / f"{part}.jsonl").write_text(lines, "utf-8")
    run_example("datatrove", tmp_path)
    found = [
        json.loads(line)
        for path in sorted((tmp_path / "clean").iterdir())
        for line in path.read_text("utf-8").splitlines()
    ]
    wanted = clean_rows([row for row in ROWS if row["text"]])  # the reader leaves out the rest
    assert len(found) == len(wanted)
    found.sort(key=lambda document: document["metadata"]["n"])
    for document, row in zip(found, wanted, strict=True):
        assert document.get("text", "") == row["text"]  # the writer leaves out what is empty
        assert document["metadata"]["report"] == row["report"]
        assert document["metadata"]["tags"] == row["tags"]


def test_documents_keep_id_and_metadata() -> None:
    given = [Document(PAGE, "a", metadata={"n": 1}), Document("", "a"), Document(ODD, "b")]
    found = list(CleanerStep().run(iter(given)))
    assert [document.text for document in found] == [
        cleaned(PAGE)[0],
        "",
        Cleaner().clean(ODD).text,
    ]
    assert [document.id for document in found] == ["a", "a", "b"]
    assert found[0].metadata == {"n": 1}


def test_reports_go_to_the_metadata() -> None:
    (found,) = CleanerStep(Options(report="report", url="url")).run(iter([Document(PAGE, "a")]))
    assert found.metadata == {"report": plain(cleaned(PAGE)[1])}


def test_existing_metadata_are_not_replaced() -> None:
    first = [Document(PAGE, str(n), metadata={"n": n}) for n in range(100)]
    late = Document(PAGE, "late", metadata={"report": "mine"})
    found = list(CleanerStep(Options(report="report")).run(iter([*first, late])))[-1]
    assert found.metadata == {"report": "mine", "report_2": plain(cleaned(PAGE)[1])}
    with pytest.raises(ValueError, match="there is a column report already"):
        list(CleanerStep(Options(report="report")).run(iter([late])))


def test_a_key_that_no_document_has_is_refused() -> None:
    given = [Document(PAGE, "a", metadata={"link": URL}), Document(PAGE, "b")]
    with pytest.raises(ValueError, match="there is no column url, but text, link"):
        list(CleanerStep(Options(url="url")).run(iter(given)))


def test_texts_and_pages_may_be_in_the_metadata() -> None:
    page = f"<article><p>{PAGE}</p></article>"
    given = Document("kept", "a", metadata={"body": PAGE, "page": page})
    (found,) = CleanerStep(Options(text="body")).run(iter([given]))
    assert (found.text, found.metadata["body"]) == ("kept", cleaned(PAGE)[0])
    (found,) = CleanerStep(Options(html="page")).run(iter([given]))
    assert (found.text, found.metadata["page"]) == (clean_html(page).text, page)
    given = Document(page, "b", metadata={"n": 1})
    (found,) = CleanerStep(Options(html="text")).run(iter([given]))
    assert found.text == clean_html(page).text


def test_emptied_and_failed_documents_are_counted_and_set_aside(tmp_path: Path) -> None:
    given = [
        Document(PAGE, "a", metadata={"url": URL}),
        Document(CHROME, "b", metadata={"url": URL}),
        Document(PAGE, "c", metadata={"url": 404}),
    ]
    writer = JsonlWriter(str(tmp_path), compression=None)
    step = CleanerStep(Options(url="url", report="report"), writer)
    assert [document.id for document in step.run(iter(given))] == ["a"]
    rows = [json.loads(line) for line in (tmp_path / "00000.jsonl").read_text().splitlines()]
    assert [row["metadata"]["filter_reason"] for row in rows] == ["emptied", "error"]
    totals = {name: stat.total for name, stat in step.stats.stats.items()}
    report = cleaned(PAGE, URL)[1]["counts"]
    assert totals["words_out"] == report["words_out"]
    assert totals["words_removed_newsletter"] == 2 * report["themes"][0]["words"]
    assert (totals["errors"], totals["flag_emptied"], totals["total"]) == (1, 1, 3)
    assert (totals["forwarded"], totals["dropped_emptied"], totals["dropped_error"]) == (1, 1, 1)


def test_misuse_is_an_error_that_explains_it() -> None:
    with pytest.raises(TypeError, match=r"write CleanerStep\(…, Options\(text='text'\)\)"):
        CleanerStep("text")
    with pytest.raises(TypeError, match="exclusion_writer is a str; give a writer"):
        CleanerStep(Options(), "out")


def test_a_stream_without_documents_is_cleaned() -> None:
    assert list(CleanerStep().run(iter([]))) == []


def test_faulty_rules_are_an_error_when_the_step_is_made() -> None:
    with pytest.raises(RuleError, match="nowhere"):
        CleanerStep(Options(rules=["nowhere"]))
