"""Counts in sentences: a number with its noun in the right form, and the first of many names."""

from collections.abc import Sequence


def counted(number: int, noun: str, several: str = "") -> str:
    """Return `number` with `noun`, or with `several` (by default an s more) unless it is 1.

    >>> counted(1, "document"), counted(20_275, "document"), counted(0, "entry", "entries")
    ('1 document', '20,275 documents', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def first_names(names: Sequence[str], most: int) -> str:
    """Return the first `most` of `names`, and how many more there are.

    >>> first_names(["a", "b"], 3), first_names(["a", "b", "c"], 2)
    ('a, b', 'a, b and 1 more')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
