"""From the tree of a pattern to an automaton: Glushkov's construction, with guards.

This is the position automaton of V. M. Glushkov, The abstract theory of automata (1961): a state
for each character of the pattern, a move from one state to each that may come next, and no moves
that take no text. Where a pattern allows one move in two ways, the move is there twice, for a
matcher tries both. Differences from the textbook:

- State 0 is the search: it takes any text before a hit. State 1 is the start of the line.
- A *guard* on a move says what must hold between two characters: a word boundary, the start or
  end of the line, characters that must not follow.
- A lookaround is a branch that leads nowhere: the matcher goes through it, but not on from it. A
  lookbehind is read as its mirror image, as if the text on both sides were alike.
- An atomic group is a branch, in which it may fail, and a way through, on which two ways never
  part. A greedy one is not left where it could have gone on.
- A repeat with a count is written out if the count is small, else it is a loop that knows how
  much text it can take at most.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import inf

import msgspec

from cleaner.authoring.redos.alphabet import Alphabet
from cleaner.ruleset.pattern_parser import parse_pattern
from cleaner.ruleset.pattern_tree import (
    Atomic,
    Char,
    Choice,
    Look,
    Node,
    Place,
    Repeat,
    Sequence,
    Unread,
    mirrored,
    plain_node,
    prefers_more,
)

SEARCH, BEGINNING = 0, 1
MOST_STATES = 20_000
_COUNTED_OFF = 40  # characters of one class
_MOST_WAYS = 2  # of taking no text; more would not be worse

# A guard is a number: these bits, and from FORBIDDEN on the set of what must not follow.
BOUNDARY, INSIDE, START, END, MAYBE = (1 << bit for bit in range(5))
FORBIDDEN = 5
_GUARDS = {"boundary": BOUNDARY, "inside": INSIDE, "start": START, "end": END, "unknown": MAYBE}

Way = tuple[int, int]  # a state, and the guard before or after it


class TooLarge(ValueError):  # noqa: N818 - a limit, not a fault
    """A pattern with more states than there is time for."""


class Fragment(msgspec.Struct, frozen=True):
    """A part: the states that it begins and ends with, and the guards of taking no text."""

    first: list[Way]
    last: list[Way]
    empty: list[int]
    longest: float  # characters


class LoopPlace(msgspec.Struct, frozen=True):
    """A loop: how much text it takes at most, and where it stands in the pattern."""

    number: int
    longest: float
    start: int
    end: int


class Construction:
    """The states of `pattern` and what follows each. Raises PatternError and TooLarge."""

    def __init__(self, pattern: str, written_out: int) -> None:
        self.alphabet = Alphabet(pattern)
        self.letters: list[int] = []  # the characters that lead into each state
        self.branch: list[int] = []  # the lookaround that each state is in, 0 for none
        self.follow: list[list[tuple[int, list[Way]]]] = []  # guards, and the ways after them
        self.ends: dict[int, list[int]] = {}  # of the pattern or a branch: guards after states
        self.loop: dict[int, LoopPlace] = {
            SEARCH: LoopPlace(0, inf, 0, 0)
        }  # the outermost of a state
        self.group: dict[int, tuple[int, int]] = {}  # atomic group, and ways that stay inside
        self.unread: list[Unread] = []
        self._written_out = written_out
        self._branch = self._branches = self._loops = self._groups = 0
        self._state(self.alphabet.all)
        self._state(0)
        whole = self._build(plain_node(parse_pattern(pattern)))
        for state in (SEARCH, BEGINNING):
            self.follow[state] += [(0, [(SEARCH, 0)]), (0, whole.first)]
        self._end(whole)

    def _state(self, letters: int) -> int:
        if len(self.letters) >= MOST_STATES:
            raise TooLarge(f"it has more than {MOST_STATES} states")
        self.letters.append(letters)
        self.branch.append(self._branch)
        self.follow.append([])
        return len(self.letters) - 1

    def _end(self, whole: Fragment) -> None:
        for state, guard in whole.last:
            self.ends.setdefault(state, []).append(guard)

    def _build(self, node: Node) -> Fragment:
        match node:
            case Char(spelling, flags):
                return self._char(self.alphabet.of(spelling, flags))
            case Sequence(parts):
                return self._sequence(self._built(parts))
            case Choice(parts):
                return _either([self._build(part) for part in parts])
            case Repeat():
                return self._repeat(node)
            case _:
                return self._build_special(node)

    def _build_special(self, node: Node) -> Fragment:
        match node:
            case Look(body, behind):
                return self._branch_off(mirrored(body) if behind else body, is_group=False)
            case Atomic(body):
                return self._atomic(body)
            case Unread():
                return self._any_text(node)
            case Place(kind):
                return Fragment([], [], [_GUARDS[kind]], 0)
            case _:
                raise TypeError(node)

    def _built(self, parts: tuple[Node, ...]) -> Iterator[Fragment]:
        """Yield the fragments of `parts`, neighbouring characters as one."""
        for are_chars, some in groupby(parts, lambda part: isinstance(part, Char)):
            if are_chars:
                yield self._word([part for part in some if isinstance(part, Char)])
            else:
                yield from map(self._build, some)

    def _word(self, chars: list[Char]) -> Fragment:
        of = self.alphabet.of
        states = [self._state(of(char.spelling, char.flags)) for char in chars]
        for state in states[:-1]:
            self.follow[state].append((0, [(state + 1, 0)]))
        return Fragment([(states[0], 0)], [(states[-1], 0)], [], len(states))

    def _char(self, letters: int) -> Fragment:
        way = (self._state(letters), 0)
        return Fragment([way], [way], [], 1)

    def _sequence(self, parts: Iterable[Fragment]) -> Fragment:
        whole = None
        for part in parts:
            whole = self._joined(whole, part) if whole else part
        return whole or Fragment([], [], [0], 0)

    def _joined(self, left: Fragment, right: Fragment) -> Fragment:
        for state, guard in left.last:
            self.follow[state].append((guard, right.first))
        first, last = left.first, right.last
        if left.empty == [0] and not first:
            first = right.first
        elif left.empty:
            first = first + [(to, guard | own) for guard in left.empty for to, own in right.first]
        if right.empty:
            last = last + [
                (state, own | guard) for guard in right.empty for state, own in left.last
            ]
        empty = _few([one | other for one in left.empty for other in right.empty])
        return Fragment(first, last, empty, left.longest + right.longest)

    def _repeat(self, node: Repeat) -> Fragment:
        if node.most == 0:
            return Fragment([], [], [0], 0)
        if node.most == 1:
            body = self._build(node.body)
            return body if node.least else _optional(body)
        if node.most and (
            node.most <= self._written_out
            or (isinstance(node.body, Char) and node.least == node.most <= _COUNTED_OFF)
        ):
            return self._copies(node.body, node.least, node.most)
        if 1 < node.least <= self._written_out:
            rest = None if node.most is None else node.most - node.least + 1
            once = msgspec.structs.replace(node, least=1, most=rest)
            before = self._copies(node.body, node.least - 1, node.least - 1)
            return self._joined(before, self._loop(once))
        return self._loop(node)

    def _copies(self, body: Node, least: int, most: int) -> Fragment:
        """Return `body` written out: what is optional is nested, so that it fits in one way."""
        copies = [self._build(body) for _ in range(most)]
        rest = Fragment([], [], [0], 0)
        for copy in reversed(copies[least:]):
            taken = msgspec.structs.replace(copy, empty=[])  # a repeat that takes none ends
            rest = _optional(self._joined(taken, rest))
        return self._joined(self._sequence(copies[:least]), rest)

    def _loop(self, node: Repeat) -> Fragment:
        begin = len(self.letters)
        body = self._build(node.body)
        # A loop does not know how often it was gone through, so not if it may go on, or end.
        again = 0 if node.most is None else MAYBE
        after = 0 if node.least <= 1 else MAYBE
        for state, guard in body.last:
            self.follow[state].append((guard | again, body.first))
        last = [(state, guard | after) for state, guard in body.last]
        longest = body.longest * (inf if node.most is None else node.most) if body.longest else 0
        self._loops += 1
        place = LoopPlace(self._loops, longest, node.start, node.end)
        for state in range(begin, len(self.letters)):
            if self.branch[state] == self._branch:
                self.loop[state] = place
        return Fragment(body.first, last, body.empty if node.least else [0], longest)

    def _any_text(self, node: Unread) -> Fragment:
        """Return what may take any text, or none, and is never sure to."""
        self.unread.append(node)
        state = self._state(self.alphabet.all)
        self._loops += 1
        self.loop[state] = LoopPlace(self._loops, inf, node.start, node.end)
        way = [(state, MAYBE)]
        self.follow[state].append((MAYBE, way))
        return Fragment(way, way, [MAYBE], inf)

    def _branch_off(self, body: Node, *, is_group: bool) -> Fragment:
        """Return a branch that the matcher goes through, and comes back from in any case."""
        outer, self._branch = self._branch, self._branches + 1
        self._branches += 1
        branch = self._build(body)
        if is_group:  # a lookaround is gone through at each visit, even where it matches
            self._end(branch)
        self._branch = outer
        empty = [0 if is_group else MAYBE]
        return Fragment([(to, own | MAYBE) for to, own in branch.first], [], empty, 0)

    def _atomic(self, body: Node) -> Fragment:
        failing = self._branch_off(body, is_group=True)
        begin = len(self.letters)
        through = self._build(body)
        if prefers_more(body):
            through = self._left_late(through)
        self._groups += 1
        for state in range(begin, len(self.letters)):
            if self.branch[state] == self._branch:
                self.group[state] = self._groups, len(self.follow[state])
        return self._joined(failing, through)

    def _left_late(self, group: Fragment) -> Fragment:
        """Return `group`, not left before a character by which it could have gone on."""
        free = {state for state, guard in group.last if not guard}

        def taken(ways: list[Way]) -> int:
            letters = 0
            for state, guard in ways:
                letters |= self.letters[state] if state in free and not guard else 0
            return letters << FORBIDDEN

        last = []
        for state, guard in group.last:
            inner = [taken(ways) for own, ways in self.follow[state] if not own]
            last.append((state, guard | _union(inner)))
        empty = [guard | taken(group.first) for guard in group.empty]
        return msgspec.structs.replace(group, last=last, empty=empty)


def _union(masks: list[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _optional(body: Fragment) -> Fragment:
    return msgspec.structs.replace(body, empty=_few([*body.empty, 0]))


def _either(parts: list[Fragment]) -> Fragment:
    return Fragment(
        [way for part in parts for way in part.first],
        [way for part in parts for way in part.last],
        _few([guard for part in parts for guard in part.empty]),
        max((part.longest for part in parts), default=0),
    )


def _few(guards: list[int]) -> list[int]:
    """Return `guards`, each twice at most."""
    kept: list[int] = []
    for guard in guards:
        if kept.count(guard) < _MOST_WAYS:
            kept.append(guard)
    return kept
