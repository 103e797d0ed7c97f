"""`cleaner explain`: a page, JSON, a row of a table, a document of a run; and notebooks."""

import json
import tomllib
from pathlib import Path

import msgspec
import pytest

from cleaner import Edit, apply_edits, clean
from cleaner.cli.explain import explain
from cleaner.corpus import clean_corpus
from cleaner.text.edits import is_layout
from tests.builders import MORE_PROSE, PROSE
from tests.test_cli import run
from tests.test_report_page import Elements

STORY = f"{PROSE}\n\nPost a Comment\n\n{MORE_PROSE}  It is late.\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    rows = [{"id": "a", "body": PROSE}, {"id": "b", "body": STORY}]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{\n")
    return path


def test_a_page_goes_to_a_file_or_to_standard_output(story: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("explain", story, "--page", page) == (0, "", f"page: {page}\n")
    text = page.read_text("utf-8")
    assert Elements(text).open == []
    assert ">Post a Comment</del>" in text
    assert run("explain", story, "--page", "-") == (0, text, "")


def test_json_has_texts_removals_and_rules(story: Path) -> None:
    code, printed, _ = run("explain", story, "--json")
    value = json.loads(printed)
    assert code == 0
    assert value["source"] == STORY
    assert value["text"] == clean(STORY).text
    assert [edit["rules"] for edit in value["edits"]] == [["comments.form-prompt"]]
    assert value["layout_edits"] == 1
    assert value["rules"]["comments.form-prompt"]["near_misses"]
    edits = json.loads(run("explain", story, "--json", "--layout")[1])["edits"]
    assert len(edits) == 2
    pieces, end = [], 0
    for edit in edits:
        pieces += [STORY[end : edit["start"]], edit["after"]]
        end = edit["end"]
    assert "".join([*pieces, STORY[end:]]) == value["text"]


@pytest.mark.parametrize("name", ["b", "line 2"])
def test_a_row_of_a_table_is_found(table: Path, name: str) -> None:
    code, printed, error = run("explain", table, "--id", name)
    assert (code, error) == (0, "")
    assert "[-Post a Comment-]" in printed
    value = json.loads(run("explain", table, "--id", name, "--json", "--text-field", "body")[1])
    assert value["source"] == STORY


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("rows.jsonl", "--id", "z"), "has no document with the id z; ids are such as a, b"),
        (("rows.jsonl", "--id", "line 3"), "line 3: not valid JSON"),
        (("story.txt", "--id", "x"), "story.txt is one document; leave --id out"),
        (("t.csv", "--id", "row 1"), "t.csv has no column of text: its columns are n"),
        (("--id", "x"), "--id names a row of a table, and standard input is not one"),
        (("nowhere", "--id", "x"), "nowhere: No such file"),
        (
            ("story.txt", "--text-field", "n"),
            "--text-field is for a row of a table, named with --id",
        ),
        (("out", "--id", "b", "--text-field", "n"), "--text-field is for a row of a table"),
        (("story.txt", "--layout"), "--layout is for --json; add it"),
        (("story.txt", "--page", "p.html", "--json"), "--page and --json exclude each other"),
        (("out",), "is the OUT of a run; name a document with --id, or use cleaner report out"),
        (("out", "--id", "z"), "has no document with the id z; ids are such as a, b"),
    ],
)
def test_wrong_input_of_explain_is_one_sentence(
    table: Path, story: Path, words: tuple[str, ...], message: str
) -> None:
    clean_corpus(table, table.parent / "out")
    (table.parent / "t.csv").write_text("n\n1\n")
    code, _, error = run("explain", *words, cwd=story.parent)
    assert code == 2
    assert error.count("\n") == 1
    assert message in error


def test_a_document_of_a_run_is_found(table: Path, tmp_path: Path) -> None:
    clean_corpus(table, tmp_path / "out")
    value = json.loads(run("explain", tmp_path / "out", "--id", "b", "--json")[1])
    assert value["source"] == STORY
    assert "[-Post a Comment-]" in run("explain", tmp_path / "out", "--id", "b")[1]


def test_a_rule_that_is_switched_off_now_is_still_described(story: Path) -> None:
    clean_corpus(story, story.parent / "out")
    (story.parent / "cleaner.toml").write_text('disable = ["comments"]\n')
    printed = run("explain", "out", "--id", "story.txt", "--json", cwd=story.parent)[1]
    assert json.loads(printed)["rules"]["comments.form-prompt"]["near_misses"]


def test_a_line_of_the_configuration_is_kept(story: Path) -> None:
    (story.parent / "cleaner.toml").write_text('keep = ["Post a comment"]\n')
    code, printed, error = run("clean", story, cwd=story.parent)
    assert code == 0
    assert "Post a Comment" in printed
    assert error == "cleaner: cleaner.toml keeps 1 line\n"
    assert tomllib.loads('keep = ["x"]') == {"keep": ["x"]}


def test_a_notebook_shows_a_result() -> None:
    result = clean(f"{STORY}\n<script>alert(1)</script> is what he typed into the box.\n")
    html = result._repr_html_()
    elements = Elements(html)
    assert elements.open == []
    assert "script" not in {tag for tag, _ in elements.begun}
    assert ">Post a Comment</del>" in html
    assert len(clean(STORY * 2000)._repr_html_()) < 80_000
    assert apply_edits(result.source, result.report.edits) == result.text


def test_rules_are_all_named_and_many_features_are_counted() -> None:
    rules = tuple(f"sharing.{name}" for name in "abcdef")
    result = clean(STORY)
    report = msgspec.structs.replace(
        result.report, edits=tuple(structs_with(edit, rules) for edit in result.report.edits)
    )
    assert f"[-Post a Comment-] {', '.join(rules)}\n" in explain(STORY, report).plain
    assert "[-Post a Comment-] sharing (6 features)\n" in explain(STORY, report, rules).plain


def structs_with(edit: Edit, rules: tuple[str, ...]) -> Edit:
    return edit if is_layout(edit.rules[0]) else msgspec.structs.replace(edit, rules=rules)
