"""The benchmark's own arithmetic, and a small sample of it: the fixtures, with their floors."""

from pathlib import Path
from statistics import fmean

import msgspec
import pytest

from benchmarks import floors, records
from benchmarks.pages import Page
from benchmarks.score import oracle, score
from cleaner import Cleaner
from cleaner.authoring.labels import Labeller
from cleaner.ruleset.stats import RemovalStats

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAGES = [
    (path.read_text("utf-8", "replace"), (path.parent / "expected.txt").read_text("utf-8"))
    for path in sorted(FIXTURES.glob("*/source.txt"))
]


def page(reference: str, title: str = "", unwanted: tuple[str, ...] = ()) -> Page:
    return Page("1", "article", "example.com", title, reference, [], list(unwanted))


def test_scores_count_bags_of_words() -> None:
    made = score("The weir broke. Subscribe now!", page("The weir broke."))
    assert (made.precision, made.recall) == (3 / 5, 1.0)
    assert made.f1 == pytest.approx(3 / 4)


def test_the_headline_counts_neither_way() -> None:
    it = page("The old weir\nThe weir broke.", "The old weir")
    assert score("The weir broke.", it).f1 == score("The Old Weir\nThe weir broke.", it).f1 == 1.0


def test_short_unwanted_snippets_do_not_count() -> None:
    it = page("The weir broke.", unwanted=("The weir", "Subscribe to it now"))
    assert score("The weir broke. Subscribe  to it now", it).unwanted == 1


def test_the_oracle_drops_the_lines_of_others() -> None:
    it = page("The weir broke in the night. It was old.")
    assert oracle("The weir broke in the night.\nSubscribe now\nIt was old.", it) == (
        "The weir broke in the night.\nIt was old."
    )


def test_records_count_what_was_wrongly_taken() -> None:
    it = Cleaner()
    result = it.clean("The weir broke in the night of Monday.\n\nSubscribe to our newsletter!\n")
    lines = list(
        records.line_removals(result.text, result.report, Labeller("Subscribe to our newsletter"))
    )
    assert {wrong for _, _, wrong in lines} == {4}
    assert records.share([("a", 4, 4), ("a", 2, 0)]) == {"a": RemovalStats(2, 6, 4)}


def test_a_broken_floor_is_told() -> None:
    pinned = msgspec.toml.decode(floors.FLOORS.read_bytes(), type=floors.Floors)
    assert floors.broken(pinned) == []
    lower = {name: value - 0.01 for name, value in pinned.gain.items()}
    higher = {name: value + 0.01 for name, value in pinned.lost.items()}
    worse = floors.Floors(pinned.data, lower, higher)
    assert len(floors.broken(worse)) == len(lower) + len(higher)
    assert len(floors.broken(floors.Floors("other", {}, {}))) == 1


def test_the_fixtures_reach_their_floors() -> None:
    it = Cleaner()
    before = [score(source, page(expected)).f1 for source, expected in PAGES]
    after = [score(it.clean(source).text, page(expected)).f1 for source, expected in PAGES]
    assert fmean(after) - fmean(before) > 0.1
    assert fmean(after) > 0.999


def test_no_article_of_the_fixtures_loses_a_word() -> None:
    it = Cleaner()
    lost = [it.clean(expected).report.counts for _, expected in PAGES]
    assert sum(each.words_in - each.words_out for each in lost) == 0
