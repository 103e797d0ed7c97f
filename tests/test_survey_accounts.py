"""The blocks of the pages of a run: made again from its input, or a sentence says why not."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from cleaner import Cleaner, load_rules
from cleaner.corpus import RunOptions, clean_corpus
from cleaner.corpus.model import Fields
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.survey import accounts
from cleaner.corpus.survey.survey import survey
from cleaner.html.records import BlockAccount
from cleaner.text import jsonio
from cleaner.view.blocks import BlockLimits, block_table
from cleaner.view.facts import FactBook
from cleaner.view.model import DocumentView
from cleaner.view.render import document_page, run_page
from tests.builders import MORE_PROSE, PROSE
from tests.test_account import PAGE
from tests.test_cli import run
from tests.test_report_page import Elements
from tests.test_scorer import SCORED, scoring_cleaner

CLEANER = Cleaner(account=True)
BOOK = FactBook(load_rules(), {})
LACKS = "The blocks of this page are not shown: "


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder with a page, and a table of pages and of what is none."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.html").write_text(PAGE)
    rows = [{"id": "no page"}, {"id": "b", "page": PAGE.replace("weir", "mill")}]
    (folder / "rows.jsonl").write_bytes(b"\n".join(map(jsonio.dumps, rows)))
    return folder


@pytest.fixture
def out(source: Path, tmp_path: Path) -> Path:
    clean_corpus(source, tmp_path / "out")
    return tmp_path / "out"


def documents(out: Path, cleaner: Cleaner = CLEANER) -> dict[str, DocumentView]:
    view = survey(Directory(out), BOOK, "out", cleaner=cleaner)
    return {document.id: document for document in view.documents}


def lacks(out: Path, name: str = "sub/a.html", cleaner: Cleaner = CLEANER) -> str:
    """Return the note that says why a page has no blocks."""
    document = documents(out, cleaner)[name]
    assert document.blocks == ()
    assert document.source
    (note,) = (note for note in document.notes if note.startswith(LACKS))
    return note.removeprefix(LACKS)


def test_pages_of_files_and_of_tables_have_their_blocks(out: Path) -> None:
    shown = documents(out)
    assert shown["sub/a.html"].blocks == CLEANER.clean_html(PAGE).report.page
    assert [block.text for block in shown["b"].blocks if block.kind == "heading"] == ["The mill"]
    assert not any(note.startswith(LACKS) for note in shown["sub/a.html"].notes)


def test_without_a_cleaner_no_input_is_read(out: Path) -> None:
    document = survey(Directory(out), BOOK, "out").documents[0]
    assert document.blocks == ()
    assert not any(note.startswith(LACKS) for note in document.notes)


def test_an_input_that_does_not_exist_any_more_is_named(out: Path, source: Path) -> None:
    shutil.rmtree(source)
    assert lacks(out) == f"{source}/sub/a.html does not exist any more."


def test_an_input_that_was_changed_is_named(out: Path, source: Path) -> None:
    (source / "sub" / "a.html").write_text(PAGE.replace("Monday", "Sunday"))
    assert lacks(out) == f"{source}/sub/a.html was changed after the run."
    (source / "sub" / "a.html").write_text(PAGE + " ")
    assert lacks(out) == f"{source}/sub/a.html was changed after the run."


def test_an_input_with_another_time_and_the_same_content_is_read(out: Path, source: Path) -> None:
    os.utime(source / "sub" / "a.html", (1, 1))
    assert documents(out)["sub/a.html"].blocks


def test_a_page_that_other_rules_clean_otherwise_has_no_blocks(out: Path) -> None:
    other = Cleaner(load_rules(disable=["newsletter"]), account=True)
    assert lacks(out, cleaner=other).startswith("by the rules that are loaded now the page comes")


def test_a_large_input_is_not_read_again(
    out: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MAX_INPUT_BYTES", 10)
    assert lacks(out).startswith(f"{source}/sub/a.html has more than")


def test_an_output_without_the_place_of_its_input_shows_no_blocks(out: Path) -> None:
    with sqlite3.connect(out / "manifest.sqlite") as base:
        base.execute("DROP TABLE origin")
    assert lacks(out) == "OUT does not say where its input is."
    assert clean_corpus(out.parent / "in", out).documents == 2
    assert documents(out)["sub/a.html"].blocks


def test_columns_that_the_run_named_are_read_again(tmp_path: Path) -> None:
    row = {"name": "c", "text": "No page.", "body": PAGE}
    (tmp_path / "rows.jsonl").write_bytes(jsonio.dumps(row))
    fields = Fields(html="body", id="name")
    clean_corpus(tmp_path / "rows.jsonl", tmp_path / "out", options=RunOptions(fields=fields))
    assert documents(tmp_path / "out")["c"].blocks


def test_a_page_shows_its_blocks_beside_its_text(out: Path) -> None:
    view = survey(Directory(out), BOOK, "out", cleaner=CLEANER)
    for page in (run_page(view, BOOK), document_page(documents(out)["sub/a.html"], BOOK)):
        assert Elements(page).open == []
        assert "Blocks of the page: " in page
        assert "an HTML rule took it" in page
        assert "navigation.html-footer" in page
        assert "/html/body/footer" in page


def test_the_commands_show_blocks(out: Path, source: Path) -> None:
    assert run("report", out)[0] == 0
    assert "Blocks of the page: " in (out / "report.html").read_text("utf-8")
    code, printed, _ = run("explain", out, "--id", "sub/a.html")
    assert code == 0
    assert "The blocks that were left out:" in printed
    value = jsonio.loads(run("explain", out, "--id", "b", "--json")[1].encode(), dict)
    assert value["page"]
    shutil.rmtree(source)
    assert run("report", out)[0] == 0
    assert "does not exist any more" in (out / "report.html").read_text("utf-8")


def block(text: str, kept: int, **fields: object) -> BlockAccount:
    fate, reason = ("kept", "extractor") if kept else ("left", "rule")
    given = {"kind": "paragraph", "xpath": "/p", "start": 0, "end": 9, "words": 2}
    return BlockAccount(text, kept=kept, fate=fate, reason=reason, **(given | fields))  # type: ignore[arg-type]


def test_blocks_in_a_row_with_the_same_fate_are_one_row() -> None:
    blocks = [block("One two", 2), block("Three four", 2), block("Five six", 0), block("7 8", 2)]
    grouped = block_table(blocks, BlockLimits(rows=2, is_grouped=True))
    assert [(row.text, row.blocks, row.words) for row in grouped.rows] == [
        ("One two Three four", 2, 4),
        ("Five six", 1, 2),
    ]
    assert (grouped.kept, grouped.left, grouped.hidden) == (3, 1, 1)
    assert len(block_table(blocks, BlockLimits()).rows) == 4
    (row,) = block_table([block("a" * 50, 2, start=None)], BlockLimits(chars=10)).rows
    assert (row.text, row.place) == ("aaaaaaaaa…", "")


def test_documents_with_scores_near_the_threshold_are_listed_with_their_lines(
    tmp_path: Path,
) -> None:
    cleaner = scoring_cleaner(1.5, 1.1, 0.995)
    (tmp_path / "a.txt").write_text(SCORED)
    (tmp_path / "b.txt").write_text(PROSE)
    clean_corpus(tmp_path, tmp_path.parent / "near", cleaner=cleaner)
    again = Cleaner(cleaner.rules, account=True)
    shown = documents(tmp_path.parent / "near", again)
    assert shown["a.txt"].lists["near"] == 32
    assert "near" not in shown["b.txt"].lists
    assert [(it.text, it.outcome) for it in shown["a.txt"].scores] == [
        (PROSE, "kept"),
        (MORE_PROSE, "kept"),
    ]
    assert "Scores near what decides" in document_page(shown["a.txt"], BOOK)
    assert documents(tmp_path.parent / "near")["a.txt"].scores == ()  # by other rules
