"""Escaped text: entities and tags that a feed, a database or an extractor left in a text."""

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from html.entities import html5
from itertools import accumulate

import regex

from cleaner.text.backslashes import backslash_edits
from cleaner.text.code_lines import looks_like_code
from cleaner.text.edits import Edit
from cleaner.text.fences import code_fences
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.markup import looks_like_html

_ENTITY = lazy_regex(
    r"&(?P<again>(?:(?:amp|#38|#[xX]26);)*)(?:(?P<name>#\d{1,7}|#[xX][0-9a-fA-F]{1,6}"
    r"|[A-Za-z][A-Za-z\d]{1,30});|(?P<cut>#\d{4})(?=\p{L}))"
)
# Nobody who writes about an entity puts it inside a word, or escapes it twice.
_INSIDE_WORD = lazy_regex(
    r"[\p{L}\p{N}]&(?:amp;)?(?:#\d{2,5}|#[xX][\da-fA-F]{2,4}|\p{L}\w{1,8});[\p{L}\p{N}]"
    r"|\p{L}&#\d{4}\p{L}"
)
# Nor does a name have one by itself, or prose one that is a number.
_IN_NAME = lazy_regex(
    r"\p{Lu}[\p{L}.]* &amp; \p{Lu}|\p{L}&#\d{2,5};|&#\d{2,5};\p{L}|(?<! )&nbsp;|&nbsp;(?! )"
)
_TWICE = lazy_re(r"&(?:amp;)+#?\w+;")
_QUOTED_ENTITY = lazy_regex(r"""["'`\p{Ps}\p{Pi}]&#?\w{1,31};["'`\p{Pe}\p{Pf}]""")

_BREAKING = "br|hr"
_BLOCKS = (
    "address|article|aside|blockquote|body|center|dd|div|dl|dt|figcaption|figure|footer|form|"
    "h[1-6]|head|header|html|li|main|nav|ol|p|section|table|tbody|tfoot|thead|tr|ul"
)
_CELLS = "td|th"
_INLINE = (
    "a|abbr|acronym|audio|b|big|button|cite|del|em|font|i|iframe|img|input|ins|label|mark|meta|"
    "link|noscript|option|picture|q|s|select|small|source|span|strike|strong|sub|sup|time|title|"
    "tt|u|video|wbr|o:p|st1:\\w{1,20}"
)
_ATTRIBUTES = (
    r"(?>(?:\s+[a-zA-Z_:@][\w:.@-]*+(?:\s*=\s*(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=`{}]++))?+)*+)"
)
_TAG = lazy_regex(
    rf"<(?P<close>/?)(?P<name>{_BREAKING}|{_BLOCKS}|{_CELLS}|{_INLINE})\b{_ATTRIBUTES}\s*/?>",
    regex.I,
)
_SILENT_TAG = lazy_regex(  # which is found far quicker without what else may be silent
    rf"<(?P<silent>script|style)\b{_ATTRIBUTES}\s*>.*?</(?P=silent)\s*>|<!--.*?-->"
    r"|<!doctype\s[^<>]*>|<!\[CDATA\[",
    regex.I | regex.S,
)
_DATA_END = "]]>"
_SILENT = lazy_regex(f"{_SILENT_TAG.pattern}|{regex.escape(_DATA_END)}", regex.I | regex.S)
_MAYBE = lazy_re(r"&#?\w+;|&#\d{4}|\\[nu]|</?[A-Za-z][^<>]*>|<!")
_MAYBE_TAG = lazy_re(r"</?[A-Za-z][^<>]*>|<!")
# Where `_ABOUT` matches is one of these in small letters, without an i, which has four forms.
_ABOUT_PARTS = (
    *("html", "xml", "sgml", "jsx", "css", "svg", "javascr"),
    *("`", "classname=", "={", "{{", "{%", "<?php"),
)
_ABOUT = lazy_regex(
    r"(?<![\w./#-])(?:x?html\d?|xml|sgml|jsx|css\d?|svg|javascript)(?![\w/])|`[^`\n]*[<&][^`\n]*`"
    r"|\bclassName=|=\{|\{\{|\{%|<\?php",
    regex.I,
)
_KEPT = lazy_regex(r"<(?:pre|code|textarea|template|svg|xmp)\b", regex.I)
_ARROW = " --> "
_TIMING = lazy_regex(rf"\d{_ARROW}\d")  # of subtitles
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "source"))
_LEFT_OPEN = frozenset(
    ("p", "li", "td", "th", "tr", "dd", "dt", "tbody", "thead", "tfoot", "body", "html", "head")
)
_SENTENCE_ENDS = tuple('.!?:,;>"\N{RIGHT DOUBLE QUOTATION MARK}\N{IDEOGRAPHIC FULL STOP}')
_MIN_SIGNS = 2  # entities or tags
_MIN_WORDS = 3  # of a line that has tags around its words
_ENTITY_RULES = ("layout.entities",)
_MARKUP_RULES = ("layout.markup",)


def may_be_escaped(text: str) -> bool:
    """Say, quickly, whether `text` may have entities or tags. False is certain.

    >>> may_be_escaped("Smith & Sons"), may_be_escaped("Smith &amp; Sons")
    (False, True)
    """
    return any(_has_at(sign, _MAYBE, text) for sign in "&<\\" if sign in text)


def _has_at(sign: str, pattern: re.Pattern[str], text: str) -> bool:
    """Say whether `pattern` matches at a `sign` of `text`: few signs are quickly looked at."""
    start = text.find(sign)
    while start >= 0:
        if pattern.match(text, start):
            return True
        start = text.find(sign, start + 1)
    return False


def fix_escapes(text: str) -> list[Edit]:
    r"""Return the edits that decode entities and take tags out, where `text` was escaped.

    Feeds hold HTML in text fields, and some escape it twice. The text shows it: entities stand
    inside words, or there are several; tags are in pairs around prose. Where a text writes about
    markup, shows it in code, or has a tag that is not closed, all of it stays. What the edits
    make may be escaped again; `normalize` calls this function until it returns none.

    >>> from cleaner.text.edits import apply_edits
    >>> text = "It&amp;#39;s two, said Smith &amp; Sons."
    >>> apply_edits(text, fix_escapes(text))
    "It's two, said Smith & Sons."
    >>> fix_escapes("In HTML, write &amp; or &lt; for the sign.")
    []
    """
    if not may_be_escaped(text):
        return []
    source = _Source(text)
    edits = [*source.entity_edits()] or [*source.markup_edits()]
    if edits:
        return edits
    edits = [*backslash_edits(text)]
    return edits if edits and not source.shows_code else []


class _Source:
    """A text that may be escaped, and what it shows of that."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [*accumulate((len(line) + 1 for line in self._lines), initial=0)]

    @cached_property
    def _is_about_markup(self) -> bool:
        text = self.text
        if _KEPT.search(text) or (_ARROW in text and _TIMING.search(text)):
            return True
        return not looks_like_html(text) and (
            _names_markup(_TAG.sub(_shown, text))
            or ("&" in text and _QUOTED_ENTITY.search(text) is not None)
        )

    @cached_property
    def _code_lines(self) -> set[int]:
        """The numbers of the lines of code, fenced or not."""
        numbers = set(self._fenced_lines)
        for number, line in enumerate(self._lines):
            if _MAYBE.search(line) and looks_like_code(_words_of(line)):
                numbers.add(number)
        return numbers

    @cached_property
    def _fenced_lines(self) -> frozenset[int]:
        fences = code_fences(self.text).items()
        return frozenset(number for start, end in fences for number in range(start, end))

    @property
    def _silent(self) -> "regex.Pattern[str]":
        """The pattern of what shows nothing on a page: scripts, comments and the like."""
        return _SILENT if _DATA_END in self.text else _SILENT_TAG

    @property
    def shows_code(self) -> bool:
        """Whether the text writes about markup, or has code."""
        return self._is_about_markup or bool(self._code_lines)

    def _line_number(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def entity_edits(self) -> Iterator[Edit]:
        """Yield the edits of the entities, if the text shows that it was escaped."""
        if "&" not in self.text:
            return
        entities = [
            entity
            for entity in _ENTITY.finditer(self.text)
            if _decoded(entity) != entity[0]
            and self._line_number(entity.start()) not in self._code_lines
        ]
        if not entities:
            return  # nearly always
        signs = (_INSIDE_WORD, _IN_NAME, _TWICE)
        if self._is_about_markup:
            inside = {match.start() + 1 for match in _INSIDE_WORD.finditer(self.text)}
            entities = [entity for entity in entities if entity.start() in inside]
        elif len(entities) < _MIN_SIGNS and not any(sign.search(self.text) for sign in signs):
            return
        for entity in entities:
            yield Edit(*entity.span(), entity[0], _decoded(entity), _ENTITY_RULES)

    def markup_edits(self) -> Iterator[Edit]:
        """Yield the edits of tags, scripts, styles and comments, if prose stands in tags."""
        if not _has_at("<", _MAYBE_TAG, self.text) or not self._is_marked_up():
            return
        end = 0
        tags = [*self._silent.finditer(self.text), *_TAG.finditer(self.text)]
        for tag in sorted(tags, key=lambda match: (match.start(), -match.end())):
            is_fenced = self._line_number(tag.start()) in self._fenced_lines
            if tag.start() >= end and not is_fenced:
                end = tag.end()
                yield Edit(tag.start(), end, tag[0], _replacement(tag), _MARKUP_RULES)

    def _is_marked_up(self) -> bool:
        """Say whether the tags are markup of this text, and not what it writes about."""
        if self.text.count("<") < _MIN_SIGNS:
            return False
        tags = [*_TAG.finditer(self._silent.sub(_blanks, self.text))]
        if len(tags) < _MIN_SIGNS or not _are_paired(tags) or self._is_about_markup:
            return False
        if not any(tag["close"] for tag in tags) and not self._ends_sentences(tags):
            return False
        tagged = {self._line_number(tag.start()) for tag in tags}
        if tagged & self._code_lines:
            return False
        around = sum(1 for number in tagged if _is_prose(self._lines[number]))
        return around * 3 >= len(tagged) and around > 0

    def _ends_sentences(self, tags: "list[regex.Match[str]]") -> bool:
        """Say whether most `tags` stand where a sentence ends, or another tag."""
        before = (self.text[max(0, tag.start() - 9) : tag.start()].rstrip(" \n") for tag in tags)
        ends = sum(not text or text[-1] in _SENTENCE_ENDS for text in before)
        return ends * 2 > len(tags)


def _blanks(match: "regex.Match[str]") -> str:
    return regex.sub(r"[^\n]", " ", match[0])


def _words_of(line: str) -> str:
    """Return `line` without its tags and entities."""
    return _ENTITY.sub(" ", _SILENT.sub("", _TAG.sub("", html.unescape(line)))).strip()


def _is_prose(line: str) -> bool:
    return len(_words_of(line).split()) >= _MIN_WORDS


def _are_paired(tags: "list[regex.Match[str]]") -> bool:
    """Say whether each tag that must be closed is closed, and each closed one was opened."""
    open_tags: Counter[str] = Counter()
    for tag in tags:
        name = tag["name"].lower()
        if name in _VOID or tag[0].endswith("/>"):
            continue
        if not tag["close"]:
            open_tags[name] += 1
        elif open_tags[name]:
            open_tags[name] -= 1
        elif name not in _LEFT_OPEN:
            return False
    return all(not count or name in _LEFT_OPEN for name, count in open_tags.items())


def _names_markup(text: str) -> bool:
    """Say whether `text` has a name or a sign of markup or templates: their parts come first."""
    small = text.casefold()
    return any(part in small for part in _ABOUT_PARTS) and _ABOUT.search(text) is not None


def _shown(tag: "regex.Match[str]") -> str:
    """Return what a tag says in a text about markup: not its attributes, unless of a program."""
    return tag[0] if "className" in tag[0] else " "


def _decoded(entity: "regex.Match[str]") -> str:
    """Return what `entity` stands for, however often it was escaped."""
    name = entity["name"] or entity["cut"]
    if name.startswith("#"):
        return html.unescape(f"&{name};")
    return html5.get(f"{name};") or f"&{name};"


def _replacement(tag: "regex.Match[str]") -> str:
    """Return the white space or the bullet that the tag stands for."""
    groups = tag.groupdict()
    if "name" not in groups:
        return ""
    name = groups["name"].lower()
    if name == "li":
        return "" if groups["close"] else "\n- "
    if name == "br":
        return "\n"
    if regex.fullmatch(_CELLS, name):
        return " "
    return "\n\n" if regex.fullmatch(f"{_BREAKING}|{_BLOCKS}", name) else ""
