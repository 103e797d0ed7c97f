"""Sentences inside a line: where they end, and which of them hold a hit."""

from bisect import bisect_left, bisect_right
from functools import lru_cache

import regex

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
_FULL_STOP = "[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]"
_PARTICLE = (
    "(?:\N{HIRAGANA LETTER SMALL TU}\N{HIRAGANA LETTER TE}|\N{HIRAGANA LETTER TO}"
    "[\\p{Han}\N{IDEOGRAPHIC COMMA}"
    "\N{HIRAGANA LETTER I}\N{HIRAGANA LETTER SI}\N{HIRAGANA LETTER NO}])"
)
_SENTENCE_BREAK = regex.compile(
    r"(?<!\b\p{Lu}\p{Ll}?|\b\p{Lu}\.\p{Lu})[.!?\N{HORIZONTAL ELLIPSIS}]"
    rf"(?<!(?:^|[^\p{{N}}\s]\s|\(){_CONSONANT}{{1,2}}\.(?=\s+\p{{N}}))"
    r"""["'\p{Pf}\p{Pe}]*\s+"""
    r"""(?=(?:\p{Pd}\s?)?["'\p{Pi}\p{Pf}\p{Ps}]*[\p{Lu}\p{Lo}\p{N}])"""  # dashes open speech too
    rf"|(?:{_FULL_STOP}(?:[!?]|{_FULL_STOP})*+"
    r"|(?<!\p{Lu}\p{Latin}{0,20}[!?]{0,4})[!?]{1,4}+"  # bounded: a line may be all signs
    r"""(?=["'\p{Ps}\p{Pe}\p{Pi}\p{Pf}]*+[\p{Han}\p{Hiragana}\p{Katakana}]))"""
    rf"""["'\p{{Pf}}\p{{Pe}}]*+(?!(?<=["'\p{{Pf}}\p{{Pe}}]){_PARTICLE})\s*"""
)


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence or sentences that contain `start` to `end`.

    >>> text = "It rained. Sign up here. It rained on."
    >>> text[slice(*sentence_bounds(text, 11, 18))]
    'Sign up here. '
    """
    breaks = _sentence_breaks(text)
    first, last = bisect_right(breaks, start), bisect_left(breaks, end)
    return breaks[first - 1] if first else 0, (*breaks, len(text))[last]


@lru_cache(maxsize=16)  # a line with many hits needs its breaks for each
def _sentence_breaks(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_BREAK.finditer(text))
