"""Signatures: what a mail program puts below a message, after the mark of RFC 3676."""

import re

from cleaner.text.edits import Edit
from cleaner.text.lazy import lazy_re

_MARK = lazy_re(r"^-- \r?\n", re.MULTILINE)  # the space tells it from a dash or a rule
_MAX_LINES = 12  # a longer one may be what the message is about
_QUOTED = ">"


def signature_edits(text: str, rules: tuple[str, ...]) -> list[Edit]:
    r"""Return the edit of `text`, by `rules`, that takes the signature at its end.

    A list of readers may put its own signature below the one of the sender; both go. What is
    quoted below a signature is part of the message, so then both stay.

    >>> signature_edits("It rained.\n\n-- \nAnn\nHolm\n", ("bio.signature",))[0].before
    '-- \nAnn\nHolm\n'
    >>> signature_edits("It rained.\n\n--\nAnn\n", ("bio.signature",))
    []
    """
    if "\n--" not in text or "\n-- " not in text:  # the first is found, or not, far quicker
        return []
    start = end = len(text)
    for mark in reversed([*_MARK.finditer(text)]):
        lines = [line for line in text[mark.end() : end].splitlines() if line.strip()]
        is_signature = len(lines) <= _MAX_LINES and not any(
            line.startswith(_QUOTED) for line in lines
        )
        if not is_signature or not text[: mark.start()].strip():
            break
        start = end = mark.start()
    return [Edit(start, len(text), text[start:], "", rules)] if start < len(text) else []
