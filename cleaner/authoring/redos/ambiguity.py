"""Ambiguity: in how many ways an automaton can go through a text, as the text grows.

A backtracking matcher that finds no hit has gone through every way there is, so its time grows
as their number does. The theory is by A. Weber and H. Seidl, On the degree of ambiguity of
finite automata (Theoretical Computer Science 88, 1991), brought to backtracking matchers by
N. Weideman, B. van der Merwe, M. Berglund and B. Watson, Analyzing matching time behavior of
backtracking regular expression matchers by using ambiguity of NFA (CIAA 2016):

- The number grows *exponentially* where a state leads back to itself by two different ways that
  take the same word (EDA, exponential degree of ambiguity).
- It grows as a *polynomial* where two loops are *linked*: one word leads from the first to itself,
  from the first to the second, and from the second to itself (IDA, infinite degree). Each link in
  a chain of loops adds one to the degree: the word, repeated, can change loops at any place.

Only what fails is gone through in full: no way leads through states from which any rest of the
line is a hit (`Automaton.sure`). Two ways can be followed at once in a product of the automaton
with itself, three in a product of three; all that is asked is what can be reached there.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cached_property, partial
from typing import TypeVar

import msgspec

from cleaner.authoring.redos.automaton import Automaton, Loop
from cleaner.authoring.redos.construction import SEARCH, TooLarge

N = TypeVar("N", bound=Hashable)
Word = list[int]  # sets of characters
_Pair = tuple[int, int]
_Triple = tuple[int, int, int]
_MOST_NODES = 50_000  # of a product
_DONE = 1 << 60  # beyond the number of any node


class AmbiguousPart(msgspec.Struct, frozen=True, eq=False):
    """The states of a loop that are gone through again and again.

    A `head` is the search, or takes text that is a hit already: the matcher goes through it on
    one way, one hit after the other, and what branches off may fail.
    """

    states: frozenset[int]
    loop: Loop
    head: bool


class Ambiguity:
    """The facts about the ways through an automaton. Raises TooLarge."""

    def __init__(self, automaton: Automaton, *, exact: bool) -> None:
        self._automaton = automaton
        self._sure = automaton.sure()
        self._live = automaton.reachable() if exact else None
        self._links: dict[tuple[AmbiguousPart, AmbiguousPart], bool] = {}
        self._reached: dict[tuple[AmbiguousPart, int], set[int]] = {}
        self._inner_moves: dict[tuple[frozenset[int], int], list[tuple[int, int]]] = {}

    @cached_property
    def parts(self) -> list[AmbiguousPart]:
        """The parts of all loops, in the order of the pattern, the search first."""
        parts = []
        for loop in self._automaton.loops():
            states = loop.states & self._live if self._live is not None else loop.states
            if states & self._sure:
                parts.append(AmbiguousPart(states, loop, True))
            is_search = SEARCH in states  # hits may lie on its way
            parts += [
                AmbiguousPart(members, loop, is_search)
                for members in self._failing(states - self._sure)
            ]
        return parts

    def _failing(self, states: frozenset[int]) -> list[frozenset[int]]:
        """Return the sets of `states` that lead back to each other, the earlier first."""
        components = _components(sorted(states), partial(self._inner, states))
        return [frozenset(component) for component in reversed(components)]

    def doubled(self, part: AmbiguousPart) -> tuple[int, Word] | None:
        """Return a state of `part` that two ways lead back to, and their word, if any (EDA)."""
        if part.head:
            return None
        starts: dict[_Pair, tuple[int, int]] = {}
        for state in part.states:
            for (mask, to, _), (other_mask, other, _) in self._automaton.partings(state):
                if to in part.states and other in part.states:
                    if to == other and (back := self._back(part, to, state)) is not None:
                        return state, [mask & other_mask, *back]
                    starts.setdefault((to, other), (state, mask & other_mask))
        starts = {pair: start for pair, start in starts.items() if pair[0] != pair[1]}
        meeting = _path(starts, lambda pair: self._pairs(part, part, pair), lambda p: p[0] == p[1])
        if meeting is None:
            return None
        first, last, word = meeting
        state, mask = starts[first]
        back = self._back(part, last[0], state)
        return None if back is None else (state, [mask, *word, *back])

    def linked(self, part: AmbiguousPart, other: AmbiguousPart) -> bool:
        """Say whether one word leads round `part`, from it to `other`, and round that (IDA)."""
        if (part, other) not in self._links:
            self._links[part, other] = self._linked(part, other)
        return self._links[part, other]

    def _linked(self, part: AmbiguousPart, other: AmbiguousPart) -> bool:
        if other.head:
            return False
        letters = self._letters(part) & self._letters(other)
        if not letters or not self._reach(part, letters) & other.states:
            return False
        if len(part.states) == len(other.states) == 1 and not self._automaton.is_grouped:
            return True  # what was reached is all that the product would show
        return self.link(part, other) is not None

    def leads(self, part: AmbiguousPart, other: AmbiguousPart) -> bool:
        """Say whether any text leads from `part` to `other`."""
        return bool(self._reach(part, self._automaton.alphabet.all) & other.states)

    def link(self, part: AmbiguousPart, other: AmbiguousPart) -> tuple[int, Word, int] | None:
        """Return the word of `linked`, with the states of both loops that it leads round."""
        letters = {state: self._automaton.letters([state]) for state in part.states | other.states}
        nodes = [
            (state, end)
            for state in part.states
            for end in other.states
            if letters[state] & letters[end]  # one character leads into both
        ]
        for component in _components(nodes, lambda pair: self._pairs(part, other, pair)):
            inside = frozenset(component)
            starts = {(state, end, state): None for state, end in component}
            triples = partial(self._triples, part, other, inside)
            path = _path(starts, triples, lambda node: node[1] == node[2])
            if path:
                return self._closed(part, other, inside, path)
        return None

    def way(self, state: int, targets: Iterable[int]) -> Word | None:
        """Return a shortest word from `state` to one of `targets`."""
        wanted = frozenset(targets)
        path = _path(
            {state: None},
            lambda node: ((mask, to) for mask, to, _ in self._automaton.moves(node)),
            lambda node: node in wanted,
        )
        return path[2] if path else None

    def _closed(
        self,
        part: AmbiguousPart,
        other: AmbiguousPart,
        inside: frozenset[_Pair],
        path: tuple[_Triple, _Triple, Word],
    ) -> tuple[int, Word, int] | None:
        """Make the way between two loops one that comes back to where both began."""
        (state, end, _), (last, last_end, _), word = path
        back = _path(
            {(last, last_end): None},
            lambda pair: (step for step in self._pairs(part, other, pair) if step[1] in inside),
            lambda pair: pair == (state, end),
        )
        return (state, word + back[2], end) if back else None

    def _letters(self, part: AmbiguousPart) -> int:
        return self._automaton.letters(part.states)

    def _reach(self, part: AmbiguousPart, letters: int) -> set[int]:
        """Return the states that `letters` lead to from `part`."""
        key = part, letters
        if key not in self._reached:
            seen: set[int] = set()
            waiting = list(part.states)
            barred = set() if part.head else self._sure
            while waiting:
                for mask, to, _ in self._automaton.moves(waiting.pop()):
                    if mask & letters and to not in seen and to not in barred:
                        seen.add(to)
                        waiting.append(to)
            self._reached[key] = seen
        return self._reached[key]

    def _inner(self, states: frozenset[int], state: int) -> list[tuple[int, int]]:
        """Return the moves from `state` that stay in `states`."""
        key = states, state
        if key not in self._inner_moves:
            moves = self._automaton.moves(state)
            self._inner_moves[key] = [(mask, to) for mask, to, _ in moves if to in states]
        return self._inner_moves[key]

    def _back(self, part: AmbiguousPart, state: int, target: int) -> Word | None:
        path = _path(
            {state: None}, lambda node: self._inner(part.states, node), lambda node: node == target
        )
        return path[2] if path else None

    def _pairs(
        self, part: AmbiguousPart, other: AmbiguousPart, pair: _Pair
    ) -> Iterator[tuple[int, _Pair]]:
        """Yield the steps by which one word goes on in both loops."""
        for mask, to in self._inner(part.states, pair[0]):
            for other_mask, other_to in self._inner(other.states, pair[1]):
                if mask & other_mask:
                    yield mask & other_mask, (to, other_to)

    def _triples(
        self, part: AmbiguousPart, other: AmbiguousPart, inside: frozenset[_Pair], node: _Triple
    ) -> Iterator[tuple[int, _Triple]]:
        """Yield the steps of a third way, which begins with the first and ends with the second."""
        first, second, third = node
        barred = frozenset() if part.head else self._sure
        limit = max(other.loop.states)
        for mask, pair in self._pairs(part, other, (first, second)):
            if pair not in inside:
                continue
            for third_mask, to in self._thirds(first, third, pair[0]):
                if mask & third_mask and to <= limit and to not in barred:
                    yield mask & third_mask, (*pair, to)

    def _thirds(self, first: int, third: int, to: int) -> Iterator[tuple[int, int]]:
        """Yield the moves of the third way: those of the first, until it may part from it."""
        if first != third:
            yield from ((mask, target) for mask, target, _ in self._automaton.moves(third))
            return
        yield from (
            (mask, target) for mask, target, _ in self._automaton.moves(third) if target == to
        )
        for one, other in self._automaton.partings(first):
            if one[1] == to:
                yield other[:2]
            if other[1] == to:
                yield one[:2]


def _path(
    starts: Iterable[N], steps: Callable[[N], Iterable[tuple[int, N]]], is_goal: Callable[[N], bool]
) -> tuple[N, N, Word] | None:
    """Return where a shortest way to a goal begins, where it ends, and its word."""
    came: dict[N, tuple[int, N] | None] = dict.fromkeys(starts)
    waiting = list(came)
    for node in waiting:  # it grows meanwhile
        if is_goal(node):
            return _traced(came, node)
        if len(came) > _MOST_NODES:
            raise TooLarge(f"its ways are compared in more than {_MOST_NODES} steps")
        for mask, to in steps(node):
            if to not in came:
                came[to] = mask, node
                waiting.append(to)
    return None


def _traced(came: "dict[N, tuple[int, N] | None]", goal: N) -> tuple[N, N, Word]:
    word, node = [], goal
    while step := came[node]:
        word.append(step[0])
        node = step[1]
    return node, goal, word[::-1]


def _components(nodes: Iterable[N], steps: Callable[[N], Iterable[tuple[int, N]]]) -> list[set[N]]:
    """Return the sets of nodes that lead to each other and back (R. Tarjan, 1972)."""
    low: dict[N, int] = {}  # the oldest node that each leads to, as far as known
    stack: list[N] = []
    components: list[set[N]] = []
    for root in nodes:
        work = [] if root in low else [(root, len(low), _targets(steps, root))]
        if work:
            low[root] = len(low)
            stack.append(root)
        while work:
            node, number, targets = work[-1]
            to = next(targets, None)
            if to is not None and to not in low:
                work.append((to, len(low), _targets(steps, to)))
                low[to] = len(low)
                stack.append(to)
            elif to is not None:
                low[node] = min(low[node], low[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number:
                    components.append(_popped(stack, node))
                    low.update(dict.fromkeys(components[-1], _DONE))
    return [
        component
        for component in components
        if len(component) > 1 or any(node in _targets(steps, node) for node in component)
    ]


def _targets(steps: Callable[[N], Iterable[tuple[int, N]]], node: N) -> Iterator[N]:
    return (to for _, to in steps(node))


def _popped(stack: list[N], last: N) -> set[N]:
    component = {node := stack.pop()}
    while node != last:
        component.add(node := stack.pop())
    return component
