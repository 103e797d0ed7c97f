"""Removals: which characters of a text a cleaner took, by its edits or by what it left."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import msgspec
import regex

from cleaner import Edit
from cleaner.text.edits import is_layout
from cleaner.text.words import UNSPACED

_WORD = regex.compile(rf"{UNSPACED.pattern}|[\w--{UNSPACED.pattern}]+", regex.VERSION1)
_TOKEN = regex.compile(r"\w+|[^\w\s]")
Span = tuple[int, int]


class Removal(msgspec.Struct, frozen=True):
    """What was taken of a text: a 1 for each character that is not left, and the edits that did it.

    The text of a cleaner that reports nothing has no edits.
    """

    marks: bytes
    edits: tuple[Edit, ...] = ()

    def lacks(self, span: Span) -> bool:
        """Say whether a character of `span` was taken."""
        return self.marks.find(1, *span) >= 0

    def rules(self, span: Span) -> list[str]:
        """Return the ids of the rules that took anything of `span`, each once."""
        names = (
            rule
            for edit in self.edits
            if edit.start < span[1] and edit.end > span[0]
            for rule in edit.rules
            if not is_layout(rule)
            and self.lacks((max(edit.start, span[0]), min(edit.end, span[1])))
        )
        return list(dict.fromkeys(names))


def words(text: str, span: Span) -> list[Span]:
    r"""Return the places of the words of a part of `text`.

    They are runs of letters and digits, single signs in scripts without spaces between words, and
    where there is neither, what white space separates.

    >>> words("It rained, again.", (3, 17)), words("--- \N{BULLET}", (0, 5))
    ([(3, 9), (11, 16)], [(0, 3), (4, 5)])
    """
    spans = [match.span() for match in _WORD.finditer(text, *span)]
    return spans or [
        match.span() for match in regex.finditer(r"\S+", text, pos=span[0], endpos=span[1])
    ]


def by_edits(text: str, edits: Sequence[Edit]) -> Removal:
    """Return what `edits` took of `text`; what the normaliser changed counts as left."""
    marks = bytearray(len(text))
    for edit in edits:
        if not all(map(is_layout, edit.rules)):
            _mark(marks, edit.start, _taken(edit.before, edit.after))
    return Removal(bytes(marks), tuple(edits))


def by_result(text: str, left: str) -> Removal:
    """Return what a cleaner of lines took of `text`, by the lines that it `left`.

    Lines are aligned by their words; where lines are left in part, the words are aligned.
    """
    before, after = list(_lines(text)), list(_lines(left))
    ours, theirs = ([" ".join(line.split()) for line, _ in side] for side in (before, after))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    marks = bytearray(len(text))
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag in ("delete", "replace"):
            offset, stop = before[first][1], before[last - 1][1] + len(before[last - 1][0])
            rest = "\n".join(line for line, _ in after[start:end])
            _mark(marks, offset, _taken(text[offset:stop], rest))
    return Removal(bytes(marks))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the lines of `text` that are not blank, each with its offset."""
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            yield line, offset
        offset += len(line) + 1


def _mark(marks: bytearray, offset: int, spans: Iterable[Span]) -> None:
    for start, end in spans:
        marks[offset + start : offset + end] = b"\1" * (end - start)


def _taken(before: str, after: str) -> Iterator[Span]:
    """Yield the spans of `before` that have no counterpart in `after`."""
    if not after.strip():
        yield 0, len(before)
        return
    tokens = list(_TOKEN.finditer(before))
    ours = [token.group() for token in tokens]
    matcher = SequenceMatcher(None, ours, _TOKEN.findall(after), autojunk=False)
    for tag, first, last, _, _ in matcher.get_opcodes():
        if tag in ("delete", "replace"):
            yield tokens[first].start(), tokens[last - 1].end()
