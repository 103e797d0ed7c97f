"""A compiled rule: its conditions, and its patterns with their timeout."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property, lru_cache
from time import thread_time
from typing import Self

import msgspec
import regex

from cleaner.engine.conditions import Conditions
from cleaner.engine.deadline import Clock, Deadline
from cleaner.engine.document import Hit, Line
from cleaner.ruleset.model import Rule
from cleaner.ruleset.units import part_rules, part_shapes

_LINE_STARTS = ("^(?:- )?", "^")
_MARKS = "[#>*_[ ]*?"
_ANY_MARKS = ("\\W*", "[\\W_]*")
_START_CHARS = 4  # of a line, which rule out most lines
_MAX_STARTS = 1_000  # in the cache of one rule
_MAX_COMPILED = 4_000  # patterns that are kept for the next cleaner of the process
_INSIDE = regex.compile(r"\((?:[^()]|(?R))*\)")


@lru_cache(maxsize=_MAX_COMPILED)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Return the compiled pattern; regex itself keeps few, and a check makes many cleaners."""
    return regex.compile(pattern)


class CompiledRule:
    """The patterns and conditions of a rule.

    A pattern is compiled when it is first needed: few texts have the keywords of many rules. It may
    take `timeout` seconds on a line, by the `clock` of its thread.
    """

    def __init__(self, rule: Rule, timeout: float, clock: Clock = thread_time) -> None:
        self.rule = rule
        self.declared = rule  # which hits name: the matcher makes variants of a rule
        self.conditions = Conditions(rule.when)
        self._timeout, self._clock = timeout, clock
        self._deadline = Deadline(timeout, clock)
        self._starts: dict[str, bool] = {}  # by the start of a line: may it have a hit

    def variant(self, **texts: object) -> Self:
        """Return the rule with only these of its texts; made thousandfold, so all else is shared.

        Hits name the rule as it is declared.
        """
        variant = copy(self)
        variant.rule = msgspec.structs.replace(self.rule, **texts)
        variant._starts = {}
        return variant

    @cached_property
    def shapes(self) -> "Mapping[str, CompiledRule]":
        """The parts of a unit that have no text, by their names."""
        return {
            shape.part: CompiledRule(shape, self._timeout, self._clock)
            for shape in part_shapes(self.rule)
        }

    @cached_property
    def _pattern(self) -> "regex.Pattern[str] | None":
        patterns = map(allow_marks, self.rule.patterns)
        return _compiled("|".join(patterns)) if self.rule.patterns else None

    @cached_property
    def _unless(self) -> "list[regex.Pattern[str]]":
        return [regex.compile(pattern) for pattern in self.rule.unless]

    @cached_property
    def _until(self) -> "regex.Pattern[str] | None":
        return regex.compile(self.rule.until) if self.rule.until else None

    def patterns(self) -> "Iterator[tuple[str, regex.Pattern[str]]]":
        """Yield each pattern as it is tried on lines, with the field that holds it."""
        yield from (("pattern", pattern) for pattern in (self._pattern,) if pattern)
        yield from (("unless", pattern) for pattern in self._unless)
        yield from (("until", pattern) for pattern in (self._until,) if pattern)

    def is_excluded(self, line: Line) -> bool:
        """Say whether one of the rule's exceptions holds. Raises TimeoutError."""
        return any(self._holds(pattern, line.folded) for pattern in self._unless)

    def ends_block(self, line: Line) -> bool:
        """Say whether a block of this rule ends with `line`. Raises TimeoutError."""
        return self._until is not None and self._holds(self._until, line.folded)

    def _holds(self, pattern: "regex.Pattern[str]", text: str) -> bool:
        return self._deadline.run(lambda seconds: pattern.search(text, timeout=seconds)) is not None

    def find(self, line: Line) -> Iterator[Hit]:
        """Yield the hits of the rule's pattern on `line`. Raises TimeoutError."""
        pattern, text = self._pattern, line.folded
        if pattern is None or not self._may_open(_start_of(text)):
            return
        hits = self._deadline.run(lambda seconds: list(pattern.finditer(text, timeout=seconds)))
        for match in hits:
            groups = tuple(
                (name, line.seen[slice(*match.span(name))].strip())
                for name in pattern.groupindex
                if match.span(name)[0] >= 0
            )
            yield Hit(self.declared, match.start(), match.end(), groups)

    def _may_open(self, start: str) -> bool:
        """Say whether a line with a hit may begin with `start`; the answer is cached."""
        may = self._starts.get(start)
        if may is None:
            may = not self._is_bound or self._may_match(start)
            if len(self._starts) >= _MAX_STARTS:
                self._starts.clear()
            self._starts[start] = may
        return may

    def _may_match(self, start: str) -> bool:
        """Say whether a text that begins with `start` may match. Raises TimeoutError."""
        pattern = self._pattern
        return pattern is not None and self._deadline.run(
            lambda seconds: pattern.match(start, partial=True, timeout=seconds) is not None
        )

    @cached_property
    def _is_bound(self) -> bool:
        """Whether all hits begin at the start of the line, so that it may rule out a hit.

        A negative lookahead could match at the cut end of those characters, so such a pattern is
        not bound.
        """
        return all(map(_is_bound, self.rule.patterns))


def _start_of(text: str) -> str:
    r"""Return the first characters of a line, up to a letter or a digit.

    A part of a word must not be cut off behind the space before it: `\b` would not match there.

    >>> _start_of("subscribe now"), _start_of("now: subscribe"), _start_of("***")
    ('subs', 'now: s', '***')
    """
    if text[_START_CHARS - 1 : _START_CHARS].isalnum():
        return text[:_START_CHARS]
    rest = (n for n, char in enumerate(text) if n >= _START_CHARS and char.isalnum())
    return text[: next(rest, len(text)) + 1]


def _is_bound(pattern: str) -> bool:
    if not pattern.startswith("^") or "(?!" in pattern or "\\B" in pattern:
        return False
    return "|" not in _INSIDE.sub("", regex.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern))


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
