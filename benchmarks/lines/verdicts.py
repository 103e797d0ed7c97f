"""Verdicts: whether a cleaner did right by each judged line of a page.

A boilerplate line (B) is taken when four fifths of its words are, an article line (C) is harmed
when a twentieth of its words is. A line with a removable part (P) is right when four fifths of the
words of that part are taken and less than a twentieth of its other words. A word is taken when any
of its characters is. Unsure lines (U), lines without a label and blank lines count neither way.
"""

from collections.abc import Iterator

import msgspec

from benchmarks.lines.labels import JudgedPage, Label
from benchmarks.lines.removal import Removal, Span, words
from cleaner.ruleset.model import theme

TAKEN = 0.8  # of a line's words
HARMED = 0.05  # of a line's words


class Verdict(msgspec.Struct, frozen=True):
    """What was done to one line.

    `hit` says for a boilerplate line that it is taken, of an article line that it is harmed, of a
    line with a removable part that it is right. `by` is the theme of the first rule that took of
    the line, empty where no rule did or the cleaner reports none.
    """

    number: int  # of the line, from 0
    kind: str  # B, C or P
    theme: str
    hit: bool
    by: str


def verdicts(page: JudgedPage, removal: Removal) -> Iterator[Verdict]:
    """Yield the verdict on each line of `page` that counts."""
    for number, span in line_spans(page):
        label = page.labels[number]
        if label.label != "U" and words(page.text, span):
            rules = removal.rules(span)
            by = theme(rules[0]) if rules else ""
            hit = _is_hit(page.text, span, label, removal)
            yield Verdict(number, label.label, label.theme, hit, by)


def line_spans(page: JudgedPage) -> Iterator[tuple[int, Span]]:
    """Yield the number and the place of each line that has a label."""
    start = 0
    for number, line in enumerate(page.text.split("\n")):
        if number in page.labels:
            yield number, (start, start + len(line))
        start += len(line) + 1


def _is_hit(text: str, span: Span, label: Label, removal: Removal) -> bool:
    if label.label == "B":
        return _share(text, [span], removal) >= TAKEN
    if label.label == "C":
        return _share(text, [span], removal) >= HARMED
    start = text.index(label.words, *span)
    part = (start, start + len(label.words))
    rest = [(span[0], part[0]), (part[1], span[1])]
    return _share(text, [part], removal) >= TAKEN and _share(text, rest, removal) < HARMED


def _share(text: str, spans: list[Span], removal: Removal) -> float:
    """Return the share of the words in `spans` that were taken; 0 where there are none."""
    if not any(removal.lacks(span) for span in spans):
        return 0.0
    of_spans = [word for span in spans for word in words(text, span)]
    return sum(map(removal.lacks, of_spans)) / len(of_spans) if of_spans else 0.0
