"""What a language declares about hyphens at line ends."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec
import regex


class HyphenWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the words of one language say about a hyphen at the end of a line.

    `common` words tell the language of a text, so no other language has them. No sentence ends
    with one of the `leading` words. After a suspended hyphen comes one of `conjunctions`. Words of
    the shapes `kept` have their hyphen, and words of the shapes `joined` have none; `*` is any
    word or its part. In a language with `solid` compounds no other word has one. In a `syllabic`
    one no typesetter cuts a word between a consonant and a vowel. With `capitals` each noun has
    one, so that it shows no name.
    """

    common: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    conjunctions: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    solid: bool = False
    syllabic: bool = False
    capitals: bool = False


NO_WORDS: Mapping[str, HyphenWords] = {}


def openers(languages: Mapping[str, HyphenWords]) -> frozenset[str]:
    """Return the words with which no sentence of one of `languages` ends.

    >>> sorted(openers({"en": HyphenWords(leading=("the",), conjunctions=("and",))}))
    ['and', 'the']
    """
    return frozenset().union(*(words.leading + words.conjunctions for words in languages.values()))


class Shapes:
    """Compounds of two parts, declared by their letters or with a star for a part.

    >>> shapes = Shapes(("know-how", "*-like", "kto-*"))
    >>> shapes.has("know", "how"), shapes.has("fish", "like")
    (True, False)
    >>> shapes.free_part("fish", "like"), shapes.free_part("fish", "pond")
    ('fish', None)
    """

    def __init__(self, declared: Iterable[str]) -> None:
        pairs = [shape.split("-", 1) for shape in declared]
        self._openings = {first for first, second in pairs if second == "*"}
        self._endings = {second for first, second in pairs if first == "*"}
        bodies = [_letters(pair) for pair in pairs if "*" not in pair]
        self._others = regex.compile("|".join(bodies)) if bodies else None

    def has(self, first: str, second: str) -> bool:
        """Say whether the compound is declared by letters of both parts."""
        return self._others is not None and bool(self._others.fullmatch(f"{first}-{second}"))

    def free_part(self, first: str, second: str) -> str | None:
        """Return the part that the declared shape has a star for; None if there is no shape."""
        if first in self._openings:
            return second
        return first if second in self._endings else None


def _letters(pair: Sequence[str]) -> str:
    return "[\\p{L}\\p{M}]+".join(map(regex.escape, "-".join(pair).split("*")))


@cache
def shapes(declared: tuple[str, ...]) -> Shapes:
    """Return the shapes that `declared` spells, made once."""
    return Shapes(declared)
