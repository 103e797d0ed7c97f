"""Typing errors: which of some words a misspelt one stands for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cleaner.text.lazy import lazy_regex

MIN_CHARS = 5  # of a word, misspelt or not: shorter ones have too many neighbours
_END_CHARS = 2  # at each end of a word, one of which an error leaves as it is
_MAX_KNOWN = 100_000  # tokens whose answer is kept
_TOKEN = lazy_regex(r"[\W_]*([^\W\d_]{5,})[\W_]*")  # not "shouldn't", and not an address


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


class Spelling:
    """Words that may be misspelt, each with its neighbours: words that are one error off and right.

    Words and neighbours are folded. Errors in the first letter are rare, and names differ in it;
    the last letter may be an ending. So both must be there. Tokens without an error are kept, for
    texts repeat their words; no answer depends on those before it.

    >>> spelling = Spelling({"stories": ["stores"], "newsletter": []})
    >>> sorted(spelling.corrections("our newletter, storeis, stores, newsletter").items())
    [('newletter', 'newsletter'), ('storeis', 'stories')]
    """

    def __init__(self, neighbours: Mapping[str, Iterable[str]]) -> None:
        self._right = {*neighbours, *(word for near in neighbours.values() for word in near)}
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(neighbours):
            if len(word) >= MIN_CHARS:
                self._by_end[f"{word[:_END_CHARS]}*"].append(word)
                self._by_end[f"*{word[-_END_CHARS:]}"].append(word)
        self._known: set[str] = set()  # tokens without an error

    def __bool__(self) -> bool:
        return bool(self._by_end)

    def corrections(self, folded: str) -> dict[str, str]:
        """Return the misspelt words of a folded text, with what they stand for."""
        tokens = set(folded.split()) - self._known
        meant: dict[str, str] = {}
        for token in tokens:
            match = _TOKEN.fullmatch(token)
            right = self._meant(match[1]) if match else None
            if match and right:
                meant[match[1]] = right
            else:
                self._known.add(token)
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        return meant

    def _meant(self, word: str) -> str | None:
        """Return the first word, by the alphabet, that `word` is one error off, if it is wrong."""
        if word in self._right:
            return None
        keys = f"{word[:_END_CHARS]}*", f"*{word[-_END_CHARS:]}"
        near = sorted({right for key in keys for right in self._by_end.get(key, ())})
        likely = (right for right in near if _is_likely(word, right))
        return next((right for right in likely if is_one_error_off(word, right)), None)


def _is_likely(word: str, right: str) -> bool:
    """Say whether both ends of a word are there; the letters at an end may be swapped."""
    return (word[0] == right[0] or word[:2] == right[1::-1]) and (
        word[-1] == right[-1] or word[-2:] == right[:-3:-1]
    )
