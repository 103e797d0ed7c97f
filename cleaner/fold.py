"""The folded view of a text, in which phrases and patterns are matched."""

from functools import cache

from cleaner.stretches import stretches

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


_EVEN_ALREADY = bytes(code for code in range(0x80) if code != ord("\t"))
_FEW = 64  # kinds of characters that are quicker replaced one by one than all together


def fold(text: str) -> str:
    """Make case, width, quotes, dashes and white space even; the length stays the same.

    Pages print the same phrase in capitals, with curly quotes or long dashes, and a
    rule should be written once. The four letters i of Turkish are one here, for in
    capitals a page does not tell whose I it is.

    >>> fold("Don\N{RIGHT SINGLE QUOTATION MARK}t Miss \N{EM DASH} Subscribe")
    "don't miss - subscribe"
    """
    return "".join(map(_fold, stretches(text)))


def _fold(text: str) -> str:
    # Bytes are lowered and sifted far quicker than text, and few kinds of characters are left.
    lower = text.encode("utf-8", "surrogatepass").lower()
    folded = lower.decode("utf-8", "surrogatepass")
    rest = set(lower.translate(None, _EVEN_ALREADY).decode("utf-8", "surrogatepass"))
    uneven = {char: even for char in rest if (even := _even(char)) != char}
    if len(uneven) > _FEW:
        return folded.translate({ord(char): even for char, even in uneven.items()})
    for char, even in uneven.items():
        folded = folded.replace(char, even)
    return folded


@cache
def _even(char: str) -> str:
    # The one capital that would become two characters goes first.
    return (
        "i"
        if char == "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"
        else char.lower().translate(_EVEN)
    )
