"""A pattern as it is tried on lines: by the compiled core, or by `regex` under a deadline."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import regex

from cleaner.core import CORE
from cleaner.engine.deadline import Deadline
from cleaner.engine.pattern_programs import pattern_program, pattern_requirements
from cleaner.engine.requirements import Requirement
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.patterns import PatternProgram

_START_CHARS = 4  # of a line, which rule out most lines
_MAX_STARTS = 1_000  # in the cache of one pattern
_MAX_COMPILED = 4_000  # patterns that are kept for the next cleaner of the process
_INSIDE = lazy_regex(r"\((?:[^()]|(?R))*\)")

# Where a hit starts and ends, and the same of each group that took part.
PatternHit = tuple[int, int, tuple[tuple[str, int, int], ...]]


@lru_cache(maxsize=_MAX_COMPILED)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Return the compiled pattern; regex itself keeps few, and a check makes many cleaners."""
    return regex.compile(pattern)


class LinePattern:
    """A pattern that is tried on lines.

    It is compiled when it is first needed: few texts have the keywords of many rules. The compiled
    core runs it where it can, within a limit of steps. `regex` runs all others, under the
    `deadline`, which raises TimeoutError. `of` are the patterns that are its alternatives.
    """

    def __init__(self, of: Sequence[str], deadline: Deadline, *, in_core: bool = True) -> None:
        self._of, self._deadline, self._in_core = of, deadline, in_core
        self._starts: dict[str, bool] = {}  # by the start of a line: may it have a hit

    @property
    def _joined(self) -> str:
        return "|".join(self._of)

    @cached_property
    def compiled(self) -> "regex.Pattern[str]":
        """The pattern for `regex`."""
        return _compiled(self._joined)

    @property
    def requirements(self) -> Sequence[Requirement]:
        """What a line must have for a hit, as far as the core needs to know."""
        return pattern_requirements(self._joined) if self._in_core else ()

    @property
    def program(self) -> "PatternProgram | None":
        """The pattern for the core, if the core is in use and can run it."""
        return self._program if self._in_core and CORE.is_compiled else None

    @cached_property
    def _program(self) -> "PatternProgram | None":
        return pattern_program(self._joined)

    def holds(self, text: str) -> bool:
        """Say whether there is a hit on a line. Raises TimeoutError."""
        program = self.program
        if program is not None and (answer := program.holds(text)) is not None:
            return answer
        match = self._deadline.run(lambda seconds: self.compiled.search(text, timeout=seconds))
        return match is not None

    def hits(self, text: str) -> Sequence[PatternHit]:
        """Return the hits on a line, from left to right. Raises TimeoutError."""
        program = self.program
        if program is not None and (spans := program.find_all(text)) is not None:
            return [(start, end, _groups(program, places)) for start, end, *places in spans]
        if not self._may_open(_start_of(text)):
            return []
        pattern = self.compiled
        hits = self._deadline.run(lambda seconds: list(pattern.finditer(text, timeout=seconds)))
        return [
            (
                *match.span(),
                tuple(
                    (name, *match.span(name))
                    for name in pattern.groupindex
                    if match.span(name)[0] >= 0
                ),
            )
            for match in hits
        ]

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
        pattern = self.compiled
        return self._deadline.run(
            lambda seconds: pattern.match(start, partial=True, timeout=seconds) is not None
        )

    @cached_property
    def _is_bound(self) -> bool:
        """Whether all hits begin at the start of the line, so that it may rule out a hit.

        A negative lookahead could match at the cut end of those characters, so such a pattern is
        not bound.
        """
        return all(map(_is_bound, self._of))


def _groups(program: "PatternProgram", places: Sequence[int]) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (name, start, end)
        for name, start, end in zip(program.names, places[::2], places[1::2], strict=True)
        if start >= 0
    )


def _start_of(text: str) -> str:
    r"""Return the first characters of a line, up to a letter or a digit.

    A part of a word must not be cut off after the space before it: `\b` would not match there.

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
