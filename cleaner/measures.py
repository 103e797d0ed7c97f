"""Measures: what a sign can ask of a line, its place and its document, as numbers."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, repeat

from cleaner.document import Line
from cleaner.rule import Measure, Sign

Themes = frozenset[str]
_Measured = Callable[["Scene", Sign], Iterable[float]]  # a number for each line
_MOST_WORDS = 60  # of a line of prose that speak for its being in the densest stretch
_LOOSE_COST = 12  # words of prose that one line without prose outweighs there
_ITEM_COST = 14


class Scene:
    """The lines still kept, and between which of them lines are gone, of what themes.

    `numbers` are those of the lines in their document. `gone` has the themes of each line that
    was taken, in order, with the position of the kept line that it stood right above; those
    below all lines have the position behind the last.
    """

    def __init__(
        self, numbers: Sequence[int], kept: Sequence[Line], gone: Sequence[tuple[int, Themes]]
    ) -> None:
        self.numbers = numbers
        self.kept = kept
        self._gone = gone
        self.words_before = _sums((line.words for line in kept), initial=0)  # at last of all
        self.prose_before = _sums((line.is_prose for line in kept), initial=0)
        self._by_theme: dict[tuple[str, ...], Sequence[int]] = {}

    @property
    def words(self) -> list[int]:
        """How many words each line has."""
        return [line.words for line in self.kept]

    @cached_property
    def gone_before(self) -> Sequence[int]:
        """How many lines are gone above each line, and at last in all."""
        return self._counted(at for at, _ in self._gone)

    def gone_at(self, at: int) -> int:
        """Return how many lines are gone right above the line at the position `at`."""
        return self.gone_before[at] - (self.gone_before[at - 1] if at else 0)

    def values(self, sign: Sign) -> Iterable[float]:
        """Return the measure of `sign` for each line."""
        return MEASURES[sign.measure](self, sign)

    def gone_above(self, themes: tuple[str, ...]) -> Sequence[int]:
        """Return how many lines of `themes` are gone above each line, and at last in all."""
        if themes not in self._by_theme:
            self._by_theme[themes] = self._counted(self._gone_of(themes))
        return self._by_theme[themes]

    def count_gone(self, themes: tuple[str, ...]) -> int:
        """Return how many lines of `themes` are gone, of any where none is named."""
        return sum(1 for _ in self._gone_of(themes)) if themes else len(self._gone)

    def _gone_of(self, themes: tuple[str, ...]) -> Iterator[int]:
        wanted = frozenset(themes)
        return (at for at, each in self._gone if each & wanted)

    def _counted(self, gone: Iterable[int]) -> Sequence[int]:
        counts = array("q", bytes(8 * (len(self.kept) + 1)))
        for at in gone:
            counts[at] += 1
        return _sums(counts)

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """First and last position of the run of lines, all or none of them prose, around each."""
        found: list[tuple[int, int]] = []
        while len(found) < len(self.kept):
            first = end = len(found)
            kind = self.kept[first].is_prose
            while end < len(self.kept) and self.kept[end].is_prose == kind:
                end += 1
            found += [(first, end - 1)] * (end - first)
        return found

    @cached_property
    def dense(self) -> tuple[int, int]:
        """First and last position of the stretch where prose most outweighs loose lines."""
        return richest(_density(line) for line in self.kept)

    @cached_property
    def places(self) -> Sequence[int]:
        """For each line -1, 0 or 1: before, in or behind the densest stretch of prose."""
        first, last = self.dense
        behind = len(self.kept) - 1 - last
        return (
            array("b", [-1]) * first
            + array("b", [0]) * (last + 1 - first)
            + array("b", [1]) * behind
        )

    @cached_property
    def says(self) -> Counter[str]:
        """How often each line is said."""
        return Counter(line.folded for line in self.kept)

    def near(self, sums: Sequence[int], within: int | None) -> Iterator[tuple[int, int]]:
        """Yield what the running `sums` gain around each line, and how many lines that is."""
        count, reach = len(self.kept), min(within or 1, len(self.kept))
        firsts = chain(repeat(0, reach), range(count - reach))
        ends = chain(range(reach + 1, count + 1), repeat(count, reach))
        return (
            (sums[end] - sums[first], end - first) for first, end in zip(firsts, ends, strict=True)
        )


def _sums(values: Iterable[int], initial: int | None = None) -> Sequence[int]:
    """Return the running sums of `values`, as an array: texts may have millions of lines."""
    return array("q", accumulate(values, initial=initial))


def richest(gains: Iterable[float]) -> tuple[int, int]:
    """Return first and last position of the neighbouring gains with the greatest sum.

    >>> richest([-1, 2, -1, 3, -5, 1])
    (1, 3)
    """
    best, found, total, first = float("-inf"), (0, -1), 0.0, 0
    for at, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, at
        total += gain
        if total > best:
            best, found = total, (first, at)
    return found


def _density(line: Line) -> int:
    if line.is_prose:
        return min(line.words, _MOST_WORDS)
    return -(_ITEM_COST if line.is_item else _LOOSE_COST)


def _of_line(ask: Callable[[Line], float]) -> _Measured:
    """Return the measure that asks each line by itself."""
    return lambda scene, _: map(ask, scene.kept)


def _of_document(ask: Callable[[Scene], float]) -> _Measured:
    """Return the measure that asks the document, and is the same on all its lines."""
    return lambda scene, _: repeat(ask(scene), len(scene.kept))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _loose_words(scene: Scene) -> float:
    loose = sum(line.words for line in scene.kept if not line.is_prose)
    return _share(loose, scene.words_before[-1])


def _dense_words(scene: Scene) -> float:
    first, last = scene.dense
    return _share(scene.words_before[last + 1] - scene.words_before[first], scene.words_before[-1])


def _run_words(scene: Scene, _: Sign) -> Iterable[float]:
    before = scene.words_before
    return (before[last + 1] - before[first] for first, last in scene.runs)


def _mean_near(sums: Callable[[Scene], Sequence[int]]) -> _Measured:
    """Return the measure of what the running `sums` gain, a line, in a line's neighbourhood."""
    return lambda scene, sign: (
        gained / lines for gained, lines in scene.near(sums(scene), sign.within)
    )


def _gone(scene: Scene, sign: Sign) -> Iterable[float]:
    return repeat(scene.count_gone(sign.themes), len(scene.kept))


def _gone_near(scene: Scene, sign: Sign) -> Iterable[float]:
    sums = array("q", (0,))
    sums.extend(scene.gone_above(sign.themes) if sign.themes else scene.gone_before)
    return (gone / (gone + lines) for gone, lines in scene.near(sums, sign.within))


def _gone_below(scene: Scene, sign: Sign) -> Iterable[float]:
    above = scene.gone_above(sign.themes)
    return map(above[-1].__sub__, above[:-1])


MEASURES: dict[Measure, _Measured] = {
    "words": lambda scene, _: scene.words,
    "characters": _of_line(lambda line: len(line.text)),
    "sentence": _of_line(lambda line: line.is_sentence),
    "prose": _of_line(lambda line: line.is_prose),
    "capitals": _of_line(lambda line: line.case == "title"),
    "colon": _of_line(lambda line: line.folded.endswith(":")),
    "ellipsis": _of_line(lambda line: line.folded.endswith(("\N{HORIZONTAL ELLIPSIS}", "..."))),
    "exclaims": _of_line(lambda line: line.folded.endswith(("!", "?"))),
    "item": _of_line(lambda line: line.is_item),
    "commas": _of_line(lambda line: line.folded.count(",")),
    "repeated": lambda scene, _: (scene.says[line.folded] > 1 for line in scene.kept),
    "run": lambda scene, _: (last - first + 1 for first, last in scene.runs),
    "run-words": _run_words,
    "run-left": lambda scene, _: (last - at + 1 for at, (_, last) in enumerate(scene.runs)),
    "run-opens": lambda scene, _: (first == 0 for first, _ in scene.runs),
    "words-near": _mean_near(lambda scene: scene.words_before),
    "prose-near": _mean_near(lambda scene: scene.prose_before),
    "words-above": lambda scene, _: (
        _share(before, scene.words_before[-1]) for before in scene.words_before[:-1]
    ),
    "lines-above": lambda scene, _: (at / len(scene.kept) for at in range(len(scene.kept))),
    "dense": lambda scene, _: scene.places,
    "dense-words": _of_document(_dense_words),
    "before-dense": _of_document(lambda scene: scene.dense[0]),
    "after-dense": _of_document(lambda scene: len(scene.kept) - 1 - scene.dense[1]),
    "loose-words": _of_document(_loose_words),
    "prose-lines": _of_document(lambda scene: scene.prose_before[-1]),
    "gone": _gone,
    "gone-share": _of_document(
        lambda scene: _share(scene.count_gone(()), scene.count_gone(()) + len(scene.kept))
    ),
    "gone-near": _gone_near,
    "gone-above": lambda scene, sign: scene.gone_above(sign.themes)[:-1],
    "gone-below": _gone_below,
}
