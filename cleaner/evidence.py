"""Evidence: signs that prove nothing alone, added up for each line and for both ends."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from cleaner.document import Line
from cleaner.measures import Scene, richest
from cleaner.rule import Sign, Weights

ENOUGH = 1.0  # the sum at which a line goes
HEADLINE_WORDS = (4, 20)  # at least, at most
FEW_GONE = 2  # lines taken between two lines of prose that still belong together
MOST_BETWEEN = 6  # lines between the headline and the body
MOST_WORDS = 80  # of one line that count where lines are set off against each other


class Verdict(NamedTuple):
    """A line that goes, by its number, and the ids of the signs and rules that counted."""

    number: int
    rules: tuple[str, ...]


class Jury:
    """Signs and their weights, ready to be asked about one document after the other.

    `declared` are the weights that weighted rules give themselves; fitted ones come first.
    """

    def __init__(
        self, signs: Iterable[Sign], weights: Weights, declared: Mapping[str, tuple[float, ...]]
    ) -> None:
        signs = list(signs)
        self._of_page = [sign for sign in signs if any(weights.page.get(sign.id, ()))]
        self._of_lines = [sign for sign in signs if any(weights.lines.get(sign.id, ()))]
        self._page = weights.page
        self._lines = {**declared, **weights.lines}

    def verdicts(self, scene: Scene, words: Mapping[int, Collection[str]]) -> list[Verdict]:
        """Return the lines of `scene` that go.

        Of a whole page, the two ends go as far as their lines, by their words, are boilerplate
        on the mean. Elsewhere a line goes that the weighted rules speak of and that reaches the
        sum by itself. `words` has the ids of those rules by the numbers of lines.
        """
        if not scene.kept:
            return []
        is_page = bool(self._of_page) and self.page_sum(scene) >= ENOUGH
        if not is_page and not words:
            return []
        sums, counted = self._weighed(scene, words)
        first, last = 0, len(sums) - 1
        if is_page:
            first, last = whole_prose(scene, *body(scene.words, sums))
            first = headline_above(scene.kept, first)
        return [
            Verdict(number, tuple(sorted(counted[at])))
            for at, number in enumerate(scene.numbers)
            if counted[at] and (not first <= at <= last or (number in words and sums[at] >= ENOUGH))
        ]

    def page_sum(self, scene: Scene) -> float:
        """Return what says that the document is a whole page, menus and all."""
        return _sum(self._page[sign.id][bins(sign, scene)[0]] for sign in self._of_page)

    def _weighed(
        self, scene: Scene, words: Mapping[int, Collection[str]]
    ) -> tuple[list[float], dict[int, list[str]]]:
        """Return the sum of each line's weights, and the ids that counted, by its position."""
        parts: list[list[float]] = [[] for _ in scene.kept]
        counted: defaultdict[int, list[str]] = defaultdict(list)
        for sign in self._of_lines:
            weights = self._lines[sign.id]
            for at, number in enumerate(bins(sign, scene)):
                if weights[number]:
                    parts[at].append(weights[number])
                    counted[at].append(sign.id)
        for at, number in enumerate(scene.numbers):
            for rule in words.get(number, ()):
                parts[at].append(self._lines[rule][0])
                counted[at].append(rule)
        return list(map(_sum, parts)), counted


def whole_prose(scene: Scene, first: int, last: int) -> tuple[int, int]:
    """Return the body from `first` to `last`, with all of the prose that it begins and ends in.

    Prose goes on from line to line as long as next to nothing was taken between them.
    """
    lines, gone = scene.kept, scene.gone
    while (
        first
        and len(gone[first]) <= FEW_GONE
        and lines[first].is_prose
        and lines[first - 1].is_prose
    ):
        first -= 1
    while (
        last + 1 < len(lines)
        and len(gone[last + 1]) <= FEW_GONE
        and lines[last].is_prose
        and lines[last + 1].is_prose
    ):
        last += 1
    return first, last


def headline_above(lines: Sequence[Line], first: int) -> int:
    """Return the position of the headline over the body that begins at `first`, if it has one.

    It is the nearest line above that is made like one, among the few right above.
    """
    above = range(first - 1, max(-1, first - 1 - MOST_BETWEEN), -1)
    return next((at for at in above if _is_headline(lines[at])), first)


def _is_headline(line: Line) -> bool:
    return (
        HEADLINE_WORDS[0] <= line.words <= HEADLINE_WORDS[1]
        and not line.is_item
        and not line.text.endswith((".", ":", ";", ","))
    )


def _sum(weights: Iterable[float]) -> float:
    """Return the sum of `weights`, the same whatever their order."""
    return round(fsum(weights), 9)


def bins(sign: Sign, scene: Scene) -> list[int]:
    """Return the number of the bin of `sign` that each line of `scene` falls in."""
    found = [bisect_right(sign.steps, value) for value in scene.values(sign)]
    if not sign.by_place:
        return found
    size = len(sign.steps) + 1
    return [(place + 1) * size + each for place, each in zip(scene.places, found, strict=True)]


def body(words: Sequence[int], sums: Sequence[float]) -> tuple[int, int]:
    """Return the stretch that is the article by its evidence; all lines where none is."""
    gains = [
        (ENOUGH - total) * min(count, MOST_WORDS) for count, total in zip(words, sums, strict=True)
    ]
    if max(gains) <= 0:
        return 0, len(gains) - 1
    return richest(gains)
