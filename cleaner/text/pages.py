"""Pages: running heads, feet and folios that a printed document left between its sentences.

A text that was read from a PDF or by a scanner has them at each page's ends. They are known by what
surrounds them: a form feed, numbers that count the pages, and sentences that they cut.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.core import CORE
from cleaner.text.chunks import iter_lines
from cleaner.text.classes import CharacterTest, class_bits
from cleaner.text.edits import Edit
from cleaner.text.hyphens import is_cut_word
from cleaner.text.lazy import lazy_re
from cleaner.text.page_lines import (
    COUNT,
    MAX_HEAD_CHARS,
    NUMBER,
    ROMAN_VALUES,
    SIGNS,
    LinePlaces,
    PageLine,
    PageLines,
    counts_on,
    line_places,
    roman_value,
)
from cleaner.text.unwrap import OPENER, SMALL, STARTS_LOWER, is_complete

if TYPE_CHECKING:
    from cleaner.core.folios import FolioFinder

_MIN_PAGE_CHARS = 100  # between two folios
_MAX_PAGES_A_CUT = 3  # of three pages one ends inside a sentence
_MIN_CUT_CHARS = 40  # of a line that a page cuts; a shorter one may be a label
_HEAD_LINES = 2  # at each end of a page
_CODE_SIGNS = "={}<>;"
_CODE = lazy_re(rf"[{_CODE_SIGNS}]|\w\(|\)$")
_MARGIN = SIGNS + " \t\r\xa0"
_SIGN = f"[{re.escape(SIGNS)}]"
# No two repeats compete for the same spaces: pages have long runs of them.
_MAYBE_FOLIO = lazy_re(
    rf"[ \t\xa0]*+(?:{_SIGN}[ \t]*+)?\d{{1,4}}(?:[ \t]*+{_SIGN})?[ \t\r]*+"
    r"|[ \t]*+\d{1,4}[ \t|].{1,80}|.{1,80}[ \t|]\d{1,4}[ \t\r]*+"
)
_GAP = lazy_re(r"\S {4,}\S|\S\t+\S")
_PAGE_BREAK_RULES = ("layout.line-breaks",)
# Of characters at the start of a line: what may come before a small letter, and one.
_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*OPENER.findall(characters)},
    lambda characters: {*SMALL.findall(characters), *filter(str.islower, characters)},
)


def page_edits(text: str, rules: tuple[str, ...]) -> list[Edit]:
    r"""Return the edits of `text`, by `rules`, that remove running heads, feet and folios.

    A sentence that a page cuts is then on lines one below the other.

    >>> from cleaner.text.edits import apply_edits
    >>> text = "The trust looked after the banks of the river and of\n\n3\n\fits arms.\n"
    >>> apply_edits(text, page_edits(text, ("navigation.page-ends",)))
    'The trust looked after the banks of the river and of\nits arms.\n'
    """
    if "\f" not in text and not _may_have_folios(text):
        return []
    places = _core_finder().places(text) if CORE.is_compiled else line_places(text)
    lines = PageLines(text, LinePlaces(*places))
    return list(_edits(text, lines, _furniture(lines), rules))


def _may_have_folios(text: str) -> bool:
    """Say, quickly, whether lines of `text` may count its pages; most numbers count nothing."""
    if CORE.is_compiled and not _core_finder().may_find(text):
        return False
    counts: set[int] = set()
    for line in iter_lines(text):
        bare = line.strip(_MARGIN)
        if not bare or not (bare[0].isdecimal() or bare[-1].isdecimal()):
            continue  # nearly all
        if not _MAYBE_FOLIO.fullmatch(line):
            continue
        folio = line.strip()
        if folio[0] in SIGNS and folio[-1] in SIGNS:
            return True
        if number := NUMBER.search(folio):
            counts.add(int(number[0]))
    return any(count + 1 in counts for count in counts)


@cache
def _core_finder() -> "FolioFinder":
    """Return the compiled core of folios, which knows most texts that have none, and the lines."""
    from cleaner.core.characters import CharacterTable
    from cleaner.core.folios import FolioFinder

    return FolioFinder(
        CharacterTable(partial(class_bits, _CLASSES)),
        COUNT,
        SIGNS,
        _CODE_SIGNS,
        (MAX_HEAD_CHARS, _MIN_PAGE_CHARS, _MIN_CUT_CHARS),
        ("".join(ROMAN_VALUES), roman_value),
    )


def _furniture(lines: PageLines) -> set[int]:
    """Return the numbers of the lines that are a page's and not the text's."""
    folios = _folios(lines)
    bounds = folios.union(number for number in lines.openings if 0 < number < len(lines))
    if not bounds:
        return set()
    taken = set(folios)
    heads, feet = _ends(lines, bounds, folios)
    pages = len(bounds)
    for places in (heads, feet):
        counts = Counter(lines[number].template for number in places)
        for number in places:
            count = counts[lines[number].template]
            has_page_number = COUNT in lines[number].template and count >= pages / 2
            if count > 1 and (count * 3 >= pages or has_page_number):
                taken.add(number)
    if lines.openings:
        taken |= _folios_at_form_feeds(lines)
        for places in (heads, feet):  # those of left and right pages differ
            numbered = sorted(number for number in places if COUNT in lines[number].template)
            taken.update(*_chains(lines, numbered))
    return _without_core(lines, taken)


def _without_core(lines: Sequence[PageLine], taken: set[int]) -> set[int]:
    """Return `taken`, none of it if it would leave no text."""
    return taken if len(taken) < len(lines) else set()


def _folios_at_form_feeds(lines: PageLines) -> set[int]:
    beside = {number + step for number in lines.openings for step in (-1, 0)}
    return {
        number
        for number in beside.intersection(range(len(lines)))
        if lines[number].is_folio and not lines[number].is_roman
    }


def _ends(
    lines: Sequence[PageLine], bounds: set[int], folios: set[int]
) -> tuple[set[int], set[int]]:
    """Return the numbers of the short lines at the heads, and at the feet, of pages.

    A bound is a folio, or the first line after a form feed. The first page opens with its head.
    """
    heads, feet = _next(lines, 0, 1, folios), _next(lines, len(lines) - 1, -1, folios)
    for bound in bounds:
        heads |= _next(lines, bound, 1, folios)
        feet |= _next(lines, bound - 1, -1, folios)
    return heads, feet


def _next(lines: Sequence[PageLine], number: int, step: int, folios: set[int]) -> set[int]:
    """Return the short lines from `number` on, at most two; folios do not count."""
    numbers: set[int] = set()
    while 0 <= number < len(lines) and len(numbers) < _HEAD_LINES:
        if number not in folios:
            if not lines[number].is_short:
                break
            numbers.add(number)
        number += step
    return numbers


def _folios(lines: PageLines) -> set[int]:
    """Return the numbers of the lines that count the pages."""
    numbered: dict[str, list[int]] = {}
    for number in lines.numbered:
        line = lines[number]
        if not _CODE.search(line.text) and line.template.count(COUNT) in (1, 2):
            numbered.setdefault(line.template, []).append(number)
    folios: set[int] = set()
    for numbers in numbered.values():
        for chain in _chains(lines, numbers):
            if _has_evidence(lines, chain):
                folios.update(chain)
    return folios | _lone_folio(lines)


def _chains(lines: Sequence[PageLine], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the longest runs of lines whose first numbers count on by one, a page apart.

    There are none if some stand closer, as the numbers of a program's lines do; the last page may
    be short. Nor are there if numbers of other kinds have the same form.
    """
    gaps = [
        below.start - line.end
        for line, below in pairwise(lines[number] for number in numbers)
        if counts_on(line, below)
    ]
    if any(gap < _MIN_PAGE_CHARS for gap in gaps[:-1]) or len(gaps) * 3 < 2 * (len(numbers) - 1):
        return
    chain: list[int] = []
    for number in numbers:
        if chain and not counts_on(lines[chain[-1]], lines[number]):
            if len(chain) > 1:
                yield chain
            chain = []
        chain.append(number)
    if len(chain) > 1:
        yield chain


def _has_evidence(lines: Sequence[PageLine], chain: Sequence[int]) -> bool:
    """Say whether lines that count on stand between pages, not above chapters or steps."""
    at_ends = sum(lines[number].opens_page or lines[number].closes_page for number in chain)
    if lines[chain[0]].is_roman:  # else they may number parts of the text
        return at_ends + 1 >= len(chain)
    if at_ends:
        return True
    cuts = sum(_cuts_sentence(lines, number, number + 1) for number in chain)
    if cuts * _MAX_PAGES_A_CUT >= len(chain):
        return True
    if not lines[chain[0]].is_folio:
        return False
    are_headed = any(_between_equal_heads(lines, pair) for pair in pairwise(chain))
    return are_headed and any(
        _cuts_sentence(lines, number - 1, number + 1) or _cuts_sentence(lines, number, number + 2)
        for number in chain
    )


def _between_equal_heads(lines: Sequence[PageLine], chain: tuple[int, int]) -> bool:
    """Say whether the same line stands next to two folios: words, and not a sentence."""
    for step in (1, -1):
        first, second = (number + step for number in chain)
        if first >= 0 and max(first, second) < len(lines) and lines[first].is_short:
            is_head = lines[first].template == lines[second].template and not lines[first].is_folio
            if is_head and not is_complete(lines[first].text):
                return True
    return False


def _cuts_sentence(lines: Sequence[PageLine], number: int, below: int) -> bool:
    """Say whether the sentence above the line `number` goes on at the line `below`."""
    if number < 1 or below >= len(lines):
        return False
    above = lines[number - 1].text
    if len(above) < _MIN_CUT_CHARS or _CODE.search(above) or _CODE.search(lines[below].text):
        return False
    return _goes_on(above, lines[below].text)


def _goes_on(line: str, following: str) -> bool:
    if is_cut_word(line, following):
        return True
    return not is_complete(line) and STARTS_LOWER.match(following) is not None


def _lone_folio(lines: Sequence[PageLine]) -> set[int]:
    """Return the folio between signs at the top of a single page, with the head above it."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if line.is_decorated and len(lines) > number + 1:
            above = lines[:number]
            are_heads = all(
                head.is_short and (head.text.isupper() or _GAP.search(head.text)) for head in above
            )
            return {*range(number + 1)} if are_heads else set()
    return set()


def _edits(
    text: str, lines: PageLines, furniture: set[int], rules: tuple[str, ...]
) -> Iterator[Edit]:
    """Yield an edit for each page's end: it takes the furniture and the space around it."""
    page_starts = {*lines.openings, *(number + 1 for number in furniture)} - furniture
    for below in sorted(page_starts):
        above = below - 1
        while above in furniture:
            above -= 1
        is_taken = above + 1 < below
        is_inside = above >= 0 and below < len(lines)
        if not (is_taken or is_inside):
            continue
        if is_inside:
            after = "\n" if _goes_on(lines[above].text, lines[below].text) else "\n\n"
        else:
            after = "" if above < 0 else "\n"
        start, end = lines.between(above, below)
        if text[start:end] != after:
            causes = rules if is_taken else _PAGE_BREAK_RULES
            yield Edit(start, end, text[start:end], after, causes)
