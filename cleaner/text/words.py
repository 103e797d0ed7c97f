"""Words: how many a text has, with or without spaces between them, and where a line has some."""

from collections.abc import Callable
from functools import cache, partial

from cleaner.core import CORE
from cleaner.text.chunks import CHUNK_CHARS, chunks
from cleaner.text.classes import CharacterTest, class_bits
from cleaner.text.lazy import lazy_re, lazy_regex

_USUAL_SIGNS = " -.,:;!?'\"()[]>*#|+/"  # at the ends of lines
UNSPACED = lazy_regex(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
HANGUL = lazy_regex(r"\p{Hangul}")  # has spaces, but none before particles
# The Unicode blocks of those scripts and of a few others: this pattern is far quicker than
# UNSPACED on a text that has none of them.
MAYBE_UNSPACED = lazy_re(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffff\U00010000-\U0010ffff]"
)


_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isspace, characters)},
    lambda characters: {*UNSPACED.findall(characters)},
    lambda characters: {*MAYBE_UNSPACED.findall(characters)},
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


@cache
def _core_count() -> Callable[[str], int]:
    """Return the function of the compiled core that counts words."""
    from cleaner.core.characters import CharacterTable
    from cleaner.core.words import count_words as count

    return partial(count, CharacterTable(_classes_of))


def _classes_of(characters: str) -> list[int]:
    """Return the classes of each character as the core counts them: bits of a number."""
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
