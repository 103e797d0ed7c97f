"""Labels: which lines of an extracted text are the article's, told by its reference text."""

from collections.abc import Iterator

import regex

_WORD = regex.compile(r"\w+")
_GRAM = 3  # words that must stand together
_SHARE = 0.5  # of a line's words that must stand in such company


class Labeller:
    """Knows one reference text, and says of lines whether they are its own.

    A line is the reference's where half of its words stand, in runs of three, in the
    reference too: extractors glue, split and mend, and a stray word makes no other line.
    """

    def __init__(self, reference: str) -> None:
        words = _words(reference)
        self._grams = {size: set(_grams(words, size)) for size in range(1, _GRAM + 1)}

    def is_article(self, line: str) -> bool:
        """Say whether `line` is the article's; one without words is."""
        words = _words(line)
        size = min(_GRAM, len(words))
        known = [gram in self._grams[size] for gram in _grams(words, size)] if words else [True]
        if len(words) <= _GRAM:
            return all(known)
        covered = sum(any(known[max(0, at - size + 1) : at + 1]) for at in range(len(words)))
        return covered >= _SHARE * len(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _grams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
