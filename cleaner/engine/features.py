"""Features: properties of a line, its place and its document, measured as numbers."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from operator import add, truediv

from cleaner.engine.document import Line
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.page_features import PAGE_FEATURES, share_of
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.registry import FEATURES, Feature
from cleaner.scoring.linear import bin_values, shift_bins

_FAR = 99  # lines

_Measure = Callable[[FeatureTable, BinnedFeature], Iterable[float]]  # a number for each line


def bins(feature: BinnedFeature, table: FeatureTable) -> bytes:
    """Return the bin of `feature` that each line of `table` falls in."""
    values = table.values(feature)
    if FEATURES[feature.measure].of_document:
        column = bin_values([next(iter(values), 0.0)], feature.steps) * len(table.kept)
    else:
        column = bin_values(values, feature.steps)
    if not feature.by_place:
        return column
    first, last = table.dense
    size = len(feature.steps) + 1
    within = shift_bins(column[first : last + 1], size)
    return column[:first] + within + shift_bins(column[last + 1 :], 2 * size)


def _line(description: str, measure: Callable[[Line], float]) -> Feature:
    """Return the feature of each line by itself."""
    return Feature(description, lambda table, _: map(measure, table.kept))


def _words_of(table: FeatureTable, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
    before = table.words_before
    return (before[last + 1] - before[first] for first, last in spans)


def _mean_near(sums: Callable[[FeatureTable], Sequence[int]]) -> _Measure:
    """Return the measure of what the running `sums` gain, a line, in a line's neighbourhood."""
    return lambda table, feature: map(
        truediv, table.gains_near(sums(table), feature.within), table.lines_near(feature.within)
    )


def _removed_near(table: FeatureTable, feature: BinnedFeature) -> Iterable[float]:
    sums = array("q", (0,))
    sums.extend(table.removed_above_of(feature.themes) if feature.themes else table.removed_above)
    removed = [*table.gains_near(sums, feature.within)]
    return map(truediv, removed, map(add, removed, table.lines_near(feature.within)))


def _removed_below(table: FeatureTable, feature: BinnedFeature) -> Iterable[float]:
    above = table.removed_above_of(feature.themes)
    return map(above[-1].__sub__, above[:-1])


def _distances(hits: Iterable[object]) -> Iterator[int]:
    """Yield, for each line, how many lines above it the nearest of `hits` is: 0 for a hit."""
    distance = _FAR
    for is_hit in hits:
        distance = 0 if is_hit else min(distance + 1, _FAR)
        yield distance


def _distances_below(hits: Iterable[object]) -> Iterable[int]:
    return reversed([*_distances(reversed([*hits]))])


def _removed_between(table: FeatureTable) -> Sequence[int]:
    """Return how many lines are removed right above each line, and last: below all."""
    return [table.removed_before(position) for position in range(len(table.kept) + 1)]


FEATURES.update(
    PAGE_FEATURES
    | {
        "words": Feature("The number of words.", lambda table, _: table.words),
        "characters": _line("The number of characters (code points).", lambda line: len(line.seen)),
        "sentence": _line(
            "1 if the line is a sentence, as in `when`.", lambda line: line.is_sentence
        ),
        "prose": _line("1 if the line is prose, as in `when`.", lambda line: line.is_prose),
        "capitals": _line(
            "1 if most longer words begin with a capital.", lambda line: line.case == "title"
        ),
        "colon": _line("1 if the line ends in a colon.", lambda line: line.folded.endswith(":")),
        "ellipsis": _line(
            "1 if the line ends in an ellipsis.",
            lambda line: line.folded.endswith(("\N{HORIZONTAL ELLIPSIS}", "...")),
        ),
        "exclaims": _line(
            "1 if the line ends in `!` or `?`.", lambda line: line.folded.endswith(("!", "?"))
        ),
        "item": _line("1 if the line is a list item.", lambda line: line.is_item),
        "commas": _line("The number of commas.", lambda line: line.folded.count(",")),
        "repeated": Feature(
            "1 if another line has the same text.",
            lambda table, _: (table.occurrences[line.folded] > 1 for line in table.kept),
        ),
        "run": Feature(
            "The number of lines of its run: neighbours that all are prose, or all are not.",
            lambda table, _: (last - first + 1 for first, last in table.runs),
        ),
        "run-words": Feature(
            "The number of words of its run.", lambda table, _: _words_of(table, table.runs)
        ),
        "run-left": Feature(
            "The number of lines of its run from this line on.",
            lambda table, _: (last - position + 1 for position, (_, last) in enumerate(table.runs)),
        ),
        "run-opens": Feature(
            "1 if the document begins with its run.",
            lambda table, _: (first == 0 for first, _ in table.runs),
        ),
        "flow-words": Feature(
            "The number of words of the sentence or paragraph that it is a piece of.",
            lambda table, _: _words_of(table, table.flows),
        ),
        "flow-rest": Feature(
            "The number of words of that sentence or paragraph on other lines.",
            lambda table, _: map(int.__sub__, _words_of(table, table.flows), table.words),
        ),
        "to-removed-above": Feature(
            "The number of kept lines up to the nearest removed line.",
            lambda table, _: _distances(_removed_between(table)[:-1]),
        ),
        "to-removed-below": Feature(
            "The number of kept lines down to the nearest removed line.",
            lambda table, _: _distances_below(_removed_between(table)[1:]),
        ),
        "words-near": Feature(
            "The mean number of words of the lines at most `within` lines away.",
            _mean_near(lambda table: table.words_before),
            needs=("within",),
        ),
        "prose-near": Feature(
            "The share of prose among the lines at most `within` lines away.",
            _mean_near(lambda table: table.prose_before),
            needs=("within",),
        ),
        "words-above": Feature(
            "The share of all words that are above the line.",
            lambda table, _: (
                share_of(before, table.words_before[-1]) for before in table.words_before[:-1]
            ),
        ),
        "lines-above": Feature(
            "The share of all lines that are above the line.",
            lambda table, _: (position / len(table.kept) for position in range(len(table.kept))),
        ),
        "dense": Feature(
            "-1 before, 0 in, 1 after the densest stretch of prose.",
            lambda table, _: table.places,
        ),
        "removed": Feature(
            "The number of removed lines, of `themes` if any are named.",
            lambda table, feature: repeat(table.count_removed(feature.themes), len(table.kept)),
            of_document=True,
            accepts=("themes",),
        ),
        "removed-near": Feature(
            "The share of lines removed at most `within` lines away, of `themes` if any are named.",
            _removed_near,
            needs=("within",),
            accepts=("themes",),
        ),
        "removed-above": Feature(
            "The number of lines of `themes` removed above the line.",
            lambda table, feature: table.removed_above_of(feature.themes)[:-1],
            needs=("themes",),
        ),
        "removed-below": Feature(
            "The number of lines of `themes` removed below the line.",
            _removed_below,
            needs=("themes",),
        ),
    }
)
