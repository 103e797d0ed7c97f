"""Decisions: which candidates become rules, and which of these are in force at once.

What is on the pages of a site again and again need not be chrome: refrains, the headings of
recipes, formulas of courts and the intro of a column recur, too. What tells them apart is company.
The lines of a menu or of a footer stand next to each other on each page; a heading inside articles
has other lines around it each time. docs/learn.md states the thresholds.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.learning.candidates import Decided, Recurring
from cleaner.learning.reading import RowKind
from cleaner.learning.shapes import LineShape, line_shape
from cleaner.text.folding import fold
from cleaner.text.sentences import ends_sentence

MIN_COMPANY = 0.6  # share of its places with a neighbour that recurs with it
MIN_SHARE = 0.02  # of the documents in its time; a line of fewer is on trial
ENOUGH_DOCUMENTS = 20  # whatever their share
BODY_DOCUMENTS = 5  # of a line between prose
MAX_BODY = 0.1  # share of its places between prose, of a line that may be the article's
BRIEF_DAYS, LONG_DAYS = 3, 30  # a line of a few days, on a site of many, may be news
TITLE_WORDS = 4  # from which on a line may be the title of another page
MENU_SHARE = 0.5  # of the documents; what is on fewer may be such a title
TITLE_SHARE = 0.1  # of the documents, from which on such a line becomes a rule
MIN_LISTS = 3  # documents with a list below a label
LIST_SHARE = 0.6  # of the documents with the label, and of the lines that have a title's length
MIN_TWICE = 3  # lines of lists that are on two pages
MAX_BLOCK_LINES = 40
MIN_RUN = 5  # lines that recur together, above a headline
MAX_TABLE = 0.5  # share of its places next to a line without a letter
MAX_TEXT_WORDS = 150
_SEPARATORS = re.compile(
    r"[>|/\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{BULLET}\N{MIDDLE DOT}]"
)
_BRACES = re.compile("[{}]")


class _Verdict(NamedTuple):
    """Whether a rule is in force, and what it takes."""

    is_active: bool
    is_block: bool = False
    is_in_tail: bool = False


_TRIAL = _Verdict(False)


def decide(candidates: Iterable[Recurring]) -> Iterator[Decided]:
    """Yield the candidates of one site that become rules."""
    for candidate in candidates:
        shape = _shape(candidate)
        verdict = _verdict(candidate, shape) if shape else None
        if shape and verdict:
            yield Decided(
                candidate=candidate,
                shape=shape,
                is_active=verdict.is_active and _is_spread(candidate),
                is_block=verdict.is_block,
                is_in_tail=verdict.is_in_tail,
            )


def _shape(candidate: Recurring) -> LineShape | None:
    """Return the shape of a candidate, None if no rule can be written for it."""
    folded = fold(candidate.texts[0])
    shape = LineShape(folded.strip()) if candidate.kind == RowKind.LABEL else line_shape(folded)
    if shape.has_slots and (_BRACES.search(folded) or not shape.keyword):
        return None
    return None if candidate.words > MAX_TEXT_WORDS else shape


def _is_spread(candidate: Recurring) -> bool:
    """Say whether it is on enough documents, and on those of more than a few days."""
    if candidate.documents < ENOUGH_DOCUMENTS and candidate.share < MIN_SHARE:
        return False
    is_dated = bool(candidate.first)
    return not (is_dated and candidate.days < BRIEF_DAYS and candidate.site_days > LONG_DAYS)


def _verdict(candidate: Recurring, shape: LineShape) -> _Verdict | None:
    """Return what becomes of a candidate, None if it does not become a rule."""
    if candidate.kind == RowKind.SENTENCE:
        return _TRIAL
    if candidate.kind == RowKind.LABEL:
        return _TRIAL if candidate.body <= MAX_BODY * candidate.places else None
    if heads_list(candidate) and not candidate.is_prose:
        is_active = candidate.twice >= MIN_TWICE
        return _Verdict(is_active, is_block=True, is_in_tail=True)
    return _of_line(candidate, shape)


def heads_list(candidate: Recurring) -> bool:
    """Say whether lists of titles stand below it, at the ends of pages."""
    return (
        candidate.lists >= max(MIN_LISTS, LIST_SHARE * candidate.documents)
        and candidate.titles >= LIST_SHARE
        and candidate.tail == candidate.places
        and candidate.longest <= MAX_BLOCK_LINES
    )


def _of_line(candidate: Recurring, shape: LineShape) -> _Verdict | None:
    has_above = candidate.above_share >= MIN_COMPANY
    has_below = candidate.below_share >= MIN_COMPANY
    in_body = candidate.body > MAX_BODY * candidate.places
    if not (has_above or has_below):
        return None if in_body else _TRIAL
    in_menu = not in_body and _is_in_menu(candidate)
    is_fixed = in_menu and has_above and has_below
    if _may_be_text(candidate, shape, in_body=in_body, is_fixed=is_fixed):
        return _TRIAL
    in_tail = candidate.tail >= (1 - MAX_BODY) * candidate.places
    if _may_be_title(candidate):
        is_beside = (has_above and has_below) or (in_menu and in_tail)
        return _title(candidate, is_beside=is_beside, in_tail=in_tail)
    if in_body:
        return _Verdict(has_above and has_below)
    if in_tail:
        ends = has_below and not candidate.is_prose
    else:
        ends = _closes_head(candidate, shape, has_above=has_above)
    is_item = in_menu and not candidate.is_prose
    return _Verdict((has_above and has_below) or is_item or ends)


def _is_in_menu(candidate: Recurring) -> bool:
    """Say whether it always stands among lines that recur, on most pages of the site."""
    return candidate.run >= MIN_RUN and candidate.site_share >= MENU_SHARE


def _may_be_text(candidate: Recurring, shape: LineShape, *, in_body: bool, is_fixed: bool) -> bool:
    """Say whether it may be a table (of a league, of prices), a formula, a figure of a recipe.

    A line that is fixed in a menu is not of a table: the order of a table changes. Between prose,
    a few documents show nothing.
    """
    cells = candidate.by_value if in_body else candidate.in_table
    is_cell = cells > MAX_TABLE * candidate.places and not is_fixed
    is_table = is_cell or shape.figures > 1
    under_headline = candidate.head > candidate.tail and candidate.under_own > 0
    is_notice = under_headline and candidate.share < MENU_SHARE  # such as one of a kind of page
    is_formula = candidate.is_prose and (in_body or is_notice)
    is_doubtful = in_body and (shape.has_slots or candidate.documents < BODY_DOCUMENTS)
    return is_table or is_formula or is_doubtful


def _closes_head(candidate: Recurring, shape: LineShape, *, has_above: bool) -> bool:
    """Say whether a line above the prose is chrome that has only one recurring neighbour.

    It ends what is above the headline or the text, or it has the date of the page.
    """
    if not has_above:
        return shape.has_date
    if candidate.is_prose:
        is_outside = candidate.under_own == 0 and candidate.run >= MIN_RUN
        return is_outside and candidate.share >= MENU_SHARE
    opens = candidate.opens >= (1 - MAX_BODY) * candidate.places
    return opens or not candidate.under_own


def _may_be_title(candidate: Recurring) -> bool:
    """Say whether it may be the title of another page, which lists name for some time."""
    text = candidate.texts[0]
    is_title = candidate.words >= TITLE_WORDS and not _SEPARATORS.search(text)
    return is_title and not (candidate.is_prose and ends_sentence(text))


def _title(candidate: Recurring, *, is_beside: bool, in_tail: bool) -> _Verdict | None:
    """Return what becomes of a line that may be a title: on its own page it must stay."""
    if candidate.site_share < TITLE_SHARE:
        return None
    if in_tail:
        return _Verdict(is_beside, is_in_tail=True)
    is_fixed = min(candidate.above_share, candidate.below_share) == 1
    return _Verdict(is_fixed and candidate.site_share >= MENU_SHARE)
