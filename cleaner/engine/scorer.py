"""Scoring: which lines at the two ends of a whole page are not its article.

The score of a line is the sum of its features' weights; a logistic regression fits them (see
`authoring.training`). `engine.body` finds the article by them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from cleaner.engine.body import body
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.features import bins
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.rule_set import Weights
from cleaner.scoring.linear import THRESHOLD, LinearModel


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

        Only a whole page, with its menus, loses lines: what is above and below its body.
        """
        if not table.kept or not self._line_features or not self._is_whole_page(table):
            return []
        columns = [bins(feature, table) for feature in self._line_features]
        first, last = body(table, self._lines.scores(columns))
        rows = zip(table.numbers, self._lines.weighted_features(columns), strict=True)
        return [
            LineDecision(number, features)
            for position, (number, features) in enumerate(rows)
            if not first <= position <= last and features
        ]

    def _is_whole_page(self, table: FeatureTable) -> bool:
        columns = [bins(feature, table)[:1] for feature in self._page_features]
        return any(score >= THRESHOLD for score in self._page.scores(columns))
