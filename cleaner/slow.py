"""Slow rules: the time that each rule's patterns take on a corpus, as the chain tries them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time

import msgspec

from cleaner.clean import Cleaner
from cleaner.corpus.run import Job, clean_corpus, out_at, plan, prepare
from cleaner.deadline import Clock
from cleaner.document import Hit, Line
from cleaner.fold import fold
from cleaner.match import Compiled
from cleaner.rule import Rule, RuleSet

COLUMNS = "rule\ttries\thits\tms\tus a try\tcommonest keyword\ttimes"


class Spent(msgspec.Struct):
    """What the patterns of one rule took: `tries` on lines, `hits` found, `seconds` in all.

    `keywords` counts how often each of them stood on those lines.
    """

    tries: int = 0
    hits: int = 0
    seconds: float = 0.0
    keywords: Counter[str] = msgspec.field(default_factory=Counter)

    @property
    def shown(self) -> str:
        """The figures as `COLUMNS` tells them, behind the rule's id."""
        ((keyword, times),) = self.keywords.most_common(1)
        total, a_try = self.seconds * 1e3, self.seconds / self.tries * 1e6
        return f"{self.tries}\t{self.hits}\t{total:.1f}\t{a_try:.1f}\t{keyword}\t{times}"


class _Timed(Compiled):
    """A rule's patterns that keep time."""

    def __init__(self, rule: Rule, timeout: float, clock: Clock, spent: Spent) -> None:
        super().__init__(rule, timeout, clock)
        self._clock, self._spent = clock, spent
        list(self.patterns())  # compiles them, so that no try pays for it

    def find(self, line: Line) -> Iterator[Hit]:
        self._spent.tries += 1
        for literal in self.rule.literals:
            self._spent.keywords[literal] += line.folded.count(fold(literal))
        with self._timed():
            hits = list(super().find(line))
        self._spent.hits += len(hits)
        yield from hits

    def excepts(self, line: Line) -> bool:
        with self._timed():
            return super().excepts(line)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = self._clock()
        try:
            yield
        finally:
            self._spent.seconds += self._clock() - started


def slowest(rules: RuleSet, source: Path, clock: Clock = thread_time) -> list[tuple[str, Spent]]:
    """Return the rules that were tried on the documents of `source`, the slowest first.

    `source` is a file or a folder as `cleaner corpus` takes them; what can't be read is left out.
    `clock` returns the seconds of processor time of the thread. Other work on the machine does
    not count. Raises CorpusError where there is nothing to read.
    """
    cleaner = _Watched(rules, clock)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        out = out_at(Path(folder, "out"))
        prepare([source], out, overwrite=False)
        clean_corpus(plan(source), Job(cleaner, out))
    tried = [(rule, spent) for rule, spent in cleaner.spent.items() if spent.tries]
    return sorted(tried, key=lambda each: (-each[1].seconds, each[0]))


class _Watched(Cleaner):
    """A cleaner whose rules keep time, all chains of one rule together."""

    def __init__(self, rules: RuleSet, clock: Clock) -> None:
        super().__init__(rules)
        self._clock = clock
        self.spent = {rule.id: Spent() for _, rule in rules.rules()}

    def _compiled(self, rule: Rule, timeout: float) -> Compiled:
        return _Timed(rule, timeout, self._clock, self.spent[rule.id])
