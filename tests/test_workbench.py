"""The workbench: a rule drafted from a line, checked, tried and saved; and who is let in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from benchmarks.learn.sites import page
from cleaner import load_rules
from cleaner.authoring.effect.compare import TriedDocument
from cleaner.authoring.effect.documents import corpus_batches
from cleaner.authoring.examples import own_faults, rule_faults, rules_in
from cleaner.authoring.workbench.bench import Workbench, corpus_documents
from cleaner.authoring.workbench.draft import ChosenLine, draft_rule
from cleaner.authoring.workbench.folder import ExistsError, RulesDir
from cleaner.cli.workbench.app import make_app
from cleaner.text.errors import InputError
from tests.builders import MORE_PROSE, PROSE, paragraphs
from tests.learned import learn, write_pages

TOKEN, PORT = "secret-token", 4321
HOST = f"127.0.0.1:{PORT}"
LINE = "Ask for the ferry almanac"
NEAR = [
    "He told the boys to ask for the ferry almanac at the mill before the flood came down.",
    "Nobody dared to ask for the ferry almanac again after the fire in the toll house.",
]
GOOD = """[[rule]]
id = "newsletter.almanac"
description = "A box."
action = "remove-line"
phrases = ["ask for the ferry almanac"]
anchor = "line"
removes = ["Ask for the ferry almanac", "ASK FOR THE FERRY ALMANAC"]
keeps = ["He told the boys to ask for the ferry almanac at the mill.", "It rained."]
reference = "Blogs"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rules"


@pytest.fixture
def bench(folder: Path) -> Workbench:
    return Workbench(
        folder,
        [
            TriedDocument("story", paragraphs(PROSE, LINE, MORE_PROSE)),
            TriedDocument("tale", paragraphs(*NEAR)),
            TriedDocument(
                "page", f"<title>A</title><article><p>{PROSE}</p></article>", is_html=True
            ),
        ],
    )


@pytest.fixture
def client(bench: Workbench) -> Iterator[TestClient]:
    app = make_app(bench, TOKEN, PORT)
    with TestClient(app, base_url=f"http://{HOST}", follow_redirects=False) as client:
        yield client


def ask(client: TestClient, step: str, expected: int = 200, **body: Any) -> Any:
    answer = client.post(f"/{TOKEN}/{step}", json=body)
    assert answer.status_code == expected, answer.text
    return answer.json()


def test_a_text_is_cleaned_as_it_is_typed(client: TestClient) -> None:
    answer = ask(client, "clean", text=paragraphs(PROSE, "Post a Comment"))
    assert f'<button type="button" class="source" dir="auto">{PROSE}</button>' in answer["marked"]
    (removal,) = re.findall("<del.*</del>", answer["marked"])
    assert removal.endswith(">Post a Comment</del>")
    assert 'title="comments.form-prompt: ' in removal
    assert "judged hits" in removal
    assert answer["text"] == f"{PROSE}\n"


def test_markup_in_a_document_is_shown_as_text(client: TestClient) -> None:
    text = paragraphs(PROSE, "<img src=x onerror=alert(1)>\u202e", "Post a Comment")
    marked = ask(client, "clean", text=text)["marked"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in marked
    assert "<img" not in marked
    assert "\u202e" not in marked


def test_common_words_give_no_theme(client: TestClient) -> None:
    assert ask(client, "draft", text=LINE)["draft"]["theme"] == "navigation"
    draft = ask(client, "draft", text="Subscribe to our newsletter almanac")["draft"]
    assert draft["theme"] == "newsletter"


def test_a_removal_by_the_edited_rule_shows_its_description(client: TestClient) -> None:
    answer = ask(client, "clean", text=paragraphs(PROSE, LINE), name="en/mine.toml", toml=GOOD)
    assert 'title="newsletter.almanac: A box. No judged hits' in answer["marked"]


def test_the_edited_rule_is_in_force(client: TestClient) -> None:
    text = paragraphs(PROSE, LINE)
    assert ask(client, "clean", text=text)["text"] == text
    answer = ask(client, "clean", text=text, name="en/mine.toml", toml=GOOD)
    assert (answer["text"], answer["faults"]) == (f"{PROSE}\n", [])


def test_a_rule_that_does_not_load_leaves_the_others_in_force(client: TestClient) -> None:
    toml = GOOD.replace("remove-line", "remove-lin")
    text = paragraphs(PROSE, LINE, "Post a Comment")
    answer = ask(client, "clean", text=text, name="en/mine.toml", toml=toml)
    assert answer["text"] == paragraphs(PROSE, LINE)
    (fault,) = answer["faults"]
    assert fault["line"] == 4
    assert fault["message"].startswith("rule newsletter.almanac: action is wrong: remove-lin")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"Blogs"', '"Blogs', 9),
        ("[[rule]]", "[[rule]", 1),
        ("phrases", "phrase", 5),
        ("newsletter.almanac", "newsleter.almanac", 2),
        ("newsletter.almanac", "Newsletter", 2),
        ('anchor = "line"', 'anchor = "lin"', 6),
        ('keeps = ["He told the boys to ask for the ferry almanac at the mill.", ', "keeps = [", 8),
        ("reference", "\n\nreferenc", 11),
    ],
)
def test_faults_are_at_their_line(client: TestClient, old: str, new: str, line: int) -> None:
    toml = GOOD.replace(old, new, 1)
    faults = ask(client, "check", name="en/mine.toml", toml=toml)["faults"]
    assert [fault["line"] for fault in faults] == [line]
    assert "/tmp" not in faults[0]["message"]  # noqa: S108


def test_all_faults_of_a_rule_are_listed(client: TestClient) -> None:
    toml = GOOD.replace("phrases", "phrase").replace('anchor = "line"', 'anchor = "lin"')
    faults = ask(client, "check", name="en/mine.toml", toml=toml)["faults"]
    assert [fault["line"] for fault in faults] == [5, 6]


def test_examples_that_fail_are_at_their_line(client: TestClient) -> None:
    toml = GOOD.replace('"ASK FOR THE FERRY ALMANAC"', '"Ask for it"')
    assert [f["line"] for f in ask(client, "check", name="a.toml", toml=toml)["faults"]] == [7]
    toml = GOOD.replace("ferry almanac at the mill", "boat at the mill")
    (fault,) = ask(client, "check", name="a.toml", toml=toml)["faults"]
    assert fault["line"] == 8
    assert "keeps has no near miss" in fault["message"]


def test_the_second_rule_of_a_file_has_its_own_lines(client: TestClient) -> None:
    second = GOOD.replace("almanac", "gazette").replace("remove-line", "remove-lin")
    (fault,) = ask(client, "check", name="de/a.toml", toml=GOOD + "\n" + second)["faults"]
    assert fault["line"] == GOOD.count("\n") + 5


@pytest.mark.parametrize("kind", ["phrase", "template"])
def test_a_draft_passes_the_check_once_it_has_near_misses(folder: Path, kind: str) -> None:
    rules = load_rules()
    drafted = draft_rule(ChosenLine(LINE, kind=kind), rules, [paragraphs(PROSE), paragraphs(*NEAR)])
    assert drafted.near_misses == 2
    folder.mkdir()
    path = folder / drafted.name
    path.parent.mkdir(exist_ok=True)
    path.write_text(drafted.toml)
    with_draft = load_rules([folder])
    assert list(rule_faults(with_draft, rules_in(with_draft, [folder]))) == []
    assert [json.dumps(text) in drafted.toml for text in NEAR] == [True, True]


def test_a_draft_without_near_misses_asks_for_them(client: TestClient, bench: Workbench) -> None:
    drafted = ask(client, "draft", text="Turn the crank of the old organ")["draft"]
    assert drafted["near_misses"] == 0
    (fault,) = ask(client, "check", name=drafted["name"], toml=drafted["toml"])["faults"]
    assert drafted["toml"].split("\n")[fault["line"] - 1].startswith("keeps")


def test_a_draft_has_the_theme_and_the_language_of_its_line(client: TestClient) -> None:
    drafted = ask(client, "draft", text="Sign up for our newsletter from the mill")["draft"]
    assert (drafted["theme"], drafted["lang"]) == ("newsletter", "en")
    drafted = ask(client, "draft", text="Der Müller und die Fähre sind nicht mehr da")["draft"]
    assert drafted["name"].startswith("de/")


@pytest.mark.parametrize("text", ['A "quoted" \\ line', "tab\there", "Ω and é", "a\x7fb", "5 of 9"])
def test_a_draft_of_any_line_is_valid_toml(client: TestClient, text: str) -> None:
    drafted = ask(client, "draft", text=text)["draft"]
    faults = ask(client, "check", name=drafted["name"], toml=drafted["toml"])["faults"]
    assert all("is not TOML" not in fault["message"] for fault in faults)


def test_a_line_without_a_word_has_no_draft(client: TestClient) -> None:
    assert "no word" in ask(client, "draft", 422, text="* * *")["error"]
    assert "300 characters" in ask(client, "draft", 422, text="a word " * 50)["error"]


def test_the_workbench_shows_the_same_effect_as_try(client: TestClient) -> None:
    answer = ask(client, "effect", name="en/mine.toml", toml=GOOD)
    (corpus,) = answer["effect"]["sets"]
    assert corpus["rules"]["newsletter.almanac"]["counts"]["removed"]["words"] == 5
    assert answer["verdict"].startswith("1 of 3 documents of the corpus changes: 5 words")


def test_a_saved_rule_is_in_force_and_has_no_further_effect(
    client: TestClient, folder: Path
) -> None:
    ask(client, "save", name="en/mine.toml", toml=GOOD)
    assert (folder / "en" / "mine.toml").read_text() == GOOD
    assert ask(client, "state")["files"] == ["en/mine.toml"]
    assert ask(client, "file", name="en/mine.toml")["toml"] == GOOD
    assert ask(client, "clean", text=paragraphs(PROSE, LINE))["text"] == f"{PROSE}\n"
    answer = ask(client, "effect", name="en/mine.toml", toml=GOOD)
    assert answer["verdict"] == "The same rules are in force: nothing changes."
    assert [f.rule for f in own_faults(load_rules([folder]), {"newsletter.almanac"})] == []


def test_a_file_is_replaced_only_on_request(client: TestClient, folder: Path) -> None:
    ask(client, "save", name="mine.toml", toml=GOOD)
    other = GOOD.replace("A box.", "Another box.")
    assert "exists in" in ask(client, "save", 409, name="mine.toml", toml=other)["error"]
    assert (folder / "mine.toml").read_text() == GOOD
    ask(client, "save", name="mine.toml", toml=other, replace=True)
    assert (folder / "mine.toml").read_text() == other
    assert [path.name for path in folder.iterdir()] == ["mine.toml"]


def test_rules_that_do_not_load_are_not_saved(client: TestClient, folder: Path) -> None:
    toml = GOOD.replace("remove-line", "remove-lin")
    error = ask(client, "save", 422, name="mine.toml", toml=toml)["error"]
    assert error.startswith("mine.toml is not saved: line 4: ")
    assert not folder.exists()


BAD_NAMES = [
    "../mine.toml",
    "en/../../mine.toml",
    "/etc/mine.toml",
    "en\\mine.toml",
    "mine.txt",
    "chain.toml",
    "en/words.toml",
    ".mine.toml",
    "en/a/mine.toml",
    "mine.toml\x00",
    "mine.toml\n",
    "EN/mine.toml",
    "",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_file_outside_the_folder_is_read_or_written(
    client: TestClient, tmp_path: Path, name: str
) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    before = sorted(tmp_path.rglob("*"))
    for step in ("save", "check", "effect"):
        assert "error" in ask(client, step, 422, name=name, toml=GOOD, replace=True)
    assert "error" in ask(client, "file", 422, name=name)
    assert sorted(tmp_path.rglob("*")) == before


def test_links_do_not_lead_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.toml").write_text(GOOD)
    folder.mkdir()
    (folder / "en").symlink_to(outside)
    (folder / "linked.toml").symlink_to(outside / "mine.toml")
    rules_dir = RulesDir(folder)
    assert rules_dir.names() == []
    for name in ("en/mine.toml", "linked.toml", "en/new.toml"):
        with pytest.raises(InputError, match="leads out of"):
            rules_dir.save(name, "x", replace=True)
        with pytest.raises(InputError, match="leads out of"):
            rules_dir.read(name)
    assert (outside / "mine.toml").read_text() == GOOD
    with rules_dir.copied() as copy:
        assert list(copy.rglob("*")) == []


def test_a_name_that_is_taken_is_never_overwritten(folder: Path) -> None:
    rules_dir = RulesDir(folder)
    rules_dir.save("mine.toml", "one", replace=False)
    with pytest.raises(ExistsError):
        rules_dir.save("mine.toml", "two", replace=False)
    assert rules_dir.read("mine.toml") == "one"


def test_documents_are_picked_by_their_number(client: TestClient) -> None:
    titles = ask(client, "state")["documents"]
    assert [title[:2] for title in titles] == [[0, "story"], [1, "tale"], [2, "page"]]
    assert ask(client, "document", number=1)["text"] == paragraphs(*NEAR)
    assert ask(client, "document", number=2)["text"].strip() == PROSE
    for number in (-1, 3):
        assert "there is no document" in ask(client, "document", 422, number=number)["error"]


def test_the_documents_of_a_corpus_come_from_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "b.jsonl").write_text(json.dumps({"id": "7", "text": "It rained."}) + "\nno\n")
    documents = corpus_documents(corpus_batches(tmp_path))
    assert [document.id for document in documents] == ["a.txt", "7"]


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get(f"/{TOKEN}/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    for name in ("", "page.js", "page.css", "style.css"):
        text = client.get(f"/{TOKEN}/{name}").text
        assert "http:" not in text
        assert "https:" not in text
        # What the server marks has all text escaped; nothing else becomes markup.
        assert set(re.findall(r"innerHTML.*", text)) <= {"innerHTML = cleaned.marked;"}
        assert "style=" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": f"evil.example:{PORT}"},
        {"host": "127.0.0.1"},
        {"host": f"127.0.0.1.evil.example:{PORT}"},
        {"host": ""},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"https://{HOST}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_requests_of_others_are_refused(
    client: TestClient, folder: Path, headers: dict[str, str], method: str
) -> None:
    for path in ("", "save", "document"):
        body = {"name": "mine.toml", "toml": GOOD}
        answer = client.request(method, f"/{TOKEN}/{path}", headers=headers, json=body)
        assert answer.status_code == 403
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "access-control-allow-origin" not in answer.headers
    assert not folder.exists()


def test_requests_of_the_own_page_are_accepted(client: TestClient) -> None:
    for host in (HOST, f"localhost:{PORT}"):
        headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        assert client.post(f"/{TOKEN}/state", headers=headers, json={}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/state", "/wrong/state", f"/{TOKEN}x/state", f"/{TOKEN}", f"//{TOKEN}/state"]
)
def test_without_the_token_nothing_is_served(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code == 403
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["../app.py", "app.py", "%2e%2e/gate.py", "..%2f..%2fmain.py", "page.html"]
)
def test_no_other_file_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/{TOKEN}/{path}").status_code in (403, 404)


def test_a_malformed_request_is_answered_in_one_sentence(client: TestClient) -> None:
    plain = client.post(f"/{TOKEN}/state", content="{}", headers={"content-type": "text/plain"})
    assert plain.status_code == 415
    for content in ("", "[]", '{"number": "one"}', '{"number": 1, "path": "/etc/passwd"}', "\xff"):
        headers = {"content-type": "application/json"}
        answer = client.post(f"/{TOKEN}/document", content=content, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["error"]


def test_a_text_that_is_too_long_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.authoring.workbench.bench.MAX_TEXT_CHARS", 20)
    assert "more than 20 characters" in ask(client, "clean", 422, text="a" * 21)["error"]


def test_markup_in_a_document_is_sent_as_json_data(client: TestClient) -> None:
    hostile = "<script>alert(1)</script>\u202e\x00 and more"
    answer = client.post(f"/{TOKEN}/clean", json={"text": hostile})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


def test_a_draft_leaves_nothing_in_the_cache(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("cleaner.ruleset.contents._UNSURE_NS", 0)  # new files are trusted at once
    bench = Workbench(folder)
    bench.clean(PROSE, "mine.toml", GOOD)  # what the shipped folder declares is kept, once
    before = sorted((tmp_path / "cache").rglob("*"))
    for number in range(3):
        bench.clean(PROSE, "mine.toml", GOOD.replace("A box", f"Box {number}"))
    assert sorted((tmp_path / "cache").rglob("*")) == before


def test_files_with_other_names_stay_in_force(folder: Path) -> None:
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "My Rules.toml").write_text(GOOD)
    (folder / "first.toml").write_text(GOOD.replace("almanac", "gazette"))
    bench = Workbench(folder)
    assert bench.rules_dir.names() == ["first.toml"]
    text = paragraphs(PROSE, LINE)
    assert bench.clean(text).text == f"{PROSE}\n"
    other = GOOD.replace("almanac", "calendar")
    effect, faults = bench.try_rule("mine.toml", other)
    assert effect
    assert (dict(effect.rules), faults) == ({"newsletter.calendar": "new"}, [])


def test_a_folder_that_does_not_load_is_named(folder: Path) -> None:
    folder.mkdir()
    (folder / "broken.toml").write_text("[[rule]")
    with pytest.raises(InputError, match=r"^broken\.toml: is not TOML"):
        Workbench(folder).clean(PROSE)


def test_learned_rules_on_trial_are_decided_on(tmp_path: Path) -> None:
    pages = [page("alpha.example", number) for number in range(20, 30)]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    bench = Workbench(tmp_path / "rules")
    app = make_app(bench, TOKEN, PORT)
    with TestClient(app, base_url=f"http://{HOST}") as client:
        rules = ask(client, "learned")["rules"]
        assert rules
        assert rules[0]["site"] == "alpha.example"
        assert any(rules[0]["text"].removeprefix("- ") in one for one in rules[0]["examples"])
        first, second = rules[0]["id"], rules[1]["id"]
        assert ask(client, "review", id=first, review="accepted") == {"status": "stable"}
        assert ask(client, "review", id=second, review="rejected") == {"status": "rejected"}
        assert [one["id"] for one in ask(client, "learned")["rules"]] == [
            one["id"] for one in rules[2:]
        ]
        ask(client, "review", 422, id="site.none-0000000000", review="accepted")


def test_a_folder_without_learned_rules_offers_no_decisions(client: TestClient) -> None:
    assert ask(client, "learned") == {"rules": []}
