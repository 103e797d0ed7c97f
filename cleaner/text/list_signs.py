"""Signs that open the items of a list without being bullets: emoji, dingbats, check boxes."""

from cleaner.text.lazy import lazy_re, lazy_regex

# Plain ornaments: where they open items they are bullets. The middle dots part the words of a
# line too, and a line that was cut may open with one.
MIDDLE_DOTS = "\N{MIDDLE DOT}\N{BULLET OPERATOR}"
_ORNAMENTS = (
    MIDDLE_DOTS + "\N{KATAKANA MIDDLE DOT}"
    "\N{BLACK DIAMOND MINUS WHITE X}\N{BLACK DIAMOND}\N{WHITE DIAMOND}"
    "\N{WHITE DIAMOND CONTAINING BLACK SMALL DIAMOND}\N{FISHEYE}\N{BULLSEYE}\N{CIRCLED BULLET}"
    "\N{CIRCLED WHITE BULLET}\N{BLACK MEDIUM DIAMOND}\N{WHITE MEDIUM DIAMOND}"
    "\N{BLACK SMALL DIAMOND}\N{WHITE SQUARE WITH ROUNDED CORNERS}\N{BALLOT BOX}"
    "\N{LOWER RIGHT DROP-SHADOWED WHITE SQUARE}-\N{UPPER RIGHT SHADOWED WHITE SQUARE}"
    "\N{SHADOWED WHITE CIRCLE}\N{WHITE MEDIUM SQUARE}-\N{BLACK MEDIUM SMALL SQUARE}"
    "\N{WHITE RIGHT-POINTING TRIANGLE}\N{WHITE RIGHT-POINTING SMALL TRIANGLE}"
    "\N{WHITE RIGHT-POINTING POINTER}\N{RIGHTWARDS ARROW}"
    "\N{HEAVY WIDE-HEADED RIGHTWARDS ARROW}-\N{OPEN-OUTLINED RIGHTWARDS ARROW}"
    "\N{BLACK FOUR POINTED STAR}\N{WHITE FOUR POINTED STAR}"
)
# Notes, suits and chess pieces open lines of songs, hands and games.
_NO_SIGNS = "[\u2654-\u2667\u2669-\u266f\U0001f3b5\U0001f3b6\xa9\xae\u2122]"
_PICTURE = (
    r"(?:\p{Regional_Indicator}{2}|[0-9#]\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}"
    rf"|(?!{_NO_SIGNS})[\p{{Extended_Pictographic}}\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff]"
    r"[\N{VARIATION SELECTOR-16}\p{Emoji_Modifier}]*"
    r"(?:\N{ZERO WIDTH JOINER}\p{Extended_Pictographic}"
    r"[\N{VARIATION SELECTOR-16}\p{Emoji_Modifier}]*)*)"
)
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"
_ORNAMENT = lazy_regex(rf"[{_ORNAMENTS}](?!{_EMOJI_STYLE})")
_SIGN = lazy_regex(
    rf"[{_ORNAMENTS}](?!{_EMOJI_STYLE})(?:[ \t]+|$|(?=[\p{{L}}\p{{N}}]))"
    rf"|{_PICTURE}[ \t]*(?=[\p{{L}}\p{{N}}\"'(\p{{Pi}}\p{{Ps}}])"
)
# The characters that a sign may begin with, in a pattern's class: quick, and too many.
SIGN_STARTS = (
    "\xb7\u203c-\u2049\u2190-\u23ff\u2500-\u27bf\u2900-\u303d\u30fb\u3297-\u3299"
    "\U0001f000-\U0001faff"
)
KEYCAP = "[0-9#]\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}"
LETTER_OR_DIGIT = lazy_regex(r"\p{L}|\p{N}")
MAYBE_SIGN = lazy_re(f"[{SIGN_STARTS}]|{KEYCAP}")


def leading_sign(line: str) -> str:
    """Return the sign that `line` starts with and the space after it, or an empty string.

    It opens an item only if the line above or below opens with one too: see `false_bullet_lines`.

    >>> leading_sign("\N{BLACK STAR} milk"), leading_sign("milk"), leading_sign("\N{BLACK STAR}")
    ('\N{BLACK STAR} ', '', '')
    """
    match = _SIGN.match(line) if MAYBE_SIGN.match(line) else None
    if not match or (match.end() < len(line) and not LETTER_OR_DIGIT.search(line, match.end())):
        return ""
    return str(match[0])


def is_ornament(sign: str) -> bool:
    """Say whether `sign` is a bullet that says nothing; an emoji, a tick or a star may.

    >>> is_ornament("\N{BLACK DIAMOND MINUS WHITE X}"), is_ornament("\N{CROSS MARK}")
    (True, False)
    """
    return _ORNAMENT.match(sign) is not None
