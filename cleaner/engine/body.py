"""The body of a whole page: the stretch of lines that is its article.

It starts from the lines that are least like boilerplate by their scores. From there it grows over
what belongs to it, because an article's headings, lists, questions, dialogue and dates are short
lines, too: over lines that read as content, up and down to the menus that rules removed.
"""

from collections.abc import Sequence

from cleaner.engine.content import MENU_LINES
from cleaner.engine.document import Line
from cleaner.engine.feature_columns import weighted_gains
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.headlines import may_be_headline
from cleaner.scoring.linear import THRESHOLD, max_sum_range

MAX_WORDS = 80  # of one line that count where lines are weighed against each other
MAX_OUTSIDE = 0.4  # of the words that read as content
_THRESHOLDS = (THRESHOLD, 1.03, 1.06, 1.09)  # of the scores, until no more is outside
_LENIENCE = 0.25  # of the score of a line beside the body that reads as content
_MAX_GROWTH = 20  # lines, to either side
_MAX_TITLE_WORDS = 20
_MAX_REMOVED_BETWEEN = 2  # lines removed between two lines of prose that still belong together
_MAX_LINES_BETWEEN = 6  # lines between the headline and the body

Range = tuple[int, int]  # the first line and the last


def body(table: FeatureTable, scores: Sequence[float]) -> Range:
    """Return the first and last line of the article of `table` by the `scores` of its lines.

    Where it leaves out more than MAX_OUTSIDE of what reads as content, the score that decides is
    raised.
    """
    first, last = 0, len(table.kept) - 1
    for threshold in _THRESHOLDS:
        first, last = densest(table.words, scores, threshold)
        first, last = grown(table, scores, threshold, (first, last))
        first, last = whole_prose(table, first, last)
        first = headline_above(table.kept, scores, first)
        if _share_outside(table, first, last) <= MAX_OUTSIDE:
            break
    return first, last


def densest(words: Sequence[int], scores: Sequence[float], threshold: float = THRESHOLD) -> Range:
    """Return the first and last of the lines that score least; all lines if they all score high.

    >>> densest([5, 20, 30, 4], [2.0, 0.5, 0.2, 1.5])
    (1, 2)
    """
    gains = weighted_gains(words, scores, threshold, MAX_WORDS)
    if max(gains) <= 0:
        return 0, len(gains) - 1
    return max_sum_range(gains)


def grown(
    table: FeatureTable, scores: Sequence[float], threshold: float, densest_range: Range
) -> Range:
    """Return the body extended over the lines beside it that belong to it.

    A line does if it is not of a menu, reads as content or is the heading of content, and scores
    little above the `threshold`. The body grows to where a rule removed a line, or to the end of
    the page, or not at all: what is between an article and the menus of its page is attached to
    it as a whole.
    """

    def joins(position: int) -> bool:
        if table.menu_lines[position] >= MENU_LINES:
            return False
        reads = table.content[position] > 0 or _is_heading(table, position)
        return reads and scores[position] < threshold + _LENIENCE

    start, stop = densest_range
    top, bottom = max(0, start - _MAX_GROWTH), min(len(scores) - 1, stop + _MAX_GROWTH)
    while start > top and not table.removed_before(start) and joins(start - 1):
        start -= 1
    if start and not table.removed_before(start) and _is_title(table, start - 1):
        start -= 1
    while stop < bottom and not table.removed_before(stop + 1) and joins(stop + 1):
        stop += 1
    first, last = densest_range
    if not start or table.removed_before(start):
        first = start
    if stop + 1 == len(scores) or table.removed_before(stop + 1):
        last = stop
    return first, last


def _is_heading(table: FeatureTable, position: int) -> bool:
    """Say whether the line at `position` is a short one, alone right above content."""
    below = position + 1
    return (
        table.menu_lines[position] == 1
        and below < len(table.kept)
        and table.content[below] > 0
        and not table.removed_before(below)
    )


def _is_title(table: FeatureTable, position: int) -> bool:
    """Say whether the line at `position` is a short one right below the menus of the page."""
    is_below_menus = position == 0 or table.removed_before(position) > 0
    is_menu = table.menu_lines[position] >= MENU_LINES
    return is_below_menus and not is_menu and table.kept[position].words <= _MAX_TITLE_WORDS


def whole_prose(table: FeatureTable, first: int, last: int) -> Range:
    """Return the body from `first` to `last`, extended to the ends of its prose.

    Prose continues from line to line if at most two lines were removed between them.
    """
    lines = table.kept
    while (
        first
        and table.removed_before(first) <= _MAX_REMOVED_BETWEEN
        and lines[first].is_prose
        and lines[first - 1].is_prose
    ):
        first -= 1
    while (
        last + 1 < len(lines)
        and table.removed_before(last + 1) <= _MAX_REMOVED_BETWEEN
        and lines[last].is_prose
        and lines[last + 1].is_prose
    ):
        last += 1
    return first, last


def headline_above(lines: Sequence[Line], scores: Sequence[float], first: int) -> int:
    """Return the position of the headline above the body from `first`, or `first` itself.

    Of the few lines right above that have the form of a headline it is the one that scores least.
    """
    above = range(max(0, first - _MAX_LINES_BETWEEN), first)
    headlines = [position for position in above if may_be_headline(lines[position])]
    return min(headlines, key=scores.__getitem__, default=first)


def _share_outside(table: FeatureTable, first: int, last: int) -> float:
    """Return the share of the words of content that is not in the body."""
    words = [
        line.words if reads else 0 for line, reads in zip(table.kept, table.content, strict=True)
    ]
    return 1 - sum(words[first : last + 1]) / max(1, sum(words)) if any(words) else 0.0
