"""The body of a whole page grows over the short lines that are its article's."""

import pytest

from cleaner.engine.body import body, densest, grown, headline_above, whole_prose
from cleaner.engine.document import Document
from cleaner.engine.feature_table import FeatureTable
from tests.builders import MORE_PROSE, PROSE

TITLE = "Old weir to be rebuilt before winter"


def table(*texts: str, removed: tuple[int, ...] = ()) -> FeatureTable:
    """Return the table of a text without blank lines; a menu is `removed` above these positions."""
    kept = Document("\n".join(texts)).lines
    gaps = [(position, frozenset({"navigation"})) for position in removed for _ in range(3)]
    return FeatureTable(range(len(kept)), kept, gaps, set(range(1, len(kept))))


def grown_lines(page: FeatureTable, score: float = 1.04) -> list[str]:
    """Return the lines of the body that grows from the prose of `page`; others have `score`."""
    scores = [0.0 if line.is_prose else score for line in page.kept]
    prose = [position for position, line in enumerate(page.kept) if line.is_prose]
    first, last = grown(page, scores, 1.0, (prose[0], prose[-1]))
    return [line.text for line in page.kept[first : last + 1]]


@pytest.mark.parametrize(
    "article",
    [
        ("Regatta results", "Men, single", "1. Reed, 4:12", "2. Ash, 4:31", PROSE, "1. Orr, 4:20"),
        ("Lantern walk", "Saturday, 3 May", PROSE, "Dogs welcome.", "Wear boots."),
        ("Edith Marlow", "1931\N{EN DASH}2021", PROSE, "Funeral: Saturday, noon"),
        ("The ferry", "Does it sail in fog?", "No.", PROSE, "Who runs it?", "The trust, alone."),
        ("The keeper", PROSE, "\N{EN DASH} Are you sad?", "\N{EN DASH} No. Tired."),
        ("Pancakes", "Serves 4", "- 3 eggs", "- Salt", "- Butter", PROSE, "Eat at once."),
    ],
    ids=["results", "event", "obituary", "questions", "dialogue", "recipe"],
)
def test_a_body_grows_to_the_menus(article: tuple[str, ...]) -> None:
    page = table("Home", *article, "Shop", removed=(1, len(article) + 1))
    assert grown_lines(page) == [*article]


def test_a_body_does_not_grow_into_a_menu() -> None:
    page = table("Town hall", "Schools", "Library", PROSE, "About us", "Contact", "Jobs")
    assert grown_lines(page) == [PROSE]


def test_a_body_grows_to_a_menu_or_not_at_all() -> None:
    other = "Five walks along the lower river"
    page = table(other, other, "Men, single", PROSE, "Women, single", other)
    assert grown_lines(page) == [PROSE]


def test_a_line_that_scores_little_higher_belongs_to_the_body_beside_it() -> None:
    plain = "The oldest of the bridges"
    page = table("Home", plain, PROSE, removed=(1,))
    assert grown_lines(page, score=1.01) == [plain, PROSE]


def test_a_body_that_leaves_out_most_of_the_content_is_widened() -> None:
    page = table(PROSE, MORE_PROSE, "Shop", "Fallow rows a race on the river in May")
    assert densest(page.words, [1.02, 1.02, 2.0, 0.0]) == (3, 3)
    assert body(page, [1.02, 1.02, 2.0, 0.0]) == (0, 3)


def test_a_body_has_all_the_prose_around_its_ends() -> None:
    it = table(PROSE, PROSE, PROSE, "Tickets", PROSE)
    assert whole_prose(it, 1, 1) == (0, 2)
    apart = table(PROSE, PROSE, PROSE, removed=(1,))
    assert whole_prose(apart, 1, 1) == (1, 2)


def test_a_body_has_its_headline() -> None:
    page = table(TITLE, "Local", PROSE).kept
    scores = [1.0, 1.1, 0.5]
    assert headline_above(page, scores, 2) == 0
    assert headline_above(page, scores, 0) == 0
    assert headline_above(table("- " + TITLE, "Local", PROSE).kept, scores, 2) == 2
    assert headline_above(table("# " + TITLE, "Local", PROSE).kept, scores, 2) == 0


def test_the_headline_is_the_line_with_the_lowest_score() -> None:
    page = table("Five walks in June", TITLE, "4 May 2021, 9:15 am", PROSE).kept
    assert headline_above(page, [1.2, 1.0, 1.1, 0.5], 3) == 1


def test_a_sentence_is_not_a_headline() -> None:
    page = table("The mill burned for two days.", "Local", PROSE).kept
    assert headline_above(page, [1.0, 1.1, 0.5], 2) == 2


def test_a_headline_stands_near_its_body() -> None:
    far = table(TITLE, *["Local"] * 7, PROSE).kept
    assert headline_above(far, [1.0] * len(far), len(far) - 1) == len(far) - 1
