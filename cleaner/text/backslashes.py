"""Backslashes: escapes of JSON and of programs that a text was stored with."""

import re
from collections.abc import Iterator

import regex

from cleaner.text.edits import Edit
from cleaner.text.lazy import lazy_re, lazy_regex

_BREAK = lazy_regex(r"(?:\\r)?\\n")
_ANY_N = lazy_re(r"\\n")
# A break follows a sentence, a quote or another break, and a small letter does not follow it.
_SAFE_BREAK = lazy_regex(
    r"(?:(?<=[.!?:\"'\p{Pf}\N{IDEOGRAPHIC FULL STOP}])|(?<=\\n)|^)[ ]?(?:\\r)?\\n"
    r"(?=\\|[ ]?[^\p{Ll}\s\\]|\s*$)",
    regex.M,
)
_MIN_BREAKS = 2
_CODE_POINT = lazy_re(r"(?<!\\)(?:\\u[0-9a-fA-F]{4})+")
_IN_WORD = lazy_regex(r"\p{L}\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}\p{L}")
_QUOTE = lazy_re(r"\\(?=\")")
_RULES = ("layout.entities",)


def backslash_edits(text: str) -> Iterator[Edit]:
    r"""Yield the edits that decode escapes with backslashes, where the text shows that it has some.

    A code point stands inside a word, or there are two line breaks or more and each follows a
    sentence. A path such as `C:\new` and code have none of that.

    >>> from cleaner.text.edits import apply_edits
    >>> text = r"The caf\u00e9 is shut.\n\nThe weir is not."
    >>> apply_edits(text, [*backslash_edits(text)])
    'The café is shut.\n\nThe weir is not.'
    """
    if "\\" not in text:
        return
    edits: list[Edit] = []
    if "\\u" in text and _IN_WORD.search(text):
        edits += (_decoded(match) for match in _CODE_POINT.finditer(text))
    breaks = [*_SAFE_BREAK.finditer(text)]
    if len(breaks) >= _MIN_BREAKS and len(breaks) == len(_ANY_N.findall(text)):
        edits += (Edit(match.start(), match.end(), match[0], "\n", _RULES) for match in breaks)
        quotes = _QUOTE.finditer(text)
        edits += (Edit(match.start(), match.end(), match[0], "", _RULES) for match in quotes)
    yield from sorted((edit for edit in edits if edit.before != edit.after), key=_start)


def _start(edit: Edit) -> int:
    return edit.start


def _decoded(match: re.Match[str]) -> Edit:
    """Return the edit of code points in a row; half of a pair stays as it is."""
    units = bytes.fromhex(match[0].replace("\\u", ""))
    try:
        after = units.decode("utf-16-be")
    except UnicodeDecodeError:
        after = match[0]
    return Edit(*match.span(), match[0], after, _RULES)
