"""Features of a whole document, the same on all its lines: is it a page with its menus?"""

from collections.abc import Callable
from itertools import compress, repeat

from cleaner.engine.content import MENU_LINES
from cleaner.engine.feature_columns import count_from
from cleaner.engine.feature_table import FeatureTable
from cleaner.ruleset.registry import Feature


def share_of(part: float, whole: float) -> float:
    """Return what share of the `whole` a `part` is; 0 of nothing."""
    return part / whole if whole else 0.0


def _document(description: str, measure: Callable[[FeatureTable], float]) -> Feature:
    return Feature(
        description,
        lambda table, _: repeat(measure(table), len(table.kept)),
        of_document=True,
    )


def _loose_words(table: FeatureTable) -> float:
    words = table.words_before[-1]
    return share_of(words - sum(compress(table.words, table.prose)), words)


def _dense_words(table: FeatureTable) -> float:
    first, last = table.dense
    return share_of(
        table.words_before[last + 1] - table.words_before[first], table.words_before[-1]
    )


def _removed_share(table: FeatureTable) -> float:
    removed = table.count_removed(())
    return share_of(removed, removed + len(table.kept))


def _menu_share(table: FeatureTable) -> float:
    return share_of(count_from(table.menu_lines, MENU_LINES), len(table.kept))


def _menus_outside(table: FeatureTable) -> int:
    first, last = table.dense
    return sum(
        count_from(lines, MENU_LINES)
        for lines in (table.menu_lines[:first], table.menu_lines[last + 1 :])
    )


PAGE_FEATURES = {
    "dense-words": _document(
        "The share of all words in the densest stretch of prose.", _dense_words
    ),
    "before-dense": _document(
        "The number of lines before the densest stretch of prose.", lambda table: table.dense[0]
    ),
    "after-dense": _document(
        "The number of lines after the densest stretch of prose.",
        lambda table: len(table.kept) - 1 - table.dense[1],
    ),
    "loose-words": _document("The share of all words in lines that are not prose.", _loose_words),
    "prose-lines": _document("The number of lines of prose.", lambda table: table.prose_before[-1]),
    "menu-share": _document("The share of all lines that are in menus.", _menu_share),
    "menus-outside": _document(
        "The number of lines in menus outside the densest stretch of prose.", _menus_outside
    ),
    "removed-share": _document("The share of all lines that are removed.", _removed_share),
    "removed-before-dense": _document(
        "The number of lines removed before the densest stretch of prose.",
        lambda table: table.removed_above[table.dense[0]],
    ),
    "removed-after-dense": _document(
        "The number of lines removed after the densest stretch of prose.",
        lambda table: table.removed_above[-1] - table.removed_above[table.dense[1]],
    ),
}
