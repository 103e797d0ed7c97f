"""The sample of a run: the documents that stand out by a measure, and some by chance."""

import hashlib
from collections.abc import Iterator
from heapq import heappush, heappushpop
from typing import NamedTuple

from cleaner.corpus.survey.learned import is_learned
from cleaner.report import Report
from cleaner.text.edits import is_layout
from cleaner.text.sentences import ends_sentence
from cleaner.text.words import count_words
from cleaner.view.facts import FactBook

# How many documents each list holds at most; docs/report-page.md names them.
SIZES = {
    "share": 24,
    "emptied": 12,
    "guard": 16,
    "prose": 24,
    "near": 24,
    "trial": 12,
    "chance": 24,
}
_RULES = 30  # doubtful rules with a document of theirs
_THEMES = 2  # documents for each theme
_MIN_WORDS = 20  # of a document in the list of shares: what is shorter says little
_MIN_PROSE_CHARS = 16  # of such a line; two characters of some scripts count as a word
_MIN_PROSE_WORDS = 8  # of a removed line that reads as prose


class Key(NamedTuple):
    """A document: the number of its shard and its place there."""

    shard: int
    place: int


class _Best:
    """The `size` documents with the largest measures; of equal ones the first in the run."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, int, int]] = []

    def add(self, measure: float, key: Key) -> None:
        entry = (measure, -key.shard, -key.place)
        if len(self._heap) < self._size:
            heappush(self._heap, entry)
        elif entry > self._heap[0]:
            heappushpop(self._heap, entry)

    def __iter__(self) -> Iterator[tuple[Key, float]]:
        for measure, shard, place in sorted(self._heap, reverse=True):
            yield Key(-shard, -place), measure


class RunSample:
    """Chooses documents while the reports of a run pass by, in memory that does not grow."""

    def __init__(self, book: FactBook) -> None:
        self._book = book
        self._lists = {name: _Best(size) for name, size in SIZES.items()}
        self._of_rule: dict[str, _Best] = {}  # doubtful rules
        self._of_theme: dict[str, _Best] = {}
        self._doubtful: dict[str, bool] = {}
        self._words: dict[str, int] = {}  # that each doubtful rule removed

    def add(self, key: Key, report: Report) -> None:
        """Consider a document."""
        for name, measure in _measures(report):
            self._lists[name].add(measure, key)
        for rule, count in report.counts.rules.items():
            if count.words and self._is_doubtful(rule):
                self._words[rule] = self._words.get(rule, 0) + count.words
                self._of_rule.setdefault(rule, _Best(1)).add(count.words, key)
        for name, count in report.counts.themes.items():
            if count.words:
                self._of_theme.setdefault(name, _Best(_THEMES)).add(count.words, key)

    def _is_doubtful(self, rule: str) -> bool:
        if is_learned(rule):  # nobody judges those of each site
            return False
        if rule not in self._doubtful:
            self._doubtful[rule] = self._book[rule].is_doubtful
        return self._doubtful[rule]

    def chosen(self) -> dict[Key, dict[str, float]]:
        """Return the documents with the lists that they are in, those that stand out most first.

        The lists take turns, so that a page that has no room for all shows some of each.
        """
        rules = sorted(self._of_rule, key=lambda rule: (-self._words[rule], rule))[:_RULES]
        lists: list[tuple[str, list[tuple[Key, float]]]] = [
            *((name, list(best)) for name, best in self._lists.items()),
            ("doubtful", [pair for rule in rules for pair in self._of_rule[rule]]),
            ("", [pair for name in sorted(self._of_theme) for pair in self._of_theme[name]]),
        ]
        documents: dict[Key, dict[str, float]] = {}
        for turn in range(max(len(pairs) for _, pairs in lists)):
            for name, pairs in lists:
                if turn < len(pairs):
                    key, measure = pairs[turn]
                    measures = documents.setdefault(key, {})
                    if name:
                        measures[name] = max(measure, measures.get(name, 0.0))
        return documents


def _measures(report: Report) -> Iterator[tuple[str, float]]:
    """Yield the lists that a document may be in, with what it is measured by there."""
    counts, flags = report.counts, {flag.name for flag in report.flags}
    if counts.words_in >= _MIN_WORDS and counts.words_out < counts.words_in:
        yield "share", 1 - counts.words_out / counts.words_in
    if "emptied" in flags:
        yield "emptied", counts.words_in
    if "over-removal" in flags:
        yield "guard", counts.words_in
    if prose := longest_prose(report):
        yield "prose", prose
    if report.words_near:
        yield "near", report.words_near
    if report.trials:
        yield "trial", len(report.trials)
    digest = hashlib.blake2b((report.id or "").encode("utf-8", "surrogatepass"), digest_size=4)
    yield "chance", int.from_bytes(digest.digest()) / (1 << 32)


def longest_prose(report: Report) -> int:
    """Return the words of the longest removed text that reads as prose, 0 without one."""
    return max(
        (
            sum(
                words
                for line in edit.before.splitlines()
                if ends_sentence(line.strip()) and (words := count_words(line)) >= _MIN_PROSE_WORDS
            )
            for edit in report.edits
            if len(edit.before) >= _MIN_PROSE_CHARS and not is_layout(edit.rules[0])
        ),
        default=0,
    )
