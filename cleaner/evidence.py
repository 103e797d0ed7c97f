"""Evidence: signs that prove nothing alone, added up for each line and for both ends."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress, repeat
from typing import NamedTuple

from cleaner.document import Line
from cleaner.measures import Scene, richest
from cleaner.rule import OF_DOCUMENT, Sign, Weights

ENOUGH = 1.0  # the sum at which a line goes
_UNIT = 10**9  # parts of one, in which weights are added up
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
        self._of_page: list[tuple[Sign, list[int]]] = []
        self._of_lines: list[tuple[Sign, list[int]]] = []
        for sign in sorted(signs, key=lambda sign: sign.id):
            for weighed, given in ((self._of_page, weights.page), (self._of_lines, weights.lines)):
                if any(given.get(sign.id, ())):
                    weighed.append((sign, [*map(_exact, given[sign.id])]))
        self._ids = [sign.id for sign, _ in self._of_lines]
        self._of_words = {
            rule: _exact(each[0]) for rule, each in {**declared, **weights.lines}.items()
        }

    def verdicts(self, scene: Scene, words: Mapping[int, Collection[str]]) -> list[Verdict]:
        """Return the lines of `scene` that go.

        Of a whole page, the two ends go as far as their lines, by their words, are boilerplate
        on the mean. Elsewhere a line goes that the weighted rules speak of and that reaches the
        sum by itself. `words` has the ids of those rules by the numbers of lines.
        """
        if not scene.kept:
            return []
        is_page = bool(self._of_page) and self._looks_whole(scene)
        if not is_page and not words:
            return []
        counts = [
            [weights[number] for number in bins(sign, scene)] for sign, weights in self._of_lines
        ]
        by_words = [
            sum(map(self._of_words.__getitem__, words.get(number, ()))) for number in scene.numbers
        ]
        sums = [total / _UNIT for total in map(sum, zip(by_words, *counts, strict=True))]
        first, last = 0, len(sums) - 1
        if is_page:
            first, last = whole_prose(scene, *body(scene.words, sums))
            first = headline_above(scene.kept, first)
        verdicts = []
        for at, number in enumerate(scene.numbers):
            spoken_of = words.get(number, ())
            if not first <= at <= last or (spoken_of and sums[at] >= ENOUGH):
                counted = compress(self._ids, (column[at] for column in counts))
                if rules := (*counted, *spoken_of):
                    verdicts.append(Verdict(number, tuple(sorted(rules))))
        return verdicts

    def _looks_whole(self, scene: Scene) -> bool:
        """Say whether the document is a whole page, menus and all."""
        total = sum(weights[bins(sign, scene)[0]] for sign, weights in self._of_page)
        return total / _UNIT >= ENOUGH


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


def _exact(weight: float) -> int:
    """Return `weight` in whole parts: their sum is the same in any order."""
    return round(weight * _UNIT)


def bins(sign: Sign, scene: Scene) -> list[int]:
    """Return the number of the bin of `sign` that each line of `scene` falls in."""
    values = scene.values(sign)
    if sign.measure in OF_DOCUMENT:
        found = [bisect_right(sign.steps, values[0])] * len(values)
    else:
        found = [*map(bisect_right, repeat(sign.steps), values)]
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
