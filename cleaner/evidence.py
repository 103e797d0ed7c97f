"""Evidence: signs that prove nothing alone, added up for each line and for both ends."""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
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
_NUMBERS = 256  # that a byte may be
_MANY = 4096  # lines that are added up at a time
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
        self._counting = [  # which bins have a weight
            bytes(number < len(weights) and weights[number] != 0 for number in range(_NUMBERS))
            for _, weights in self._of_lines
        ]
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
        columns = [bins(sign, scene) for sign, _ in self._of_lines]
        sums = self._sums(scene, columns, words)
        first, last = 0, len(sums) - 1
        if is_page:
            first, last = whole_prose(scene, *body(scene.words, sums))
            first = headline_above(scene.kept, first)
        verdicts = []
        counting = map(bytes.translate, columns, self._counting)
        known: dict[tuple[str, ...], tuple[str, ...]] = {}  # lines for which the same counted
        for at, row in enumerate(zip(scene.numbers, *counting, strict=True)):
            number = row[0]
            spoken_of = words.get(number, ())
            if not first <= at <= last or (spoken_of and sums[at] >= ENOUGH):
                rules = (*compress(self._ids, row[1:]), *spoken_of)
                if rules not in known:
                    known[rules] = tuple(sorted(rules))
                if rules:
                    verdicts.append(Verdict(number, known[rules]))
        return verdicts

    def _sums(
        self, scene: Scene, columns: Sequence[bytes], words: Mapping[int, Collection[str]]
    ) -> Sequence[float]:
        """Return the evidence against each line; `columns` has the bins of the signs."""
        sums = array("d")
        for start in range(0, len(scene.kept), _MANY):
            part = slice(start, start + _MANY)
            counts = [
                [weights[number] for number in column[part]]
                for column, (_, weights) in zip(columns, self._of_lines, strict=True)
            ]
            by_words = [
                sum(map(self._of_words.__getitem__, words.get(number, ())))
                for number in scene.numbers[part]
            ]
            totals = map(sum, zip(by_words, *counts, strict=True))
            sums.extend(total / _UNIT for total in totals)
        return sums

    def _looks_whole(self, scene: Scene) -> bool:
        """Say whether the document is a whole page, menus and all."""
        total = sum(weights[bins(sign, scene)[0]] for sign, weights in self._of_page)
        return total / _UNIT >= ENOUGH


def whole_prose(scene: Scene, first: int, last: int) -> tuple[int, int]:
    """Return the body from `first` to `last`, with all of the prose that it begins and ends in.

    Prose goes on from line to line as long as next to nothing was taken between them.
    """
    lines = scene.kept
    while (
        first
        and scene.gone_at(first) <= FEW_GONE
        and lines[first].is_prose
        and lines[first - 1].is_prose
    ):
        first -= 1
    while (
        last + 1 < len(lines)
        and scene.gone_at(last + 1) <= FEW_GONE
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


def bins(sign: Sign, scene: Scene) -> bytes:
    """Return the number of the bin of `sign` that each line of `scene` falls in."""
    values = scene.values(sign)
    if sign.measure in OF_DOCUMENT:
        found = bytes([bisect_right(sign.steps, next(iter(values)))]) * len(scene.kept)
    else:
        found = bytes([*map(bisect_right, repeat(sign.steps), values)])
    if not sign.by_place:
        return found
    first, last = scene.dense
    size = len(sign.steps) + 1
    within = found[first : last + 1].translate(_raised(size))
    return found[:first] + within + found[last + 1 :].translate(_raised(2 * size))


@cache
def _raised(by: int) -> bytes:
    """Return the table by which `bytes.translate` adds so much to each number."""
    return bytes((number + by) % _NUMBERS for number in range(_NUMBERS))


def body(words: Sequence[int], sums: Sequence[float]) -> tuple[int, int]:
    """Return the stretch that is the article by its evidence; all lines where none is."""
    counts = zip(words, sums, strict=True)
    gains = array("d", ((ENOUGH - total) * min(count, MOST_WORDS) for count, total in counts))
    if max(gains) <= 0:
        return 0, len(gains) - 1
    return richest(gains)
