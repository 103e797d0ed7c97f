"""Alphabets: sets of characters as numbers, a bit for each character that a pattern can tell apart.

Unicode has too many characters to look at each. A sample stands for them: all of ASCII, one of
every kind that patterns name by property, and each character that the pattern itself names, with
its neighbours where it ends a range. Two classes overlap where they share a bit.
"""

from functools import cache

import regex

_KINDS = (
    "\N{NO-BREAK SPACE}\N{SUPERSCRIPT TWO}\N{SOFT HYPHEN}\N{FEMININE ORDINAL INDICATOR}\x85"
    "\N{LATIN SMALL LETTER SHARP S}\N{LATIN SMALL LETTER E WITH ACUTE}\N{MULTIPLICATION SIGN}"
    "\N{LATIN CAPITAL LETTER E WITH ACUTE}\N{LATIN SMALL LETTER L WITH STROKE}"
    "\N{LATIN CAPITAL LETTER DZ}\N{LATIN CAPITAL LETTER D WITH SMALL LETTER Z}"
    "\N{MODIFIER LETTER SMALL H}\N{COMBINING ACUTE ACCENT}\N{GREEK SMALL LETTER ALPHA}"
    "\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER IO}\N{CYRILLIC CAPITAL LETTER A}"
    "\N{ARMENIAN SMALL LETTER AYB}\N{HEBREW LETTER ALEF}\N{ARABIC LETTER ALEF}"
    "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC COMMA}\N{DEVANAGARI LETTER A}\N{DEVANAGARI DANDA}"
    "\N{DEVANAGARI SIGN VISARGA}\N{THAI CHARACTER KO KAI}\N{LAO LETTER KO}"
    "\N{GEORGIAN LETTER AN}\N{HANGUL CHOSEONG KIYEOK}\N{ETHIOPIC SYLLABLE HA}"
    "\N{HIRAGANA LETTER A}\N{KATAKANA LETTER A}\N{BOPOMOFO LETTER B}"
    "\N{CJK UNIFIED IDEOGRAPH-6C34}\N{IDEOGRAPHIC NUMBER ZERO}\N{HANGUL SYLLABLE GA}"
    "\N{IDEOGRAPHIC SPACE}\N{IDEOGRAPHIC COMMA}\N{IDEOGRAPHIC FULL STOP}\N{LEFT CORNER BRACKET}"
    "\N{RIGHT CORNER BRACKET}\N{KATAKANA MIDDLE DOT}\N{EM SPACE}\N{ZERO WIDTH SPACE}"
    "\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
    "\N{EN DASH}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{UNDERTIE}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{HORIZONTAL ELLIPSIS}\N{BULLET}"
    "\N{SUPERSCRIPT FOUR}\N{EURO SIGN}\N{COMBINING ENCLOSING CIRCLE}\N{ROMAN NUMERAL ONE}"
    "\N{VULGAR FRACTION ONE HALF}\N{CIRCLED DIGIT ONE}\N{RIGHTWARDS ARROW}\N{COPYRIGHT SIGN}"
    "\N{ACUTE ACCENT}\N{INFINITY}\N{BLACK SQUARE}\N{LATIN SMALL LIGATURE FI}"
    "\N{FULLWIDTH LATIN SMALL LETTER A}\N{FULLWIDTH COLON}\N{FULLWIDTH DIGIT ONE}"
    "\N{HALFWIDTH KATAKANA LETTER A}\N{MATHEMATICAL BOLD SMALL A}\N{GRINNING FACE}"
    "\N{VARIATION SELECTOR-16}\ue000\u0378\ud800"
)
# No line holds a line break.
_BASE = "".join(chr(code) for code in range(0x80) if chr(code) != "\n") + _KINDS
_KNOWN = frozenset(_BASE)
_RANGE = regex.compile(r"(?P<first>[^\n])-(?P<last>[^\n])")
_NAMED = regex.compile(r"\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\})")
_LAST = 0x10FFFF
# For examples, characters that are easy to read come first.
_READABLE = "a b1,.-:;xyz/'\"!?#*_()[]|+@&"


class Alphabet:
    """The characters that one pattern can tell apart; `all` of them, and those of `words`."""

    def __init__(self, pattern: str) -> None:
        self._more = "".join(sorted(_characters_of(pattern) - _KNOWN - {"\n"}))
        self._bits = {char: 1 << number for number, char in enumerate(_BASE + self._more)}
        self.all = (1 << len(self._bits)) - 1
        self.words = self.of(r"\w", 0)

    def of(self, spelling: str, flags: int) -> int:
        """Return the set of the characters that the class `spelling` matches under `flags`."""
        if len(spelling) == 1 and spelling != "." and not flags:
            return self._bits.get(spelling, 0)
        known = _mask(spelling, flags, _BASE)
        return known | _mask(spelling, flags, self._more) << len(_BASE) if self._more else known

    def one_of(self, mask: int) -> str:
        """Return a character of the set `mask`, one that is easy to read if there is one."""
        for char in _READABLE:
            if self._bits[char] & mask:
                return char
        return (_BASE + self._more)[(mask & -mask).bit_length() - 1]


def _characters_of(pattern: str) -> set[str]:
    """Return what `pattern` names, in both cases, with the neighbours of what ends a range."""
    for escape in set(_NAMED.findall(pattern)):
        pattern = pattern.replace(escape, _decoded(escape))
    named = set(pattern)
    for match in _RANGE.finditer(pattern, overlapped=True):
        first, last = ord(match["first"]), ord(match["last"])
        named |= {chr(code) for code in (first - 1, last + 1) if 0 <= code <= _LAST}
    return named | {
        case for char in named for case in (char.lower(), char.upper()) if len(case) == 1
    }


def _decoded(escape: str) -> str:
    """Return the character that `escape` names."""
    if escape[1] == "N":
        import unicodedata

        return unicodedata.lookup(escape[3:-1])
    return chr(int(escape[2:], 16))


@cache
def _class(spelling: str, flags: int) -> "regex.Pattern[str]":
    return regex.compile(f"(?:{spelling})+", flags)


def _mask(spelling: str, flags: int, sample: str) -> int:
    if sample is _BASE:
        return _mask_of_base(spelling, flags)
    return _mask_in(_class(spelling, flags), sample)


@cache
def _mask_of_base(spelling: str, flags: int) -> int:
    return _mask_in(_class(spelling, flags), _BASE)


def _mask_in(members: "regex.Pattern[str]", sample: str) -> int:
    mask = 0
    for match in members.finditer(sample):
        mask |= ((1 << len(match[0])) - 1) << match.start()
    return mask
