"""The report page of a run: it says what OUT says, loads nothing, and shows any text as text."""

import base64
import hashlib
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, load_rules
from cleaner.corpus import RunOptions, clean_corpus
from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.survey.lines import LineCounter
from cleaner.corpus.survey.survey import find_document, survey
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.stats import read_stats
from cleaner.ruleset.switching import switch_off
from cleaner.view.facts import FactBook
from cleaner.view.model import RunView
from cleaner.view.render import MAX_PAGE_BYTES, document_page, run_page
from tests.builders import MORE_PROSE, PROSE, rule, rule_set, stage
from tests.test_cli import run

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x onerror=alert(1)>',
    "</template></article><script>alert(2)</script>",
    "right to left \u202egnp.exe",
    "lone \udc80 surrogate",
    "</script><!--",
    "{{ 7 * 7 }} {% raw %}",
]
EMPTY_ELEMENTS = {"meta", "input", "rect", "br", "img", "link"}


@pytest.fixture(scope="module")
def book() -> FactBook:
    return FactBook(load_rules(), read_stats(shipped_folder()))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run over texts, a table and what cannot be cleaned."""
    folder = tmp_path_factory.mktemp("run")
    source = folder / "in"
    source.mkdir()
    for number, text in enumerate(HOSTILE):
        body = f"{PROSE}\n\n{text}\n\nPost a Comment\n\nShare this article\n"
        (source / f"hostile-{number}.txt").write_bytes(body.encode("utf-8", "surrogatepass"))
    rows = [
        {"id": str(number), "url": "https://www.weir.example/a", "text": text}
        for number, text in enumerate(
            [f"{PROSE}\n\nPost a Comment\n\n{MORE_PROSE}\n", "Post a Comment\n", PROSE]
            + [f"{PROSE}\n\n{text}" for text in HOSTILE]
        )
    ]
    lines = [json.dumps(row) for row in rows] + ["{broken", '{"id": "x"}']
    (source / "rows.jsonl").write_text("\n".join(lines) + "\n")
    (source / "long.txt").write_text(f"{PROSE}\n\n{'word ' * 200_000}\n\nPost a Comment\n")
    (source / "notes.pdf").write_bytes(b"%PDF")
    clean_corpus(source, folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def view(out: Path, book: FactBook) -> RunView:
    return survey(Directory(out), book, "out")


@pytest.fixture(scope="module")
def page(view: RunView, book: FactBook) -> str:
    return run_page(view, book)


class Elements(HTMLParser):
    """The elements of a page; each end tag ends the element that was begun last."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.begun: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs)), f"an attribute twice: {tag} {attrs}"
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)


def test_the_page_is_well_formed(page: str) -> None:
    elements = Elements(page)
    assert elements.open == []
    ids = [attributes["id"] for _, attributes in elements.begun if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing(page: str) -> None:
    for tag, attributes in Elements(page).begun:
        assert tag not in ("img", "link", "iframe", "object", "base", "embed")
        assert not attributes.keys() & {"src", "srcset", "data", "style", "action"}
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_allows_the_script_and_the_styles_of_the_page_alone(page: str) -> None:
    policies = [
        attributes["content"]
        for tag, attributes in Elements(page).begun
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    policy = policies[0] or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(scripts) == len(styles) == 1
    for name, content in (("script-src", scripts[0]), ("style-src", styles[0])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy


def test_hostile_text_is_shown_as_text(page: str) -> None:
    elements = Elements(page)
    kinds = [attributes.get("type") for tag, attributes in elements.begun if tag == "script"]
    assert kinds.count(None) == 1
    assert set(kinds) == {None, "application/json"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "\u202e" not in page
    assert "U+202E" in page
    assert "U+DC80" in page
    page.encode()  # no lone surrogate is left


def test_a_line_of_a_megabyte_is_cut_in_view(page: str) -> None:
    assert "more characters of this line are not shown" in page
    assert len(page) < 1_000_000


def test_the_page_has_the_counts_of_the_summary(out: Path, view: RunView, page: str) -> None:
    summary = json.loads((out / "summary.json").read_text())
    assert view.documents_cleaned == summary["documents"] == sum(view.histogram)
    assert (view.words_in, view.words_out) == (summary["words_in"], summary["words_out"])
    words = {name: count["words"] for name, count in summary["themes"].items() if name != "layout"}
    assert {bar.name: bar.words for bar in view.themes} == words
    assert view.layout_edits == summary["themes"]["layout"]["edits"]
    assert sum(bar.words for bar in view.languages) == sum(words.values())
    texts = Elements(page).texts
    assert f"{summary['words_in']:,}" in texts["dd"]
    assert str(summary["quarantined"]) in texts["dd"]


def test_removed_lines_are_counted(view: RunView) -> None:
    counts = {line.text: line.count for line in view.lines}
    assert counts["Share this article"] == len(HOSTILE)
    assert counts["Post a Comment"] == len(HOSTILE) + 3
    assert view.removed_lines == sum(counts.values())


def test_lines_are_counted_exactly_whatever_their_number() -> None:
    with LineCounter() as lines:
        for number in range(60_000):
            lines.add(f"line {number % 25_000}", "tags.label")
        assert lines.totals() == (60_000, 25_000)
        assert lines.most_frequent(1)[0][1:] == (3, "tags.label")


def test_long_lines_with_one_beginning_are_two_lines() -> None:
    with LineCounter() as lines:
        for end in "aab":
            lines.add("x" * 1_000 + end, "tags.label")
        assert [row[1] for row in lines.most_frequent(9)] == [2, 1]
        assert [len(row[0]) for row in lines.most_frequent(9)] == [301, 301]


def test_the_page_names_documents_in_quarantine_with_the_reason(view: RunView, page: str) -> None:
    assert view.quarantined == len(view.refusals) == 2
    assert {refusal.place for refusal in view.refusals} == {"line 11", "line 12"}
    assert view.skipped_endings == {".pdf": 1}
    assert "notes.pdf" in page
    assert "not valid JSON" in page


def test_the_summary_and_the_page_name_emptied_documents(out: Path, view: RunView) -> None:
    summary = json.loads((out / "summary.json").read_text())
    assert summary["emptied"] == {"documents": 1, "names": [{"file": "rows.jsonl", "id": "1"}]}
    assert view.emptied_names == [("rows.jsonl", "1")]
    emptied = [document for document in view.documents if "emptied" in document.lists]
    assert [document.id for document in emptied] == ["1"]


def test_documents_have_their_sources(view: RunView) -> None:
    by_id = {document.id: document for document in view.documents}
    assert by_id["0"].source == f"{PROSE}\n\nPost a Comment\n\n{MORE_PROSE}\n"
    assert by_id["0"].site == "weir.example"
    assert by_id["hostile-4.txt"].source.startswith(PROSE)


def test_a_clean_copy_that_was_changed_is_named(tmp_path: Path, book: FactBook) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\n\nPost a Comment\n")
    clean_corpus(tmp_path / "a.txt", tmp_path / "out")
    (tmp_path / "out" / "documents" / "a.txt").write_text("Another text.\n")
    (document,) = survey(Directory(tmp_path / "out"), book, "out").documents
    assert "was changed" in document.notes[0]
    assert document.source == "\n\nPost a Comment\n"
    assert "Post a Comment" in document_page(document, book)


def test_the_same_run_gives_the_same_page(out: Path, book: FactBook, page: str) -> None:
    assert run_page(survey(Directory(out), book, "out"), book) == page


def test_a_document_of_a_run_is_found_by_its_id(out: Path) -> None:
    document, report = find_document(Directory(out), "0")
    assert document.file == "rows.jsonl"
    assert [edit.rules[0] for edit in report.edits] == ["comments.form-prompt"]
    with pytest.raises(CorpusError, match="has no document with the id nobody; ids are such as"):
        find_document(Directory(out), "nobody")


def test_trials_are_summed_and_marked(tmp_path: Path) -> None:
    trial = rule("trial", phrases=("post a comment",), status="trial")
    rules = rule_set(stage("one", trial))
    source = tmp_path / "a.txt"
    source.write_text(f"{PROSE}\n\nPost a Comment\n\nPost a Comment\n")
    clean_corpus(source, tmp_path / "out", cleaner=Cleaner(rules))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["trials"] == {"test.trial": {"documents": 1, "hits": 2, "characters": 28}}
    book = FactBook(rules, {})
    page = run_page(survey(Directory(tmp_path / "out"), book, "out"), book)
    assert page.count("<mark data-r=") == 2
    assert "test.trial" in page


def snippets_of(page: str) -> list[dict[str, str]]:
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page)[0])
    account = json.loads(re.findall(r'class="account">(.*?)</script>', page)[0])
    numbers = [int(number) for number in re.findall(r'<del [^>]*data-r="(\d+)"', page)]
    filled = []
    for number, cut in zip(numbers, account["cuts"].values(), strict=True):
        values = {**account["sets"][number], **cut}
        texts = dict(data["templates"])
        for key, value in values.items():
            if key != "ids":
                texts = {name: text.replace(f"{{{key}}}", value) for name, text in texts.items()}
        filled.append(texts)
    return filled


def test_the_copied_snippets_have_the_described_effect(book: FactBook) -> None:
    from cleaner.report import document_view

    text = f'{PROSE}\n\nPost a Comment\n\n{MORE_PROSE} Share this "\u202earticle"\n\nReply\n'
    result = Cleaner().clean(text)
    page = document_page(document_view(result.report, result.source, "a"), book)
    snippets = snippets_of(page)
    removed = [edit for edit in result.report.edits if edit.rules[0].partition(".")[0] != "layout"]
    assert len(snippets) == len(removed) > 0
    for edit, snippet in zip(removed, snippets, strict=True):
        names = tomllib.loads(snippet["off"])["disable"]
        without = Cleaner(switch_off(load_rules(), frozenset(names))).clean(text).report
        assert not any(set(names) & {*other.rules} for other in without.edits)
        lines = tomllib.loads(snippet["keep"])["keep"]
        kept = Cleaner(msgspec.structs.replace(load_rules(), keep=tuple(lines))).clean(text)
        assert edit.before.strip() in kept.text
        assert edit.before.strip() in snippet["report"].partition("--- expected.txt")[2]
        assert edit.before.strip() in snippet["report"].partition("--- source.txt")[2]


def test_a_folder_that_no_run_wrote_gives_one_sentence(tmp_path: Path, out: Path) -> None:
    code, _, error = run("report", tmp_path)
    assert code == 2
    assert error == (
        f"cleaner: {tmp_path} is not the OUT of a run; give the folder that cleaner corpus wrote\n"
    )
    assert run("report", tmp_path / "nowhere")[0] == 2
    stopped = tmp_path / "stopped"
    stopped.mkdir()
    for name in (".cleaner", "manifest.sqlite"):
        (stopped / name).write_bytes((out / name).read_bytes())
    code, _, error = run("report", stopped)
    assert (code, error.count("\n")) == (2, 1)
    assert "is not complete; run the same cleaner corpus again first" in error
    (stopped / "summary.json").write_text("{")
    assert "summary.json is damaged" in run("report", stopped)[2]
    (stopped / "summary.json").write_bytes((out / "summary.json").read_bytes())
    (stopped / "manifest.sqlite").write_text("nothing")
    assert "can't be read" in run("report", stopped)[2]


def test_the_command_writes_the_page_and_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\n\nPost a Comment\n")
    out = tmp_path / "out"
    options = RunOptions()
    clean_corpus(tmp_path / "a.txt", out, options=options)
    assert run("report", out) == (0, "", f"report: {out / 'report.html'}\n")
    assert "Post a Comment" in (out / "report.html").read_text("utf-8")
    clean_corpus(tmp_path / "a.txt", out, options=options)  # OUT is still the OUT of a run
    assert run("report", out, "--html", tmp_path / "p.html")[2] == f"report: {tmp_path}/p.html\n"
    assert "is a folder" in run("report", out, "--html", tmp_path)[2]
    assert "name a file for the page" in run("report", "memory://x")[2]


def test_a_page_stays_below_its_limit(view: RunView, book: FactBook) -> None:
    many = msgspec.structs.replace(view, documents=[*view.documents] * 60)
    page = run_page(many, book)
    assert len(page.encode()) < MAX_PAGE_BYTES
    shown = json.loads(re.findall(r'id="data">(.*?)</script>', page)[0])["documents"]
    assert len(view.documents) < len(shown)
