"""The report: what was removed and changed, by which rule, and what else there is to know."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from cleaner.chain import Trial
from cleaner.document import count_words
from cleaner.edit import Edit, is_layout, restore
from cleaner.html import Extractor, Pruned
from cleaner.rule import theme

_SHOWN = 60  # characters of a text in its short form
_NAMED = 5  # themes or flags there

FlagName = Literal[
    "decoding-replaced",
    "duplicate-id",
    "emptied",
    "extraction-cut",
    "extraction-empty",
    "extraction-fallback",
    "long-line",
    "looks-like-html",
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

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as plain values, which `json.dumps` writes and the schema allows."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        plain: dict[str, Any] = json.loads(json.dumps(msgspec.to_builtins(fields)))
        return plain  # lists, not tuples

    def __repr__(self) -> str:
        return f"Report({_summary(self)})"


class Result(msgspec.Struct, frozen=True):
    """A document's clean text and its report."""

    text: str
    report: Report

    @property
    def source(self) -> str:
        """The text that the report's offsets point at, in code points.

        It is rebuilt each time, not kept, so a result takes the memory of one text. For bytes
        it is the decoded text; for HTML the text that the extractor made of the page.
        """
        return restore(self.text, self.report.edits)

    def to_dict(self) -> dict[str, Any]:
        """Return text and report as plain values, which `json.dumps` writes."""
        return {"text": self.text, "report": self.report.to_dict()}

    def __repr__(self) -> str:
        more = "…" if len(self.text) > _SHOWN else ""
        return f"Result({self.text[:_SHOWN]!r}{more}, {_summary(self.report)})"


def _summary(report: Report) -> str:
    """Return what one line can tell: words, edits, and words removed by theme, flags."""
    counts = report.counts
    removed = {theme: count.words for theme, count in counts.themes.items() if count.words}
    most = dict(sorted(removed.items(), key=lambda item: -item[1])[:_NAMED])
    more = ", …" if len(removed) > _NAMED else ""
    parts = [
        f"words_in={counts.words_in}",
        f"words_out={counts.words_out}",
        f"edits={len(report.edits)}",
        f"removed={{{', '.join(f'{theme}: {words}' for theme, words in most.items())}{more}}}",
        f"flags=[{', '.join(_labels(report.flags[:_NAMED]))}]",
    ]
    return ", ".join(parts)


def _labels(flags: Iterable[Flag]) -> list[str]:
    return [f"{flag.name}: {flag.detail}" if flag.detail else flag.name for flag in flags]


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
