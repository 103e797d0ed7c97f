"""Counts in sentences: the number, and its noun in the form that fits it."""


def counted(number: int, noun: str, several: str = "") -> str:
    """Return `number` with `noun`, or with `several` (by default an s more) unless it is 1.

    >>> counted(1, "document"), counted(20_275, "document"), counted(0, "entry", "entries")
    ('1 document', '20,275 documents', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"
