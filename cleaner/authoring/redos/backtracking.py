"""Backtracking: patterns that can take time without end (ReDoS), found from their structure.

The matcher of `regex` tries one way through a pattern, goes back where it fails, and tries the
next. `(a+)+$` has 2^n ways through n letters a and a `b`: catastrophic backtracking. The check
counts ways (see `ambiguity`) as a matcher goes through them that looks for a hit from each place
of a line on. It refuses

- exponential growth, and
- polynomial growth beyond the square of the line, which is of degree 3 or more. A count does not
  bound much by itself: `.{0,400}` three times in a row is cubic up to 400. So each loop counts
  what it can take: all of the longest line that rules look at, if it has no end or can take more
  than 500 characters, and else those characters. What loops that share a text come to may be
  100 times the square of that line: `.{0,60}` three times passes, `.{0,400}` does not.

What a part takes that can't be read from its spelling (a reference to a group, recursion, fuzzy
matching) counts as any text. Where a pattern is refused for that reason only, or is too large,
it is *unproved*: it runs under the timeout as all patterns do, and is named.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

import msgspec
import regex

from cleaner.authoring.redos.ambiguity import Ambiguity, AmbiguousPart, Word
from cleaner.authoring.redos.automaton import Automaton
from cleaner.authoring.redos.construction import BEGINNING, TooLarge
from cleaner.engine.matcher import MAX_LINE_CHARS
from cleaner.ruleset.pattern_parser import PatternError

_MAX_JUDGED = 4_000  # patterns whose verdict is kept: a check asks twice
_LARGE = 500  # characters; a loop that can take more may as well take all of a line
_SMALL = 100  # what small counts may multiply a quadratic by
MOST_STEPS = _SMALL * MAX_LINE_CHARS**2
_COARSE, _FINE = 1, 12  # counts up to which repeats are written out
_MANY, _FEW = 1000, 3  # times that a text repeats what shows the growth
# No text in clean layout holds the first, and hardly a pattern asks for it, if only by name.
_ENDS = ("\0", "\0a\0", "a\0", "\0a", "a", "1", *" |.,:;!?-/\"'()[]>#")


Growth = Literal["safe", "exponential", "polynomial", "unproved"]


class Verdict(msgspec.Struct, frozen=True):
    """How the time of a pattern grows, which parts make it grow, on what text, or why unknown."""

    growth: Growth
    degree: int = 0
    parts: tuple[str, ...] = ()
    text: str = ""
    why: str = ""


_SAFE = Verdict("safe")


@cache
@lru_cache(maxsize=_MAX_JUDGED)
def judge(pattern: str) -> Verdict:
    """Return how the time for `pattern` grows with the length of a line.

    >>> judge("(a+)+$").growth, judge("[^.]*x[^.]*y").degree, judge("a+b+$").growth
    ('exponential', 3, 'safe')
    """
    try:
        # Loops for counts take more than the counts do: where those are safe, all is.
        verdict = _judged(pattern, _COARSE)
        return _SAFE if verdict.growth == "safe" else _judged(pattern, _FINE)
    except (PatternError, TooLarge) as error:
        return Verdict("unproved", why=str(error))


def _judged(pattern: str, written_out: int) -> Verdict:
    automaton = Automaton(pattern, written_out)
    ways = Ambiguity(automaton, exact=written_out > _COARSE)
    verdict = _doubled(automaton, ways) or _chained(automaton, ways)
    if verdict and automaton.unread:
        return Verdict("unproved", why=f"{automaton.unread[0].what} may take any text")
    return verdict or _SAFE


def _doubled(automaton: Automaton, ways: Ambiguity) -> Verdict | None:
    for part in ways.parts:
        if doubling := ways.doubled(part):
            state, word = doubling
            text = _Text(automaton)
            text.add(ways.way(BEGINNING, [state]) or [])
            text.add(word, repeated=True)
            return Verdict("exponential", 0, (_source(automaton, part),), text.shown)
    return None


class _Chain(msgspec.Struct, frozen=True):
    """Loops in the order of the pattern, each linked to the one before or led to by it.

    Where one text goes through a *run* of linked loops, all but the largest can be left at any
    place. `head`: where the last run begins; `steps`: what the matcher tries at most, the ways
    through the runs before times the sizes in the last run; `run`: the largest size in it.
    """

    parts: tuple[AmbiguousPart, ...]
    links: tuple[bool, ...]
    head: AmbiguousPart
    steps: float
    run: float

    @property
    def degree(self) -> int:
        """The power of the length of the line that the time grows with."""
        return 1 + sum(self.links)

    def goes_on(self, part: AmbiguousPart) -> "_Chain":
        """Return the chain with `part` in its last run."""
        size = _size(part)
        return msgspec.structs.replace(
            self,
            parts=(*self.parts, part),
            links=(*self.links, True),
            steps=self.steps * size,
            run=max(self.run, size),
        )

    def begins(self, part: AmbiguousPart) -> "_Chain":
        """Return the chain with a run after it that begins with `part`, its last or a new one."""
        size = _size(part)
        is_new = part is not self.parts[-1]
        return _Chain(
            (*self.parts, part) if is_new else self.parts,
            (*self.links, False) if is_new else self.links,
            part,
            self.steps / self.run * size,
            size,
        )


def _size(part: AmbiguousPart) -> float:
    """Return how much text `part` takes at most."""
    longest = part.loop.place.longest
    return longest if longest <= _LARGE else MAX_LINE_CHARS


def _chained(automaton: Automaton, ways: Ambiguity) -> Verdict | None:
    """Return the verdict on the costliest chain of loops, None where it is cheap enough."""
    best: dict[AmbiguousPart, list[_Chain]] = {}
    for number, part in enumerate(ways.parts):
        size = _size(part)
        chains = [_Chain((part,), (), part, size, size)]
        for other in ways.parts[:number]:
            chains += _continued(ways, best[other], part)
        best[part] = _costliest(chains)
    candidates = (candidate for chains in best.values() for candidate in chains)
    chain = max(candidates, key=lambda candidate: candidate.steps)
    return _refused(automaton, ways, chain) if chain.steps > MOST_STEPS else None


def _continued(ways: Ambiguity, chains: list[_Chain], part: AmbiguousPart) -> Iterator[_Chain]:
    """Yield `chains`, which end in one part, with `part` after it where it can be reached."""
    last = chains[0].parts[-1]
    if ways.linked(last, part):
        for chain in chains:
            in_run = chain.head is last or ways.linked(chain.head, part)
            yield (chain if in_run else chain.begins(last)).goes_on(part)
    elif any(chain.links for chain in chains) and ways.leads(last, part):
        yield from (chain.begins(part) for chain in chains if chain.links)


def _costliest(chains: list[_Chain]) -> list[_Chain]:
    """Return the chains that may become the costliest one: what more they cost depends on `run`."""
    best: dict[float, _Chain] = {}
    for chain in sorted(chains, key=lambda candidate: candidate.steps):
        best[chain.run] = chain
    return list(best.values())


def _refused(automaton: Automaton, ways: Ambiguity, chain: _Chain) -> Verdict:
    text = _Text(automaton)
    place = BEGINNING
    for part, other, linked in zip(chain.parts, chain.parts[1:], chain.links, strict=False):
        if linked and (link := ways.link(part, other)):
            state, word, end = link
            text.add(ways.way(place, [state]) or [])
            text.add(word, repeated=True)
            place = end
    sources = dict.fromkeys(_source(automaton, part) for part in chain.parts)
    return Verdict("polynomial", chain.degree, tuple(sources), text.shown)


def _source(automaton: Automaton, part: AmbiguousPart) -> str:
    """Return what `part` is in the pattern, "" for the search."""
    return automaton.pattern[part.loop.place.start : part.loop.place.end]


class _Text:
    """A text that shows the growth, as an expression: what is repeated, and what lies between."""

    def __init__(self, automaton: Automaton) -> None:
        self._pattern = automaton.pattern
        self._one_of = automaton.alphabet.one_of
        self._terms: list[tuple[str, bool]] = []  # and whether they are repeated

    def add(self, word: Word, *, repeated: bool = False) -> None:
        """Add `word`, of which one character of each set is taken."""
        if word:
            self._terms.append(("".join(map(self._one_of, word)), repeated))

    @property
    def shown(self) -> str:
        """The expression; it ends in a text that prevents a hit, if one is easy to find."""
        short = "".join(text * (_FEW if repeated else 1) for text, repeated in self._terms)
        search = regex.compile(self._pattern).search
        last = next((end for end in _ENDS if not search(short + end)), _ENDS[0])
        terms = [f"{text!r}{f' * {_MANY}' * repeated}" for text, repeated in self._terms]
        return " + ".join([*terms, repr(last)])
