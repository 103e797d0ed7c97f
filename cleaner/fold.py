"""The folded view of a text, in which phrases and patterns are matched."""

# One character for one, so that an offset in the view is an offset in the text.
_FULL_WIDTH = 0xFEE0  # how far the full-width signs are from those of ASCII
_EVEN = str.maketrans(
    {
        **{chr(code + _FULL_WIDTH): chr(code).lower() for code in range(0x21, 0x7F)},
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


def fold(text: str) -> str:
    """Make case, width, quotes, dashes and white space even; the length stays the same.

    Pages print the same phrase in capitals, with curly quotes or long dashes, and a
    rule should be written once. The four letters i of Turkish are one here, for in
    capitals a page does not tell whose I it is.

    >>> fold("Don\N{RIGHT SINGLE QUOTATION MARK}t Miss \N{EM DASH} Subscribe")
    "don't miss - subscribe"
    """
    # The one capital that would become two characters goes first.
    lower = text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()
    return lower if text.isascii() and "\t" not in text else lower.translate(_EVEN)
