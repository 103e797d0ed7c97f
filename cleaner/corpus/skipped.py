"""What a run skips: files of unknown formats, and links that leave IN. Counts and some names."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from cleaner.corpus.formats.compression import compression_ending

_MAX_ENDINGS = 20  # with a count of their own; in a bad case each file has another ending
_MAX_NAMES = 10
_SHOWN_ENDINGS = 5  # in a message
_MAX_ENDING_CHARS = 12  # a longer suffix is a part of the name
_SHOWN_LINKS = 3  # in a message
FOLLOW_LINKS = "add --follow-links to read what they lead to"
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


class Links(msgspec.Struct, frozen=True):
    """The links to files and folders that a run skips: their number, and the first names."""

    files: int = 0
    names: list[str] = []

    def __str__(self) -> str:
        """Return the number and some names, for a message.

        >>> print(skipped_links(["d", "c", "b", "a"]))
        4 links that leave IN (a, b, c and 1 more)
        """
        more = self.files - _SHOWN_LINKS
        names = ", ".join(self.names[:_SHOWN_LINKS]) + (f" and {more} more" if more > 0 else "")
        links = "link that leaves" if self.files == 1 else "links that leave"
        return f"{self.files} {links} IN ({names})"


def skipped_links(names: Iterable[str]) -> Links:
    """Return the number of the links `names`, and the first of them."""
    ordered = sorted(names)
    return Links(len(ordered), ordered[:_MAX_NAMES])
