"""Fixes of single characters: broken encoding, controls, composition, spaces."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from sys import intern

import regex

from cleaner.edit import Edit, Edited
from cleaner.stretches import stretches

Fix = Callable[[str], list[Edit]]

_PLAIN = bytes({*range(0x20, 0x7F), *b"\t\n"})  # what no fix looks at
_BYTE_ORDER_AND_INVISIBLE = (
    "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{MONGOLIAN VOWEL SEPARATOR}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}"
    "\N{INVISIBLE TIMES}\N{INVISIBLE SEPARATOR}\N{INVISIBLE PLUS}\N{FUNCTION APPLICATION}"
    "\N{INTERLINEAR ANNOTATION ANCHOR}-\N{INTERLINEAR ANNOTATION TERMINATOR}"
)
# Joiners are spelling in the scripts that shape their letters, and glue in emoji.
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
_LINE_BREAK = regex.compile("\r\n|[\r\v\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
_C1 = regex.compile("[\x80-\x9f]")
_SURROGATE = regex.compile("[\ud800-\udfff]")
_SPACE = regex.compile(r"[\p{Zs}\x1c-\x1f--\ ]", regex.VERSION1)
_CONTROL = regex.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f" + _BYTE_ORDER_AND_INVISIBLE + "]"
    # A soft hyphen at the end of a line says that the word goes on below.
    r"|\N{SOFT HYPHEN}(?:[ \t]*\n[ \t]*(?=\p{L}))?|" + _STRAY_JOINER
)
_MAY_GO = regex.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    + _BYTE_ORDER_AND_INVISIBLE
    + "]"
)
_MANY_MARKS = regex.compile(r"\p{M}{99}")  # no word; their order takes quadratic time to find
_TOKEN = regex.compile(r"[^ \n]+")
_CHUNK = regex.compile(r"[^\n]{1,4000}(?=[\s]|\Z)|[^\n]{4000}")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def line_breaks(text: str) -> list[Edit]:
    """Make every line break `\\n`: crawls mix those of three systems and of Unicode.

    >>> from cleaner.edit import apply_edits
    >>> apply_edits("a\\r\\nb", line_breaks("a\\r\\nb"))
    'a\\nb'
    """
    return _substitute(_LINE_BREAK, text, "\n", "layout.line-breaks")


def undecodable(text: str) -> list[Edit]:
    """Put the replacement character where a byte could not be decoded.

    Such bytes come as lone surrogates, which no UTF-8 file can hold.
    """
    return _substitute(_SURROGATE, text, _REPLACEMENT, "layout.undecodable")


def mojibake(text: str) -> list[Edit]:
    """Undo a wrong decoding where ftfy's detector is sure of one.

    >>> from cleaner.edit import apply_edits
    >>> broken = "It\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}\N{EURO SIGN}\N{TRADE MARK SIGN}s"
    >>> apply_edits(broken, mojibake(broken)) == "It\N{RIGHT SINGLE QUOTATION MARK}s"
    True
    """
    # Slow to import, and ASCII text never needs them.
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    # From quick to slow, and nothing is mended that the first two do not see.
    return [
        edit
        for offset, line in _lines_with(_misread(), text)
        for chunk in _CHUNK.finditer(line)
        if UTF8_DETECTOR_RE.search(chunk[0]) and is_bad(chunk[0])
        for edit in _repaired(chunk[0], offset + chunk.start())
    ]


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of `text` in which `pattern` is found, with their offsets."""
    found = pattern.search(text)
    while found:
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.start())
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        found = pattern.search(text, end)


@cache
def _misread() -> re.Pattern[str]:
    """Return a pattern that finds what may begin a misread character, and costs next to nothing."""
    from ftfy.chardata import UTF8_CLUES

    leads = "".join(UTF8_CLUES[f"utf8_first_of_{length}"] for length in (2, 3, 4))
    return re.compile(f"[{leads}][{UTF8_CLUES['utf8_continuation']}]")


def c1_controls(text: str) -> list[Edit]:
    """Read C1 controls as the Windows-1252 characters that pages mean by them.

    >>> from cleaner.edit import apply_edits
    >>> apply_edits("caf\\x85", c1_controls("caf\\x85")) == "caf\N{HORIZONTAL ELLIPSIS}"
    True
    """
    edits = []
    for found in _C1.finditer(text):
        # Five of them mean nothing there either; `controls` takes those.
        char = found[0].encode("latin-1").decode("windows-1252", "ignore")
        if char:
            edits.append(Edit(found.start(), found.end(), found[0], char, ("layout.encoding",)))
    return edits


def spaces(text: str) -> list[Edit]:
    """Make no-break, thin, wide and other odd spaces plain spaces."""
    return _substitute(_SPACE, text, " ", "layout.spaces")


def controls(text: str) -> list[Edit]:
    """Remove what has no width and no meaning in plain text: controls, marks, stray joiners.

    >>> from cleaner.edit import apply_edits
    >>> apply_edits("news\\u200bletter", controls("news\\u200bletter"))
    'newsletter'
    """
    return _substitute(_CONTROL, text, "", "layout.controls")


def composition(text: str) -> list[Edit]:
    """Compose letters and their accents (NFC), so that equal words are equal."""
    concerned = _COMPOSABLE.findall(signs_in(text))
    if not concerned:
        return []
    return [
        Edit(
            offset + found.start(),
            offset + found.end(),
            found[0],
            composed,
            ("layout.composition",),
        )
        for offset, line in _lines_with(re.compile(f"[{re.escape(''.join(concerned))}]"), text)
        if not unicodedata.is_normalized("NFC", line)
        for found in _TOKEN.finditer(line)
        if not _MANY_MARKS.search(found[0])
        and (composed := unicodedata.normalize("NFC", found[0])) != found[0]
    ]


# Order matters: an encoding is repaired while its bytes are still all there. Each fix comes with
# the signs without which it has nothing to do.
_COMPOSABLE = regex.compile(r"[\p{M}\p{NFC_Quick_Check=No}\p{NFC_Quick_Check=Maybe}]")
_ODD = regex.compile("[^\0-\x7f]")
_FIXES: tuple[tuple[regex.Pattern[str], Fix], ...] = (
    (_SURROGATE, undecodable),
    (_ODD, mojibake),
    (_C1, c1_controls),
    (_LINE_BREAK, line_breaks),
    (_SPACE, spaces),
    (_MAY_GO, controls),
    (_COMPOSABLE, composition),
)
_MOST_ROUNDS = 8


def fix_characters(text: str) -> Edited:
    """Return `text` with its characters put right, one fix after the other.

    What one fix makes may be another's to mend (text decoded wrongly twice), so they go
    round until none finds anything.
    """
    made = Edited(text)
    signs = signs_in(text)
    for _ in range(_MOST_ROUNDS):
        before = made.text
        for needed, fix in _FIXES:
            if needed.search(signs) and (found := fix(made.text)):
                made.then(found)
                signs = signs_in(made.text)
        if made.text == before:
            break
    return made


def signs_in(text: str) -> str:
    """Return each character of `text` once that is not plain, in no order that matters.

    >>> signs_in("A plain line\N{ZERO WIDTH SPACE}") == "\N{ZERO WIDTH SPACE}"
    True
    """
    signs: set[str] = set()
    for stretch in stretches(text):
        rest = stretch.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
        signs.update(rest.decode("utf-8", "surrogatepass"))
    return "".join(signs)


def _substitute(pattern: regex.Pattern[str], text: str, after: str, rule: str) -> list[Edit]:
    rules = (rule,)  # one for all, as the texts are: there may be millions
    return [
        Edit(found.start(), found.end(), intern(found[0]), after, rules)
        for found in pattern.finditer(text)
    ]


def _common(one: str, other: str) -> int:
    """Return how many characters the two begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _repaired(chunk: str, offset: int) -> Iterator[Edit]:
    """Yield the repairs of one chunk, word by word where the words still correspond."""
    from ftfy import fix_encoding

    fixed = fix_encoding(chunk)
    words, made = list(_TOKEN.finditer(chunk)), _TOKEN.findall(fixed)
    if len(words) != len(made) or _TOKEN.sub("", chunk) != _TOKEN.sub("", fixed):
        start = _common(chunk, fixed)
        end = _common(chunk[start:][::-1], fixed[start:][::-1])
        before, after = chunk[start : len(chunk) - end], fixed[start : len(fixed) - end]
        if before != after:
            at = offset + start
            yield Edit(at, at + len(before), before, after, ("layout.encoding",))
        return
    for word, after in zip(words, made, strict=True):
        if word[0] != after:
            start, end = offset + word.start(), offset + word.end()
            yield Edit(start, end, word[0], after, ("layout.encoding",))
