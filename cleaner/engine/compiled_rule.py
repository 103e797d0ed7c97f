"""A compiled rule: its conditions, and its patterns with their timeout."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from time import thread_time
from typing import TYPE_CHECKING, Self

import msgspec

from cleaner.engine.conditions import Conditions
from cleaner.engine.deadline import Clock, Deadline
from cleaner.engine.document import Hit, Line
from cleaner.engine.line_pattern import LinePattern
from cleaner.engine.programs import program_of
from cleaner.engine.requirements import Requirement, required_by_template
from cleaner.ruleset.model import Rule
from cleaner.ruleset.units import part_rules, part_shapes

if TYPE_CHECKING:
    import regex

    from cleaner.core.programs import Program

_LINE_STARTS = ("^(?:- )?", "^")
_MARKS = "[#>*_[ ]*?"
_ANY_MARKS = ("\\W*", "[\\W_]*")


class CompiledRule:
    """The patterns and conditions of a rule.

    A pattern that `regex` runs may take `timeout` seconds on a line, by the `clock` of its thread.
    """

    in_core = True  # whether the compiled core may run its patterns

    def __init__(self, rule: Rule, timeout: float, clock: Clock = thread_time) -> None:
        self.rule = rule
        self.declared = rule  # which hits name: the matcher makes variants of a rule
        self.conditions = Conditions(rule.when)
        self._timeout, self._clock = timeout, clock
        self._deadline = Deadline(timeout, clock)

    def variant(self, **texts: object) -> Self:
        """Return the rule with only these of its texts; made thousandfold, so all else is shared.

        Hits name the rule as it is declared.
        """
        variant = object.__new__(type(self))
        variant.__dict__.update(self.__dict__)
        variant.rule = msgspec.structs.replace(self.rule, **texts)
        return variant

    @cached_property
    def shapes(self) -> "Mapping[str, CompiledRule]":
        """The parts of a unit that have no text, by their names."""
        return {
            shape.part: CompiledRule(shape, self._timeout, self._clock)
            for shape in part_shapes(self.rule)
        }

    @property
    def has_program(self) -> bool:
        """Whether the compiled core matches it as one template."""
        return self.in_core and len(self.rule.variants) == 1 and not self.rule.phrases

    @cached_property
    def program(self) -> "Program":
        """What the compiled core runs in place of the pattern of the one template."""
        return program_of(self.rule.variants[0])

    @property
    def requirements(self) -> Sequence[Requirement]:
        """What a line must have for its one template or its pattern to hit."""
        if self.has_program:
            return required_by_template(self.rule.variants[0])
        return self.pattern.requirements if self.pattern else ()

    @cached_property
    def pattern(self) -> LinePattern | None:
        """What finds the rule's text: its pattern, or the patterns of its templates."""
        patterns = [allow_marks(pattern) for pattern in self.rule.patterns]
        return self._tried(patterns) if patterns else None

    @cached_property
    def _unless(self) -> list[LinePattern]:
        return [self._tried([pattern]) for pattern in self.rule.unless]

    @cached_property
    def _until(self) -> LinePattern | None:
        return self._tried([self.rule.until]) if self.rule.until else None

    def _tried(self, patterns: Sequence[str]) -> LinePattern:
        return LinePattern(patterns, self._deadline, in_core=self.in_core)

    def patterns(self) -> "Iterator[tuple[str, regex.Pattern[str]]]":
        """Yield each pattern as `regex` tries it on lines, with the field that holds it."""
        yield from (("pattern", one.compiled) for one in (self.pattern,) if one)
        yield from (("unless", one.compiled) for one in self._unless)
        yield from (("until", one.compiled) for one in (self._until,) if one)

    def is_excluded(self, line: Line) -> bool:
        """Say whether one of the rule's exceptions holds. Raises TimeoutError."""
        if not self.rule.unless:  # of nearly all rules
            return False
        return any(pattern.holds(line.folded) for pattern in self._unless)

    def ends_block(self, line: Line) -> bool:
        """Say whether a block of this rule ends with `line`. Raises TimeoutError."""
        return self._until is not None and self._until.holds(line.folded)

    def find(self, line: Line) -> Iterator[Hit]:
        """Yield the hits of the rule's pattern on `line`. Raises TimeoutError."""
        for start, end, places in self.pattern.hits(line.folded) if self.pattern else ():
            groups = tuple((name, line.seen[first:last].strip()) for name, first, last in places)
            yield Hit(self.declared, start, end, groups)


def allow_marks(pattern: str) -> str:
    """Return `pattern`, which may begin at a line's start, so that Markdown's marks may be there.

    A pattern that takes all but letters and digits there takes the marks too; to take them twice
    would only cost time.

    >>> allow_marks("^(?:- )?share"), allow_marks("^share"), allow_marks("share")
    ('^(?:- )?[#>*_[ ]*?share', '^[#>*_[ ]*?share', 'share')
    """
    start = next((line_start for line_start in _LINE_STARTS if pattern.startswith(line_start)), "")
    rest = pattern.removeprefix(start)
    return f"{start}{_MARKS}{rest}" if start and not rest.startswith(_ANY_MARKS) else pattern


def tried_patterns(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield each pattern of `rule` as it is tried on lines, with the field that holds it."""
    for part in part_rules(rule):
        for field, pattern in tried_patterns(part):
            yield f"parts.{part.part}.{field}", pattern
    field = "templates" if rule.variants else "pattern"
    yield from ((field, allow_marks(pattern)) for pattern in rule.patterns)
    yield from (("unless", pattern) for pattern in rule.unless)
    if rule.until:
        yield "until", rule.until


Compiler = Callable[[Rule, float], CompiledRule]  # the float is the timeout in seconds
