"""Programs of patterns: what the compiled core runs on a line in place of `regex`."""

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

import regex
from msgspec.structs import astuple

from cleaner.engine.pattern_writer import AT_END, Op, UnwritableError, Writer, bits_of
from cleaner.engine.requirements import Requirement, required_by_node
from cleaner.ruleset.pattern_parser import PatternError, parse_pattern
from cleaner.ruleset.pattern_tree import Node, is_bound, last_characters, may_be_empty
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.patterns import PatternProgram

_MAX_PROGRAMS = 4_000  # that are kept for the next cleaner of the process
# Groups of other kinds change what characters mean, or match what no program can.
_OTHER_GROUP = lazy_regex(r"\(\?(?!<?[=!]|[:>]|P?<[^\W\d]\w*>)")
_ESCAPE = lazy_regex(r"\\.", regex.DOTALL)
_ALL = AT_END - 1  # any character
_UNREADABLE = (PatternError, UnwritableError, RecursionError)


@lru_cache(maxsize=_MAX_PROGRAMS)
def pattern_program(pattern: str) -> "PatternProgram | None":
    """Return the program that finds on a line what `pattern` finds, None if there is none.

    No line has a line break, so the end of a line and of its text are the same.
    """
    from cleaner.core.patterns import PatternProgram

    try:
        tree = _read(pattern)
        writer = Writer()
        writer.write(tree)
        writer.add(Op.ACCEPT)
    except _UNREADABLE:
        return None
    lasts = last_characters(tree)
    last_bits = _ALL if lasts is None else reduce(or_, map(bits_of, lasts), 0)
    return PatternProgram(
        [*map(astuple, writer.instructions)],
        writer.names,
        is_bound(tree),
        may_be_empty(tree),
        last_bits,
    )


@lru_cache(maxsize=_MAX_PROGRAMS)
def pattern_requirements(pattern: str) -> Sequence[Requirement]:
    """Return what a line must have for `pattern` to hit it; nothing where that is not known."""
    try:
        return required_by_node(_read(pattern))
    except _UNREADABLE:
        return ()


def _read(pattern: str) -> Node:
    if _OTHER_GROUP.search(_ESCAPE.sub("", pattern)):
        raise UnwritableError("a group changes what characters mean")
    return parse_pattern(pattern)
