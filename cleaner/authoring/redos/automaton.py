"""Automata: the ways in which a backtracking matcher can go through a pattern."""

from collections.abc import Iterable

import msgspec

from cleaner.authoring.redos.construction import (
    BEGINNING,
    BOUNDARY,
    END,
    FORBIDDEN,
    INSIDE,
    MAYBE,
    SEARCH,
    START,
    Construction,
    LoopPlace,
    Way,
)

Move = tuple[int, int, bool]  # the characters taken, the state reached, and whether it is sure


class Loop(msgspec.Struct, frozen=True):
    """States that lead back to each other, and where they stand in the pattern."""

    states: frozenset[int]
    place: LoopPlace


class Automaton:
    """What can be asked of the states of a pattern, of which counts up to `written_out` are."""

    def __init__(self, pattern: str, written_out: int) -> None:
        self.pattern = pattern
        construction = Construction(pattern, written_out)
        self.alphabet, self.unread = construction.alphabet, construction.unread
        self._letters, self._follow, self._ends = (
            construction.letters,
            construction.follow,
            construction.ends,
        )
        self._branch, self._loop, self._group = (
            construction.branch,
            construction.loop,
            construction.group,
        )
        self._moves: dict[int, list[Move]] = {}
        self._shared: dict[tuple[int, int, int, bool], list[Move]] = {}

    def letters(self, states: Iterable[int]) -> int:
        """Return the characters that lead into one of `states`."""
        letters = 0
        for state in states:
            letters |= self._letters[state]
        return letters

    @property
    def is_grouped(self) -> bool:
        """Whether there are atomic groups."""
        return bool(self._group)

    def moves(self, state: int) -> list[Move]:
        """Return the moves from `state`, one for each way."""
        moves = self._moves.get(state)
        if moves is None:
            moves = []
            for guard, ways in self._follow[state]:
                moves += self._allowed(state, guard, ways)
            self._moves[state] = moves
        return moves

    def partings(self, state: int) -> list[tuple[Move, Move]]:
        """Return the pairs of moves from `state` by one character, of which a matcher tries both.

        Inside an atomic group, and where one is entered, it never comes back for the second.
        """
        group, inner = self._group.get(state, (0, 0))
        open_moves = [
            (number, move)
            for number, way in enumerate(self._follow[state])
            if not group or number >= inner
            for move in self._allowed(state, *way)
        ]
        return [
            (move, other)
            for position, (number, move) in enumerate(open_moves)
            for other_number, other in open_moves[position + 1 :]
            if move[0] & other[0]
            and not (number == other_number and self._enters_together(move[1], other[1]))
        ]

    def _enters_together(self, state: int, other: int) -> bool:
        group = self._group.get(state, (0, 0))[0]
        return bool(group) and group == self._group.get(other, (0, 0))[0]

    def reachable(self) -> set[int]:
        """Return the states that some line leads to."""
        seen, waiting = {BEGINNING}, [BEGINNING]
        while waiting:
            for _, state, _ in self.moves(waiting.pop()):
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
        return seen

    def loops(self) -> list[Loop]:
        """Return the outermost loops in the order of the pattern, the search first."""
        states: dict[int, set[int]] = {}
        for state, place in self._loop.items():
            states.setdefault(place.number, set()).add(state)
        places = {place.number: place for place in self._loop.values()}
        loops = [Loop(frozenset(members), places[number]) for number, members in states.items()]
        return sorted(loops, key=lambda loop: min(loop.states))

    def sure(self) -> set[int]:
        """Return the states from which any rest of a line leads to a hit.

        A matcher that reaches one never comes back for another way. They are the largest set
        whose members accept at the end of the line, and before each character either accept or
        move on to a member.
        """
        accepting = {state: self._accepts_before(state) for state in self._ends}
        members = {state for state, letters in accepting.items() if letters is not None}
        while True:
            left = {
                state
                for state in members
                if self._covered(state, members) | (accepting[state] or 0) == self.alphabet.all
            }
            if left == members:
                return members
            members = left

    def _covered(self, state: int, members: set[int]) -> int:
        letters = 0
        for mask, target, is_sure in self.moves(state):
            if is_sure and target in members:
                letters |= mask
        return letters

    def _accepts_before(self, state: int) -> int | None:
        """Return the characters before which `state` accepts; None if not at the line's end."""
        letters, at_end = 0, False
        for guard in self._ends[state]:
            if guard & (MAYBE | START):
                continue
            allowed = self._after(state, guard)
            if guard & (BOUNDARY | INSIDE):
                is_word = self._letters[state] & ~self.alphabet.words == 0
                at_end |= is_word == bool(guard & BOUNDARY) and self._is_of_one_kind(state)
                allowed = allowed if self._is_of_one_kind(state) else 0
            else:
                at_end = True
            letters |= 0 if guard & END else allowed
        return letters if at_end else None

    def _allowed(self, state: int, guard: int, ways: list[Way]) -> list[Move]:
        """Return the moves from `state` by `ways`; many states share one list."""
        if guard == 0 and len(ways) == 1 and ways[0][1] == 0:
            target = ways[0][0]
            return [(self._letters[target], target, True)] if self._letters[target] else []
        words = self.alphabet.words
        kind = self._letters[state] & words != 0, self._letters[state] & ~words != 0
        key = id(ways), guard, kind[0] + 2 * kind[1], state == BEGINNING
        if key not in self._shared:
            self._shared[key] = list(self._resolved(state, guard, ways))
        return self._shared[key]

    def _resolved(self, state: int, guard: int, ways: list[Way]) -> Iterable[Move]:
        for target, own in ways:
            both = guard | own
            if both == 0:
                mask = self._letters[target]
            elif both & END or (both & START and state != BEGINNING):
                continue
            else:
                mask = self._letters[target] & self._after(state, both)
            if mask:
                yield mask, target, not both & MAYBE

    def _after(self, state: int, guard: int) -> int:
        """Return what may follow `state` under `guard`; too much where that depends."""
        allowed = self.alphabet.all & ~(guard >> FORBIDDEN)
        if guard & (BOUNDARY | INSIDE) and self._is_of_one_kind(state):
            is_word = self._letters[state] & self.alphabet.words != 0
            wants_word = is_word != bool(guard & BOUNDARY)
            allowed &= self.alphabet.words if wants_word else ~self.alphabet.words
            if guard & BOUNDARY and guard & INSIDE:
                return 0
        return allowed

    def _is_of_one_kind(self, state: int) -> bool:
        letters, words = self._letters[state], self.alphabet.words
        return state != SEARCH and not (letters & words and letters & ~words)
