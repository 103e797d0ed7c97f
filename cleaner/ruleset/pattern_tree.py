"""The tree of a pattern: its parts, and what holds for each by its form alone."""

from collections.abc import Iterable, Iterator
from itertools import product, takewhile
from math import prod
from typing import ClassVar, TypeAlias

import msgspec

_MOST_ALTERNATIVES = 1_000


class Char(msgspec.Struct, frozen=True):
    """One character, of those that `spelling` matches under `flags`."""

    spelling: str
    flags: int
    start: int  # in the pattern
    end: int
    length: ClassVar[int] = 1


class Literal(msgspec.Struct, frozen=True):
    """Several characters, one after the other, each of which matches itself."""

    text: str
    flags: int
    start: int  # in the pattern

    @property
    def length(self) -> int:
        """How many there are."""
        return len(self.text)

    @property
    def chars(self) -> "Iterator[Char]":
        """Its characters one by one."""
        for place, char in enumerate(self.text, self.start):
            yield Char(char, self.flags, place, place + 1)

    @property
    def last(self) -> Char:
        """Its last character."""
        end = self.start + len(self.text)
        return Char(self.text[-1], self.flags, end - 1, end)


class Sequence(msgspec.Struct, frozen=True):
    """Parts, one after the other; without parts, the empty text."""

    parts: "tuple[Node, ...]"


class Choice(msgspec.Struct, frozen=True):
    """One of several alternatives, tried in order."""

    parts: "tuple[Node, ...]"


class Repeat(msgspec.Struct, frozen=True):
    """`body` from `least` to `most` times, without an end where `most` is None."""

    body: "Node"
    least: int
    most: int | None
    greedy: bool
    start: int
    end: int


class Place(msgspec.Struct, frozen=True):
    """A condition that takes no text: start, end, boundary, inside (of a word), or unknown."""

    kind: str


class Look(msgspec.Struct, frozen=True):
    """A lookaround: ahead or behind, and whether what it looks for must not be there."""

    body: "Node"
    behind: bool
    negative: bool = False


class Atomic(msgspec.Struct, frozen=True):
    """A group or a possessive repeat: once it has matched, no other way is tried."""

    body: "Node"


class Group(msgspec.Struct, frozen=True):
    """A group with a name, which remembers the text that it matched last."""

    body: "Node"
    name: str


class Unread(msgspec.Struct, frozen=True):
    """A part whose text its spelling does not tell: a reference, a call, a fuzzy match."""

    what: str
    start: int
    end: int


Node: TypeAlias = (
    Char | Literal | Sequence | Choice | Repeat | Place | Look | Atomic | Group | Unread
)
EMPTY = Sequence(())
NOTHING = Choice(())  # matches no text, not even the empty one


def mirrored(node: Node) -> Node:
    """Return the plain `node` for text that is read from right to left, as by a lookbehind."""
    if isinstance(node, Sequence):
        return Sequence(tuple(mirrored(part) for part in reversed(node.parts)))
    if isinstance(node, Choice):
        return Choice(tuple(map(mirrored, node.parts)))
    if isinstance(node, Repeat):
        return msgspec.structs.replace(node, body=mirrored(node.body))
    return Atomic(mirrored(node.body)) if isinstance(node, Atomic) else node


def prefers_more(node: Node) -> bool:
    """Say whether a matcher first tries to go on wherever `node` could end."""
    match node:
        case Sequence(parts):
            return all(map(prefers_more, parts))
        case Choice(parts):
            return all(prefers_more(part) and not may_be_empty(part) for part in parts)
        case Repeat(body, _, _, greedy):
            return greedy and prefers_more(body)
        case Look(body) | Atomic(body):
            return prefers_more(body)
        case _:
            return not isinstance(node, Unread)


def plain_node(node: Node) -> Node:
    """Return `node` without what does not change in how many ways it matches.

    Those are the names of groups, and repeats of conditions that take no text. Literals are
    characters one by one.
    """
    match node:
        case Literal() | Sequence():
            return Sequence(tuple(_plain_parts(node)))
        case Choice(parts):
            return Choice(tuple(map(plain_node, parts)))
        case Repeat(body):
            inner = plain_node(body)
            return inner if isinstance(inner, Place) else msgspec.structs.replace(node, body=inner)
        case Look(body) | Atomic(body):
            return msgspec.structs.replace(node, body=plain_node(body))
        case Group(body):
            return plain_node(body)
        case _:
            return node


def _plain_parts(node: Literal | Sequence) -> Iterator[Node]:
    for part in node.parts if isinstance(node, Sequence) else (node,):
        if isinstance(part, Literal):
            yield from part.chars
        else:
            yield plain_node(part)


def may_be_empty(node: Node) -> bool:
    """Say whether `node` may match the empty text."""
    match node:
        case Sequence(parts):
            return all(map(may_be_empty, parts))
        case Choice(parts):
            return any(map(may_be_empty, parts))
        case Repeat(body, least):
            return least == 0 or may_be_empty(body)
        case Atomic(body) | Group(body):
            return may_be_empty(body)
        case _:
            return not isinstance(node, Char | Literal)


def exact_length(node: Node) -> int | None:
    """Return how many characters `node` takes, None if that is not one number."""
    match node:
        case Sequence(parts):
            lengths = [exact_length(part) for part in parts]
            return None if None in lengths else sum(length or 0 for length in lengths)
        case Choice(parts):
            some = {exact_length(part) for part in parts}
            return some.pop() if len(some) == 1 else None
        case Repeat(body, least, most):
            length = exact_length(body)
            return None if length is None or least != most else least * length
        case Group(body):
            return exact_length(body)
        case Char() | Literal():
            return node.length
        case _:
            return 0 if isinstance(node, Place | Look) else None


def split_by_length(node: Node, most: int) -> list[Node] | None:
    """Return alternatives to `node` that have a length each, None if they are more than `most`.

    They match the same texts, if not in the same order.
    """
    if exact_length(node) is not None:
        return [node]
    match node:
        case Choice(parts):
            alternatives = _either([split_by_length(part, most) for part in parts])
        case Sequence(parts):
            alternatives = _one_after_the_other([split_by_length(part, most) for part in parts])
        case Repeat(body, least, int(limit)) if limit - least < most:
            counts = range(least, limit + 1)
            alternatives = _either([split_by_length(Sequence((body,) * n), most) for n in counts])
        case _:
            return None
    return alternatives if alternatives and len(alternatives) <= most else None


def _either(parts: list[list[Node] | None]) -> list[Node] | None:
    return None if None in parts else [node for part in parts for node in part or ()]


def _one_after_the_other(parts: list[list[Node] | None]) -> list[Node] | None:
    if None in parts or prod(len(part or ()) for part in parts) > _MOST_ALTERNATIVES:
        return None
    return [Sequence(one) for one in product(*(part or () for part in parts))]


def last_characters(node: Node) -> list[Char] | None:
    """Return what the last character of a line with a hit is one of, None if that may be any."""
    match node:
        case Sequence((*parts, Place("end"))):
            return _last_of(Sequence(tuple(parts)))
        case Sequence((*_, last)) | Atomic(last) | Group(last):
            return last_characters(last)
        case Choice(parts):
            return _united(map(last_characters, parts))
        case _:
            return None


def _last_of(node: Node) -> list[Char] | None:
    """Return what the last character that `node` takes is one of, None if it may take none."""
    match node:
        case Char():
            return [node]
        case Literal():
            return [node.last]
        case Sequence(parts):
            return _last_of_parts(parts)
        case Choice(parts):
            return _united(map(_last_of, parts))
        case Repeat(body) | Atomic(body) | Group(body):
            return _last_of(body)
        case _:
            return None


def _last_of_parts(parts: tuple[Node, ...]) -> list[Char] | None:
    takers = []
    for part in reversed(parts):
        if not isinstance(part, Place | Look):
            takers.append(part)
            if not may_be_empty(part):
                return _united(map(_last_of, takers))
    return None


def _united(some: Iterable[list[Char] | None]) -> list[Char] | None:
    lists = [*some]
    return None if None in lists else [char for one in lists for char in one or ()]


def is_bound(node: Node) -> bool:
    """Say whether `node` matches at the start of a line only."""
    match node:
        case Sequence(parts):
            conditions = sum(1 for _ in takewhile(lambda one: isinstance(one, Place | Look), parts))
            return any(map(is_bound, parts[: conditions + 1]))
        case Choice(parts):
            return bool(parts) and all(map(is_bound, parts))
        case Repeat(body, least):
            return least > 0 and is_bound(body)
        case Atomic(body) | Group(body):
            return is_bound(body)
        case _:
            return isinstance(node, Place) and node.kind == "start"
