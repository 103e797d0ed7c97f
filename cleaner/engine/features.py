"""Features: properties of a line, its place and its document, measured as numbers."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from cleaner.engine import feature_columns as columns
from cleaner.engine.document import Line
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.page_features import PAGE_FEATURES
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.registry import FEATURES, Feature
from cleaner.scoring.linear import bin_by_place, bin_values
from cleaner.text.words import cases_of

_FAR = 99  # lines

_Measure = Callable[[FeatureTable, BinnedFeature], Iterable[float]]  # a number for each line


def bins(feature: BinnedFeature, table: FeatureTable) -> bytes:
    """Return the bin of `feature` that each line of `table` falls in."""
    if feature.by_place:
        return bin_by_place(table.values(feature), feature.steps, *table.dense)
    if FEATURES[feature.measure].of_document:
        return first_bin(feature, table) * len(table.kept)
    return bin_values(table.values(feature), feature.steps)


def first_bin(feature: BinnedFeature, table: FeatureTable) -> bytes:
    """Return the bin of `feature` that the first line of `table`, which has one, falls in."""
    if FEATURES[feature.measure].of_document and not feature.by_place:
        return bin_values([table.document_value(feature)], feature.steps)
    return bins(feature, table)[:1]


def _line(description: str, measure: Callable[[Sequence[Line]], Iterable[float]]) -> Feature:
    """Return the feature of each line by itself."""
    return Feature(description, lambda table, _: measure(table.kept))


def _capitals(lines: Sequence[Line]) -> Iterable[int]:
    return array("q", map("title".__eq__, cases_of([line.seen for line in lines])))


def _ending(description: str, *ends: str) -> Feature:
    """Return the feature of a line that ends in one of `ends`."""
    return _line(description, lambda lines: columns.endings(lines, ends))


def _mean_near(sums: Callable[[FeatureTable], Sequence[int]]) -> _Measure:
    """Return the measure of what the running `sums` gain, a line, in a line's neighbourhood."""
    return lambda table, feature: columns.means_near(
        sums(table), len(table.kept), feature.within or 1
    )


def _removed_near(table: FeatureTable, feature: BinnedFeature) -> Iterable[float]:
    sums = array("q", (0,))
    sums.extend(table.removed_above_of(feature.themes) if feature.themes else table.removed_above)
    return columns.shares_near(sums, len(table.kept), feature.within or 1)


FEATURES.update(
    PAGE_FEATURES
    | {
        "words": Feature("The number of words.", lambda table, _: table.words),
        "characters": _line("The number of characters (code points).", columns.characters),
        "sentence": _line(
            "1 if the line is a sentence, as in `when`.",
            lambda lines: columns.attributes(lines, "is_sentence"),
        ),
        "prose": Feature("1 if the line is prose, as in `when`.", lambda table, _: table.prose),
        "capitals": _line("1 if most longer words begin with a capital.", _capitals),
        "colon": _ending("1 if the line ends in a colon.", ":"),
        "ellipsis": _ending("1 if the line ends in an ellipsis.", "\N{HORIZONTAL ELLIPSIS}", "..."),
        "exclaims": _ending("1 if the line ends in `!` or `?`.", "!", "?"),
        "item": _line(
            "1 if the line is a list item.", lambda lines: columns.attributes(lines, "is_item")
        ),
        "commas": _line("The number of commas.", columns.commas),
        "repeated": _line("1 if another line has the same text.", columns.repeated),
        "run": Feature(
            "The number of lines of its run: neighbours that all are prose, or all are not.",
            lambda table, _: columns.span_gains(table.runs, table.lines_before),
        ),
        "run-words": Feature(
            "The number of words of its run.",
            lambda table, _: columns.span_gains(table.runs, table.words_before),
        ),
        "run-left": Feature(
            "The number of lines of its run from this line on.",
            lambda table, _: columns.span_rests(table.runs),
        ),
        "run-opens": Feature(
            "1 if the document begins with its run.",
            lambda table, _: columns.span_opens(table.runs),
        ),
        "flow-words": Feature(
            "The number of words of the sentence or paragraph that it is a piece of.",
            lambda table, _: columns.span_gains(table.flows, table.words_before),
        ),
        "flow-rest": Feature(
            "The number of words of that sentence or paragraph on other lines.",
            lambda table, _: columns.differences(
                columns.span_gains(table.flows, table.words_before), table.words
            ),
        ),
        "to-removed-above": Feature(
            "The number of kept lines up to the nearest removed line.",
            lambda table, _: columns.distances(table.removed_between[:-1], _FAR),
        ),
        "to-removed-below": Feature(
            "The number of kept lines down to the nearest removed line.",
            lambda table, _: columns.distances_below(table.removed_between[1:], _FAR),
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
            lambda table, _: columns.shares_above(table.words_before),
        ),
        "lines-above": Feature(
            "The share of all lines that are above the line.",
            lambda table, _: columns.shares_above(table.lines_before),
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
            lambda table, feature: columns.rests(table.removed_above_of(feature.themes)),
            needs=("themes",),
        ),
    }
)
