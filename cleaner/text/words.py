"""Words: how many a text has, with or without spaces, their case, and where a line has some."""

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from cleaner.core import CORE
from cleaner.text.chunks import CHUNK_CHARS, chunks
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.lazy import lazy_re, lazy_regex

if TYPE_CHECKING:
    from cleaner.core.characters import CharacterTable

_LONG_WORD_CHARS = 4  # letters; titles write shorter ones small
_TITLE_SHARE = 0.6  # of a title's longer words begin with a capital
_USUAL_SIGNS = " -.,:;!?'\"()[]>*#|+/"  # at the ends of lines
UNSPACED = lazy_regex(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
HANGUL = lazy_regex(r"\p{Hangul}")  # has spaces, but none before particles
# The Unicode blocks of those scripts and of a few others: this pattern is far quicker than
# UNSPACED on a text that has none of them.
MAYBE_UNSPACED = lazy_re(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffff\U00010000-\U0010ffff]"
)
_LETTER, _IN_LETTERS = r"\p{L}", r"[\p{L}\p{M}']"  # what a word begins with, and what follows
_LETTERS = lazy_regex(f"{_LETTER}{_IN_LETTERS}*")
_ASCII_LETTERS = lazy_re(r"[A-Za-z][A-Za-z']*")

# One bit for each, in the order of core/words.pyx.
_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isspace, characters)},
    class_of(UNSPACED),
    class_of(MAYBE_UNSPACED),
    lambda characters: {*filter(str.islower, characters)},
    lambda characters: {*filter(str.isupper, characters)},
    lambda characters: {c for c in characters if c.istitle() and not c.isupper()},
    class_of(lazy_regex(_LETTER)),
    class_of(lazy_regex(_IN_LETTERS)),
)


def count_words(text: str) -> int:
    r"""Return the number of words in `text`.

    Limits and shares in rules count words, and must mean about the same in every language. A
    word is a run without white space. Chinese, Japanese, Thai, Lao, Khmer and Burmese print no
    spaces between words, so two characters of these scripts count as a word.

    >>> count_words("The mill is old."), count_words("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 4)
    (4, 2)
    """
    if CORE.is_compiled:
        return _core_count()(text)
    words = sum(len(chunk.split()) for chunk in chunks(text))
    unspaced = 0
    if may_be_unspaced(text):
        # Cut by length: a text without any white space would be one chunk.
        slices = (text[start : start + CHUNK_CHARS] for start in range(0, len(text), CHUNK_CHARS))
        unspaced = sum(len(UNSPACED.findall(part)) for part in slices)
    return words + unspaced // 2 - (1 if unspaced > 1 and words else 0)


def case_of(text: str) -> str:
    """Return the case of the words in `text`: lower, title, upper, or "" for any other.

    >>> case_of("it rained"), case_of("The Old Weir"), case_of("MORE"), case_of("It rained")
    ('lower', 'title', 'upper', '')
    """
    return cases_of([text])[0]


def cases_of(texts: list[str]) -> list[str]:
    """Return the case of the words in each of `texts`: one call tells all lines of a page.

    >>> cases_of(["it rained", "The Old Weir"])
    ['lower', 'title']
    """
    if CORE.is_compiled:
        return _core_cases()(texts)
    return [*map(_case_of, texts)]


def _case_of(text: str) -> str:
    if text.islower():
        return "lower"
    if text.isupper():
        return "upper"
    letters = _ASCII_LETTERS if text.isascii() else _LETTERS
    long_words = [word for word in letters.findall(text) if len(word) >= _LONG_WORD_CHARS]
    capital = sum(1 for word in long_words if word[0].isupper())
    return "title" if long_words and capital >= _TITLE_SHARE * len(long_words) else ""


@cache
def _core_count() -> Callable[[str], int]:
    """Return the function of the compiled core that counts words."""
    from cleaner.core.words import count_words as count

    return partial(count, word_table())


@cache
def _core_cases() -> Callable[[list[str]], list[str]]:
    """Return the function of the compiled core that tells the case of words."""
    from cleaner.core.words import cases_of as cases

    return partial(cases, word_table(), _LONG_WORD_CHARS, _TITLE_SHARE)


@cache
def word_table() -> "CharacterTable":
    """Return the classes of all characters, for the compiled core."""
    from cleaner.core.characters import CharacterTable

    return CharacterTable(_classes_of)


def _classes_of(characters: str) -> list[int]:
    """Return the classes of each of `characters`, as bits."""
    return class_bits(_CLASSES, characters)


def core(text: str) -> str:
    """Return `text` from its first to its last letter or digit.

    >>> core("» Share (3)"), core("***")
    ('Share (3', '')
    """
    if text.isalnum():
        return text
    text = text.strip(_USUAL_SIGNS)
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def may_be_unspaced(text: str) -> bool:
    r"""Say, quickly, whether `text` may hold a script that has no spaces between words.

    False is certain. True is a hint, and `UNSPACED` decides.

    >>> may_be_unspaced("The mill is old."), may_be_unspaced("\N{CJK UNIFIED IDEOGRAPH-6C34}")
    (False, True)
    """
    return not text.isascii() and MAYBE_UNSPACED.search(text) is not None
