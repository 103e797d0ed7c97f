"""Fixes of single characters: broken encoding, controls, composition, spaces.

Each fix takes a text and returns its edits. Each docstring shows the fault that it mends.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from sys import intern

import regex

from cleaner.core import CORE
from cleaner.text.chunks import chunks, lines_with
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.edits import Edit, EditedText
from cleaner.text.han import HAN, fix_han_spaces
from cleaner.text.lazy import lazy_re, lazy_regex

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
_TOKEN = lazy_re(r"[^ \n]+")
# Parts of a line, cut after words: ftfy decodes a part as a whole or not at all.
_LINE_CHUNK = lazy_regex(r"[^\n]{1,4000}(?=[\s]|\Z)|[^\n]{4000}")
_CONTEXT_CHARS = 8  # around other characters, more than ftfy looks at to decide on them
_PLAIN_RUN = lazy_re(rf"[ -~]{{{3 * _CONTEXT_CHARS},}}")


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


def fix_mojibake(text: str) -> list[Edit]:
    r"""Return the edits that undo a wrong decoding, where ftfy's detector is sure of one.

    Pages print the bytes of UTF-8 as if they were Windows-1252 or a similar encoding. ftfy
    (its `badness` module) knows which sequences of characters hardly ever mean anything else.

    >>> from cleaner.text.edits import apply_edits
    >>> broken = "It\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}\N{EURO SIGN}\N{TRADE MARK SIGN}s"
    >>> apply_edits(broken, fix_mojibake(broken)) == "It\N{RIGHT SINGLE QUOTATION MARK}s"
    True
    """
    # Slow to import, and ASCII text never needs them.
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    # The tests run from quick to slow. ftfy repairs nothing that one of them does not match.
    return [
        edit
        for offset, line in _lines_of_mojibake(text)
        for chunk in _LINE_CHUNK.finditer(line)
        if UTF8_DETECTOR_RE.search(chunk[0]) and is_bad(_without_plain(chunk[0])[0])
        for edit in _repairs(chunk[0], offset + chunk.start())
    ]


def _lines_of_mojibake(text: str) -> Iterable[tuple[int, str]]:
    """Yield the lines where a wrongly decoded character may begin, with their offsets."""
    if CORE.is_compiled:
        return _core_finder()(text)
    return lines_with(_maybe_mojibake(), text)


@cache
def _maybe_mojibake() -> re.Pattern[str]:
    """Return a quick pattern that matches wherever a wrongly decoded character may begin."""
    rest = _mojibake_rest().pattern
    ends = (
        f"(?<={lead.pattern}){rest}{{{number}}}" for number, lead in enumerate(_mojibake_leads(), 1)
    )
    return re.compile(f"{_mojibake_start().pattern}(?:{'|'.join(ends)})")


@cache
def _core_finder() -> Callable[[str], Sequence[tuple[int, str]]]:
    """Return the function of the compiled core that finds the lines with `_maybe_mojibake`."""
    from cleaner.core.characters import CharacterTable

    classes = [*map(class_of, (*_mojibake_leads(), _mojibake_rest()))]
    return CharacterTable(partial(class_bits, classes)).lines_with_sequence


@cache
def _mojibake_leads() -> tuple[re.Pattern[str], ...]:
    """Return what opens wrongly decoded characters of 2, of 3 and of 4 bytes."""
    from ftfy.chardata import UTF8_CLUES

    return tuple(re.compile(f"[{UTF8_CLUES[f'utf8_first_of_{size}']}]") for size in (2, 3, 4))


@cache
def _mojibake_start() -> re.Pattern[str]:
    return re.compile(f"[{''.join(lead.pattern[1:-1] for lead in _mojibake_leads())}]")


@cache
def _mojibake_rest() -> re.Pattern[str]:
    from ftfy.chardata import UTF8_CLUES

    return re.compile(f"[{UTF8_CLUES['utf8_continuation']}]")


def _may_start_mojibake(unusual: str) -> bool:
    """Say whether a wrongly decoded character may begin with one of the `unusual` ones.

    It begins with a letter, or with a sign that stands among the letters of Latin-1. Of quotes,
    dashes and symbols ftfy, which is slow to import, need not be asked.
    """
    if not any(map(_may_be_letter, unusual)):
        return False
    return _mojibake_start().search(unusual) is not None


def _may_be_letter(char: str) -> bool:
    return not char.isascii() and (char.isalpha() or char == "\N{MULTIPLICATION SIGN}")


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
        for token in _TOKEN.finditer(line)
        if not _MANY_MARKS.search(token[0])
        and (composed := unicodedata.normalize("NFC", token[0])) != token[0]
    ]


_COMPOSABLE = lazy_regex(r"[\p{M}\p{NFC_Quick_Check=No}\p{NFC_Quick_Check=Maybe}]")
# A fix runs only if the text has a character that it may concern. The order matters: an encoding is
# repaired while all its bytes are still there.
_FIXES: tuple[tuple[Callable[[str], object], Fix], ...] = (
    (_LONE_SURROGATE.search, fix_undecodable),
    (_may_start_mojibake, fix_mojibake),
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
    lambda characters: {*filter(_may_be_letter, characters)},
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


def _common_prefix_length(text: str, repaired: str) -> int:
    pairs = zip(text, repaired, strict=False)
    differing = (position for position, (a, b) in enumerate(pairs) if a != b)
    return next(differing, min(len(text), len(repaired)))


def _without_plain(chunk: str) -> tuple[str, list[str]]:
    r"""Return `chunk`, of one line, with a line break for each long run of ASCII, and these runs.

    ftfy looks at each character dozens of times, and changes none of them.

    >>> _without_plain("It is \N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN}" + "." * 28)
    ('It is \xc3\xa9........\n........', ['............'])
    """
    runs: list[str] = []

    def shortened(match: re.Match[str]) -> str:
        run = match[0]
        runs.append(run[_CONTEXT_CHARS:-_CONTEXT_CHARS])
        return f"{run[:_CONTEXT_CHARS]}\n{run[-_CONTEXT_CHARS:]}"

    return _PLAIN_RUN.sub(shortened, chunk), runs


def _fixed(chunk: str) -> str:
    """Return `chunk` as ftfy decodes it."""
    from ftfy import fix_encoding

    unusual, runs = _without_plain(chunk)
    parts = fix_encoding(unusual).split("\n")
    return parts[0] + "".join(run + part for run, part in zip(runs, parts[1:], strict=True))


def _repairs(chunk: str, offset: int) -> Iterator[Edit]:
    """Yield the repairs of `chunk`, which begins at `offset` in the text.

    There is an edit for each word as long as the words correspond, else one for all of them.
    """
    fixed = _fixed(chunk)
    words, fixed_words = [*_TOKEN.finditer(chunk)], _TOKEN.findall(fixed)
    if len(words) != len(fixed_words) or chunk.count(" ") != fixed.count(" "):
        start = _common_prefix_length(chunk, fixed)
        suffix_length = _common_prefix_length(chunk[start:][::-1], fixed[start:][::-1])
        before = chunk[start : len(chunk) - suffix_length]
        after = fixed[start : len(fixed) - suffix_length]
        if before != after:
            start += offset
            yield Edit(start, start + len(before), before, after, ("layout.encoding",))
        return
    for word, after in zip(words, fixed_words, strict=True):
        if word[0] != after:
            start, end = offset + word.start(), offset + word.end()
            yield Edit(start, end, word[0], after, ("layout.encoding",))
