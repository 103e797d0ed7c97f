"""Scores of a page's blocks: how likely each is content, and the features that decided."""

import math
from collections.abc import Iterable, Mapping

from cleaner.html.block_features import BlockFeatures
from cleaner.html.page_shape import PageShape
from cleaner.ruleset.rule_set import BlockWeights

_DIGITS = 6  # of a probability, so that no machine's last bit decides
MIN_KIND_SHARE = 0.01  # a kind that is less likely adds nothing to the weights


class BlockScorer:
    """Scores the blocks of pages by weights that a person can read.

    The score of a block is the sum of the weights of its features and of the class words around
    it, as log odds of content. Each kind of page adds weights of its own, as much as the page is
    likely of that kind.
    """

    def __init__(self, weights: BlockWeights) -> None:
        self._weights = weights

    def __bool__(self) -> bool:
        return bool(self._weights.blocks)

    def kinds(self, page: Iterable[str]) -> dict[str, float]:
        """Return how likely a page with the features `page` is of each kind."""
        names = list(page)
        odds = {
            kind: _probability(weights.intercept + _sum(names, weights.page))
            for kind, weights in self._weights.kinds.items()
        }
        total = math.fsum(odds.values()) or 1.0
        return {kind: round(value / total, _DIGITS) for kind, value in odds.items()}

    def probabilities(
        self, shape: PageShape, features: BlockFeatures, kinds: Mapping[str, float]
    ) -> list[float]:
        """Return how likely each block is content, on a page that is likely of `kinds`."""
        weights = self._on_page(kinds)
        of_elements: dict[int, float] = {}
        probabilities = []
        for element, names in zip(shape.element_of, features.of_blocks(), strict=True):
            if element not in of_elements:
                of_elements[element] = self._of_element(element, features, weights)
            score = of_elements[element] + _sum(names, weights)
            probabilities.append(round(_probability(score), _DIGITS))
        return probabilities

    def strongest(
        self, names: Iterable[str], kinds: Mapping[str, float], count: int
    ) -> tuple[str, ...]:
        """Return the `count` features among `names` with the greatest weights, either way."""
        weights = self._on_page(kinds)
        weighted = [name for name in names if weights.get(name)]
        return tuple(sorted(weighted, key=lambda name: (-abs(weights[name]), name))[:count])

    def _on_page(self, kinds: Mapping[str, float]) -> Mapping[str, float]:
        """Return the weights of features on a page that is likely of `kinds`."""
        weights = dict(self._weights.blocks)
        for kind, share in kinds.items():
            if share >= MIN_KIND_SHARE:
                for name, weight in self._weights.kinds[kind].blocks.items():
                    weights[name] = weights.get(name, 0.0) + share * weight
        return weights

    def _of_element(
        self, element: int, features: BlockFeatures, weights: Mapping[str, float]
    ) -> float:
        words = self._weights.class_words
        return math.fsum(
            (
                self._weights.intercept,
                _sum(features.of_element(element), weights),
                _sum(features.class_words(element), words),
            )
        )


def _sum(names: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return the sum of the weights of `names`, the same in whatever order they come."""
    return math.fsum(weights[name] for name in names if name in weights)


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -500 else 0.0  # noqa: PLR2004 - exp has a limit
