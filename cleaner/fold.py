"""The folded view of a text, in which phrases and patterns are matched."""

# One character for one, so that an offset in the view is an offset in the text.
_EVEN = str.maketrans(
    {
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
        **dict.fromkeys("\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", " "),
        "\N{GREEK SMALL LETTER FINAL SIGMA}": "\N{GREEK SMALL LETTER SIGMA}",
    }
)


def fold(text: str) -> str:
    """Make case, quotes, dashes and white space even; the length stays the same.

    Pages print the same phrase in capitals, with curly quotes or long dashes, and a
    rule should be written once.

    >>> fold("Don\N{RIGHT SINGLE QUOTATION MARK}t Miss \N{EM DASH} Subscribe")
    "don't miss - subscribe"
    """
    lower = text.lower()
    if len(lower) != len(text):  # a capital I with a dot becomes two characters
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower if text.isascii() and "\t" not in text else lower.translate(_EVEN)
