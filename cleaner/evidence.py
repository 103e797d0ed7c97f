"""Evidence: signs that prove nothing alone, added up for each line and for both ends."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cleaner.document import Line
from cleaner.measures import Scene, richest
from cleaner.rule import Sign

ENOUGH = 1.0  # the sum at which a line goes
MOST_WORDS = 80  # of one line that count where lines are set off against each other


class Verdict(msgspec.Struct, frozen=True):
    """A line that goes, and the ids of all the signs and rules that counted against it."""

    line: Line
    rules: tuple[str, ...]


class Jury:
    """Signs and their weights, ready to be asked about one document after the other."""

    def __init__(self, signs: Iterable[Sign], weights: Mapping[str, tuple[float, ...]]) -> None:
        self._signs = [sign for sign in signs if any(weights.get(sign.id, ()))]
        self._weights = weights

    def verdicts(self, scene: Scene, words: Mapping[int, Iterable[str]]) -> list[Verdict]:
        """Return the lines of `scene` that go.

        The two ends of the document go as far as their lines, by their words, are boilerplate
        on the mean; between them, a line goes that the weighted rules speak of, and that has
        reached the sum by itself. `words` has the ids of those rules by the numbers of lines.
        """
        if not scene.kept or not self._signs:
            return []
        sums = [0.0] * len(scene.kept)
        counted: defaultdict[int, list[str]] = defaultdict(list)
        for sign in self._signs:
            weights = self._weights[sign.id]
            for at, number in enumerate(bins(sign, scene)):
                if weights[number]:
                    sums[at] += weights[number]
                    counted[at].append(sign.id)
        for at, line in enumerate(scene.kept):
            for rule in words.get(line.number, ()):
                sums[at] += self._weights[rule][0]
                counted[at].append(rule)
        first, last = body(scene.words, sums)
        return [
            Verdict(line, tuple(sorted(counted[at])))
            for at, line in enumerate(scene.kept)
            if not first <= at <= last or (line.number in words and sums[at] >= ENOUGH)
        ]


def bins(sign: Sign, scene: Scene) -> list[int]:
    """Return the number of the bin of `sign` that each line of `scene` falls in."""
    return [bisect_right(sign.steps, value) for value in scene.values(sign)]


def body(words: Sequence[int], sums: Sequence[float]) -> tuple[int, int]:
    """Return the stretch that is the article by its evidence; all lines where none is."""
    gains = [
        (ENOUGH - total) * min(count, MOST_WORDS) for count, total in zip(words, sums, strict=True)
    ]
    if max(gains) <= 0:
        return 0, len(gains) - 1
    return richest(gains)
