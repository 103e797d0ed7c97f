"""How much of each block of a page another text holds, such as one that an extractor made."""

import re
from collections.abc import Iterable, Sequence

from cleaner.text.words import UNSPACED, may_be_unspaced

_WORD = re.compile(r"\w+")
_RUN = 3  # words in a row, which are more certain than one

Words = Sequence[str]


def lower_words(text: str) -> list[str]:
    r"""Return the words of `text` in lower case; of scripts without spaces, each character.

    >>> lower_words("The old mill, 1891"), len(lower_words("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 3))
    (['the', 'old', 'mill', '1891'], 3)
    """
    lower = text.lower()
    if may_be_unspaced(lower):
        lower = UNSPACED.sub(r" \g<0> ", lower)
    return _WORD.findall(lower)


class HeldWords:
    """The runs of words in a text, to find those of blocks among them.

    A word counts as held if a run of three words around it is in the text. A block of one or two
    words must be a line of its own: short words are everywhere.

    >>> held = HeldWords("The mill is old.\\nShare")
    >>> [held.share(lower_words(block)) for block in ("Share", "Old", "The mill is gone", "Home")]
    [1.0, 0.0, 0.75, 0.0]
    """

    def __init__(self, text: str) -> None:
        lines = [lower_words(line) for line in text.split("\n")]
        words = [word for line in lines for word in line]
        self._runs = set(zip(words, words[1:], words[2:], strict=False))
        self._lines = {tuple(line) for line in lines if len(line) < _RUN}

    def share(self, words: Words) -> float:
        """Return the share of `words` that the text holds, 0 to 1; 1 of no words."""
        if len(words) < _RUN:
            return float(not words or tuple(words) in self._lines)
        runs = self._runs
        held, reach = 0, 0  # `reach`: the words before it are counted
        for place, run in enumerate(zip(words, words[1:], words[2:], strict=False)):
            if run in runs:
                held += place + _RUN - max(place, reach)
                reach = place + _RUN
        return held / len(words)


def held_shares(text: str, blocks: Iterable[Words]) -> list[float]:
    """Return the share of each block's words that `text` holds."""
    if not text.strip():
        return [0.0 for _ in blocks]
    held = HeldWords(text)
    return [held.share(words) for words in blocks]
