"""Vocabularies: how common a word is in a language, for words that a line end cuts."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_NO_WORDS: Mapping[str, int] = MappingProxyType({})


@cache
def word_counts(language: str) -> Mapping[str, int]:
    """Return how often each word of `language` occurs in a large corpus; empty if unknown.

    `language` is an ISO 639-1 code. The words are in lower case. The first call for a language
    reads its dictionary: a tenth to half a second.

    >>> word_counts("en")["mill"] > 0, word_counts("en").get("mil-"), len(word_counts("xx"))
    (True, None, 0)
    """
    if not language:
        return _NO_WORDS
    # Slow to import, and texts without a hyphen at a line end never need it.
    from spellchecker import SpellChecker

    if language not in SpellChecker.languages():
        return _NO_WORDS
    return dict(SpellChecker(language=language).word_frequency.dictionary)
