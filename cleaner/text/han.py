"""Spaces between Chinese characters, which scanners and word segmenters put in."""

from cleaner.text.chunks import lines_with
from cleaner.text.edits import Edit
from cleaner.text.lazy import lazy_re, lazy_regex

# Quick: no character of an alphabet is in the range.
HAN = lazy_re("[\u2e80-\uffef\U00020000-\U0003ffff]")
_MAYBE_SPACED = lazy_re(f" {HAN.pattern}")
_MAYBE_SPACED_SIGN = lazy_re(" [\u2e80-\U0003ffff]")  # any sign after a space
_CLOSING = (
    "\N{IDEOGRAPHIC COMMA}\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}"
    "\N{FULLWIDTH COLON}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
    "\N{FULLWIDTH RIGHT PARENTHESIS}\N{RIGHT DOUBLE ANGLE BRACKET}\N{RIGHT CORNER BRACKET}"
)
_SIGN = rf"[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}{_CLOSING}]"
# A writer puts no space before a full stop, nor one after each character.
_SPACED_LINE = lazy_regex(
    rf"[^\n]*{_SIGN} [{_CLOSING}][^\n]*|[{_CLOSING}]*(?:{_SIGN} ){{3,}}{_SIGN}"
)
_SPACE_BETWEEN = lazy_regex(rf"(?<={_SIGN}) (?={_SIGN})")


def fix_han_spaces(text: str) -> list[Edit]:
    r"""Return the edits that remove the spaces of lines in which a machine set them.

    A space before a full stop shows that, or one after each character. Names and titles that a
    writer parts by a space keep it.

    >>> from cleaner.text.edits import apply_edits
    >>> text = " ".join("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 4)
    >>> len(apply_edits(text, fix_han_spaces(text)))
    4
    """
    if not _MAYBE_SPACED.search(text):
        return []
    return [
        Edit(start + space.start(), start + space.end(), " ", "", ("layout.spaces",))
        for start, line in lines_with(_MAYBE_SPACED_SIGN, text)
        if _SPACED_LINE.fullmatch(line)
        for space in _SPACE_BETWEEN.finditer(line)
    ]
