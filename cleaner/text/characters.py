"""Fixes of single characters: broken encoding, controls, composition, spaces.

Each fix takes a text and returns its edits. Each docstring shows the fault that it mends.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from sys import intern

import regex

from cleaner.core import CORE
from cleaner.text.chunks import chunks, lines_with
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.edits import Edit, EditedText
from cleaner.text.han import HAN, fix_han_spaces
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.mojibake import TOKEN, fix_mojibake, may_be_letter, may_start_mojibake

Fix = Callable[[str], list[Edit]]
_Pattern = regex.Pattern[str] | re.Pattern[str]
_Match = regex.Match[str] | re.Match[str]

_PLAIN_BYTES = bytes({*range(0x20, 0x7F), *b"\t\n"})  # characters that no fix looks at
_ZERO_WIDTH = (
    "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{MONGOLIAN VOWEL SEPARATOR}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}"
    "\N{INVISIBLE TIMES}\N{INVISIBLE SEPARATOR}\N{INVISIBLE PLUS}\N{FUNCTION APPLICATION}"
    "\N{INTERLINEAR ANNOTATION ANCHOR}-\N{INTERLINEAR ANNOTATION TERMINATOR}"
)
# Scripts that shape their letters spell with joiners, and emoji are composed with them.
_STRAY_JOINER = (
    r"(?<![\p{Script=Arabic}\p{Script=Syriac}\p{Indic_Syllabic_Category=Virama}"
    r"\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}"
    r"\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}"
    r"\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}"
    r"\p{Extended_Pictographic}\N{VARIATION SELECTOR-16}\p{Emoji_Modifier}])"
    "[\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}]"
    "|[\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}]"
    "(?=[\\s\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}]|$)"
)
# In a line that is written from right to left they say on which side a sign stands.
_DIRECTION_MARKS = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
_RIGHT_TO_LEFT = r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]"
_STRAY_DIRECTION = (
    rf"(?<!{_RIGHT_TO_LEFT}[^\n]{{0,99}})[{_DIRECTION_MARKS}](?![^\n]{{0,99}}{_RIGHT_TO_LEFT})"
)
_ODD_BREAK = lazy_regex("[\r\v\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
_LINE_BREAK = lazy_regex(f"\r\n|{_ODD_BREAK.pattern}")
_C1 = lazy_regex("[\x80-\x9f]")
_LONE_SURROGATE = lazy_regex("[\ud800-\udfff]")
# Those of Unicode's class Zs, and what Python takes for white space. `re` finds them far quicker.
_SPACE = lazy_re("[\x1c-\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = lazy_regex(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f" + _ZERO_WIDTH + "]"
    # A soft hyphen at the end of a line says that the word continues on the next line.
    r"|\N{SOFT HYPHEN}(?:[ \t]*\n[ \t]*(?=\p{L}))?|" + _STRAY_JOINER + "|" + _STRAY_DIRECTION
)
_MAYBE_INVISIBLE = lazy_re(  # where one begins
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    + _ZERO_WIDTH
    + _DIRECTION_MARKS
    + "]"
)
_MANY_MARKS = lazy_regex(r"\p{M}{99}")  # not a word; ordering them takes quadratic time


def fix_newlines(text: str) -> list[Edit]:
    r"""Return the edits that make every line break `\n`.

    Crawls mix the line breaks of three systems and of Unicode.

    >>> from cleaner.text.edits import apply_edits
    >>> apply_edits("a\r\nb\N{LINE SEPARATOR}c", fix_newlines("a\r\nb\N{LINE SEPARATOR}c"))
    'a\nb\nc'
    """
    return _substitute(_LINE_BREAK, text, "\n", "layout.line-breaks")


def fix_undecodable(text: str) -> list[Edit]:
    r"""Return the edits that write the replacement character for each undecoded byte.

    `decode_bytes` makes lone surrogates of such bytes, and a UTF-8 file cannot hold those.

    >>> from cleaner.text.edits import apply_edits
    >>> apply_edits("caf\udce9", fix_undecodable("caf\udce9")) == "caf\N{REPLACEMENT CHARACTER}"
    True
    """
    return _substitute(_LONE_SURROGATE, text, "\N{REPLACEMENT CHARACTER}", "layout.undecodable")


def fix_c1_controls(text: str) -> list[Edit]:
    r"""Return the edits that read C1 controls as Windows-1252.

    Pages that declare Latin-1 are nearly always Windows-1252, which has quotes, dashes and an
    ellipsis at the places of these controls (WHATWG Encoding Standard).

    >>> from cleaner.text.edits import apply_edits
    >>> apply_edits("caf\x85", fix_c1_controls("caf\x85")) == "caf\N{HORIZONTAL ELLIPSIS}"
    True
    """
    edits = []
    for match in _C1.finditer(text):
        # Windows-1252 leaves five of them undefined; `fix_invisible` removes those.
        char = match[0].encode("latin-1").decode("windows-1252", "ignore")
        if char:
            edits.append(Edit(match.start(), match.end(), match[0], char, ("layout.encoding",)))
    return edits


def fix_spaces(text: str) -> list[Edit]:
    r"""Return the edits that make no-break, thin, wide and other spaces plain ones.

    They set the width of a line on a page. In a text they keep equal phrases apart.

    >>> from cleaner.text.edits import apply_edits
    >>> apply_edits("5\N{NO-BREAK SPACE}km", fix_spaces("5\N{NO-BREAK SPACE}km"))
    '5 km'
    """
    return _substitute(_SPACE, text, " ", "layout.spaces")


def fix_invisible(text: str) -> list[Edit]:
    r"""Return the edits that remove characters without width or meaning in plain text.

    These are controls, direction and byte order marks, zero-width spaces, soft hyphens, and
    joiners outside the scripts and emoji that use them.

    >>> from cleaner.text.edits import apply_edits
    >>> text = "news\N{ZERO WIDTH SPACE}letter"
    >>> apply_edits(text, fix_invisible(text))
    'newsletter'
    """
    places = (maybe.start() for maybe in _MAYBE_INVISIBLE.finditer(text))
    matches = (_INVISIBLE.match(text, place) for place in places)
    return _replaced((match for match in matches if match), "", "layout.controls")


def fix_composition(text: str) -> list[Edit]:
    r"""Return the edits that compose letters and their accents (NFC, UAX #15).

    The same word may be stored with an accented letter or with a letter and a combining
    accent. Rules and search should find both.

    >>> edits = fix_composition("cafe\N{COMBINING ACUTE ACCENT}")
    >>> edits[0].after == "caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    True
    """
    composable = _COMPOSABLE.findall(unusual_characters(text))
    if not composable:
        return []
    return [
        Edit(
            offset + token.start(),
            offset + token.end(),
            token[0],
            composed,
            ("layout.composition",),
        )
        for offset, line in lines_with(re.compile(f"[{re.escape(''.join(composable))}]"), text)
        if not unicodedata.is_normalized("NFC", line)
        for token in TOKEN.finditer(line)
        if not _MANY_MARKS.search(token[0])
        and (composed := unicodedata.normalize("NFC", token[0])) != token[0]
    ]


_COMPOSABLE = lazy_regex(r"[\p{M}\p{NFC_Quick_Check=No}\p{NFC_Quick_Check=Maybe}]")
# A fix runs only if the text has a character that it may concern. The order matters: an encoding is
# repaired while all its bytes are still there.
_FIXES: tuple[tuple[Callable[[str], object], Fix], ...] = (
    (_LONE_SURROGATE.search, fix_undecodable),
    (may_start_mojibake, fix_mojibake),
    (_C1.search, fix_c1_controls),
    (_ODD_BREAK.search, fix_newlines),
    (_SPACE.search, fix_spaces),
    (_MAYBE_INVISIBLE.search, fix_invisible),
    (HAN.search, fix_han_spaces),
    (_COMPOSABLE.search, fix_composition),
)
# The characters that each of them may concern, but for plain ones.
_CLASSES: tuple[CharacterTest, ...] = (
    class_of(_LONE_SURROGATE),
    lambda characters: {*filter(may_be_letter, characters)},
    class_of(_C1),
    class_of(_ODD_BREAK),
    class_of(_SPACE),
    class_of(_MAYBE_INVISIBLE),
    class_of(HAN),
    class_of(_COMPOSABLE),
)
_MAX_FIX_ROUNDS = 8


def fix_characters(text: str) -> EditedText:
    r"""Return `text` with its characters fixed, and the edits that did it.

    What one fix writes may be a fault that another one mends, as in a text that was decoded
    wrongly twice. So all fixes run in turn until none finds anything, at most 8 times.

    >>> fix_characters("news\N{ZERO WIDTH SPACE}letter\r\n").text
    'newsletter\n'
    """
    fixed = EditedText(text)
    may_concern = _concerned(text)
    for _ in range(_MAX_FIX_ROUNDS):
        before = fixed.text
        for number, (_, fix) in enumerate(_FIXES):
            if may_concern[number] and (edits := fix(fixed.text)):
                fixed = fixed.apply(edits)
                may_concern = _concerned(fixed.text)
        if fixed.text == before:
            break
    return fixed


def _concerned(text: str) -> Sequence[object]:
    """Return what is true for each fix that may concern `text`."""
    if CORE.is_compiled:
        classes = _core_classes()(text)
        return [classes >> number & 1 for number in range(len(_FIXES))]
    unusual = unusual_characters(text)
    return [may_concern(unusual) for may_concern, _ in _FIXES]


@cache
def _core_classes() -> Callable[[str], int]:
    """Return the function of the compiled core that tells the classes in a text."""
    from cleaner.core.characters import CharacterTable

    return CharacterTable(partial(class_bits, _CLASSES)).of_text


def unusual_characters(text: str) -> str:
    r"""Return each character of `text` that a fix may concern once, in any order.

    Printable ASCII, tab and line feed concern no fix. One look at the few other characters
    tells which fixes a text needs.

    >>> unusual_characters("A plain line\N{ZERO WIDTH SPACE}") == "\N{ZERO WIDTH SPACE}"
    True
    """
    unusual: set[str] = set()
    for chunk in chunks(text):
        encoded = chunk.encode("utf-8", "surrogatepass").translate(None, _PLAIN_BYTES)
        unusual.update(encoded.decode("utf-8", "surrogatepass"))
    return "".join(unusual)


def _substitute(pattern: _Pattern, text: str, after: str, rule: str) -> list[Edit]:
    return _replaced(pattern.finditer(text), after, rule)


def _replaced(matches: Iterable[_Match], after: str, rule: str) -> list[Edit]:
    rules = (rule,)  # edits share it, and their texts: there may be millions
    return [Edit(match.start(), match.end(), intern(match[0]), after, rules) for match in matches]
