"""A template as it is matched: tokens one after the other, and the pattern that they stand for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec
import regex

from cleaner.ruleset.packed import PackedSequence
from cleaner.text.words import UNSPACED

Anchor = Literal["anywhere", "start", "end", "line"]

_CLASSES = 1_000  # whose patterns are kept, for most stand in many templates
_TEMPLATES = 4_000  # whose patterns are kept

# Classes of characters, each as a pattern of one.
GAP_SIGN = r"[^\w.!?;|={}\\$]"  # no end of a sentence, and no sign of code
WORD_GAP_SIGN = r"(?:[^\w!?]|_)"  # of any words
WORD_CHARACTER, SIGN = r"[^\W_]", r"[\W_]"
# Not inside a longer word; scripts without spaces, and the particles of Korean, do not show it.
LETTER = r"[^\W\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
DIGIT, THOUSANDS_SIGN, DECIMAL_SIGN, KILO = r"\d", "[.,' ]", "[.,]", "k"

MAX_GAP, MAX_WORD_GAP = 3, 4  # signs and spaces between two words
MAX_JOINED = 30  # characters of any word that is joined to others, so that no space ends it
WORD = f"{WORD_CHARACTER}+"
_JOINED_WORD = f"{WORD_CHARACTER}{{1,{MAX_JOINED}}}"
_NUMBER = (
    rf"(?<!{DIGIT}){DIGIT}{{1,4}}(?:{THOUSANDS_SIGN}?{DIGIT}{{3}}){{0,2}}"
    rf"(?:{DECIMAL_SIGN}{DIGIT})?{KILO}?(?!{DIGIT})"
)
_WORD_START, _WORD_END = rf"(?<!{LETTER})", rf"(?!{LETTER})"
_LINE_START, _LINE_END = f"^{SIGN}*", f"{SIGN}*$"


def is_at_start(anchor: Anchor) -> bool:
    """Say whether only signs come before what has this anchor, on its line."""
    return anchor in ("start", "line")


def is_at_end(anchor: Anchor) -> bool:
    """Say whether only signs follow what has this anchor, on its line."""
    return anchor in ("end", "line")


class Gap(NamedTuple):
    """What parts two words: characters of one class, `least` to `most` of them."""

    sign: str
    least: int
    most: int

    @property
    def pattern(self) -> str:
        """The pattern of the gap."""
        return f"{self.sign}{{{self.least},{self.most}}}"


class Token(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A word or a class in a template, how often it may stand, and its folded forms.

    `joined_forms` has a form a line: one string is read from the cache many times as fast as a
    list. Without forms it stands for any word, or for any number.
    """

    joined_forms: str
    least: int
    most: int
    is_number: bool = False
    is_joined: bool = False  # to words in a script that has no spaces

    @property
    def forms(self) -> tuple[str, ...]:
        """The texts of which it is one."""
        return _forms(self.joined_forms)

    @property
    def is_any(self) -> bool:
        """Whether it stands for any word."""
        return not self.joined_forms and not self.is_number

    @property
    def is_unspaced(self) -> bool:
        """Whether a form is in a script that has no spaces between words."""
        return _is_unspaced(self.joined_forms)

    @property
    def gap(self) -> Gap:
        """What parts it from a neighbour like it, and the words of a form."""
        return gap_between(self, self)

    @property
    def pattern(self) -> str:
        """The pattern of one of its forms."""
        if not self.joined_forms:
            return _NUMBER if self.is_number else _JOINED_WORD if self.is_joined else WORD
        return one_of(self.forms, self.gap.pattern)

    @property
    def longest(self) -> int:
        """The most characters that it takes with the gaps after its words."""
        return self.most * _longest(self.joined_forms)


class Template(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The tokens of a template, and where on the line they stand, as for phrases.

    Each hit has one of the `keywords`. A line that it fills has at most `longest` characters,
    without the signs at its ends; 0 if there may be any number.
    """

    tokens: tuple[Token, ...]
    anchor: Anchor
    keywords: tuple[str, ...]
    longest: int = 0

    @property
    def pattern(self) -> str:
        """The pattern of what the template stands for."""
        return _pattern(self)


_DECODER = msgspec.msgpack.Decoder(tuple[Template, ...])


class Variants(PackedSequence[Template]):
    """The templates of one rule as they are matched.

    >>> again = Variants.of_packed(Variants([Template((), "line", ("weir",))]).packed)
    >>> len(again), again[0].keywords
    (1, ('weir',))
    """

    __slots__ = ()

    @staticmethod
    def _unpack(packed: bytes) -> tuple[Template, ...]:
        return _DECODER.decode(packed)


@lru_cache(maxsize=_CLASSES)
def _forms(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("\n")) if joined else ()


@lru_cache(maxsize=_CLASSES)
def _is_unspaced(joined: str) -> bool:
    return UNSPACED.search(joined) is not None


@lru_cache(maxsize=_CLASSES)
def _longest(joined: str) -> int:
    return max(len(form) + MAX_GAP * (form.count(" ") + 1) for form in _forms(joined))


@lru_cache(maxsize=_TEMPLATES)
def _pattern(template: Template) -> str:
    """Return the pattern of a template: what may be missing takes its gap with it."""
    tokens = template.tokens
    last = last_needed(tokens)
    parts: list[str] = []
    for number, token in enumerate(tokens):
        if number < last:
            gap = gap_between(token, tokens[number + 1]).pattern
            parts.append(_times(f"{_repeats(token)}{gap}", min(token.least, 1), 1))
        elif number == last:
            parts.append(_repeats(token))
        else:
            gap = gap_between(tokens[number - 1], token).pattern
            parts.append(_times(f"{gap}{_repeats(token)}", 0, 1))
    start = _LINE_START if is_at_start(template.anchor) else _WORD_START
    end = _LINE_END if is_at_end(template.anchor) else _WORD_END
    return f"{start}(?:{''.join(parts)}){end}"


def last_needed(tokens: Sequence[Token]) -> int:
    """Return the number of the last token that must be there."""
    return max(number for number, token in enumerate(tokens) if token.least)


def gap_between(left: Token, right: Token) -> Gap:
    """Return what parts two tokens: scripts without spaces join them directly."""
    pair = (left, right)
    least = 0 if any(token.is_unspaced or token.is_number for token in pair) else 1
    if any(token.is_any for token in pair):
        return Gap(WORD_GAP_SIGN, least, MAX_WORD_GAP)
    return Gap(GAP_SIGN, least, MAX_GAP)


@lru_cache(maxsize=_CLASSES)
def one_of(forms: Sequence[str], gap: str) -> str:
    """Return the pattern of one of `forms`, the longest first, with `gap` between their words.

    >>> one_of(("read", "see also"), " ")
    '(?:see also|read)'
    """
    texts = [gap.join(map(regex.escape, form.split(" "))) for form in longest_first(forms)]
    return f"(?:{'|'.join(texts)})"


def longest_first(forms: Sequence[str]) -> list[str]:
    """Return `forms` in the order in which they are tried.

    >>> longest_first(["read", "see also", "more"])
    ['see also', 'more', 'read']
    """
    return sorted(forms, key=lambda form: (-len(form), form))


def _repeats(token: Token) -> str:
    """Return the pattern of `token` as often as it may stand, but once at least."""
    if token.most == 1:
        return token.pattern
    more = _times(f"{token.gap.pattern}{token.pattern}", max(token.least - 1, 0), token.most - 1)
    return f"{token.pattern}{more}"


def _times(pattern: str, least: int, most: int) -> str:
    if (least, most) == (1, 1):
        return pattern
    return f"(?:{pattern})?" if (least, most) == (0, 1) else f"(?:{pattern}){{{least},{most}}}"
