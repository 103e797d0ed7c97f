"""The prose of a site: lines of its own texts, in which a rule must find nothing to take."""

from collections.abc import Iterable, Sequence
from itertools import islice

from ahocorasick_rs import AhoCorasick

from cleaner.api import Cleaner
from cleaner.learning.shapes import LineShape
from cleaner.text.folding import fold
from cleaner.text.normalize import normalize

_KEEPS = 2
_MAX_TRIED = 20  # lines, for two examples
_MAX_CHARS = 300  # of a line that serves as an example


class Prose:
    """Lines of prose that no rule takes, and which of them hold the text of a candidate.

    `lines` are lines of the site's pages that do not recur. Those that `cleaner` changes are left
    out: what the shipped rules take is not an example of what stays.
    """

    def __init__(self, lines: Iterable[str], shapes: Iterable[LineShape], cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._lines = sorted(dict.fromkeys(lines), key=lambda line: (len(line) > _MAX_CHARS, line))
        names = sorted({_text_of(shape) for shape in shapes} - {""})
        self._holders: dict[str, list[int]] = {}
        if names and self._lines:
            self._search(names)
        self._plain = self._kept(range(len(self._lines)), _KEEPS)

    def _search(self, names: Sequence[str]) -> None:
        """Note which lines hold each name as whole words."""
        automaton = AhoCorasick(names)
        for number, line in enumerate(self._lines):
            folded = f" {fold(line)} "
            for name, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
                if not (folded[start - 1].isalnum() or folded[end].isalnum()):
                    holders = self._holders.setdefault(names[name], [])
                    if holders[-1:] != [number]:
                        holders.append(number)

    def keeps(self, shape: LineShape) -> tuple[tuple[str, ...], int]:
        """Return examples of what a rule for `shape` keeps, and how many lines hold its text.

        Lines that hold it come first: they show that the rule asks for more than its words.
        """
        holders = self._holders.get(_text_of(shape), [])
        near = self._kept(holders, _KEEPS)
        return tuple(dict.fromkeys((*near, *self._plain)))[:_KEEPS], len(holders) if near else 0

    def taken(self, texts: Iterable[str]) -> frozenset[str]:
        """Return those of `texts` that the shipped rules take, each between two lines of prose."""
        wanted = list(texts)
        if not wanted or not self._plain:
            return frozenset()
        between = self._plain[0]
        lines = [line for text in wanted for line in (between, text)]
        left = set(self._cleaner.clean("\n\n".join([*lines, between])).text.split("\n"))
        return frozenset(text for text in wanted if normalize(text).text.strip("\n") not in left)

    def _kept(self, numbers: Iterable[int], size: int) -> list[str]:
        kept: list[str] = []
        for number in islice(numbers, _MAX_TRIED):
            line = self._lines[number]
            if self._stays(line):
                kept.append(line)
            if len(kept) == size:
                break
        return kept

    def _stays(self, line: str) -> bool:
        return normalize(line).text == f"{line}\n" == self._cleaner.clean(line).text


def _text_of(shape: LineShape) -> str:
    return shape.keyword if shape.has_slots else shape.text
