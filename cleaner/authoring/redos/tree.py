"""The tree of a pattern: its parts, as far as it matters in how many ways they match."""

from typing import TypeAlias

import msgspec


class Char(msgspec.Struct, frozen=True):
    """One character, of those that `spelling` matches under `flags`."""

    spelling: str
    flags: int
    start: int  # in the pattern
    end: int


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
    """A lookaround; whether it is negative does not change what is tried."""

    body: "Node"
    behind: bool


class Atomic(msgspec.Struct, frozen=True):
    """A group or a possessive repeat: once it has matched, no other way is tried."""

    body: "Node"


class Unread(msgspec.Struct, frozen=True):
    """A part whose text its spelling does not tell: a reference, a call, a fuzzy match."""

    what: str
    start: int
    end: int


Node: TypeAlias = Char | Sequence | Choice | Repeat | Place | Look | Atomic | Unread
EMPTY = Sequence(())
NOTHING = Choice(())  # matches no text, not even the empty one


def mirrored(node: Node) -> Node:
    """Return `node` for text that is read from right to left, as a lookbehind reads it."""
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
            return all(prefers_more(part) and not _may_be_empty(part) for part in parts)
        case Repeat(body, _, _, greedy):
            return greedy and prefers_more(body)
        case Look(body) | Atomic(body):
            return prefers_more(body)
        case _:
            return not isinstance(node, Unread)


def _may_be_empty(node: Node) -> bool:
    match node:
        case Sequence(parts):
            return all(map(_may_be_empty, parts))
        case Choice(parts):
            return any(map(_may_be_empty, parts))
        case Repeat(body, least):
            return least == 0 or _may_be_empty(body)
        case Atomic(body):
            return _may_be_empty(body)
        case _:
            return not isinstance(node, Char)
