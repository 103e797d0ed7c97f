"""The benchmark of languages: prompts that go, prompts that stay, and what an article loses."""

import pytest

from benchmarks.languages.__main__ import left, measure, page
from benchmarks.languages.measure import PROMPTS, Row, outcome, row
from benchmarks.traps.trap import read_articles
from cleaner import Cleaner
from cleaner.authoring.catalogues.prompts import read_prompts
from cleaner.authoring.catalogues.wordings import Wording

CLEANER = Cleaner()
ARTICLES = read_articles()
ENGLISH = ARTICLES["en"].paragraphs
WORDINGS = [
    Wording("comments", text, ("own",))
    for text in ("Post a Comment", "The ferry sailed at noon without mail.", "Reply", "Share")
]


def test_a_prompt_goes_and_prose_stays() -> None:
    for place in (2, 4):
        result = outcome(["Post a Comment", "The ferry sailed at noon."], ENGLISH, place, CLEANER)
        assert result == ([True, False], 0)


def test_a_sentence_that_loses_a_word_is_counted() -> None:
    result = outcome(["It was noon."], [*ENGLISH, "Post a Comment"], 2, CLEANER)
    assert result == ([False], 1)


def test_a_row_has_the_shares_of_each_place() -> None:
    units = outcome(["Reply", "Share"], ENGLISH, 4, CLEANER).is_removed
    assert row(WORDINGS, ENGLISH, CLEANER) == Row(2, 0.5, 0.5, sum(units) / 2, 0)
    assert row([], ENGLISH, CLEANER) == Row(0, 0.0, 0.0, 0.0, 0)


@pytest.mark.parametrize("code", sorted(ARTICLES))
def test_each_language_has_prompts_of_both_halves(code: str) -> None:
    fitted, held = read_prompts(PROMPTS, code)
    assert min(len(fitted), len(held)) > 50
    assert not any(wording.is_held for wording in fitted)
    assert all(wording.is_held for wording in held)


def test_the_table_names_no_wording() -> None:
    head, _, line = page(measure([ARTICLES["sv"]], CLEANER)).splitlines()[-3:]
    cells = line.strip("| ").split(" | ")
    assert (len(cells), cells[0]) == (head.count("|") - 1, "sv")
    assert all(cell.rstrip("%").isdigit() for cell in cells[1:])


def test_the_list_has_fitted_prompts_only() -> None:
    texts = {line.split("\t")[-1] for line in left(ARTICLES["sv"], CLEANER)}
    assert texts
    assert texts <= {wording.text for wording in read_prompts(PROMPTS, "sv").fitted}
