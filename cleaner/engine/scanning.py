"""The scan: places of literals in lines become hits of phrases, or texts that are worth a try."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.core import CORE
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.document import Line
from cleaner.engine.programs import CODE_SIGNS, program_table
from cleaner.ruleset.template import Anchor, is_at_end, is_at_start
from cleaner.text.words import HANGUL, UNSPACED, core

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from cleaner.core.scan import Scanner

NO_PLACE = -1
# A text of a rule and a line that meets its conditions on a line by itself: their numbers, and
# where the text hits the line, NO_PLACE twice where its pattern has to be tried.
LineText = tuple[int, int, int, int]

# Pairs of characters that are common in English, the most common one first, "_" for a space. A
# literal is looked for where a part of it is that has none of them, or rarer ones.
_COMMON_PAIRS = (
    "e__t_as_intht_anerred_he_sn_on_iesr_or_cat,__otiteennditngstou_wto_py__farleseal_mnt_bo_"
    "edg_codeisve_dmeur_rroeaneraio_ehal_._a_riasli_lma_hicfocetallcaomsiush_f_of_yecelchyoet"
    "nsprachictpelailge_nhowilobediutrstrnc_u_gunotsosstsmopaplee"
)

_PHRASE, _TEMPLATE, _PATTERN = range(3)  # as the core counts them
_AT_START, _AT_END = 1, 2


class Owners(NamedTuple):
    """The numbers of the texts that have a literal, as whole words or as a part of longer ones.

    Phrases are whole words, and so are the keywords of templates. A template that fills a line has
    a most number of characters, and is not tried on longer ones.
    """

    of_parts: list[int]
    of_words: list[int]
    of_lines: list[tuple[int, int]]  # with the most characters, the longest first


class Scan:
    """The texts of some rules, ready to find candidates on many lines.

    `texts` are rules with one kind of text each: phrases, a template or a pattern. `owners` are
    those of each literal. All literals are searched in one scan, however many there are: by the
    automaton of Aho and Corasick (CACM 18(6), 1975) or, in the compiled core, by grams.
    `whole_lines` has the phrases that fill a line, by what they have between their first and their
    last letter: the phrase, and the number of the text.
    """

    def __init__(
        self,
        texts: Sequence[CompiledRule],
        owners: Mapping[str, Owners],
        whole_lines: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None:
        self._texts, self._owners, self._whole_lines = texts, owners, whole_lines

    def literals(self) -> Sequence[str]:
        """Return all literals, those of phrases that fill a line too."""
        fill = [phrase for phrases in self._whole_lines.values() for phrase, _ in phrases]
        return [*{*self._owners, *fill}]

    def candidates(self, lines: Sequence[Line], views: Sequence[str]) -> Iterable[LineText]:
        """Return the candidates on `lines`, whose folded texts are `views`."""
        if CORE.is_compiled:
            return self._in_core.scan(list(lines), list(views))
        return self._in_python(lines, views)

    @cached_property
    def _in_core(self) -> "Scanner":
        from cleaner.core.scan import Scanner

        entries = [_entry(text) for text in self._texts]
        return Scanner(
            program_table(), entries, dict(self._owners), self._whole_lines, _commonness()
        )

    @cached_property
    def _literals(self) -> "AhoCorasick | None":
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(list(self._owners)) if self._owners else None

    @cached_property
    def _owners_of(self) -> Sequence[Owners]:
        """The owners by the number of their literal."""
        return [*self._owners.values()]

    def _spots(self, views: Sequence[str]) -> Iterable[tuple[int, int, int]]:
        """Return each match of a literal, overlapping ones too: its number, its start and its end.

        Offsets are those in all `views`, with a line break between them, in the order of the ends.
        """
        if self._literals is None:
            return ()
        return self._literals.find_matches_as_indexes("\n".join(views), overlapping=True)

    def _in_python(self, lines: Sequence[Line], views: Sequence[str]) -> Iterator[LineText]:
        cores = [core(view) for view in views]
        for line, inner in enumerate(cores):
            for phrase, number in self._whole_lines.get(inner, ()):
                start = views[line].find(phrase)
                if start >= 0:
                    yield from self._phrase(
                        lines, views, (line, number, start, start + len(phrase))
                    )
        tried: set[tuple[int, int]] = set()
        starts = list(accumulate((len(view) + 1 for view in views), initial=0))
        for literal, first, last in self._spots(views):
            line = bisect_right(starts, first) - 1
            start, end = first - starts[line], last - starts[line]
            for number in self._numbers(literal, views[line], len(cores[line]), (start, end)):
                text = self._texts[number]
                if text.rule.phrases:
                    yield from self._phrase(lines, views, (line, number, start, end))
                elif (line, number) not in tried and text.conditions.fit_line(lines[line]):
                    tried.add((line, number))
                    yield line, number, NO_PLACE, NO_PLACE

    def _numbers(self, literal: int, view: str, size: int, place: tuple[int, int]) -> Sequence[int]:
        """Return the texts that may hit a line at a place of a literal."""
        of_parts, of_words, of_lines = self._owners_of[literal]
        if of_lines and size <= of_lines[0][0]:
            of_words = [*of_words, *(number for most, number in of_lines if size <= most)]
        if of_words and stands_alone(view, *place):
            return [*of_parts, *of_words] if of_parts else of_words
        return of_parts

    def _phrase(
        self, lines: Sequence[Line], views: Sequence[str], candidate: LineText
    ) -> Iterator[LineText]:
        """Yield a phrase that is where its rule wants it."""
        line, number, start, end = candidate
        text = self._texts[number]
        if text.conditions.fit_line(lines[line]) and is_anchored(
            text.rule.anchor, views[line], start, end
        ):
            yield candidate


@cache
def _commonness() -> dict[str, int]:
    """Return how common each common pair of characters is: far more than any other, which is 0."""
    joined = _COMMON_PAIRS.replace("_", " ")
    pairs = [joined[place : place + 2] for place in range(0, len(joined), 2)]
    return {pair: 2 * len(pairs) - rank for rank, pair in enumerate(pairs)}


def _entry(text: CompiledRule) -> tuple[Any, ...]:
    """Return what the core knows of a text."""
    kind = _PHRASE if text.rule.phrases else _TEMPLATE if text.has_program else _PATTERN
    anchor = text.rule.anchor
    bits = _AT_START * is_at_start(anchor) | _AT_END * is_at_end(anchor)
    test = text.conditions.fit_line if text.conditions.has_other_tests else None
    return kind, bits, text.conditions.of_counts, test, text


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Say whether the text is not a part of longer words; unspaced scripts do not show it."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    if before.isalnum() and _same_word(before, folded[start]):
        return False
    return not (after.isalnum() and _same_word(folded[end - 1], after))


def _same_word(left: str, right: str) -> bool:
    return (
        left.isalnum()
        and right.isalnum()
        and not (UNSPACED.match(left) or UNSPACED.match(right))
        and not (HANGUL.match(left) and HANGUL.match(right))
    )


def is_anchored(anchor: Anchor, folded: str, start: int, end: int) -> bool:
    """Say whether a phrase is where on the line its `anchor` wants it."""
    if is_at_start(anchor) and _says_more(folded[:start]):
        return False
    return not is_at_end(anchor) or not _says_more(folded[end:])


def _says_more(text: str) -> bool:
    """Say whether there is more than punctuation around a phrase: words, or signs of code."""
    return any(char.isalnum() or char in CODE_SIGNS for char in text)
