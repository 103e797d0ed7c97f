"""Scoring: which lines at the two ends of a whole page are not its article.

The score of a line is the sum of its features' weights; a logistic regression fits them (see
`authoring.training`). `engine.body` finds the article by them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from cleaner.engine.body import body
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.features import bins, first_bin
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.rule_set import Weights
from cleaner.scoring.linear import NEAR, THRESHOLD, LinearModel

_MIN_WORDS = 8  # of a line of content whose score is worth a look


class LineDecision(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """The number of a line to remove, and the ids of the features that decided."""

    number: int
    features: tuple[str, ...]


class NearScore(NamedTuple):
    """A score that is near what decides: of the line with that number, of the text without one."""

    number: int | None
    score: float


class Decisions(NamedTuple):
    """What the scores decided, and which of them were near what decides."""

    lines: Sequence[LineDecision] = ()
    near: Sequence[NearScore] = ()


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

    def decide(self, table: FeatureTable) -> Decisions:
        """Return the lines of `table` to remove, and the scores that were near what decides.

        Only a whole page, with its menus, loses lines: what is above and below its body.
        """
        if not table.kept or not self._line_features:
            return Decisions()
        page = self._page_score(table)
        near = [NearScore(None, page)] if is_near(page) else []
        if page < THRESHOLD:
            return Decisions((), near)
        columns = [bins(feature, table) for feature in self._line_features]
        scores = self._lines.scores(columns)
        first, last = body(table, scores)
        numbers = chain(table.numbers[:first], table.numbers[last + 1 :])
        outside = [column[:first] + column[last + 1 :] for column in columns]
        rows = zip(numbers, self._lines.weighted_features(outside), strict=True)
        lines = [LineDecision(number, features) for number, features in rows if features]
        return Decisions(lines, near or list(_near_lines(table, scores)))

    def _page_score(self, table: FeatureTable) -> float:
        """Return the score of `table` as a whole page."""
        columns = [first_bin(feature, table) for feature in self._page_features]
        return max(self._page.scores(columns), default=0.0)


def is_near(score: float) -> bool:
    """Say whether `score` is near the threshold.

    >>> is_near(1.01), is_near(0.9)
    (True, False)
    """
    return abs(score - THRESHOLD) < NEAR


def _near_lines(table: FeatureTable, scores: Iterable[float]) -> Iterator[NearScore]:
    """Yield the scores near the threshold of the lines that read as content."""
    # As is_near says, without a call for each of hundreds of lines.
    near = [(place, score) for place, score in enumerate(scores) if abs(score - THRESHOLD) < NEAR]
    for position, score in near:
        if table.words[position] >= _MIN_WORDS and table.content[position]:
            yield NearScore(table.numbers[position], score)
