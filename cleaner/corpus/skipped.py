"""Files of no known format: how many there are of each ending, and the names of a few."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from cleaner.corpus.formats.packed import packing

_KINDS = 20  # endings that are counted by themselves: any file may have one of its own
_NAMED = 10  # files
_SHOWN = 5  # endings in a message
_LONGEST = 12  # characters; what is longer is a part of the name
_NONE, _OTHER = "no ending", "other endings"


class Skipped(msgspec.Struct, frozen=True):
    """The files that a run leaves out: their number, by ending, and the first few names."""

    files: int = 0
    endings: dict[str, int] = {}
    names: list[str] = []

    def __str__(self) -> str:
        """Return the counts by ending, as a part of a sentence.

        >>> print(skipped(["README", "a.pdf", "b.docx", "c.pdf"]))
        2 .pdf, 1 no ending, 1 .docx
        """
        parts = [f"{number} {ending}" for ending, number in self.endings.items()]
        more = sum(list(self.endings.values())[_SHOWN:])
        return ", ".join(parts[:_SHOWN]) + (f" and {more} others" if more else "")


def skipped(names: Iterable[str]) -> Skipped:
    """Return what is known of the files `names`, however many they are."""
    ordered = sorted(names)
    counts = Counter(map(_ending, ordered)).most_common()
    endings = dict(counts[:_KINDS])
    if rest := sum(number for _, number in counts[_KINDS:]):
        endings[_OTHER] = rest
    return Skipped(len(ordered), endings, ordered[:_NAMED])


def _ending(name: str) -> str:
    kind = packing(name)
    ending = PurePosixPath(name[: len(name) - len(kind)]).suffix.lower() + kind
    return ending if 0 < len(ending) <= _LONGEST else _NONE
