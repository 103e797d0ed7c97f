"""Learning on generated sites: what goes, what stays, and that neither order nor history counts."""

import random
import tomllib
from functools import partial
from pathlib import Path

import msgspec
import pytest

from benchmarks.learn.sites import (
    Chrome,
    Page,
    court_body,
    facts_body,
    headline,
    league_body,
    page,
    poem_body,
    recipe_body,
    score,
)
from cleaner import apply_edits, restore
from cleaner.authoring.examples import rule_faults
from cleaner.authoring.formatting import format_files
from cleaner.corpus.learning import store
from cleaner.corpus.learning.store import Store
from cleaner.ruleset.loader import load_rules
from tests.learned import (
    cleaner_with,
    files_in,
    learn,
    phrases_in_force,
    rules_in,
    shipped,
    write_pages,
)

NEWS = "alpha.example"
FIRST = 20  # of the pages in tests: those before are in the lists of these


def news(count: int, site: str = NEWS, design: int = 0) -> list[Page]:
    return [page(site, number, design=design) for number in range(FIRST, FIRST + count)]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    learn(write_pages(folder, news(24)), folder / "rules")
    return folder / "rules"


def test_the_chrome_of_a_site_goes_and_its_articles_stay(portal: Path) -> None:
    cleaner = cleaner_with(portal)
    before = after = lost = 0.0
    for one in news(24):
        before += score(shipped().clean(one.text, one.url).text, one.article)[0]
        f1, words, _ = score(cleaner.clean(one.text, one.url).text, one.article)
        after, lost = after + f1, lost + words
    assert lost == 0
    assert before / 24 < 0.85
    assert after / 24 > 0.96


def test_pages_that_were_not_learned_from_lose_their_chrome_too(portal: Path) -> None:
    cleaner = cleaner_with(portal)
    unseen = page(NEWS, FIRST + 60)
    f1, lost, _ = score(cleaner.clean(unseen.text, unseen.url).text, unseen.article)
    assert lost == 0
    assert f1 > 0.95


def test_rules_of_a_site_are_for_its_pages_alone(portal: Path) -> None:
    cleaner, one = cleaner_with(portal), news(1)[0]
    other = cleaner.clean(one.text, "https://other.example/")
    assert not [rule for rule in other.report.counts.rules if rule.startswith("site.")]


def test_learned_rules_pass_the_check_and_are_laid_out_evenly(portal: Path) -> None:
    rules = load_rules([portal])
    assert [str(fault) for fault in rule_faults(rules, rules_in(portal).keys())] == []
    assert [path for path, _ in format_files(portal)] == []


def test_a_learned_rule_has_its_evidence(portal: Path) -> None:
    chrome = Chrome(NEWS)
    rule = next(
        rule for rule in rules_in(portal).values() if chrome.menu[3].lower() in rule.phrases
    )
    learned = rule.learned
    assert learned
    assert (learned.documents, learned.of, learned.zone) == (24, 24, "head")
    assert (learned.first, learned.last) == ("2024-01-21", "2024-02-13")
    assert any(chrome.menu[2] in example for example in learned.examples)
    assert chrome.menu[3] in rule.removes


def test_variants_in_figures_and_dates_are_one_rule(portal: Path) -> None:
    chrome = Chrome(NEWS)
    counters = [rule for rule in rules_in(portal).values() if rule.pattern]
    patterns = {rule.pattern for rule in counters}
    assert f"^\\W*{{number}}\\ {chrome.comments.lower()}\\W*$" in patterns
    assert f"^\\W*{{date}}\\ \\|\\ {{number}}\\ {chrome.minutes.lower()}\\W*$" in patterns


def test_a_label_with_changing_titles_below_becomes_a_block(portal: Path) -> None:
    blocks = {
        phrase: rule
        for rule in rules_in(portal).values()
        if rule.action == "remove-block"
        for phrase in rule.phrases
    }
    rule = blocks[Chrome(NEWS).related.lower()]
    assert rule.status == "stable"
    assert rule.when == {"zone": "tail"}


def test_the_headline_of_a_page_that_others_list_stays(portal: Path) -> None:
    cleaner = cleaner_with(portal)
    for one in news(24):
        assert one.article.split("\n")[0] in cleaner.clean(one.text, one.url).text


@pytest.mark.parametrize(
    "body",
    [recipe_body, facts_body, court_body, league_body, poem_body],
    ids=lambda body: body.__name__,
)
def test_lines_that_recur_inside_articles_stay(tmp_path: Path, body: object) -> None:
    pages = [page("works.example", FIRST + number, body) for number in range(24)]  # type: ignore[arg-type]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    cleaner = cleaner_with(tmp_path / "rules")
    kept = [score(cleaner.clean(one.text, one.url).text, one.article) for one in pages]
    assert sum(lost for _, lost, _ in kept) == sum(
        score(shipped().clean(one.text, one.url).text, one.article)[1] for one in pages
    )


def test_the_old_and_the_new_design_of_a_site_are_learned(tmp_path: Path) -> None:
    pages = [page(NEWS, FIRST + number, design=int(number >= 12)) for number in range(24)]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    in_force = phrases_in_force(tmp_path / "rules")
    assert {Chrome(NEWS, 0).menu[3].lower(), Chrome(NEWS, 1).menu[3].lower()} <= in_force


def test_order_and_workers_do_not_change_the_rules(tmp_path: Path) -> None:
    pages = [*news(8), *news(8, "beta.example"), *news(8, "gamma.example")]
    shuffled = random.Random(7).sample(pages, len(pages))  # noqa: S311 - a fixed order
    learn(write_pages(tmp_path / "a", pages), tmp_path / "one")
    write_pages(tmp_path / "b", shuffled[:10], "z.jsonl")
    write_pages(tmp_path / "b", shuffled[10:], "a.jsonl")
    write_pages(tmp_path / "b", shuffled[:5], "m.jsonl")
    learn(tmp_path / "b", tmp_path / "two", workers=2)
    assert files_in(tmp_path / "one")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_sites_counted_apart_have_the_same_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [one for site in ("alpha", "beta", "gamma") for one in news(8, f"{site}.example")]
    source = write_pages(tmp_path, [*pages, pages[0], pages[9]])
    whole = learn(source, tmp_path / "whole")
    monkeypatch.setattr(store, "BUFFERED_ROWS", 10)
    monkeypatch.setattr("cleaner.corpus.learning.run.Store", partial(Store, part_documents=1))
    apart = learn(source, tmp_path / "apart")
    assert apart == whole
    assert whole.duplicates == 2
    assert files_in(tmp_path / "whole") == files_in(tmp_path / "apart")


def test_learning_in_two_steps_equals_learning_at_once(tmp_path: Path) -> None:
    pages = news(24)
    learn(write_pages(tmp_path / "a", pages[:10]), tmp_path / "twice")
    learn(write_pages(tmp_path / "ab", pages), tmp_path / "twice")
    learn(tmp_path / "ab", tmp_path / "once")
    in_use = {
        name: rule
        for name, rule in rules_in(tmp_path / "twice").items()
        if rule.status != "retired"
    }
    assert in_use == rules_in(tmp_path / "once")


def test_near_duplicates_count_once(tmp_path: Path) -> None:
    one = page(NEWS, FIRST)
    text = one.article
    copies = [
        Page(f"https://{NEWS}/{number}", "", f"{text}\nseen by {number * 7} readers\n", "")
        for number in range(6)
    ]
    paged = [
        Page(f"https://{NEWS}/mill?page={n}", "", f"{headline(NEWS, 3)}\n", "") for n in (1, 2, 3)
    ]
    summary = learn(write_pages(tmp_path, [*copies, *paged, *news(3)[1:]]), tmp_path / "rules")
    assert summary.near_duplicates == 5
    assert summary.duplicates == 2
    assert headline(NEWS, 3).lower() not in phrases_in_force(tmp_path / "rules")
    assert not [rule for rule in rules_in(tmp_path / "rules").values() if rule.status == "stable"]


def test_wordings_of_many_sites_are_listed(tmp_path: Path) -> None:
    menus = ["Vurla the tolmen", "Sterna", "Klombu"]
    pages = []
    for site in range(22):
        for number in range(FIRST, FIRST + 4):
            one = page(f"s{site}.example", number)
            text = "\n\n".join([*menus, one.text])
            pages.append(one._replace(text=text))
    summary = learn(write_pages(tmp_path, pages), tmp_path / "rules")
    rows = (tmp_path / "rules" / "wordings.jsonl").read_bytes().splitlines()
    found = {row["text"]: row for row in map(msgspec.json.decode, rows)}
    assert summary.wordings == len(found)
    assert found.keys() >= {menu.lower() for menu in menus[:2]}
    assert found["vurla the tolmen"] == {
        "text": "vurla the tolmen",
        "sites": 22,
        "documents": 88,
        "lang": "en",
        "theme": "",
    }


def test_wordings_of_many_sites_are_drafts_of_rules_by_language_and_theme(tmp_path: Path) -> None:
    pages = []
    for site in range(22):
        for number in range(FIRST, FIRST + 4):
            one = page(f"s{site}.example", number)
            comments, letter = f"{number} comments of the vurla", "The newsletter of the vurla"
            lines = ["Klombu", comments, letter, "Vurla the tolmen"]
            pages.append(one._replace(text="\n\n".join([*lines, one.text])))
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    draft = (tmp_path / "rules" / "drafts" / "en.toml.draft").read_text()
    assert '  "{anything:1-1} comments of the vurla", # 22 sites, 88 documents\n' in draft
    themes = {rule["id"]: rule["templates"] for rule in tomllib.loads(draft)["rule"]}
    assert "the newsletter of the vurla" in themes["newsletter.shared-line"]
    assert "{anything:1-1} comments of the vurla" in themes["comments.shared-line"]
    assert "vurla the tolmen" in themes["theme.shared-line"]
    words = (tmp_path / "rules" / "drafts" / "any.toml.draft").read_text()
    assert "# Single words of theme, for units only, with their sites: klombu (22)" in words
    load_rules([tmp_path / "rules"])  # which does not read drafts


def test_the_laws_hold_with_learned_rules(portal: Path) -> None:
    cleaner = cleaner_with(portal)
    for one in news(6):
        result = cleaner.clean(one.text, one.url)
        assert apply_edits(one.text, result.report.edits) == result.text
        assert restore(result.text, result.report.edits) == one.text
        assert cleaner.clean(result.text, one.url).text == result.text
