"""Traps: article prose that looks like chrome keeps its words, but for the known failures."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.traps.__main__ import counts, listing
from benchmarks.traps.trap import (
    Article,
    Trap,
    failures,
    placed,
    read_articles,
    read_known,
    read_traps,
    write_known,
)
from cleaner import Cleaner

CLEANER = Cleaner()
TRAPS = read_traps()
ARTICLES = read_articles()
TAKEN = Trap("Post a Comment", "en", "comments", "post a comment", "sport")
KEPT = Trap("The ferry sailed at noon.", "en", "comments", "ferry", "sport")


def test_only_the_known_traps_fail() -> None:
    failed = {failure.trap.id: failure for failure in failures(TRAPS, ARTICLES, CLEANER)}
    known = read_known()
    new = [failed[name] for name in failed.keys() - known]
    assert "\n".join(listing(new, known)) == "", "a rule takes article prose"
    passing = [trap.text for trap in TRAPS if trap.id in known - failed.keys()]
    assert passing == [], "these pass: make bench-traps ARGS=--set-known"
    assert known - {trap.id for trap in TRAPS} == set(), "known.toml names traps that are not there"


def test_each_trap_is_unique_and_holds_its_keyword() -> None:
    assert [name for name, number in Counter(trap.id for trap in TRAPS).items() if number > 1] == []
    lacking = [trap for trap in TRAPS if trap.keyword.casefold() not in trap.text.casefold()]
    assert lacking == []
    assert {trap.theme for trap in TRAPS} <= CLEANER.rules.themes.keys()
    assert [trap.text for trap in TRAPS if "\n" in trap.text] == []


@pytest.mark.parametrize("lang", ARTICLES)
def test_an_article_without_a_trap_is_kept_as_it_is(lang: str) -> None:
    text = "\n\n".join(ARTICLES[lang].paragraphs) + "\n"
    assert CLEANER.clean(text).text == text


def test_a_trap_stands_in_the_middle_and_at_the_end() -> None:
    article = Article("en", ["First.", "Second."])
    assert placed(KEPT, article) == {
        "middle": ("First.\n\nThe ferry sailed at noon.\n\nSecond.\n", 8),
        "end": ("First.\n\nSecond.\n\nThe ferry sailed at noon.\n", 17),
    }


def test_a_trap_that_loses_a_word_fails_with_its_rules(tmp_path: Path) -> None:
    (failure,) = failures([TAKEN, KEPT], ARTICLES, CLEANER)
    assert (failure.trap, failure.places) == (TAKEN, ["middle", "end"])
    assert "comments.form-prompt" in failure.rules
    rules = ", ".join(failure.rules)
    assert f"en comments [{rules}] (middle and end, not known)" in listing([failure], set())
    rows = list(counts([TAKEN, KEPT], [failure]))
    assert "theme comments: 1 of 2" in rows
    assert rows[-1] == "\n1 of 2 traps lose a word"
    path = tmp_path / "known.toml"
    write_known([failure], path)
    assert read_known(path) == {TAKEN.id}
    assert "# en comments: Post a Comment\n" in path.read_text("utf-8")


def test_an_edited_trap_is_another_trap() -> None:
    assert TAKEN.id != Trap("Post a comment", "en", "comments", "post a comment", "sport").id
