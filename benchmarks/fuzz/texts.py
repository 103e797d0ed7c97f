"""Random texts: prose and chrome, each plane of Unicode, layouts, fixtures with changes."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

from benchmarks.fuzz.layouts import laid_out
from benchmarks.fuzz.vocabulary import WORDS
from cleaner import load_rules

FIXTURES = Path(__file__).parents[2] / "fixtures"
_MOST_PIECES = 14  # lines of a text, words of a line
_LONG = 5000  # characters of a long line, at most
_PLANES = 17
_PLANE = 0x10000
_WORDS = WORDS["prose"]
_MARKS = WORDS["marks"]
_BREAKS = ("\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\n \n\n", "\r", "\v", "\x85", "\u2028", "-\n")
_MARGINS = ("", "", "", "", " ", "    ", "\t", "\xa0", "\u3000", "> ")
_CONTROLS = (
    "\0\x01\x07\x08\t\v\f\x1b\x1c\x7f\x85\x9f\xa0"
    "\xad\u200b\u200c\u200d\u200e\u202e\u2028\ufeff\ufffd\ufffe"
)
_COMBINING = (
    "\u0301\u0308\u0327\u0345\u0489\u05b0\u064e\u093c\u094d\u0e33\u1100\u1161\u11a8\ufe0f\U0001f3fd"
)
_WIDTHS = (40, 60, 72)  # characters of hard-wrapped lines
_ENCODINGS = WORDS["encodings"]


@cache
def chrome() -> Sequence[str]:
    """Return the literals and the examples of the shipped rules: what rules hit, or nearly do."""
    rules = [rule for _, rule in load_rules().rules()]
    return sorted({text for rule in rules for text in (*rule.literals, *rule.removes, *rule.keeps)})


@cache
def fixture_texts() -> Sequence[str]:
    """Return the texts of all fixtures."""
    return [path.read_bytes().decode() for path in sorted(FIXTURES.rglob("*.txt"))]


def text(rng: Random) -> str:
    """Return a text of any kind."""
    kind: Callable[[Random], str] = rng.choices(_KINDS, (4, 1, 1, 1, 2, 9))[0]
    return kind(rng)


def small_text(rng: Random) -> str:
    """Return a text of a few lines, as a cell of a table holds it."""
    return "".join(line(rng) + rng.choice(_BREAKS) for _ in range(rng.randrange(5)))


def encoded(rng: Random, source: str) -> bytes:
    """Return `source` as bytes, of which some may have changed."""
    data = source.encode(rng.choice(_ENCODINGS), rng.choice(("replace", "ignore")))
    return mutated_bytes(rng, data) if rng.random() < 1 / 3 else data


def character(rng: Random) -> str:
    """Return a character of any plane, a control, a mark or half of a pair of surrogates."""
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice(_CONTROLS)
    if kind == 1:
        return rng.choice(_COMBINING)
    if kind == 2:
        return chr(rng.randrange(0xD800, 0xE000))
    if kind == 3:
        return chr(rng.randrange(_PLANES) * _PLANE + rng.randrange(_PLANE))
    return chr(rng.randrange(rng.choice((0x80, 0x250, 0x3000, _PLANE, 0x20000))))


def line(rng: Random) -> str:
    """Return a line of prose, chrome, marks and odd characters."""
    if rng.random() < 1 / 4:
        return rng.choice(chrome())
    parts = [_part(rng) for _ in range(rng.randrange(1, _MOST_PIECES))]
    return rng.choice(_MARGINS) + rng.choice((" ", " ", " ", "  ", "\t", "")).join(parts)


def _part(rng: Random) -> str:
    kind = rng.randrange(12)
    if kind == 0:
        return rng.choice(_MARKS)
    if kind == 1:
        return character(rng)
    if kind == 2:
        return rng.choice(chrome())[: rng.randrange(1, 40)]
    if kind == 3:
        return rng.choice(_WORDS) + character(rng)
    if kind == 4:
        return mojibake(rng, rng.choice(_WORDS))
    return rng.choice(_WORDS) + rng.choice(("", "", "", ".", ",", ":", "?", "-", "!"))


def mojibake(rng: Random, word: str) -> str:
    """Return `word` as it looks after it was decoded in the wrong way, once or twice."""
    for _ in range(rng.randrange(1, 3)):
        word = word.encode("utf-8", "replace").decode(rng.choice(("cp1252", "latin-1")), "replace")
    return word


def _lines(rng: Random) -> str:
    count = rng.randrange(_MOST_PIECES)
    return "".join(line(rng) + rng.choice(_BREAKS) for _ in range(count))


def _characters(rng: Random) -> str:
    alphabet = [character(rng) for _ in range(rng.randrange(1, 12))] + list(" \n-.a")
    return "".join(rng.choices(alphabet, k=rng.randrange(60)))


def _wrapped(rng: Random) -> str:
    """Return prose with breaks and hyphens at the ends of lines of even width, maybe in a fence."""
    prose = " ".join(rng.choice(_WORDS) for _ in range(rng.randrange(10, 120)))
    width = rng.choice(_WIDTHS)
    lines = [prose[start : start + width] for start in range(0, len(prose), width)]
    wrapped = rng.choice(("-\n", "\n", "\xad\n", " \n")).join(lines)
    fence = rng.choice(("", "", "", "```\n", "~~~\n", "    ", "| "))
    return _lines(rng)[:200] + fence + wrapped + rng.choice(("", "\n" + fence.strip()))


def _long_line(rng: Random) -> str:
    unit = line(rng) or " "
    return (unit * (_LONG // len(unit) + 1))[: rng.randrange(_LONG)] + rng.choice(_BREAKS)


def _changed_fixture(rng: Random) -> str:
    source = rng.choice(fixture_texts())
    start = rng.randrange(len(source) + 1)  # of a part, which is cleaned faster than the whole
    return mutated_text(rng, source[start : start + rng.randrange(2000)])


def _laid_out(rng: Random) -> str:
    source = laid_out(rng)
    return mutated_text(rng, source) if rng.random() < 1 / 4 else source


_KINDS = (_lines, _characters, _wrapped, _long_line, _changed_fixture, _laid_out)


def mutated_text(rng: Random, source: str) -> str:
    """Return `source` with a few parts taken out, doubled, moved or replaced."""
    for _ in range(rng.randrange(1, 8)):
        start = rng.randrange(len(source) + 1)
        end = min(len(source), start + rng.choice((1, 1, 2, 8, 80)))
        part = source[start:end]
        place = rng.randrange(len(source) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            source = source[:start] + source[end:]
        elif kind == 1:
            source = source[:place] + part + source[place:]
        elif kind == 2:
            source = source[:start] + character(rng) + source[end:]
        else:
            source = source[:place] + rng.choice((_part, line))(rng) + source[place:]
    return source


def mutated_bytes(rng: Random, data: bytes) -> bytes:
    """Return `data` with a few bytes changed, cut off, doubled, moved or put in."""
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 2, 4, 16, 200)))
        place = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            data = data[:start] + data[end:]
        elif kind == 1:
            data = data[:place] + data[start:end] + data[place:]
        elif kind == 2:
            data = data[:start] + rng.randbytes(end - start) + data[end:]
        elif kind == 3 and start < len(data):
            flipped = data[start] ^ 1 << rng.randrange(8)
            data = data[:start] + bytes([flipped]) + data[start + 1 :]
        elif kind == 4:
            data = data[:start] + rng.choice((b"\0", b"\xff" * 4, b"\n", b"", b"\x80")) + data[end:]
        elif rng.random() < 1 / 3:
            data = data[:start]
    return data
