"""Learned rules of many sites: their files are read when a page of the site comes."""

import pickle
from pathlib import Path

import pytest

from benchmarks.learn.sites import page
from cleaner import Cleaner, Flag, load_rules, restore
from cleaner.ruleset import shelf
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_draft, switch_off
from tests.learned import learn, write_pages

FIRST = 20
SITES = ("alpha.example", "beta.example", "gamma.example")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shelf")
    pages = [page(site, number) for site in SITES for number in range(FIRST, FIRST + 8)]
    learn(write_pages(root, pages), root / "rules")
    return root / "rules"


@pytest.fixture
def late(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shelf, "MAX_READ_AT_ONCE", 2)
    return folder


def test_site_files_read_later_clean_like_files_read_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [page(site, FIRST + 3) for site in SITES]
    at_once = Cleaner(load_draft(folder))
    monkeypatch.setattr(shelf, "MAX_READ_AT_ONCE", 2)
    late = Cleaner(load_draft(folder))
    assert not any(rule.theme == "site" for _, rule in late.rules.rules())
    for one in pages:
        ours, theirs = (cleaner.clean(one.text, one.url) for cleaner in (late, at_once))
        assert ours.text == theirs.text
        assert ours.report.edits == theirs.report.edits
        assert ours.report.counts.themes["site"].words


def test_a_cleaner_keeps_few_sites_compiled(late: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.api._MAX_LEARNED", 2)
    cleaner = Cleaner(load_draft(late))
    for site in (*SITES, SITES[0]):
        one = page(site, FIRST)
        assert cleaner.clean(one.text, one.url).report.counts.themes["site"].words
    assert [*cleaner._learned_pipelines] == [SITES[2], SITES[0]]


def test_the_theme_of_a_site_may_be_switched_off(late: Path) -> None:
    cleaner = Cleaner(switch_off(load_draft(late), frozenset({"site"})))
    one = page(SITES[0], FIRST)
    assert "site" not in cleaner.clean(one.text, one.url).report.counts.themes


def test_a_cleaner_with_a_shelf_can_be_pickled(late: Path) -> None:
    cleaner = pickle.loads(pickle.dumps(Cleaner(load_draft(late))))  # noqa: S301
    one = page(SITES[1], FIRST)
    assert cleaner.clean(one.text, one.url).report.counts.themes["site"].words


def test_the_digest_depends_on_the_contents_of_the_files(late: Path) -> None:
    before = rules_digest(load_draft(late))
    path = late / "site" / f"{SITES[0]}.toml"
    text = path.read_text()
    path.write_text(text.replace('anchor = "line"', 'anchor = "start"', 1))
    try:
        assert rules_digest(load_draft(late)) != before
    finally:
        path.write_text(text)
    assert rules_digest(load_draft(late)) == before


def learned_rule(name: str, phrase: str) -> str:
    return f'''
[[rule]]
id = "site.{name}-0000000000"
description = "A line in the text."
action = "remove-line"
phrases = ["{phrase}"]
anchor = "line"
learned.documents = 3
learned.of = 3
removes = ["{phrase}", "- {phrase}"]
keeps = ["The mill stood.", "It rained."]
reference = "Learned from the pages of mill.example"
'''


def test_learned_rules_that_take_most_of_a_text_are_undone(tmp_path: Path) -> None:
    sentences = [
        "The weir was rebuilt before the winter, and the mill ran again by the first of May.",
        "The miller sold his flour in the town, where two bakers paid him in coin and in bread.",
        "The council had asked for a bridge, but the river took the first one within the year.",
    ]
    path = tmp_path / "site" / "mill.example.toml"
    path.parent.mkdir()
    path.write_text(
        "".join(learned_rule(f"line-{n}", text[:-1].lower()) for n, text in enumerate(sentences))
    )
    cleaner = Cleaner(load_rules([tmp_path]))
    own = [f"In the year {year} the old mill stood still for a week, as it had." for year in "abc"]
    for lines, has_tripped in ((sentences, True), ([*own, *sentences[:2]], False)):
        text = "\n\n".join(lines) + "\n"
        result = cleaner.clean(text, "https://mill.example/")
        assert (Flag("over-removal", "learned") in result.report.flags) is has_tripped
        assert (result.text == text) is has_tripped
        assert cleaner.clean(result.text, "https://mill.example/").text == result.text
        assert restore(result.text, result.report.edits) == text
