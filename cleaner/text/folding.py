"""The folded view of a text, which phrases and patterns are matched in."""

from collections.abc import Callable
from functools import cache, partial

from cleaner.core import CORE
from cleaner.text.chunks import chunks
from cleaner.text.lazy import lazy_re

_FULL_WIDTH_DISTANCE = 0xFEE0  # code points from an ASCII character to its full-width form
# The digits 0 of Arabic, Persian, Devanagari, Bengali and Thai.
_ZEROS = (
    "\N{ARABIC-INDIC DIGIT ZERO}\N{EXTENDED ARABIC-INDIC DIGIT ZERO}\N{DEVANAGARI DIGIT ZERO}"
    "\N{BENGALI DIGIT ZERO}\N{THAI DIGIT ZERO}"
)
# Letters that one language writes in several ways: Greek capitals have no accents, keyboards have
# the Arabic or the Persian kaf and yeh, and few people write the hamza on an alef.
_SAME_LETTERS = {
    "\N{GREEK SMALL LETTER ALPHA}": "\N{GREEK SMALL LETTER ALPHA WITH TONOS}",
    "\N{GREEK SMALL LETTER EPSILON}": "\N{GREEK SMALL LETTER EPSILON WITH TONOS}",
    "\N{GREEK SMALL LETTER ETA}": "\N{GREEK SMALL LETTER ETA WITH TONOS}",
    "\N{GREEK SMALL LETTER IOTA}": "\N{GREEK SMALL LETTER IOTA WITH TONOS}"
    "\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA}"
    "\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}",
    "\N{GREEK SMALL LETTER OMICRON}": "\N{GREEK SMALL LETTER OMICRON WITH TONOS}",
    "\N{GREEK SMALL LETTER UPSILON}": "\N{GREEK SMALL LETTER UPSILON WITH TONOS}"
    "\N{GREEK SMALL LETTER UPSILON WITH DIALYTIKA}"
    "\N{GREEK SMALL LETTER UPSILON WITH DIALYTIKA AND TONOS}",
    "\N{GREEK SMALL LETTER OMEGA}": "\N{GREEK SMALL LETTER OMEGA WITH TONOS}",
    "\N{GREEK SMALL LETTER SIGMA}": "\N{GREEK SMALL LETTER FINAL SIGMA}",
    "\N{ARABIC LETTER ALEF}": "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}\N{ARABIC LETTER ALEF WASLA}",
    "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
    "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER ALEF MAKSURA}",
    "\N{LATIN SMALL LETTER S WITH CEDILLA}": "\N{LATIN SMALL LETTER S WITH COMMA BELOW}",
    "\N{LATIN SMALL LETTER T WITH CEDILLA}": "\N{LATIN SMALL LETTER T WITH COMMA BELOW}",
    "i": "\N{LATIN SMALL LETTER DOTLESS I}",
}
_STOPS = {
    ".": "\N{DEVANAGARI DANDA}\N{DEVANAGARI DOUBLE DANDA}\N{ARABIC FULL STOP}",
    "?": "\N{ARABIC QUESTION MARK}",
    ",": "\N{ARABIC COMMA}",
    ";": "\N{ARABIC SEMICOLON}\N{GREEK QUESTION MARK}",
}
# A character becomes one character, so that an offset in the view is an offset in the text.
_FOLDED = str.maketrans(
    {
        **{chr(code + _FULL_WIDTH_DISTANCE): chr(code).lower() for code in range(0x21, 0x7F)},
        "\N{FULLWIDTH GRAVE ACCENT}": "'",
        **dict.fromkeys(
            "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
            "\N{SINGLE LOW-9 QUOTATION MARK}\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}"
            "\N{MODIFIER LETTER APOSTROPHE}\N{PRIME}\N{ACUTE ACCENT}"
            "\N{HEBREW PUNCTUATION GERESH}",
            "'",
        ),
        **dict.fromkeys(
            "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
            "\N{DOUBLE LOW-9 QUOTATION MARK}\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}"
            "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
            "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{DOUBLE PRIME}"
            "\N{HEBREW PUNCTUATION GERSHAYIM}",
            '"',
        ),
        **dict.fromkeys(
            "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}"
            "\N{HORIZONTAL BAR}\N{MINUS SIGN}\N{HEBREW PUNCTUATION MAQAF}",
            "-",
        ),
        **dict.fromkeys(
            "\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{IDEOGRAPHIC SPACE}"
            "\N{ZERO WIDTH NON-JOINER}",  # Persian has it, or a space, before an ending
            " ",
        ),
        **{chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)},
        **{char: folded for folded, chars in (_SAME_LETTERS | _STOPS).items() for char in chars},
    }
)

# Vowel signs of Arabic and Hebrew, and what stretches an Arabic word: few writers set them.
POINT = (
    "[\N{ARABIC TATWEEL}\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}\N{ARABIC LETTER SUPERSCRIPT ALEF}"
    "\N{HEBREW POINT SHEVA}-\N{HEBREW POINT METEG}\N{HEBREW POINT SHIN DOT}"
    "\N{HEBREW POINT SIN DOT}]"
)
POINTED = lazy_re(POINT)
_OFTEN_POINTED = (  # letters of which a text in Arabic or Hebrew has some, quick to find
    "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER LAM}",
    "\N{HEBREW LETTER YOD}",
    "\N{HEBREW LETTER VAV}",
)
_FOLDED_BYTES = bytes(code for code in range(0x80) if code != ord("\t"))  # once in lower case
_DOTTED_I = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"
_MAX_REPLACED = 64  # distinct characters; more are quicker in one `translate`


def fold(text: str) -> str:
    """Return `text` with case, width, quotes, dashes, digits and white space made the same.

    Pages print the same phrase in capitals, with curly quotes or long dashes, and a rule
    should be written once. The length in code points stays the same: unlike in Unicode case
    folding (Unicode Standard, 3.13; `str.casefold`), no character becomes two. The four
    letters i of Turkish become one, because a page in capitals does not show which of them a
    capital I is; for the same reason Greek letters have no accent. Digits and stops of other
    scripts become those of ASCII.

    >>> fold("Don\N{RIGHT SINGLE QUOTATION MARK}t Miss \N{EM DASH} Subscribe")
    "don't miss - subscribe"
    >>> fold("\N{ARABIC-INDIC DIGIT ONE}\N{THAI DIGIT TWO}\N{DEVANAGARI DANDA}")
    '12.'
    """
    if CORE.is_compiled:
        return _core_fold()(text)
    return "".join(map(_fold_chunk, chunks(text)))


@cache
def _core_fold() -> Callable[[str], str]:
    """Return the function of the compiled core that folds a text."""
    from cleaner.core.characters import CharacterTable
    from cleaner.core.folding import fold_by

    return partial(fold_by, CharacterTable(_folded_codes))


def _folded_codes(characters: str) -> list[int]:
    """Return the code of what each of `characters` is in a folded text.

    They are folded together, for the core asks for hundreds at a time. What is between them is no
    letter, so that the case of none depends on its neighbours.
    """
    apart = "\n".join(characters).replace(_DOTTED_I, "i")
    return [*map(ord, apart.lower().translate(_FOLDED)[::2])]


def is_pointed(text: str) -> bool:
    r"""Say whether `text` is Arabic or Hebrew with vowel signs, or has stretched words.

    >>> is_pointed("\N{HEBREW LETTER YOD}\N{HEBREW POINT QAMATS}"), is_pointed("Yam")
    (True, False)
    """
    return any(map(text.__contains__, _OFTEN_POINTED)) and POINTED.search(text) is not None


def unpointed(text: str) -> str:
    r"""Return `text` without the vowel signs of Arabic and Hebrew, and no word stretched.

    >>> unpointed("\N{HEBREW LETTER YOD}\N{HEBREW POINT QAMATS}") == "\N{HEBREW LETTER YOD}"
    True
    """
    return POINTED.sub("", text)


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
    if char == _DOTTED_I:
        return "i"  # its lower case is two characters
    return char.lower().translate(_FOLDED)
