"""Mojibake: text that was decoded wrongly, as ftfy knows it, and how it is mended quickly."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial

from cleaner.core import CORE
from cleaner.text.chunks import lines_with
from cleaner.text.classes import class_bits, class_of
from cleaner.text.edits import Edit
from cleaner.text.lazy import lazy_re, lazy_regex

TOKEN = lazy_re(r"[^ \n]+")
# Parts of a line, cut after words: ftfy decodes a part as a whole or not at all.
_CHUNK_CHARS = 4000
_CHUNK = lazy_regex(rf"[^\n]{{1,{_CHUNK_CHARS}}}(?=[\s]|\Z)|[^\n]{{{_CHUNK_CHARS}}}")
_RULES = ("layout.encoding",)
_CONTEXT_CHARS = 8  # around other characters, more than ftfy looks at to decide on them
_PLAIN_RUN = lazy_re(rf"[ -~]{{{3 * _CONTEXT_CHARS},}}")


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
    edits: list[Edit] = []
    for offset, chunk in _chunks(text):
        if UTF8_DETECTOR_RE.search(chunk):
            unusual, runs = _without_plain(chunk)
            if is_bad(unusual):
                edits += _repairs(chunk, _fixed(unusual, runs), offset)
    return edits


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines where a wrongly decoded character may begin, in parts, with their offsets."""
    for offset, line in _lines_of_mojibake(text):
        if len(line) <= _CHUNK_CHARS:  # nearly all
            yield offset, line
        else:
            for chunk in _CHUNK.finditer(line):
                yield offset + chunk.start(), chunk[0]


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


def may_start_mojibake(unusual: str) -> bool:
    """Say whether a wrongly decoded character may begin with one of the `unusual` ones.

    It begins with a letter, or with a sign that stands among the letters of Latin-1. Of quotes,
    dashes and symbols ftfy, which is slow to import, need not be asked.
    """
    if not any(map(may_be_letter, unusual)):
        return False
    return _mojibake_start().search(unusual) is not None


def may_be_letter(char: str) -> bool:
    """Say whether a wrongly decoded character may begin with `char`, as most with a letter."""
    return not char.isascii() and (char.isalpha() or char == "\N{MULTIPLICATION SIGN}")


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


def _fixed(unusual: str, runs: Iterable[str]) -> str:
    """Return the chunk that `_without_plain` made two parts of as ftfy decodes it."""
    from ftfy import fix_encoding

    parts = fix_encoding(unusual).split("\n")
    return parts[0] + "".join(run + part for run, part in zip(runs, parts[1:], strict=True))


def _repairs(chunk: str, fixed: str, offset: int) -> Iterator[Edit]:
    """Yield the edits that make `chunk`, which begins at `offset` in the text, the `fixed` one.

    There is an edit for each word as long as the words correspond, else one for all of them.
    """
    words, fixed_words = chunk.split(" "), fixed.split(" ")
    if len(words) != len(fixed_words):
        start = _common_prefix_length(chunk, fixed)
        suffix_length = _common_prefix_length(chunk[start:][::-1], fixed[start:][::-1])
        before = chunk[start : len(chunk) - suffix_length]
        after = fixed[start : len(fixed) - suffix_length]
        if before != after:
            start += offset
            yield Edit(start, start + len(before), before, after, _RULES)
        return
    for word, after in zip(words, fixed_words, strict=True):
        if word != after:
            yield Edit(offset, offset + len(word), word, after, _RULES)
        offset += len(word) + 1
