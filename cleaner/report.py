"""The report: what was removed and changed, by which rule, and what else there is to know."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from cleaner.chain import Trial
from cleaner.document import count_words
from cleaner.edit import Edit, is_layout
from cleaner.html import Extractor, Pruned
from cleaner.rule import theme

FlagName = Literal[
    "decoding-replaced",
    "duplicate-id",
    "emptied",
    "extraction-cut",
    "extraction-empty",
    "extraction-fallback",
    "long-line",
    "over-removal",
    "pattern-timeout",
    "unsettled",
]


class Flag(msgspec.Struct, frozen=True, order=True):
    """Something about the document that a user should know; `detail` names the rule or guard."""

    name: FlagName
    detail: str = ""


class Count(msgspec.Struct):
    """How many edits there were and how many words and characters they removed."""

    edits: int = 0
    words: int = 0
    characters: int = 0

    def add(self, other: "Count") -> None:
        """Add what `other` counts to this."""
        self.edits += other.edits
        self.words += other.words
        self.characters += other.characters


class Counts(msgspec.Struct, frozen=True):
    """The words of source and clean text, and what each theme and rule removed.

    An edit counts once, for the first of its rules.
    """

    words_in: int
    words_out: int
    themes: dict[str, Count]
    rules: dict[str, Count]


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of one cleaned document.

    `edits` are in order and make the clean text of the source; `characters` is the length
    of the clean text in code points; `encoding` is that of the source's bytes, where there
    were bytes; `metadata` has the values found under "date", "byline" and so on, in the
    order of the text. For HTML the source is the text that `extractor` made.
    """

    counts: Counts
    characters: int
    edits: tuple[Edit, ...] = ()
    metadata: dict[str, list[str]] = {}
    flags: tuple[Flag, ...] = ()
    trials: tuple[Trial, ...] = ()
    id: str | None = None
    url: str | None = None
    encoding: str | None = None
    extractor: Extractor | None = None
    pruned: tuple[Pruned, ...] = ()


class Result(msgspec.Struct, frozen=True):
    """A document's clean text and its report."""

    text: str
    report: Report


def count(source: str, clean: str, edits: Iterable[Edit]) -> Counts:
    """Return the counts of one document."""
    by_first: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_first[edit.rules[0]].append(edit)
    rules = {rule: _counted(rule, each) for rule, each in by_first.items()}
    by_rule = dict(sorted(rules.items()))
    return Counts(count_words(source), count_words(clean), by_theme(by_rule), by_rule)


def _counted(rule: str, edits: Sequence[Edit]) -> Count:
    # Layout takes no word, though words that it joins are counted as fewer.
    words = 0 if is_layout(rule) else sum(max(_lost(edit, count_words), 0) for edit in edits)
    return Count(len(edits), words, sum(max(_lost(edit, len), 0) for edit in edits))


def _lost(edit: Edit, measure: Callable[[str], int]) -> int:
    return measure(edit.before) - measure(edit.after)


def by_theme(rules: dict[str, Count]) -> dict[str, Count]:
    """Return the sums of `rules` for the theme that each id begins with."""
    themes: defaultdict[str, Count] = defaultdict(Count)
    for rule, each in rules.items():
        themes[theme(rule)].add(each)
    return dict(sorted(themes.items()))
