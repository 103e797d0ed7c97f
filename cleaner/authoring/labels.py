"""Labels: which lines of an extracted text are the article's, by its reference text."""

from collections.abc import Iterator

import regex

_WORD = regex.compile(r"\w+")
_GRAM_WORDS = 3  # that must be together in the reference
_MIN_SHARE = 0.5  # of a line's words that must be in such a group


class Labeller:
    """Decides whether a line of an extracted text belongs to a reference text.

    It does if half of its words are in the reference in groups of three. Equal lines are too much
    to ask for: extractors join, split and correct lines.

    >>> labeller = Labeller("The weir was rebuilt before winter.")
    >>> labeller.is_article("The weir was rebuilt in May"), labeller.is_article("Share this")
    (True, False)
    """

    def __init__(self, reference: str) -> None:
        words = _words(reference)
        self._grams = {size: set(_grams(words, size)) for size in range(1, _GRAM_WORDS + 1)}

    def is_article(self, line: str) -> bool:
        """Say whether `line` is the article's; a line without words is."""
        words = _words(line)
        size = min(_GRAM_WORDS, len(words))
        known = [gram in self._grams[size] for gram in _grams(words, size)] if words else [True]
        if len(words) <= _GRAM_WORDS:
            return all(known)
        covered = sum(
            any(known[max(0, position - size + 1) : position + 1]) for position in range(len(words))
        )
        return covered >= _MIN_SHARE * len(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _grams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + size]) for start in range(len(words) - size + 1))
