"""Prompts in an article: which of them go, and which sentences of the article go along.

A prompt is gone if four fifths of its words are. A sentence of the article is taken if a word of
it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import regex

from benchmarks.lines.removal import Span, by_edits, words
from cleaner import Cleaner
from cleaner.authoring.catalogues.wordings import Wording

PROMPTS = Path(__file__).parent / "prompts"
_UNIT_LINES = 4  # single words that stand together
_REMOVED_SHARE = 0.8
_SENTENCE_END = regex.compile(r"(?<=[\p{STerm}])[\p{Pf}\p{Pe}\"']*\s*")


class Outcome(NamedTuple):
    """Which lines were removed, and how many sentences of the article were taken."""

    is_removed: list[bool]
    sentences: int


class Row(NamedTuple):
    """The shares of the prompts of one half of a language that go, in each place, and the cost.

    `words` is the share of single words in a unit.
    """

    prompts: int
    after: float
    between: float
    words: float
    sentences: int


def row(wordings: Sequence[Wording], paragraphs: Sequence[str], cleaner: Cleaner) -> Row:
    """Return what comes of `wordings`, each by itself and single words in units."""
    prompts = [[wording.filled()] for wording in wordings if not wording.is_word]
    single = [wording.filled() for wording in wordings if wording.is_word]
    middle = len(paragraphs) // 2
    after = [outcome(lines, paragraphs, len(paragraphs), cleaner) for lines in prompts]
    between = [outcome(lines, paragraphs, middle, cleaner) for lines in prompts]
    units = [outcome(lines, paragraphs, len(paragraphs), cleaner) for lines in _units(single)]
    sentences = sum(result.sentences for result in (*after, *between, *units))
    return Row(len(prompts), _share(after), _share(between), _share(units), sentences)


def outcome(
    lines: Sequence[str], paragraphs: Sequence[str], place: int, cleaner: Cleaner
) -> Outcome:
    """Return what comes of `lines` in the article `paragraphs`, before the one at `place`."""
    parts = [*paragraphs[:place], *lines, *paragraphs[place:]]
    text = "\n\n".join(parts)
    removal = by_edits(text, cleaner.clean(text).report.edits)
    spans = list(_spans(parts))
    added = spans[place : place + len(lines)]
    article = spans[:place] + spans[place + len(lines) :]
    taken = (removal.lacks(sentence) for span in article for sentence in _sentences(text, span))
    is_removed = [
        sum(map(removal.lacks, words(text, span))) >= _REMOVED_SHARE * len(words(text, span))
        for span in added
    ]
    return Outcome(is_removed, sum(taken))


def _spans(parts: Iterable[str]) -> Iterator[Span]:
    start = 0
    for part in parts:
        yield start, start + len(part)
        start += len(part) + 2


def _sentences(text: str, span: Span) -> Iterator[Span]:
    ends = (match.end() for match in _SENTENCE_END.finditer(text, *span))
    yield from (pair for pair in pairwise([span[0], *ends, span[1]]) if pair[0] < pair[1])


def _units(single: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(single), _UNIT_LINES):
        yield tuple(single[start : start + _UNIT_LINES])


def _share(outcomes: Sequence[Outcome]) -> float:
    lines = [is_removed for result in outcomes for is_removed in result.is_removed]
    return sum(lines) / len(lines) if lines else 0.0
