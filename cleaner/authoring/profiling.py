"""Profiling: the processor time that each rule's patterns take on a corpus."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.run import clean_corpus
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.deadline import Clock
from cleaner.engine.document import Hit, Line
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.folding import fold

COLUMNS = "rule\ttries\thits\tms\tus a try\tcommonest keyword\ttimes"


class RuleTime(msgspec.Struct):
    """What the patterns of one rule took: `tries` on lines, `hits`, and `seconds` in all.

    `keywords` counts how often each keyword is on those lines.
    """

    tries: int = 0
    hits: int = 0
    seconds: float = 0.0
    keywords: Counter[str] = msgspec.field(default_factory=Counter)

    @property
    def row(self) -> str:
        """The columns of COLUMNS after the rule's id, separated by tabs."""
        ((keyword, times),) = self.keywords.most_common(1)
        total, a_try = self.seconds * 1e3, self.seconds / self.tries * 1e6
        return f"{self.tries}\t{self.hits}\t{total:.1f}\t{a_try:.1f}\t{keyword}\t{times}"


class _Timed(CompiledRule):
    """A compiled rule that adds up the time of its patterns."""

    in_core = False  # it has no clock

    def __init__(self, rule: Rule, timeout: float, clock: Clock, rule_time: RuleTime) -> None:
        super().__init__(rule, timeout, clock)
        self._clock, self._rule_time = clock, rule_time

    def find(self, line: Line) -> Iterator[Hit]:
        self._rule_time.tries += 1
        for literal in self.rule.literals:
            self._rule_time.keywords[literal] += line.folded.count(fold(literal))
        list(self.patterns())  # compiles them, so that no try pays for it
        with self._timed():
            hits = list(super().find(line))
        self._rule_time.hits += len(hits)
        yield from hits

    def is_excluded(self, line: Line) -> bool:
        list(self.patterns())
        with self._timed():
            return super().is_excluded(line)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = self._clock()
        try:
            yield
        finally:
            self._rule_time.seconds += self._clock() - started


def slowest_rules(
    rules: RuleSet, source: Path, clock: Clock = thread_time
) -> list[tuple[str, RuleTime]]:
    """Return the rules that were tried on the documents of `source`, the slowest first.

    `source` is a file or a folder as `cleaner corpus` takes them; unreadable files are left out.
    `clock` returns the seconds of processor time of the thread. Other work on the machine does
    not count. Raises CorpusError where there is nothing to read.
    """
    cleaner = _Watched(rules, clock)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        clean_corpus(source, Path(folder, "out"), cleaner=cleaner)
    tried = [(rule, rule_time) for rule, rule_time in cleaner.times.items() if rule_time.tries]
    return sorted(tried, key=lambda pair: (-pair[1].seconds, pair[0]))


class _Watched(Cleaner):
    """A cleaner that adds up the time of each rule, of the pipelines of all sites together."""

    def __init__(self, rules: RuleSet, clock: Clock) -> None:
        super().__init__(rules)
        self._clock = clock
        self.times: defaultdict[str, RuleTime] = defaultdict(RuleTime)  # marks by their platform

    def _compile_rule(self, rule: Rule, timeout: float) -> CompiledRule:
        return _Timed(rule, timeout, self._clock, self.times[rule.owner])
