"""Scoring: which lines at the two ends of a whole page are not its article.

The score of a line is the sum of its features' weights; a logistic regression fits them (see
`authoring.training`). The body is the stretch whose lines are least like boilerplate, by Kadane's
maximum subarray (see `scoring.linear.densest`).
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.engine.document import Line
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.features import bins
from cleaner.ruleset.model import BinnedFeature, Weights
from cleaner.scoring.linear import THRESHOLD, LinearModel, max_sum_range

MAX_WORDS = 80  # of one line that count where lines are weighed against each other
_HEADLINE_WORDS = (4, 20)  # at least, at most
_MAX_REMOVED_BETWEEN = 2  # lines removed between two lines of prose that still belong together
_MAX_LINES_BETWEEN = 6  # lines between the headline and the body


class LineDecision(NamedTuple):
    """The number of a line to remove, and the ids of the features that decided."""

    number: int
    features: tuple[str, ...]


class Scorer:
    """Features and their weights, ready for one document after the other."""

    def __init__(self, features: Iterable[BinnedFeature], weights: Weights) -> None:
        by_id = {feature.id: feature for feature in features}
        self._page, self._lines = (
            LinearModel({name: bin_weights for name, bin_weights in given.items() if name in by_id})
            for given in (weights.page, weights.lines)
        )
        self._page_features = [by_id[name] for name in self._page.ids]
        self._line_features = [by_id[name] for name in self._lines.ids]

    def decide(self, table: FeatureTable) -> list[LineDecision]:
        """Return the lines of `table` to remove.

        Only a whole page, with its menus, loses lines. Its two ends are removed as far as their
        lines, weighted by their words, have a mean score of 1 or more.
        """
        if not table.kept or not self._line_features or not self._is_whole_page(table):
            return []
        columns = [bins(feature, table) for feature in self._line_features]
        first, last = whole_prose(table, *body(table.words, self._lines.scores(columns)))
        first = headline_above(table.kept, first)
        rows = zip(table.numbers, self._lines.weighted_features(columns), strict=True)
        return [
            LineDecision(number, features)
            for position, (number, features) in enumerate(rows)
            if not first <= position <= last and features
        ]

    def _is_whole_page(self, table: FeatureTable) -> bool:
        columns = [bins(feature, table)[:1] for feature in self._page_features]
        return any(score >= THRESHOLD for score in self._page.scores(columns))


def body(words: Sequence[int], scores: Sequence[float]) -> tuple[int, int]:
    """Return the first and last line of the article by the scores; all lines if there is none.

    >>> body([5, 20, 30, 4], [2.0, 0.5, 0.2, 1.5])
    (1, 2)
    """
    counts = zip(words, scores, strict=True)
    gains = array("d", ((THRESHOLD - score) * min(count, MAX_WORDS) for count, score in counts))
    if max(gains) <= 0:
        return 0, len(gains) - 1
    return max_sum_range(gains)


def whole_prose(table: FeatureTable, first: int, last: int) -> tuple[int, int]:
    """Return the body from `first` to `last`, extended to the ends of its prose.

    Prose continues from line to line if at most two lines were removed between them.
    """
    lines = table.kept
    while (
        first
        and table.removed_before(first) <= _MAX_REMOVED_BETWEEN
        and lines[first].is_prose
        and lines[first - 1].is_prose
    ):
        first -= 1
    while (
        last + 1 < len(lines)
        and table.removed_before(last + 1) <= _MAX_REMOVED_BETWEEN
        and lines[last].is_prose
        and lines[last + 1].is_prose
    ):
        last += 1
    return first, last


def headline_above(lines: Sequence[Line], first: int) -> int:
    """Return the position of the headline above the body from `first`, or `first` itself.

    It is the nearest line that has the form of a headline, among the few right above.
    """
    above = range(first - 1, max(-1, first - 1 - _MAX_LINES_BETWEEN), -1)
    return next((position for position in above if _is_headline(lines[position])), first)


def _is_headline(line: Line) -> bool:
    return (
        _HEADLINE_WORDS[0] <= line.words <= _HEADLINE_WORDS[1]
        and not line.is_item
        and not line.text.endswith((".", ":", ";", ","))
    )
