"""Random texts as typesetters, feeds, page readers and mail programs leave them."""

import html
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from benchmarks.fuzz.vocabulary import WORDS
from cleaner import load_rules

_Maker = Callable[[Random], str]
_MARKED_THEMES = ("leftover", "wall", "markdown", "pages")
_DIRECTIONS = ("\u200e", "\u200f", "\u202b", "\u202c")
_HYPHENS = ("-", "-", "-", "\xad", "\xac", "\u2010", "")
_GAPS = ("\n", "\n\n", "\n\n", "\n \n", "\f", "\n\f\n", "\r\n")


@cache
def _marked() -> Sequence[str]:
    """Return the examples of the rules for leftover code, walls, Markdown and pages."""
    files = {stage.name.rpartition("/")[2]: stage.rules for stage in load_rules().stages}
    rules = [rule for name in _MARKED_THEMES for rule in files.get(name, ())]
    return sorted({text for rule in rules for text in (*rule.removes, *rule.keeps)})


def laid_out(rng: Random) -> str:
    """Return a text of one to three parts, each in another layout."""
    parts = [rng.choice(_PARTS)(rng) for _ in range(rng.randrange(1, 4))]
    return rng.choice(_GAPS).join(parts)


def _sentence(rng: Random) -> str:
    return rng.choice(WORDS["sentences"])


def _paragraph(rng: Random, most: int = 5) -> str:
    return " ".join(_sentence(rng) for _ in range(rng.randrange(1, most)))


def _wrapped(rng: Random, text: str, width: int) -> list[str]:
    """Return `text` in lines, of which some end inside a word, mostly with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if len(line) + len(word) < width:
            line += (" " if line else "") + word
            continue
        cut = rng.randrange(len(word)) if rng.random() < 1 / 2 else 0
        hyphen = "" if word[:cut].endswith("-") else rng.choice(_HYPHENS)
        lines.append(f"{line} {word[:cut]}{hyphen}" if cut else line)
        line = word[cut:]
    return [line for line in (*lines, line) if line]


def _hyphenated(rng: Random) -> str:
    lines = _wrapped(rng, _paragraph(rng, 7), rng.choice((30, 45, 60, 72)))
    return ("\n" + rng.choice(("", "", "", " ", "> "))).join(lines)


def _paged(rng: Random) -> str:
    """Return pages with heads, feet and folios, between sentences and inside them."""
    lines = _wrapped(rng, _paragraph(rng, 14), rng.choice((45, 60, 72)))
    heads = [rng.choice(WORDS["heads"]) for _ in range(rng.randrange(3))]
    gap = rng.choice(("\f", "\n\f", "\n\n", "\n"))
    size = rng.randrange(2, 9)
    number = rng.choice((1, 3, 99, 1921))
    pages: list[str] = []
    for start in range(0, len(lines), size):
        parts = [*lines[start : start + size]]
        for head in heads:
            place = rng.choice((0, len(parts)))
            parts.insert(place, head.replace("#", str(number)))
        pages.append("\n".join(parts))
        number += rng.choice((1, 1, 1, 1, 2))
    return gap.join(pages)


def _pieces(rng: Random) -> str:
    """Return sentences whose inline markup stands on lines of its own."""
    words = _paragraph(rng).split()
    lines: list[str] = []
    while words:
        size = rng.choice((1, 2, 3, 7, 12))
        lines.append(" ".join(words[:size]))
        words = words[size:]
    if rng.random() < 1 / 4:
        lines.insert(rng.randrange(len(lines)), rng.choice(WORDS["cues"]))
    return rng.choice(("\n", "\n", "\n ", " \n", "\n\n")).join(lines)


def _spaced(rng: Random) -> str:
    """Return Chinese with spaces, or a text with signs of direction."""
    if rng.random() < 1 / 2:
        signs = rng.choices(WORDS["han"], k=rng.randrange(2, 20))
        return rng.choice((" ", " ", "  ", "\n", "")).join(signs)
    words = _paragraph(rng).split()
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(words))
        words[place] = rng.choice(_DIRECTIONS) + words[place] + rng.choice(("", *_DIRECTIONS))
    return " ".join(words)


def _listed(rng: Random) -> str:
    signs = rng.sample(WORDS["signs"], rng.randrange(1, 4))
    lines: list[str] = []
    for _ in range(rng.randrange(1, 6)):
        parts = (rng.choice(signs), rng.choice((" ", " ", "", "\t", "\n")), _sentence(rng)[:30])
        lines.append(rng.choice(("", "", "", "  ")) + "".join(parts))
    return rng.choice(("\n", "\n", "\n\n")).join(lines)


def _escaped(rng: Random) -> str:
    """Return HTML as a text has it, escaped up to two times."""
    parts: list[str] = []
    for _ in range(rng.randrange(1, 5)):
        start, end = rng.choice(WORDS["tags"]).split("…")
        sentence = html.escape(_sentence(rng)).replace(" ", rng.choice((" ", " ", "&nbsp;")), 1)
        parts.append(start + sentence + (end if rng.random() < 9 / 10 else ""))
    text = rng.choice((" ", "\n", "")).join(parts)
    for _ in range(rng.choice((0, 0, 1, 2))):
        text = html.escape(text)
    if rng.random() < 1 / 4:
        text += rng.choice(WORDS["entities"])
    return text


def _left_over(rng: Random) -> str:
    """Return prose with code, walls or marks of pages on lines of their own or glued to it."""
    parts = [rng.choice((_sentence, _mark))(rng) for _ in range(rng.randrange(1, 7))]
    return rng.choice(("\n", "\n", "\n\n", " ", "")).join(parts)


def _mark(rng: Random) -> str:
    return rng.choice((*WORDS["code"], *rng.choices(_marked(), k=8)))


def _markdown(rng: Random) -> str:
    lines = [rng.choice(WORDS["front_matter"])] if rng.random() < 1 / 4 else []
    for _ in range(rng.randrange(1, 7)):
        words = _marked_up(rng)
        lines.append(rng.choice(("", "", "", "# ", "- ", "> ", "* ", "1. ", "| ")) + words)
    if rng.random() < 1 / 4:
        fence = rng.choice(("```", "~~~", "````"))
        lines.insert(rng.randrange(len(lines) + 1), f"{fence}\n{_mark(rng)}\n{fence}")
    return rng.choice(("\n", "\n\n")).join(lines)


def _marked_up(rng: Random) -> str:
    """Return a sentence or a prompt of which some words are links, images or emphasised."""
    words = rng.choice((_sentence, _mark))(rng).split(" ")
    for _ in range(rng.randrange(3)):
        start = rng.randrange(len(words))
        end = min(len(words), start + rng.randrange(1, 5))
        opening, closing = rng.choice(WORDS["inline"]).split("…")
        words[start] = opening + words[start]
        words[end - 1] += closing
    return " ".join(words)


def _mail(rng: Random) -> str:
    lines = [rng.choice(WORDS["mail_heads"]) for _ in range(rng.randrange(3))]
    for _ in range(rng.randrange(1, 5)):
        lines += ["", *_wrapped(rng, _paragraph(rng), 72)]
    lines += [rng.choice(WORDS["mail_ends"]) for _ in range(rng.randrange(5))]
    quote = rng.choice(("", "", "", "> "))
    return "\n".join(quote + line for line in lines)


_PARTS: Sequence[_Maker] = (
    _hyphenated,
    _paged,
    _pieces,
    _spaced,
    _listed,
    _escaped,
    _left_over,
    _markdown,
    _mail,
)
