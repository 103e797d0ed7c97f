"""What a reader sees of a line: its words, without the targets of links and marks of emphasis.

Readers of pages write Markdown, and mail programs put the address of a link after its words. A rule
is written for the words, and without vowel signs of Arabic and Hebrew.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import regex

from cleaner.text.folding import POINT, is_pointed
from cleaner.text.lazy import lazy_re, lazy_regex

# The target of a Markdown link; what has none of these signs may be a remark in prose.
_TARGET = lazy_regex(r"\]\((?=[^()\s]*[/#:.])[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"\n]*\")?\)")
_ADDRESS = r"(?:https?://|mailto:)"
# An address after the words of a link, as mail programs and converters of HTML write it.
_AFTER_WORDS = lazy_regex(
    rf" ?(?:<{_ADDRESS}[^<>\s]*>|\[ ?{_ADDRESS}[^\[\]\s]* ?\]"
    rf"|\( ?{_ADDRESS}[^()\s]*(?:\([^()\s]*\)[^()\s]*)* ?\))",
    regex.I,
)
_EMPHASIS = lazy_regex(
    r"(?<![\w*\\])(?P<star>\*{1,3})(?=[^\s*|/])[^*\n]*[^\s*](?P=star)(?![\w*])"
    r"|(?<![\w\\])(?P<bar>_{1,3})(?=[^\s_])[^_\n]*[^\s_](?P=bar)(?!\w)"
)
ESCAPABLE = frozenset("!#&()*+.<>[]^_`|~-")  # signs of Markdown
_ESCAPE = lazy_regex(rf"\\(?=[{re.escape(''.join(sorted(ESCAPABLE)))}])")
MARK_SIGNS = frozenset("*_]\\<([")  # with which what may_have_marks looks for begins
_ADDRESS_MARK = lazy_re(rf"[<(\[] ?{_ADDRESS}", re.IGNORECASE)
_EMPHASIS_MARK = lazy_re(r"[*_]\S")
_MARGIN = lazy_regex(r" +(?=(?:-|\d{1,9}\.) \S)")  # of an item of an inner list
_IN_ADDRESSES = ("://", "to:", "To:", "tO:", "TO:")  # quick to find: mailto: in any case
_MAX_SIGNS = 3  # of emphasis at each end of its words, and of vowels on a letter
_POINTED = lazy_regex(rf"(?P<letter>\p{{L}}){POINT}{{1,{_MAX_SIGNS}}}")
_BRACKET = lazy_regex(r"\\.|[\[\]]")
_MASK = "\N{NULL}"  # no line in clean layout has one


class Mark(NamedTuple):
    """A part of a line that shows as something else: `start` to `end` in it, in code points.

    Only `inner_start` to `inner_end` of it is seen; an address after its words has none.
    """

    start: int
    inner_start: int
    inner_end: int
    end: int


class View(NamedTuple):
    """The text that a reader sees of a line, and the offset in the line of each character.

    `offsets` has one entry more, the length of the line.
    """

    text: str
    offsets: Sequence[int]
    marks: Sequence[Mark]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `start` to `end` of the text is in the line, with the marks around it.

        >>> view = reader_view("[Log in](/login) [Subscribe](/subscribe)")
        >>> view.text, view.span(0, 6)
        ('Log in Subscribe', (0, 16))
        """
        first = self.offsets[start] if start else 0
        last = self.offsets[end - 1] + 1 if start < end < len(self.text) else self.offsets[end]
        for mark in self.marks:
            is_address = mark.inner_start == mark.inner_end
            if is_address and first < mark.start <= last < mark.end:
                last = mark.end
            elif not is_address and first <= mark.inner_start and mark.inner_end <= last:
                first, last = min(first, mark.start), max(last, mark.end)
        return first, last

    def is_links(self) -> bool:
        """Say whether each word is a word of a link.

        >>> reader_view("- [News](/news) | [Sport](/sport)").is_links()
        True
        """
        links = [mark for mark in self.marks if mark.end - mark.inner_end > _MAX_SIGNS]
        return bool(links) and not any(
            char.isalnum() and not any(link.start <= place < link.end for link in links)
            for char, place in zip(self.text, self.offsets, strict=False)
        )


def may_have_marks(text: str) -> bool:
    """Say whether a line of `text` may differ from what a reader sees of it."""
    if text[:1] == " " or "\n " in text:
        return True
    if "](" in text or ("\\" in text and _ESCAPE.search(text)):
        return True
    if ("*" in text or "_" in text) and _EMPHASIS_MARK.search(text):
        return True
    if _may_have_addresses(text) and _ADDRESS_MARK.search(text):
        return True
    return not text.isascii() and is_pointed(text)


def _may_have_addresses(text: str) -> bool:
    return any(map(text.__contains__, _IN_ADDRESSES))


def reader_view(line: str) -> View | None:
    r"""Return what a reader sees of `line`, None if that is the line.

    >>> reader_view("**Read more:** [Ferry fares](https://a.example/f)").text
    'Read more: Ferry fares'
    >>> reader_view("Unsubscribe <https://a.example/u> | Preferences <https://a.example/p>").text
    'Unsubscribe | Preferences'
    >>> reader_view("![A boat](https://a.example/b.jpg)").text, reader_view("5 * 3 * 2")
    ('![A boat]', None)
    >>> reader_view(r"Rated 4\* by \[all\]").text
    'Rated 4* by [all]'
    """
    margin = _MARGIN.match(line)
    if not may_have_marks(line[margin.end() :] if margin else line):
        return _without_margin(line, margin.end()) if margin else None
    links = [*_links(line)]
    links += _addresses(line, links)
    marks = [*links, *_emphasis(line, links), *_escapes(line, links), *_points(line)]
    gaps = {mark.end for mark in links if _joins_next(line, mark)}
    text, offsets = _shown(line, _hidden(marks), gaps)
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    if not (marks or margin) or first >= last:
        return None
    return View(text[first:last], [*offsets[first:last], len(line)], sorted(marks, reverse=True))


def _without_margin(line: str, margin: int) -> View:
    """Return what is seen of a line of which only a margin is not."""
    end = len(line.rstrip())
    return View(line[margin:end], [*range(margin, end), len(line)], ())


def _links(line: str) -> Iterator[Mark]:
    """Yield the links of Markdown; of an image its words are seen in their brackets."""
    if "](" not in line:
        return
    opened: list[int] = []
    for bracket in _BRACKET.finditer(line):
        if bracket[0] == "[":
            opened.append(bracket.start())
        elif bracket[0] == "]" and opened:
            start = opened.pop()
            if target := _TARGET.match(line, bracket.start()):
                if start and line[start - 1] == "!":
                    yield Mark(start - 1, start - 1, bracket.end(), target.end())
                else:
                    yield Mark(start, start + 1, bracket.start(), target.end())


def _addresses(line: str, links: Sequence[Mark]) -> list[Mark]:
    """Return the addresses that stand after words, outside `links`."""
    if not _may_have_addresses(line):
        return []
    masked = _masked(line, [(link.inner_end, link.end) for link in links])
    first = next((place for place, char in enumerate(line) if char.isalnum()), len(line))
    return [
        Mark(spot.start(), spot.start(), spot.start(), spot.end())
        for spot in _AFTER_WORDS.finditer(masked)
        if spot.start() > first
    ]


def _emphasis(line: str, links: Sequence[Mark]) -> Iterator[Mark]:
    masked = _masked(line, _hidden(links)) if "*" in line or "_" in line else ""
    for spot in _EMPHASIS.finditer(masked):
        size = len(spot["star"] or spot["bar"])
        yield Mark(spot.start(), spot.start() + size, spot.end() - size, spot.end())


def _points(line: str) -> Iterator[Mark]:
    """Yield each letter with vowel signs, of which only the letter counts."""
    for spot in _POINTED.finditer(line) if is_pointed(line) else ():
        yield Mark(spot.start(), spot.start(), spot.end("letter"), spot.end())


def _escapes(line: str, links: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the escaped signs outside the targets of `links`; the sign itself is seen."""
    if "\\" in line:
        for spot in _ESCAPE.finditer(_masked(line, _hidden(links))):
            yield Mark(spot.start(), spot.end(), spot.end() + 1, spot.end() + 1)


def _hidden(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Return the parts of a line that `marks` hide, in order."""
    ends = (part for mark in marks for part in (mark[:2], mark[2:]))
    return sorted((start, end) for start, end in ends if start < end)


def _masked(line: str, hidden: Sequence[tuple[int, int]]) -> str:
    """Return `line` with signs that match nothing for the `hidden` parts.

    >>> _masked("The ferry sails", [(9, 12), (4, 10)]).replace(_MASK, "-")
    'The --------ils'
    """
    parts: list[str] = []
    position = 0
    for start, end in sorted(hidden):
        first = max(start, position)  # an image in a link is hidden twice
        if first < end:
            parts += line[position:first], _MASK * (end - first)
            position = end
    return "".join((*parts, line[position:]))


def _joins_next(line: str, mark: Mark) -> bool:
    """Say whether what follows a link would be joined to its words."""
    following = line[mark.end : mark.end + 1]
    is_address = mark.inner_start == mark.inner_end
    return following in ("[", "!") or (is_address and following.isalnum())


def _shown(
    line: str, hidden: Sequence[tuple[int, int]], gaps: Collection[int]
) -> tuple[str, list[int]]:
    """Return what is not `hidden`, with a space at `gaps`, and the offsets of its characters."""
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for start, end in (*hidden, (len(line), len(line))):
        if position < start:
            pieces.append(line[position:start])
            offsets.extend(range(position, start))
        if end in gaps:
            pieces.append(" ")
            offsets.append(start)
        position = max(position, end)
    return "".join(pieces), offsets
