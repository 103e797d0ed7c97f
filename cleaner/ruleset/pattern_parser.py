"""Patterns, read into trees: the syntax of the `regex` module.

What a class of characters holds is not worked out here: its spelling is kept, and `regex` itself
is asked. So sets, POSIX classes, properties and case need no second grammar.
"""

from collections.abc import Iterator

import regex

from cleaner.ruleset.pattern_tree import (
    EMPTY,
    NOTHING,
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
    Unread,
)
from cleaner.text.lazy import lazy_regex

_SCOPED = {  # as numbers, which are far quicker to join than flags
    "a": int(regex.ASCII),
    "f": int(regex.FULLCASE),
    "i": int(regex.IGNORECASE),
    "w": int(regex.WORD),
    "x": int(regex.VERBOSE),
    "V1": int(regex.VERSION1),
}
_ASCII, _FULLCASE, _IGNORECASE, _WORD, _VERBOSE, _VERSION1 = _SCOPED.values()
_WAYS_OF_MATCHING = {"b": "best match", "e": "enhanced match", "p": "POSIX", "r": "reverse"}
_OF_CLASSES = _ASCII | _IGNORECASE | _VERSION1
_FLAG = r"[abefimprsuwxL]|V[01]"

_PLAIN_CHAR = r"[^\\\[().*+?{|^$]"
_PLAIN = lazy_regex(f"{_PLAIN_CHAR}+")
_WORDS = lazy_regex(rf"(?:{_PLAIN_CHAR}{{2,}}+\|)+")  # alternatives, most of a list of words
_PLAIN_GROUP = "(?:"
_COUNT = lazy_regex(r"(?P<sign>[*+?])|\{(?:(?P<least>\d*)(?P<comma>,)(?P<most>\d*)|(?P<n>\d+))\}")
_COUNTS = ("*", "+", "?", "{")  # what a count, or the limit of a fuzzy match, begins with
_FUZZY = lazy_regex(r"\{\s*(?:\d+\s*<=?\s*)?\d*[ides][^{}]*\}")
_BLANK = lazy_regex(r"(?:\s+|#[^\n]*)*")
_COMMENT = lazy_regex(r"\(\?#(?:\\.|[^)\\])*\)", regex.DOTALL)
_ONE_FLAG = lazy_regex(_FLAG)
_FLAGS = lazy_regex(rf"\(\?(?P<on>(?:{_FLAG})*)(?:-(?P<off>(?:{_FLAG})+))?(?P<end>[:)])")
_CALL = lazy_regex(r"\(\?(?:R|[+-]?\d+|&[^)]*|P[>&][^)]*)\)")
_NAMED_REFERENCE = lazy_regex(r"\(\?P=[^)]*\)")
_CONDITION = lazy_regex(r"\(\?(?=\(\?<?[=!])|\(\?\([^)]*\)")
_VERB = lazy_regex(r"\(\*(?P<name>[A-Z]+)\)")
_GROUP = lazy_regex(
    r"\((?:\?(?:(?P<look><?[=!])|(?P<atomic>>)|(?P<reset>\|)|P?<(?P<name>[^>=!][^>]*)>)|(?!\?))"
)
_ESCAPE = lazy_regex(
    r"\\(?:(?P<reference>[1-9]\d?(?!\d)|g<[^>]*>)|(?P<unread>X|L<[^>]*>)|(?P<place>[AbBGKmMzZ])"
    r"|(?P<lines>R)|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\}"
    r"|[pP](?:\{[^}]*\}|.)|0\d{0,2}|\d{3}|.)",
    regex.DOTALL,
)
_SET_ITEM = lazy_regex(r"\\(?:[pPN]\{[^}]*\}|.)|\[:\^?[^\[\]:]*:\]|.", regex.DOTALL)
_LINE_ENDS = r"[\n\x0b\x0c\r\x85\u2028\u2029]"
_PLACES = {"A": "start", "b": "boundary", "B": "inside", "z": "end", "Z": "end"}


class PatternError(ValueError):
    """A pattern that this module can't read."""


def parse_pattern(pattern: str) -> Node:
    """Return the tree of `pattern`, which compiles. Raises PatternError.

    >>> parse_pattern("a|b{2,}+").parts[1].body.least
    2
    """
    try:
        parser = _Parser(pattern)
        tree = parser.choice()
    except RecursionError as error:
        raise PatternError("its groups are nested too deeply") from error
    if parser.offset < len(pattern):
        raise PatternError(f"a group ends at {parser.offset} that does not begin")
    return tree


class _Parser:
    """Reads one pattern from left to right; `flags` are those in force at `offset`."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.offset = 0
        self.flags = 0

    def choice(self) -> Node:
        """Read alternatives up to the end of the group that they stand in."""
        parts = [*self._words(), self.sequence()]
        while self.pattern.startswith("|", self.offset):
            self.offset += 1
            parts += (*self._words(), self.sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _words(self) -> Iterator[Node]:
        """Read alternatives that are plain text, all but the last."""
        start = self.offset
        if not self.flags & _VERBOSE and (words := self._skip(_WORDS)):
            for text in words[0][:-1].split("|"):
                yield Literal(text, self.flags & _OF_CLASSES, start)
                start += len(text) + 1

    def sequence(self) -> Node:
        """Read what stands up to the end of an alternative."""
        parts: list[Node] = []
        while True:
            if self.flags & _VERBOSE:
                self._skip(_BLANK)
            if self.offset >= len(self.pattern) or self.pattern[self.offset] in "|)":
                return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
            start = self.offset
            if not self.flags & _VERBOSE and (plain := self._skip(_PLAIN)):
                parts += self._plain(plain[0], start)
            else:
                parts.append(self._item())
            parts[-1] = self._repeated(parts[-1], start)

    def _plain(self, text: str, start: int) -> Iterator[Node]:
        """Yield the characters `text`, the last one by itself where a count follows."""
        flags = self.flags & _OF_CLASSES
        ends = self.pattern[self.offset : self.offset + 1] in _COUNTS
        literal = text[:-1] if ends else text
        if len(literal) > 1:
            yield Literal(literal, flags, start)
        elif literal:
            yield Char(literal, flags, start, start + 1)
        if ends:
            yield Char(text[-1], flags, self.offset - 1, self.offset)

    def _skip(self, token: "regex.Pattern[str]") -> "regex.Match[str] | None":
        """Step over `token` if it stands here."""
        match = token.match(self.pattern, self.offset)
        if match:
            self.offset = match.end()
        return match

    def _item(self) -> Node:
        start, char = self.offset, self.pattern[self.offset]
        if char == "\\":
            return self._escape()
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        self.offset += 1
        if char in "^$":
            return Place("start" if char == "^" else "end")
        spelling = char if char == "." or char not in "{*+?" else f"\\{char}"
        return Char(spelling, self.flags & _OF_CLASSES, start, self.offset)

    def _repeated(self, body: Node, start: int) -> Node:
        """Return `body`, or its repeat where a count follows."""
        inner = body.body if isinstance(body, Group) else body
        if isinstance(inner, Char):
            start = inner.start
        if self.flags & _VERBOSE:
            self._skip(_BLANK)
        if self.pattern[self.offset : self.offset + 1] not in _COUNTS:
            return body
        if self._skip(_FUZZY):
            return Unread("fuzzy matching", start, self.offset)
        count = self._skip(_COUNT)
        if not count:
            return body
        least, most = _counts(count)
        kind = self.pattern[self.offset : self.offset + 1]
        self.offset += kind in ("?", "+") and kind != ""
        repeat = Repeat(body, least, most, kind != "?", start, self.offset)
        return Atomic(repeat) if kind == "+" else repeat

    def _escape(self) -> Node:
        start = self.offset
        match = self._skip(_ESCAPE)
        if not match:
            raise PatternError("it ends in a backslash")
        if match["reference"]:
            return Unread(f"the reference {match[0]}", start, self.offset)
        if match["unread"]:
            return Unread(match[0], start, self.offset)
        if place := match["place"]:
            unusual = self.flags & (_WORD | _ASCII) and place in "bB"
            return Place("unknown" if unusual else _PLACES.get(place, "unknown"))
        spelling = _LINE_ENDS if match["lines"] else match[0]
        return Char(spelling, self.flags & _OF_CLASSES, start, self.offset)

    def _set(self) -> Node:
        """Read a set; sets are nested in version 1 of `regex` only."""
        start, depth = self.offset, 0
        while True:
            item = self._skip(_SET_ITEM)
            if not item:
                raise PatternError(f"the set at {start} does not end")
            if item[0] == "[" and (depth == 0 or self.flags & _VERSION1):
                depth += 1
                if self.pattern.startswith("^", self.offset):
                    self.offset += 1
                if self.pattern.startswith("]", self.offset):
                    self.offset += 1
            elif item[0] == "]":
                depth -= 1
            if depth == 0:
                spelling = self.pattern[start : self.offset]
                return Char(spelling, self.flags & _OF_CLASSES, start, self.offset)

    def _group(self) -> Node:
        start = self.offset
        if self.pattern.startswith(_PLAIN_GROUP, start):  # as nearly all do
            self.offset += len(_PLAIN_GROUP)
            return self._body(self.flags)
        if self._skip(_COMMENT):
            return EMPTY
        for token, what in ((_CALL, "call"), (_NAMED_REFERENCE, "reference")):
            if match := self._skip(token):
                return Unread(f"the {what} {match[0]}", start, self.offset)
        if match := self._skip(_VERB):
            return NOTHING if match["name"] in ("F", "FAIL") else Place("unknown")
        if self._skip(_CONDITION):
            flags = self.flags
            look = self._group() if self.pattern.startswith("(?", start + 2) else Place("unknown")
            return Sequence((look, self._body(flags)))
        return self._group_with_body(start)

    def _group_with_body(self, start: int) -> Node:
        flags = self.flags
        if match := self._skip(_FLAGS):
            if match["on"] or match["off"]:
                self._set_flags(match)
            # Without a body, they hold up to the end of the group around.
            return EMPTY if match["end"] == ")" else self._body(flags)
        match = self._skip(_GROUP)
        if not match:
            raise PatternError(f"the group at {start} is of no known kind")
        body = self._body(flags)
        if match["look"]:
            return Look(body, match["look"].startswith("<"), match["look"].endswith("!"))
        if match["name"]:
            return Group(body, match["name"])
        return Atomic(body) if match["atomic"] else body

    def _body(self, flags: int) -> Node:
        """Read up to the end of a group; `flags` hold again after it."""
        body = self.choice()
        if not self.pattern.startswith(")", self.offset):
            raise PatternError("a group does not end")
        self.offset += 1
        self.flags = flags
        return body

    def _set_flags(self, match: "regex.Match[str]") -> None:
        for flag in _ONE_FLAG.findall(match["on"]):
            if flag in _WAYS_OF_MATCHING:
                raise PatternError(f"it asks for another way of matching, {flag}")
            self.flags |= _SCOPED.get(flag, 0)
        for flag in _ONE_FLAG.findall(match["off"] or ""):
            self.flags &= ~_SCOPED.get(flag, 0)
        if self.flags & _IGNORECASE and self.flags & (_FULLCASE | _VERSION1):
            raise PatternError("it asks for full case-folding, in which one letter is two")


def _counts(match: "regex.Match[str]") -> tuple[int, int | None]:
    if match["sign"]:
        return int(match["sign"] == "+"), 1 if match["sign"] == "?" else None
    if match["n"]:
        return int(match["n"]), int(match["n"])
    return int(match["least"] or 0), int(match["most"]) if match["most"] else None
