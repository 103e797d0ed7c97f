"""Programs of patterns: what the compiled core runs on a line in place of `regex`."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import regex

from cleaner.engine.pattern_writer import (
    AT_END,
    CharacterClass,
    Op,
    PatternInstruction,
    UnwritableError,
    Writer,
    bit_of,
    bits_of,
)
from cleaner.ruleset.pattern_parser import PatternError, parse_pattern
from cleaner.ruleset.pattern_tree import is_bound, last_characters, may_be_empty
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.patterns import PatternProgram

_MAX_PROGRAMS = 4_000  # that are kept for the next cleaner of the process
# Groups of other kinds change what characters mean, or match what no program can.
_OTHER_GROUP = lazy_regex(r"\(\?(?!<?[=!]|[:>]|P?<[^\W\d]\w*>)")
_ESCAPE = lazy_regex(r"\\.", regex.DOTALL)
_LITERAL, _JUMP = Op.LITERAL, Op.JUMP  # to look up a member of an enumeration takes time
_ALL = 2 * AT_END - 1  # any character, or the end of the text


@lru_cache(maxsize=_MAX_PROGRAMS)
def pattern_program(pattern: str) -> "PatternProgram | None":
    """Return the program that finds on a line what `pattern` finds, None if there is none.

    No line has a line break, so the end of a line and of its text are the same.
    """
    from cleaner.core.patterns import PatternProgram

    if _OTHER_GROUP.search(_ESCAPE.sub("", pattern)):
        return None
    try:
        tree = parse_pattern(pattern)
        writer = Writer()
        writer.write(tree)
        writer.add(Op.ACCEPT)
    except (PatternError, UnwritableError, RecursionError):
        return None
    firsts = _firsts(writer.instructions)
    steps = list(map(_step, writer.instructions, firsts, [*firsts[1:], 0]))
    lasts = last_characters(tree)
    last_bits = _ALL if lasts is None else _union(map(bits_of, lasts))
    return PatternProgram(steps, writer.names, is_bound(tree), may_be_empty(tree), last_bits)


def _firsts(instructions: list[PatternInstruction]) -> list[int]:
    """Return what the text may begin with from each instruction on, as bits.

    Characters beyond ASCII are distinguished by their last 7 bits. A bit of its own says that the
    text may end there. What follows a repeat without an end is not known at first, so all are
    gone through as often as one changes.
    """
    firsts = [0] * len(instructions)
    before: list[int] = []
    while firsts != before:
        before = list(firsts)
        for number in range(len(instructions) - 1, -1, -1):
            firsts[number] = _first(instructions, firsts, number)
        if not _has_loop(instructions):
            break
    return firsts


def _has_loop(instructions: list[PatternInstruction]) -> bool:
    return any(
        instruction.operation is _JUMP and instruction.target < number
        for number, instruction in enumerate(instructions)
    )


def _first(instructions: list[PatternInstruction], firsts: list[int], number: int) -> int:
    """Return the bits of one instruction, from those of the others."""
    operation, least, _, target, content = instructions[number]
    if operation is _LITERAL:  # nearly all are this or a jump
        return bit_of(content[0])
    if operation is _JUMP:
        return firsts[target]
    after = firsts[number + 1] if number + 1 < len(firsts) else 0
    own: int
    match operation:
        case Op.SET | Op.RUN | Op.LAZY_RUN | Op.WHOLE_RUN:
            own = content.firsts if least or operation == Op.SET else content.firsts | after
        case Op.SPLIT | Op.LAZY_SPLIT:
            own = after | firsts[target]
        case Op.CHOICE:
            own = _union(firsts[branch] for branch in content)
        case Op.AHEAD:
            own = after & firsts[target]
        case Op.NOT_AHEAD | Op.BEHIND | Op.NOT_BEHIND:
            own = firsts[target]
        case _:
            own = {Op.LINE_END: AT_END, Op.ACCEPT: _ALL, Op.FAIL: 0}.get(operation, after)
    return own


def _step(instruction: PatternInstruction, firsts: int, after: int) -> tuple[Any, ...]:
    """Return an instruction as the core has it; `after` is what the next one may begin with."""
    operation, least, most, target, content = instruction
    if content.__class__ is CharacterClass:  # which is quicker than isinstance
        # What follows cannot begin inside of the run, so a shorter one is of no use.
        if operation == Op.RUN and (least == most or not content.firsts & after & ~AT_END):
            operation = Op.WHOLE_RUN
        content = content.table
    return operation, firsts, least, most, target, content


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
