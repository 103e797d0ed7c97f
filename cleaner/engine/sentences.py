"""Sentences inside a line: where they end, and which of them hold a hit."""

from bisect import bisect_left, bisect_right
from functools import lru_cache

from cleaner.text.lazy import lazy_regex

# A sentence ends before white space, but not after an initial or a short title such as "Dr.".
# Before a figure it does not end after one or two consonants, which are the "kl." or "vs." of what
# follows. In scripts without white space it ends at once, but not after the sign of a name
# ("Yahoo!"), and not if Japanese continues after the bracket that closes a speech.
_CONSONANT = (
    "[b-df-hj-np-tv-xz"
    "\N{CYRILLIC SMALL LETTER BE}-\N{CYRILLIC SMALL LETTER DE}\N{CYRILLIC SMALL LETTER ZHE}"
    "\N{CYRILLIC SMALL LETTER ZE}\N{CYRILLIC SMALL LETTER KA}-\N{CYRILLIC SMALL LETTER EN}"
    "\N{CYRILLIC SMALL LETTER PE}-\N{CYRILLIC SMALL LETTER TE}"
    "\N{CYRILLIC SMALL LETTER EF}-\N{CYRILLIC SMALL LETTER SHCHA}]"
)
# A semicolon is the question mark of Greek, which has a raised point where others have a semicolon.
_STOP = (
    "[.!?;\N{HORIZONTAL ELLIPSIS}\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}"
    r"\N{DEVANAGARI DANDA}\N{DEVANAGARI DOUBLE DANDA}](?<!\P{Greek};)"
)
_FULL_STOP = "[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]"
_PARTICLE = (
    "(?:\N{HIRAGANA LETTER SMALL TU}\N{HIRAGANA LETTER TE}|\N{HIRAGANA LETTER TO}"
    "[\\p{Han}\N{IDEOGRAPHIC COMMA}"
    "\N{HIRAGANA LETTER I}\N{HIRAGANA LETTER SI}\N{HIRAGANA LETTER NO}])"
)
_SENTENCE_BREAK = lazy_regex(
    rf"(?<!\b\p{{Lu}}\p{{Ll}}?|\b\p{{Lu}}\.\p{{Lu}}|\b\p{{Lo}}){_STOP}"
    rf"(?<!(?:^|[^\p{{N}}\s]\s|\(){_CONSONANT}{{1,2}}\.(?=\s+\p{{N}}))"
    r"""["'\p{Pf}\p{Pe}]*\s+"""
    r"""(?=(?:\p{Pd}\s?)?["'\p{Pi}\p{Pf}\p{Ps}]*[\p{Lu}\p{Lo}\p{N}])"""  # dashes open speech too
    rf"|(?:{_FULL_STOP}(?:[!?]|{_FULL_STOP})*+"
    r"|(?<!\p{Lu}\p{Latin}{0,20}[!?]{0,4})[!?]{1,4}+"  # bounded: a line may be all signs
    r"""(?=["'\p{Ps}\p{Pe}\p{Pi}\p{Pf}]*+[\p{Han}\p{Hiragana}\p{Katakana}]))"""
    rf"""["'\p{{Pf}}\p{{Pe}}]*+(?!(?<=["'\p{{Pf}}\p{{Pe}}]){_PARTICLE})\s*"""
)


_OPENING = r"[\p{Ps}\p{Pd}]*\s?"  # before a text that stands by itself


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence or sentences that contain `start` to `end`.

    >>> text = "It rained. Sign up here. It rained on."
    >>> text[slice(*sentence_bounds(text, 11, 18))]
    'Sign up here. '
    """
    breaks = _sentence_breaks(text)
    first, last = bisect_right(breaks, start), bisect_left(breaks, end)
    return breaks[first - 1] if first else 0, (*breaks, len(text))[last]


_BEFORE = lazy_regex(rf"""(?:^|{_STOP}["'\p{{Pf}}\p{{Pe}}]*\s){_OPENING}$""")
_AFTER = lazy_regex(
    rf"""(?::|{_STOP}){{0,3}}["'\p{{Pf}}\p{{Pe}}\p{{Pd}}]*"""
    r"""(?:\s*$|\s+["'\p{Pi}\p{Ps}\p{Pd}]*[\p{Lu}\p{Lt}\p{Lo}\p{N}])"""
)
_MARGIN = 8  # signs around a text that stands by itself


def is_between_sentences(text: str, start: int, end: int) -> bool:
    """Say whether `start` to `end` stands by itself, with whole sentences around it.

    A sentence ends before it, if anything does, and what follows begins with a capital or a
    figure. A stop, brackets and dashes may close it.

    >>> text = "It rained. Advertisement The weir held."
    >>> is_between_sentences(text, 11, 24), is_between_sentences(text, 11, 28)
    (True, False)
    """
    before = _BEFORE.search(text, max(0, start - _MARGIN), start)
    return before is not None and is_before_capital(text, end) and not _is_quoted(text, start)


def _is_quoted(text: str, start: int) -> bool:
    """Say whether a quotation that begins before `start` is still open there."""
    before = text[:start]
    opened = before.count("\N{LEFT DOUBLE QUOTATION MARK}")
    closed = before.count("\N{RIGHT DOUBLE QUOTATION MARK}")
    return before.count('"') % 2 == 1 or opened > closed


def is_before_capital(text: str, end: int) -> bool:
    """Say whether what follows `end` begins with a capital or a figure, or is nothing.

    >>> is_before_capital("Sport The weir held.", 5), is_before_capital("Sport is cheap.", 5)
    (True, False)
    """
    return _AFTER.match(text, end) is not None


def sentence_starts(text: str) -> tuple[int, ...]:
    """Return where the sentences of `text` begin.

    >>> sentence_starts("It rained. The weir held.")
    (0, 11)
    """
    return (0, *(place for place in _sentence_breaks(text) if place < len(text)))


@lru_cache(maxsize=16)  # a line with many hits needs its breaks for each
def _sentence_breaks(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_BREAK.finditer(text))
