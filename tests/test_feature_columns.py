"""The compiled core makes the columns of features, and their sums, that the reference makes."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.engine import feature_columns as columns
from cleaner.engine.document import Line
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.features import bins
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.registry import FEATURES
from cleaner.scoring import linear
from tests.builders import MORE_PROSE, PROSE
from tests.cores import assert_same, needs_core

pytestmark = needs_core

THEMES = ("menus", "legal")
_PIECES = ("Home", "- ", "1. ", "The Old Weir", "MORE", PROSE, MORE_PROSE, "…", "?", ":", ", ", " ")
texts = st.lists(st.sampled_from(_PIECES) | st.characters(), min_size=1, max_size=4).map("".join)
pages = st.lists(texts, max_size=30)
themes = st.frozensets(st.sampled_from((*THEMES, "bio")))
removed_lines = st.lists(st.tuples(st.integers(0, 30), themes), max_size=30)
counts = st.lists(st.integers(0, 60), max_size=40)
fractions = st.lists(st.floats(allow_nan=False) | st.integers(-9, 9), max_size=40)
columns_of_bins = st.integers(0, 9).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 3), min_size=rows, max_size=rows).map(bytes), max_size=5
    )
)


def feature(measure: str, by_place: bool) -> BinnedFeature:
    asked = (*FEATURES[measure].needs, *FEATURES[measure].accepts)
    return BinnedFeature(
        id=f"test.{measure}",
        description="d",
        measure=measure,
        steps=(-1, 0.2, 1 / 3, 0.5, 1, 2, 7, 40),
        within=2 if "within" in asked else None,
        themes=THEMES if "themes" in asked else (),
        by_place=by_place,
    )


def measured(
    measure: str, page: Sequence[str], removed: Sequence[tuple[int, Any]], joined: Iterable[int]
) -> tuple[object, ...]:
    """Return the values of a feature, and its bins."""
    kept = [Line.of(text, text.lower()) for text in page]
    gaps = sorted((min(position, len(kept)), of_line) for position, of_line in removed)
    table = FeatureTable(range(len(kept)), kept, gaps, {*range(1, len(kept))}.intersection(joined))
    asked = feature(measure, by_place=len(page) % 2 == 0)
    return [*table.values(asked)], bins(asked, table), table.dense


@pytest.mark.parametrize("measure", FEATURES)
@given(pages, removed_lines, st.sets(st.integers(1, 30)))
@example([], [(0, frozenset(THEMES))], {1})
@example(["Home", PROSE, "Home"], [(1, frozenset(THEMES)), (3, frozenset())], {1, 2})
def test_a_feature_is_measured_the_same(
    measure: str, page: list[str], removed: list[tuple[int, Any]], joined: set[int]
) -> None:
    assert_same(partial(measured, measure, page, removed, joined))


@given(counts, st.integers(0, 50))
def test_what_is_near_is_the_same(values: list[int], within: int) -> None:
    sums = columns.running_sums(values)
    for near in (columns.means_near, columns.shares_near):
        assert_same(lambda near=near: [*near(sums, len(values), within)])


@given(counts, st.integers(0, 9))
def test_distances_are_the_same(hits: list[int], far: int) -> None:
    few = [hit % 3 == 0 for hit in hits]
    for measure in (columns.distances, columns.distances_below):
        assert_same(lambda measure=measure: [*measure(few, far)])


@given(pages, st.lists(st.integers(0, 2), min_size=30, max_size=30))
def test_lines_are_joined_the_same(page: list[str], breaks: list[int]) -> None:
    lines = [Line.of(text, text) for text in page]
    starts, offset = [], 0
    for line, more in zip(lines, breaks, strict=False):
        starts.append(offset)
        offset += len(line.text) + more
    assert_same(lambda: columns.joined_lines(starts, lines))


@given(st.lists(st.tuples(st.integers(0, 99), st.floats(-9, 9))), st.floats(-9, 9))
def test_gains_are_the_same(rows: list[tuple[int, float]], threshold: float) -> None:
    words, scores = [count for count, _ in rows], [score for _, score in rows]
    assert_same(lambda: columns.weighted_gains(words, scores, threshold, 60))


@given(fractions, st.lists(st.floats(allow_nan=False), unique=True, max_size=80).map(sorted))
def test_bins_are_the_same(values: list[float], steps: list[float]) -> None:
    assert_same(lambda: linear.bin_values(iter(values), steps))


@given(fractions, st.lists(st.integers(-9, 9), unique=True).map(sorted), st.data())
def test_bins_by_place_are_the_same(
    values: list[float], steps: list[float], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(values)))
    last = data.draw(st.integers(first - 1, len(values)))
    assert_same(lambda: linear.bin_by_place(iter(values), steps, first, last))


@given(counts, st.integers(0, 60))
def test_values_are_counted_the_same(values: list[int], least: int) -> None:
    assert_same(lambda: columns.count_from(values, least))


@given(columns_of_bins, st.lists(st.integers(-(2**60), 2**60), min_size=20, max_size=20))
def test_sums_of_weights_are_the_same(given_columns: list[bytes], weights: list[int]) -> None:
    units = [weights[4 * place : 4 * place + 4] for place in range(len(given_columns))]
    assert_same(lambda: linear.sums_of_weights(given_columns, units, 10**9))


@given(columns_of_bins, st.lists(st.booleans(), min_size=20, max_size=20))
def test_chosen_names_are_the_same(given_columns: list[bytes], chosen: list[bool]) -> None:
    of_bins = [bytes(chosen[place : place + 4]).ljust(256, b"\0") for place in range(5)]
    names = "abcde"[: len(given_columns)]
    assert_same(lambda: [*linear.chosen_names(given_columns, of_bins[: len(names)], names)])


@given(st.lists(st.floats(-9, 9) | st.integers(-9, 9)))
@example([])
@example([-3.0, 0.0, 0.0])
def test_the_greatest_sum_is_the_same(gains: list[float]) -> None:
    assert_same(lambda: linear.max_sum_range(gains))
