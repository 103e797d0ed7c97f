"""Generated texts: lines and words of the fixtures drawn at random, to be like texts of pages.

A profile says what a text is like, whose numbers are those of the benchmark's pages.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import msgspec

from benchmarks.speed.statistics import Sample
from cleaner.authoring.labels import Labeller

FIXTURES = Path(__file__).parents[2] / "fixtures"
_SENTENCE_CHARS = 40  # characters; a longer line of an article ends as a sentence does
_NEAR_LINES = 8  # fixture lines of about one length to draw from
_PLACES = (0.35, 0.9)  # of the chrome: where the head's share ends, and where the tail's begins
_BEYOND = 3.0  # how much longer than the last step the longest lines are


class Profile(msgspec.Struct, frozen=True):
    """What texts of one kind are like. Steps: even quantiles, such as 5 %, 10 %, … 95 %."""

    lines: tuple[int, ...]  # of a document
    article: tuple[int, ...]  # characters of an article's line
    chrome: tuple[int, ...]  # characters of any other line
    chrome_share: float  # of lines
    verbatim: float  # of the chrome lines: as a fixture has them, so that rules hit them
    blank: float  # blank lines beside the others
    indented: float
    items: float
    odd_lines: float  # lines with characters beyond ASCII


PROFILES = {
    "main content": Profile(
        (6, 10, 14, 17, 21, 25, 30, 35, 40, 46, 53, 62, 71, 82, 97, 116, 140, 185, 275),
        (6, 11, 16, 21, 25, 31, 37, 44, 52, 61, 72, 86, 111, 141, 176, 217, 264, 325, 427),
        (6, 8, 10, 12, 14, 17, 19, 22, 27, 32, 39, 47, 57, 71, 88, 116, 153, 211, 338),
        chrome_share=0.14,
        verbatim=0.04,
        blank=0.025,
        indented=0.08,
        items=0.2,
        odd_lines=0.19,
    ),
    "whole page": Profile(
        (86, 122, 153, 185, 220, 259, 312, 386, 521),
        (3, 4, 7, 9, 11, 14, 18, 22, 27, 32, 39, 48, 59, 77, 105, 147, 201, 267, 368),
        (6, 7, 8, 10, 11, 12, 13, 14, 15, 17, 18, 20, 22, 24, 27, 32, 41, 58, 101),
        chrome_share=0.6,
        verbatim=0.25,
        blank=0.42,
        indented=0.997,
        items=0.24,
        odd_lines=0.09,
    ),
}


class Pool(msgspec.Struct, frozen=True):
    """What the fixtures have to draw from."""

    sentences: list[list[str]]  # words
    chrome: list[str]  # lines, the shortest first
    chrome_words: list[str]
    lengths: list[int]  # of the chrome lines


@cache
def pool() -> Pool:
    """Return the English fixtures' sentences and chrome."""
    sentences: list[list[str]] = []
    chrome: set[str] = set()
    for path in sorted(FIXTURES.glob("*/source.txt")):
        about = msgspec.toml.decode((path.parent / "about.toml").read_bytes())
        if about.get("lang", "en") != "en" or path.parent.name.startswith("layout-"):
            continue
        reference = (path.parent / "expected.txt").read_text("utf-8")
        sentences += _sentences(reference)
        labeller = Labeller(reference)
        for line in path.read_text("utf-8", "replace").split("\n"):
            if line.strip() and not labeller.is_article(line):
                chrome.add(line.strip())
    for path in sorted((FIXTURES / "keep").glob("*.txt")):
        sentences += _sentences(path.read_text("utf-8"))
    plain = [sentence for sentence in sentences if all(word.isascii() for word in sentence)]
    lines = sorted((line for line in chrome if line.isascii()), key=lambda line: (len(line), line))
    words = [word for line in lines for word in line.split()]
    return Pool(plain, lines, words, [len(line) for line in lines])


def _sentences(text: str) -> Iterator[list[str]]:
    for line in text.split("\n"):
        for sentence in line.replace(". ", ".\n").split("\n"):
            if sentence.endswith(".") and len(words := sentence.split()) > 2:  # noqa: PLR2004
                yield words


def generate(kind: str, megabytes: float, seed: int = 1) -> Iterator[Sample]:
    """Yield documents of one `kind` of PROFILES, `megabytes` together; the same for one `seed`."""
    rng = Random(f"{kind} {seed}")  # noqa: S311 - not for secrets
    left = megabytes * 1e6
    while left > 0:
        sample = document(PROFILES[kind], rng)
        left -= len(sample.text.encode())
        yield sample


def document(profile: Profile, rng: Random) -> Sample:
    """Return a document: chrome at both ends and some of it between the article's lines."""
    number = max(1, _drawn(profile.lines, rng))
    around = sum(rng.random() < profile.chrome_share for _ in range(number))
    article = [_prose(_drawn(profile.article, rng), rng) for _ in range(number - around)]
    head, tail = (round(around * place) for place in _PLACES)
    chrome = [_chrome(profile, rng) for _ in range(around)]
    lines = [*chrome[:head], *article, *chrome[tail:]]
    for line in chrome[head:tail]:
        lines.insert(rng.randint(head, head + len(article)), line)
    text = "\n".join(_laid_out(line, profile, rng) for line in lines)
    return Sample(text, "\n".join(article))


def _drawn(steps: tuple[int, ...], rng: Random) -> int:
    """Return a number that is below each step as often as the profile says."""
    bounds = (0, *steps, round(steps[-1] * _BEYOND))
    quantile = rng.random() * (len(steps) + 1)
    low, high = bounds[int(quantile)], bounds[int(quantile) + 1]
    return round(low + (high - low) * (quantile % 1))


def _prose(length: int, rng: Random) -> str:
    """Return words of the fixtures' sentences, shuffled inside each, of about that length."""
    words: list[str] = []
    size = 0
    while size < length or not words:
        sentence = rng.choice(pool().sentences)
        middle = [word.rstrip(".") for word in sentence]
        rng.shuffle(middle)
        words += [middle[0].capitalize(), *middle[1:-1], f"{middle[-1]}."]
        size = sum(map(len, words)) + len(words)
    while len(words) > 1 and size > length:
        size -= len(words.pop()) + 1
    line = " ".join(words).rstrip(".,;:")
    return f"{line}." if length >= _SENTENCE_CHARS else line


def _chrome(profile: Profile, rng: Random) -> str:
    """Return a line of chrome, as a fixture has one of about that length or of their words."""
    length = _drawn(profile.chrome, rng)
    drawn = pool()
    if rng.random() < profile.verbatim:
        position = bisect_left(drawn.lengths, length) + rng.randint(-_NEAR_LINES, _NEAR_LINES)
        return drawn.chrome[min(max(position, 0), len(drawn.chrome) - 1)]
    words: list[str] = [rng.choice(drawn.chrome_words)]
    size = len(words[0])
    while size < length:
        words.append(rng.choice(drawn.chrome_words))
        size += len(words[-1]) + 1
    return " ".join(words)


def _laid_out(line: str, profile: Profile, rng: Random) -> str:
    if rng.random() < profile.odd_lines:
        words = line.split(" ")
        position = rng.randrange(len(words))
        words[position] = (
            f"\N{LEFT DOUBLE QUOTATION MARK}{words[position]}\N{RIGHT DOUBLE QUOTATION MARK}"
        )
        line = " ".join(words)
    if rng.random() < profile.items and not line.startswith(("-", "*")):
        line = f"* {line}"
    if rng.random() < profile.indented:
        line = f"  {line}"
    return line + ("\n" if rng.random() < profile.blank else "")
