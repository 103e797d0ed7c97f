"""Scores of a page's blocks: how likely each is content, and the features that decided."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cleaner.html.block_features import BlockFeatures
from cleaner.html.page_shape import PageShape
from cleaner.ruleset.rule_set import BlockWeights

_DIGITS = 6  # of a probability, so that no machine's last bit decides
MIN_KIND_SHARE = 0.01  # a kind that is less likely adds nothing to the weights

_Strength = tuple[float, str]  # the weight of a feature, made negative, and its name


class BlockScore(NamedTuple):
    """How likely a block is content, and the features that decided most, strongest first."""

    likely: float
    strongest: tuple[str, ...]


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

    def scores(
        self, shape: PageShape, features: BlockFeatures, kinds: Mapping[str, float], named: int = 0
    ) -> list[BlockScore]:
        """Return the score of each block, on a page that is likely of `kinds`.

        The `named` features with the greatest weights, either way, are named.
        """
        weights = self._on_page(kinds)
        strengths = _strengths(weights) if named else {}
        of_elements: dict[int, tuple[float, list[_Strength]]] = {}
        scores = []
        for element, names in zip(shape.element_of, features.of_blocks(), strict=True):
            if element not in of_elements:
                around = list(features.of_element(element))
                score = self._of_element(around, features.class_words(element), weights)
                of_elements[element] = score, _strongest(around, strengths, named)
            score, strongest = of_elements[element]
            if named:  # those around a block are compared once for all blocks of its element
                strongest = sorted((*strongest, *_strongest(names, strengths, named)))[:named]
            likely = round(_probability(score + _sum(names, weights)), _DIGITS)
            scores.append(BlockScore(likely, tuple(name for _, name in strongest)))
        return scores

    def _on_page(self, kinds: Mapping[str, float]) -> Mapping[str, float]:
        """Return the weights of features on a page that is likely of `kinds`."""
        weights = dict(self._weights.blocks)
        for kind, share in kinds.items():
            if share >= MIN_KIND_SHARE:
                for name, weight in self._weights.kinds[kind].blocks.items():
                    weights[name] = weights.get(name, 0.0) + share * weight
        return weights

    def _of_element(
        self, around: Iterable[str], class_words: Iterable[str], weights: Mapping[str, float]
    ) -> float:
        """Return what the features and the class words `around` its blocks add to their scores."""
        words = _sum(class_words, self._weights.class_words)
        return math.fsum((self._weights.intercept, _sum(around, weights), words))


def _strengths(weights: Mapping[str, float]) -> dict[str, _Strength]:
    """Return the strength of each feature that has one: how it sorts, strongest first."""
    return {name: (-abs(weight), name) for name, weight in weights.items() if weight}


def _strongest(
    names: Iterable[str], strengths: Mapping[str, _Strength], count: int
) -> list[_Strength]:
    """Return the `count` greatest strengths of the features `names`.

    >>> strengths = _strengths({"tag p": -2.0, "in nav": 1.0, "date": 3.0})
    >>> _strongest(["in nav", "tag p", "date", "at"], strengths, 2)
    [(-3.0, 'date'), (-2.0, 'tag p')]
    """
    return sorted([strengths[name] for name in names if name in strengths])[:count]


def _sum(names: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return the sum of the weights of `names`, the same in any order."""
    return math.fsum(weights[name] for name in names if name in weights)


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -500 else 0.0  # noqa: PLR2004 - exp has a limit
