"""Virtual processor time: patterns that take what a test says, and the clocks that count it."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import regex

from cleaner import Cleaner
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.deadline import Deadline
from cleaner.engine.line_pattern import LinePattern
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from tests.builders import rule_set, stage

TICK = 1 / 64  # seconds; a power of two, so that sums are exact
_APART = 120  # seconds; threads wait so long for each other only if a fault keeps them apart


class Machine:
    """Processors of its `threads`, which take turns: each works for a tick, then the next tick.

    The threads are real, and each must do the same work. None of them starts a tick before all
    of them ask for it, so what the clocks say does not depend on how the threads are scheduled.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._turn = threading.Barrier(threads, self._pass, _APART)
        self._own = threading.local()
        self.process = 0.0  # seconds that all threads spent

    def thread(self) -> float:
        """Return the seconds that the calling thread spent."""
        return getattr(self._own, "seconds", 0.0)

    def spend(self, seconds: float, until: float) -> None:
        """Work for `seconds`. Raises TimeoutError if the process spends more than `until`."""
        end = self.thread() + seconds
        while self.thread() < end:
            self._turn.wait()
            self._own.seconds = self.thread() + TICK
            if self.process > until:
                raise TimeoutError

    def _pass(self) -> None:
        self.process += self._threads * TICK


Costs = Mapping[str, float]  # seconds that any pattern takes on a text, for each word it holds


class Pattern:
    """A pattern of `regex` that takes virtual time."""

    def __init__(self, pattern: "regex.Pattern[str]", machine: Machine, costs: Costs) -> None:
        self._pattern, self._machine, self._costs = pattern, machine, costs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def search(self, text: str, *, timeout: float) -> "regex.Match[str] | None":
        self._machine.spend(self._cost(text), self._machine.process + timeout)
        return self._pattern.search(text)

    def match(self, text: str, *, partial: bool, timeout: float) -> "regex.Match[str] | None":
        self._machine.spend(self._cost(text), self._machine.process + timeout)
        return self._pattern.match(text, partial=partial)

    def finditer(self, text: str, *, timeout: float) -> "Iterator[regex.Match[str]]":
        """Take all of its time after the last hit."""
        until = self._machine.process + timeout
        yield from self._pattern.finditer(text)
        self._machine.spend(self._cost(text), until)

    def _cost(self, text: str) -> float:
        return sum(seconds for word, seconds in self._costs.items() if word in text)


class CostlyPattern(LinePattern):
    """A pattern that `regex` runs, in virtual time."""

    def __init__(self, of: Sequence[str], deadline: Deadline, machine: Machine, costs: Costs):
        super().__init__(of, deadline, in_core=False)
        self._machine, self._costs = machine, costs

    @cached_property
    def compiled(self) -> Any:
        return Pattern(super().compiled, self._machine, self._costs)


class CostlyRule(CompiledRule):
    """A rule whose patterns take virtual time."""

    in_core = False

    def __init__(self, rule: Rule, timeout: float, machine: Machine, costs: Costs) -> None:
        super().__init__(rule, timeout, machine.thread)
        self._machine, self._costs = machine, costs

    def _tried(self, patterns: Sequence[str]) -> LinePattern:
        return CostlyPattern(patterns, self._deadline, self._machine, self._costs)


class Costly(Cleaner):
    """A cleaner whose patterns take virtual time, in any process."""

    def __init__(self, rules: RuleSet, costs: Costs, machine: Machine | None = None) -> None:
        super().__init__(rules)
        self._costs, self._machine = costs, machine or Machine()

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object, ...]]:
        return Costly, (self.rules, self._costs)

    def _compile_rule(self, rule: Rule, timeout: float) -> CompiledRule:
        return CostlyRule(rule, timeout, self._machine, self._costs)


def costly(*rules: Rule, costs: Costs) -> Costly:
    """Return a cleaner of one stage of `rules`."""
    return Costly(rule_set(stage("one", *rules)), costs)
