"""Candidates: the lines of a document on which all conditions of a rule hold."""

from bisect import bisect_left
from collections.abc import Iterator

from cleaner.engine.actions import Candidate
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.context import StageContext
from cleaner.engine.document import Document, NumberedHits
from cleaner.engine.spoken import SpokenLanguages


def open_hits(document: Document, hits: NumberedHits) -> NumberedHits:
    """Return the `hits` of a rule outside the regions that it does not read."""
    if not document.regions:
        return hits
    return [(number, hit) for number, hit in hits if document.is_open(number, hit.rule)]


def candidates_of(
    compiled: CompiledRule, hits: NumberedHits, context: StageContext
) -> Iterator[Candidate]:
    """Yield the kept lines on which all conditions of a rule hold, with its `hits` if it has text.

    Only the lines at the positions that the rule may read are looked at: many rules read a few
    lines at the ends of a document, and hit all over it. Raises TimeoutError.
    """
    conditions = compiled.conditions
    positions = conditions.positions(context)
    if not positions:
        return
    kept, rule = context.kept, compiled.rule
    if hits:
        if len(positions) < len(kept):
            first = bisect_left(hits, (kept[positions[0]],))
            hits = hits[first : bisect_left(hits, (kept[positions[-1]] + 1,))]
        for number, hit in hits:
            # The line by itself fits: the matcher makes no other hits.
            if context.is_kept(number) and conditions.fit_place(context, number):
                yield number, hit
    else:
        for number in map(kept.__getitem__, positions):
            line = context.lines[number]
            is_fit = conditions.fit_line(line) and conditions.fit_place(context, number)
            is_open = is_fit and context.document.is_open(number, rule)
            if is_open and not compiled.is_excluded(line):
                yield number, None


def in_language(
    lang: str, candidates: Iterator[Candidate], spoken: SpokenLanguages
) -> Iterator[Candidate]:
    """Yield the candidates on lines that rules of `lang` read."""
    return (candidate for candidate in candidates if spoken.reads(candidate[0], lang))
