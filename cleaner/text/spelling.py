"""Typing errors: which of some words a misspelt one stands for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from cleaner.core import CORE
from cleaner.text.classes import CharacterTest, class_bits
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.spelling import Suspects

MIN_CHARS = 5  # of a word, misspelt or not: shorter ones have too many neighbours
_END_CHARS = 2  # at each end of a word, one of which an error leaves as it is
_MAX_KNOWN = 100_000  # tokens whose answer is kept
_AROUND, _LETTER = lazy_regex(r"[\W_]"), lazy_regex(r"[^\W\d_]")
# Not "shouldn't", and not an address.
_TOKEN = lazy_regex(f"{_AROUND.pattern}*({_LETTER.pattern}{{{MIN_CHARS},}}){_AROUND.pattern}*")


def _no_spaces(characters: Iterable[str]) -> set[str]:
    return {char for char in characters if not char.isspace()}


# Each character has one of them.
_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isspace, characters)},
    lambda characters: _no_spaces(_LETTER.findall(characters)),
    lambda characters: _no_spaces(_AROUND.findall(characters)),
)


def is_one_error_off(word: str, other: str) -> bool:
    """Say whether `other` is `word` with one letter added, missing or wrong, or two swapped.

    Damerau (1964) found that four of five errors of spelling are one of these.

    >>> [is_one_error_off(word, "comment") for word in ("coment", "commment", "commant", "comemnt")]
    [True, True, True, True]
    >>> is_one_error_off("comment", "comment"), is_one_error_off("content", "comment")
    (False, False)
    """
    same = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        same += 1
    word, other = word[same:], other[same:]
    if not word or not other:
        return len(word) + len(other) == 1
    return (
        word[1:] == other[1:]
        or word[1:] == other
        or word == other[1:]
        or (word[:2] == other[1::-1] and word[2:] == other[2:])
    )


class _Tokens(set[str]):
    """Tokens without an error; the compiled core has `Suspects` instead."""

    def missing(self, lines: Iterable[str]) -> set[str]:
        """Return the tokens of `lines` that may have an error."""
        return {*"\n".join(lines).split()} - self


class Spelling:
    """Words that may be misspelt, each with its neighbours: words that are one error off and right.

    Words and neighbours are folded. Errors in the first letter are rare, and names differ in it;
    the last letter may be an ending. So both must be there. Tokens without an error are kept, for
    texts repeat their words; no answer depends on those before it.

    >>> spelling = Spelling({"stories": ["stores"], "newsletter": []})
    >>> sorted(spelling.corrections(["our newletter, storeis", "stores, newsletter"]).items())
    [('newletter', 'newsletter'), ('storeis', 'stories')]
    """

    def __init__(self, neighbours: Mapping[str, Iterable[str]]) -> None:
        self._right = {*neighbours, *(word for near in neighbours.values() for word in near)}
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(neighbours):
            if len(word) >= MIN_CHARS:
                self._by_end[f"{word[:_END_CHARS]}*"].append(word)
                self._by_end[f"*{word[-_END_CHARS:]}"].append(word)
        self._known = _Tokens()  # tokens without an error
        self._suspects: Suspects | None = None  # of the compiled core

    def __bool__(self) -> bool:
        return bool(self._by_end)

    def corrections(self, folded: Iterable[str]) -> dict[str, str]:
        """Return the misspelt words of folded lines, with what they stand for."""
        known = self._tokens()
        meant: dict[str, str] = {}
        for token in known.missing(folded):
            match = _TOKEN.fullmatch(token)
            right = self._meant(match[1]) if match else None
            if match and right:
                meant[match[1]] = right
            else:
                known.add(token)
        return meant

    def _tokens(self) -> "_Tokens | Suspects":
        """Return the tokens without an error that are kept; too many of them are forgotten."""
        if not CORE.is_compiled:
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            return self._known
        if self._suspects is None or len(self._suspects) > _MAX_KNOWN:
            self._suspects = self._new_suspects()
        return self._suspects

    def _new_suspects(self) -> "Suspects":
        from cleaner.core.characters import CharacterTable
        from cleaner.core.spelling import Suspects

        words = {word for near in self._by_end.values() for word in near}
        return Suspects(CharacterTable(partial(class_bits, _CLASSES)), words, MIN_CHARS)

    def _meant(self, word: str) -> str | None:
        """Return the first word, by the alphabet, that `word` is one error off, if it is wrong."""
        if word in self._right:
            return None
        keys = f"{word[:_END_CHARS]}*", f"*{word[-_END_CHARS:]}"
        near = sorted({right for key in keys for right in self._by_end.get(key, ())})
        likely = (right for right in near if _is_likely(word, right))
        return next((right for right in likely if is_one_error_off(word, right)), None)


@lru_cache(maxsize=8)  # a check makes thousands of matchers with the same words
def spelling(neighbours: tuple[tuple[str, tuple[str, ...]], ...]) -> Spelling:
    """Return the spelling of words with their `neighbours`; it is made once.

    >>> words = (("stories", ("stores",)),)
    >>> spelling(words) is spelling(words)
    True
    """
    return Spelling(dict(neighbours))


def _is_likely(word: str, right: str) -> bool:
    """Say whether both ends of a word are there; the letters at an end may be swapped."""
    return (word[0] == right[0] or word[:2] == right[1::-1]) and (
        word[-1] == right[-1] or word[-2:] == right[:-3:-1]
    )
