"""The words and compounds of one document: the first evidence for a hyphen at a line end."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from cleaner.core import CORE
from cleaner.text.chunks import chunks
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.characters import CharacterTable
    from cleaner.core.word_counts import WordCounts

_SIGNS = r"[-\N{HYPHEN}\N{NOT SIGN}]"
# Line breaks and hyphens are rare, and words are not: each pattern begins at one, and looks back.
_CUT = lazy_regex(rf"\n(?<={_SIGNS}\n)[ \t]*[\p{{L}}\p{{M}}\p{{N}}]++")
_CUT_START = lazy_regex(r"(?r)[\p{L}\p{M}\p{N}]++")
_JOINT = lazy_regex(r"-(?<=[\p{L}\p{M}]-)([\p{L}\p{M}]++)")
_JOINT_START = lazy_regex(r"(?r)[\p{L}\p{M}]++")
_LETTER = lazy_regex(r"[\p{L}\p{M}]")
_WORD = lazy_regex(r"[\p{L}\p{M}]+")
# Not at the start of a sentence.
_NAME = lazy_regex(r"(?<=[\p{Ll},] )\p{Lu}[\p{L}\p{M}]+(?![-\p{L}\p{M}])")
_MAYBE_NAME = lazy_regex(r"\p{Lu}[\p{L}\p{M}]+")
_LINE_END_HYPHEN = lazy_regex(r"\p{Ll}-\n[ \t]*\p{Ll}")
_FEW_SEARCHES = 8  # of the text as it is; more take longer than to know its words
_MAX_SEARCHES = 24  # for single words, which most texts need; more take longer than to know all
# In lower case the one has two characters, and the other depends on its neighbours.
_ODD_CAPITALS = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{GREEK CAPITAL LETTER SIGMA}"
_MIN_TYPESET_HYPHENS = 3  # at line ends; a text with these was hyphenated by a typesetter


class DocumentWords:
    """What a text shows of its words where no line end cuts them. It is read when it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: dict[str, int] = {}  # of words that were looked for by themselves
        self._searches = 0  # for joined words
        self._names: dict[str, bool] = {}  # whether a word is one

    def count(self, word: str) -> int:
        """Return how often the text has `word`, in lower case.

        >>> DocumentWords("The mill. A wind-\\nmill.").count("mill")
        1
        """
        if word not in self._counts:
            self._counts[word] = self._number(word) - self._cut_words[word]
        return self._counts[word]

    def _number(self, word: str) -> int:
        """Return how often the text has `word`, also beside a line end that cuts."""
        if self._in_core is not None:
            return self._in_core[word]
        if len(self._counts) < _MAX_SEARCHES:
            return self._occurrences(word)
        return self._all_words[word]

    @cached_property
    def _in_core(self) -> "WordCounts | None":
        """The numbers of all words, by the compiled core; None where the reference must count."""
        if not CORE.is_compiled or any(map(self._text.__contains__, _ODD_CAPITALS)):
            return None
        from cleaner.core.word_counts import WordCounts

        return WordCounts(_core_table(), self._text)

    def is_name(self, word: str) -> bool:
        """Say whether the text has `word`, with its capital, inside a sentence.

        >>> document = DocumentWords("They like Linux. Windows is old.")
        >>> document.is_name("Linux"), document.is_name("Windows")
        (True, False)
        """
        if not _MAYBE_NAME.fullmatch(word):
            return False
        if word not in self._names and len(self._names) == _MAX_SEARCHES:
            return word in self._all_names
        if word not in self._names:
            self._names[word] = any(
                (name := _NAME.match(self._text, place)) and name[0] == word
                for place in _places(self._text, word)
            )
        return self._names[word]

    def has_joined(self, first: str, second: str) -> bool:
        """Say whether the text has `firstsecond`, perhaps in a longer word; `second` has a capital.

        >>> DocumentWords("In JavaScripts.").has_joined("Java", "Script")
        True
        """
        word = first + second
        self._searches += 1
        if self._searches <= _FEW_SEARCHES or second[0].lower() == second[0]:
            return word in self._text
        if self._in_core is None or not _WORD.fullmatch(word):
            return word in self._text
        return word in self._capitals

    @cached_property
    def _capitals(self) -> str:
        """The words with a capital inside, of which a text has few."""
        return "\n".join(self._in_core.capitals) if self._in_core else ""

    def has_compound(self, first: str, second: str) -> bool:
        """Say whether the text has `first-second`, on one side perhaps a part of a longer word.

        >>> DocumentWords("A well-known man.").has_compound("well", "know")
        True
        """
        return _has_prefix(self._seconds.get(first, ()), second) or _has_prefix(
            self._reversed_firsts.get(second, ()), first[::-1]
        )

    def opens_compound(self, first: str) -> bool:
        """Say whether a compound of the text opens with `first`.

        >>> DocumentWords("A Linux-based toy.").opens_compound("linux")
        True
        """
        return first in self._seconds

    def ends_compound(self, second: str) -> bool:
        """Say whether a compound of the text ends with `second`."""
        return second in self._reversed_firsts

    @cached_property
    def is_typeset(self) -> bool:
        """Whether a typesetter seems to have cut words at line ends."""
        return len(_LINE_END_HYPHEN.findall(self._text)) >= _MIN_TYPESET_HYPHENS

    @cached_property
    def _lowered(self) -> str:
        """The text in lower case, made piece by piece: at once it takes six times its memory."""
        return "".join(chunk.lower() for chunk in chunks(self._text))

    @cached_property
    def _compounds(self) -> frozenset[tuple[str, str]]:
        text = self._text
        return frozenset(
            (start[0].lower(), joint[1].lower())
            for joint in _JOINT.finditer(text)
            if (start := _JOINT_START.match(text, 0, joint.start()))
        )

    @cached_property
    def _seconds(self) -> dict[str, list[str]]:
        """The second words of the compounds, in order, by their first words."""
        return _sorted_values(self._compounds)

    @cached_property
    def _reversed_firsts(self) -> dict[str, list[str]]:
        """The first words of the compounds, spelt backwards, in order, by their second words."""
        return _sorted_values((second, first[::-1]) for first, second in self._compounds)

    def _occurrences(self, word: str) -> int:
        """Return the number of `word` by a search for it."""
        if not _WORD.fullmatch(word):
            return 0
        text = self._lowered
        return sum(
            not (_WORD.match(text[place - 1 : place]) or _WORD.match(text, place + len(word)))
            for place in _places(text, word)
        )

    @cached_property
    def _all_words(self) -> Counter[str]:
        tokens: Counter[str] = Counter()  # few differ, and only those are cut into words
        for chunk in chunks(self._lowered):
            tokens.update(chunk.split())
        words: Counter[str] = Counter()
        for token, number in tokens.items():
            for word in _WORD.findall(token):
                words[word] += number
        return words

    @cached_property
    def _cut_words(self) -> Counter[str]:
        """The words, and parts of them, on both sides of a hyphen at a line end."""
        words: Counter[str] = Counter()
        text = self._text
        end = 0
        for cut in _CUT.finditer(text):
            if start := _CUT_START.match(text, end, cut.start() - 1):
                end = cut.end()
                words.update(map(str.lower, _WORD.findall(text, start.start(), end)))
        return words

    @cached_property
    def _all_names(self) -> frozenset[str]:
        return frozenset(_NAME.findall(self._text))


@cache
def _core_table() -> "CharacterTable":
    """Return the table of the lower case of the characters of words, for the compiled core."""
    from cleaner.core.characters import CharacterTable

    return CharacterTable(_lower_codes)


def _lower_codes(characters: str) -> list[int]:
    in_words = {*_LETTER.findall(characters)}
    return [ord(char.lower()[0]) if char in in_words else 0 for char in characters]


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where `word` is in `text`, also as a part of longer words."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _sorted_values(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second parts of `pairs` in order, by their first parts."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in sorted(pairs):
        values[key].append(value)
    return values


def _has_prefix(words: Sequence[str], prefix: str) -> bool:
    """Say whether one of `words`, which are in order, starts with `prefix`.

    >>> _has_prefix(["known", "knowns", "worn"], "wor"), _has_prefix(["known"], "not")
    (True, False)
    """
    position = bisect_left(words, prefix)
    return position < len(words) and words[position].startswith(prefix)
