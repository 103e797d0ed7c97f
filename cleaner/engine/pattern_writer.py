"""Writing programs: the instructions that find what a pattern finds."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgspec
import regex

from cleaner.ruleset.pattern_tree import (
    Atomic,
    Char,
    Choice,
    Group,
    Literal,
    Look,
    Node,
    Place,
    Repeat,
    Sequence,
    exact_length,
    may_be_empty,
    split_by_length,
)

if TYPE_CHECKING:
    from cleaner.core.sets import CharacterSet

_MOST_INSTRUCTIONS = 10_000  # repeats of groups are written out
_MOST_NESTED = 30  # lookarounds and atomic groups, in which the core calls itself
_MOST_CHARACTERS = 1 << 30
_MOST_LENGTHS = 20  # of the text of a lookbehind
_MAX_SETS = 4_000  # a set that is in many patterns is asked for once
NO_MOST = -1
ASCII = 1 << 7
AT_END = 1 << 256
_OTHERS = AT_END - (1 << ASCII)  # all characters but those of ASCII


class Op(IntEnum):
    """The operations of the core, in its order."""

    LITERAL = 0
    SET = 1
    RUN = 2
    LAZY_RUN = 3
    WHOLE_RUN = 4
    SPLIT = 5
    LAZY_SPLIT = 6
    CHOICE = 7
    JUMP = 8
    LINE_START = 9
    LINE_END = 10
    BOUNDARY = 11
    INSIDE = 12
    AHEAD = 13
    NOT_AHEAD = 14
    BEHIND = 15
    NOT_BEHIND = 16
    ATOMIC = 17
    OPEN = 18
    CLOSE = 19
    FAIL = 20
    ACCEPT = 21
    COPY = 22  # `least` instructions from `target` on once more, which the core writes out


_LITERAL, _CHOICE, _JUMP = Op.LITERAL, Op.CHOICE, Op.JUMP  # nearly all
_PLACES = {
    "start": Op.LINE_START,
    "end": Op.LINE_END,
    "boundary": Op.BOUNDARY,
    "inside": Op.INSIDE,
}
_LOOKS = {  # by whether they are behind, and negative
    (False, False): Op.AHEAD,
    (False, True): Op.NOT_AHEAD,
    (True, False): Op.BEHIND,
    (True, True): Op.NOT_BEHIND,
}


class UnwritableError(ValueError):
    """The core has no instructions that find exactly what a pattern finds."""


class PatternInstruction(msgspec.Struct):
    """One instruction; `content` is a set, the characters of a literal, or the targets."""

    operation: int
    least: int = 0
    most: int = 0
    target: int = 0
    content: Any = None


def _members(one: "regex.Pattern[str]", characters: str) -> bytes:
    """Return a byte for each of `characters`: whether the pattern of `one` of them matches it."""
    members = {*one.findall(characters)}
    return bytes(map(members.__contains__, characters))


@lru_cache(maxsize=_MAX_SETS)
def _set_of(spelling: str) -> "CharacterSet":
    """Return the characters that a class matches, by its spelling."""
    from cleaner.core.sets import CharacterSet

    return CharacterSet(partial(_members, regex.compile(spelling)))


class Writer:
    """Writes the instructions of one pattern; `size` is their number when copies are written out.

    Targets are numbers of instructions among all of them.
    """

    def __init__(self) -> None:
        self.instructions: list[PatternInstruction] = []
        self.size = 0
        self.names: list[str] = []  # of groups; of the same name, the last that took part counts
        self._open: list[str] = []  # the names of groups around
        self._nested = 0
        self._in_look = False

    def add(self, *fields: Any) -> PatternInstruction:
        """Write one instruction and return it."""
        return self._append(PatternInstruction(*fields), 1)

    def _append(self, instruction: PatternInstruction, size: int) -> PatternInstruction:
        """Write what stands for `size` instructions."""
        self.size += size
        if self.size > _MOST_INSTRUCTIONS:
            raise UnwritableError("it is too long")
        self.instructions.append(instruction)
        return instruction

    def write(self, node: Node) -> None:
        """Write what matches `node`. Raises UnwritableError."""
        match node:
            case Literal(text):
                self.add(_LITERAL, 0, 0, 0, text)
            case Char():
                self._char(node)
            case Sequence(parts):
                self._sequence(parts)
            case Choice(parts):
                self._choice(parts)
            case Repeat():
                self._repeat(node)
            case Place(kind) if kind in _PLACES:
                self.add(_PLACES[kind], 0, 0, 0, _set_of(r"\w"))
            case Look():
                self._look(node)
            case Atomic(body):
                self._atomic(body)
            case Group(body, name):
                self._group(body, name)
            case _:
                raise UnwritableError(node)

    def _char(self, node: Char) -> None:
        if literal := _literal(node):
            self.add(_LITERAL, 0, 0, 0, literal)
        else:
            self.add(Op.SET, 0, 0, 0, _set_of(node.spelling))

    def _sequence(self, parts: tuple[Node, ...]) -> None:
        for literal, part in joined_literals(parts):
            if literal:
                self.add(_LITERAL, 0, 0, 0, literal)
            if part is not None:
                self.write(part)

    def _choice(self, parts: tuple[Node, ...]) -> None:
        if not parts:
            self.add(Op.FAIL)
            return
        choice, targets, jumps = self.add(_CHOICE), [], []
        for part in parts:
            targets.append(self.size)
            self.write(part)
            jumps.append(self.add(_JUMP))
        choice.content = tuple(targets)
        for jump in jumps:
            self._land(jump)

    def _repeat(self, node: Repeat) -> None:
        body, least, most = node.body, node.least, node.most
        if max(least, most or 0) > _MOST_CHARACTERS:
            raise UnwritableError("its counts are too large")
        if most == 0:
            return
        if isinstance(body, Char):
            self._run(node, body.spelling, Op.RUN if node.greedy else Op.LAZY_RUN)
            return
        if most != 1 and may_be_empty(body):
            raise UnwritableError("it repeats what may be empty")
        copies = self._copies(body)
        for _ in range(least):
            next(copies)
        split = Op.SPLIT if node.greedy else Op.LAZY_SPLIT
        if most is None:
            start = self.size
            skip = self.add(split)
            next(copies)
            self.add(_JUMP, 0, 0, start)
            self._land(skip)
            return
        skips = []
        for _ in range(most - least):
            skips.append(self.add(split))
            next(copies)
        for skip in skips:
            self._land(skip)

    def _copies(self, body: Node) -> Iterator[None]:
        """Write `body` each time that the next is asked for; later ones are copies of the first."""
        start = self.size
        self.write(body)
        size = self.size - start
        while True:
            yield
            self._append(PatternInstruction(Op.COPY, size, 0, start), size)

    def _run(self, node: Repeat, spelling: str, operation: int) -> None:
        most = NO_MOST if node.most is None else node.most
        self.add(operation, node.least, most, int(spelling == "."), _set_of(spelling))

    def _look(self, node: Look) -> None:
        """Write a lookaround; one that looks behind has a length, or alternatives that have one."""
        body = node.body
        length = exact_length(body) if node.behind else 0
        if length is None:
            looks = tuple(Look(part, True, node.negative) for part in self._by_length(body))
            self.write(Sequence(looks) if node.negative else Choice(looks))
            return
        if length > _MOST_CHARACTERS:
            raise UnwritableError("it looks behind too far")
        look = self.add(_LOOKS[node.behind, node.negative], length)
        outer, self._in_look = self._in_look, True
        self._inner(body)
        self._in_look = outer
        self._land(look)

    def _by_length(self, body: Node) -> Iterable[Node]:
        parts = split_by_length(body, _MOST_LENGTHS)
        if parts is None:
            raise UnwritableError("it looks behind for text of too many lengths")
        return parts

    def _atomic(self, body: Node) -> None:
        if isinstance(body, Repeat) and isinstance(body.body, Char) and body.greedy:
            self._run(body, body.body.spelling, Op.WHOLE_RUN)
            return
        start = self.add(Op.ATOMIC)
        self._inner(body)
        self._land(start)

    def _inner(self, body: Node) -> None:
        """Write what the core calls itself for."""
        self._nested += 1
        if self._nested > _MOST_NESTED:
            raise UnwritableError("its groups are nested too deeply")
        self.write(body)
        self.add(Op.ACCEPT)
        self._nested -= 1

    def _group(self, body: Node, name: str) -> None:
        if self._in_look or name in self._open:
            raise UnwritableError("a group is in a lookaround, or in one of its own name")
        if name not in self.names:
            self.names.append(name)
        number = self.names.index(name)
        self._open.append(name)
        self.add(Op.OPEN, 0, 0, number)
        self.write(body)
        self.add(Op.CLOSE, 0, 0, number)
        self._open.pop()

    def _land(self, instruction: PatternInstruction) -> None:
        """Let an instruction go on here."""
        instruction.target = self.size


def joined_literals(parts: Iterable[Node]) -> Iterator[tuple[str, Node | None]]:
    """Yield the characters that come one after the other, and the part that follows, if any."""
    literal = ""
    for part in parts:
        if isinstance(part, Literal):
            literal += part.text
        elif isinstance(part, Char) and (character := _literal(part)):
            literal += character
        else:
            yield literal, part
            literal = ""
    if literal:
        yield literal, None


def bits_of(node: Char) -> int:
    """Return the characters that `node` matches, as bits: see `bit_of`."""
    literal = _literal(node)
    return bit_of(literal) if literal else _set_of(node.spelling).ascii_bits | _OTHERS


def bit_of(character: str) -> int:
    """Return the bit of a character; those beyond ASCII share one by their last 7 bits."""
    code = ord(character)
    return 1 << (code if code < ASCII else ASCII | code % ASCII)


def _literal(node: Char) -> str:
    """Return the one character that `node` matches, if its spelling shows it."""
    spelling = node.spelling
    if len(spelling) == 1:
        return "" if spelling == "." else spelling
    return spelling[1] if spelling[0] == "\\" and not spelling[1].isalnum() else ""
