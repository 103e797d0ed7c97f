"""Files that a run skips, because their format is unknown: counts by ending, and some names."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from cleaner.corpus.formats.compression import compression_ending

_MAX_ENDINGS = 20  # with a count of their own; in a bad case each file has another ending
_MAX_NAMES = 10
_SHOWN_ENDINGS = 5  # in a message
_MAX_ENDING_CHARS = 12  # a longer suffix is a part of the name
_NONE, _OTHER = "no ending", "other endings"


class Skipped(msgspec.Struct, frozen=True):
    """The files that a run skips: their number, counts by ending, and the first names."""

    files: int = 0
    endings: dict[str, int] = {}
    names: list[str] = []

    def __str__(self) -> str:
        """Return the counts by ending, for a message.

        >>> print(skipped(["README", "a.pdf", "b.docx", "c.pdf"]))
        2 .pdf, 1 no ending, 1 .docx
        """
        parts = [f"{number} {ending}" for ending, number in self.endings.items()]
        more = sum(list(self.endings.values())[_SHOWN_ENDINGS:])
        return ", ".join(parts[:_SHOWN_ENDINGS]) + (f" and {more} others" if more else "")


def skipped(names: Iterable[str]) -> Skipped:
    """Return the counts of the files `names`. The size of the result is bounded."""
    ordered = sorted(names)
    counts = Counter(map(_ending, ordered)).most_common()
    endings = dict(counts[:_MAX_ENDINGS])
    if rest := sum(number for _, number in counts[_MAX_ENDINGS:]):
        endings[_OTHER] = rest
    return Skipped(len(ordered), endings, ordered[:_MAX_NAMES])


def _ending(name: str) -> str:
    kind = compression_ending(name)
    ending = PurePosixPath(name[: len(name) - len(kind)]).suffix.lower() + kind
    return ending if 0 < len(ending) <= _MAX_ENDING_CHARS else _NONE
