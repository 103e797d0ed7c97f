"""The folded view of a text, which phrases and patterns are matched in."""

from functools import cache

from cleaner.text.chunks import chunks

_FULL_WIDTH_DISTANCE = 0xFEE0  # code points from an ASCII character to its full-width form
# A character becomes one character, so that an offset in the view is an offset in the text.
_FOLDED = str.maketrans(
    {
        **{chr(code + _FULL_WIDTH_DISTANCE): chr(code).lower() for code in range(0x21, 0x7F)},
        "\N{FULLWIDTH GRAVE ACCENT}": "'",
        **dict.fromkeys(
            "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
            "\N{SINGLE LOW-9 QUOTATION MARK}\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}"
            "\N{MODIFIER LETTER APOSTROPHE}\N{PRIME}\N{ACUTE ACCENT}\N{GRAVE ACCENT}",
            "'",
        ),
        **dict.fromkeys(
            "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
            "\N{DOUBLE LOW-9 QUOTATION MARK}\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}"
            "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
            "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{DOUBLE PRIME}",
            '"',
        ),
        **dict.fromkeys(
            "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}"
            "\N{HORIZONTAL BAR}\N{MINUS SIGN}",
            "-",
        ),
        **dict.fromkeys(
            "\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{IDEOGRAPHIC SPACE}", " "
        ),
        "\N{GREEK SMALL LETTER FINAL SIGMA}": "\N{GREEK SMALL LETTER SIGMA}",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)

_FOLDED_BYTES = bytes(code for code in range(0x80) if code != ord("\t"))  # once in lower case
_MAX_REPLACED = 64  # distinct characters; more are quicker in one `translate`


def fold(text: str) -> str:
    """Return `text` with case, width, quotes, dashes and white space made the same.

    Pages print the same phrase in capitals, with curly quotes or long dashes, and a rule
    should be written once. The length in code points stays the same: unlike in Unicode case
    folding (Unicode Standard, 3.13; `str.casefold`), no character becomes two. The four
    letters i of Turkish become one, because a page in capitals does not show which of them a
    capital I is.

    >>> fold("Don\N{RIGHT SINGLE QUOTATION MARK}t Miss \N{EM DASH} Subscribe")
    "don't miss - subscribe"
    """
    return "".join(map(_fold_chunk, chunks(text)))


def _fold_chunk(text: str) -> str:
    # Bytes are lowered and filtered far quicker than text. What the filter leaves has few
    # distinct characters.
    lower = text.encode("utf-8", "surrogatepass").lower()
    folded = lower.decode("utf-8", "surrogatepass")
    others = set(lower.translate(None, _FOLDED_BYTES).decode("utf-8", "surrogatepass"))
    replacements = {char: after for char in others if (after := _fold_character(char)) != char}
    if len(replacements) > _MAX_REPLACED:
        return folded.translate({ord(char): after for char, after in replacements.items()})
    for char, after in replacements.items():
        folded = folded.replace(char, after)
    return folded


@cache
def _fold_character(char: str) -> str:
    if char == "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}":
        return "i"  # its lower case is two characters
    return char.lower().translate(_FOLDED)
