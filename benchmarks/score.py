"""Scores: how near a text comes to a page's reference, and what an oracle could make of it."""

import re
from collections import Counter

import msgspec

from benchmarks.pages import Page
from cleaner.authoring.labels import Labeller

SNIPPET_WORDS = 3  # shorter unwanted snippets are found anywhere
_WORD = re.compile(r"\w+")


class Score(msgspec.Struct, frozen=True):
    """How near a text comes to a reference, by bags of lower-case words, and its snippets."""

    precision: float
    recall: float
    f1: float
    wanted: int
    unwanted: int


def score(text: str, page: Page) -> Score:
    """Return the score of `text`; the page's headline counts neither way."""
    text, reference = (_without_headline(side, page.title) for side in (text, page.reference))
    ours, theirs = (Counter(_WORD.findall(side.lower())) for side in (text, reference))
    shared = (ours & theirs).total()
    precision = shared / ours.total() if ours else 0.0
    recall = shared / theirs.total() if theirs else 0.0
    f1 = 2 * precision * recall / (precision + recall) if shared else 0.0
    flat = _flat(text)
    unwanted = [snippet for snippet in page.unwanted if len(snippet.split()) >= SNIPPET_WORDS]
    wanted, left = (
        sum(_flat(snippet) in flat for snippet in some) for some in (page.wanted, unwanted)
    )
    return Score(precision, recall, f1, wanted, left)


def oracle(text: str, page: Page) -> str:
    """Return `text` without exactly the lines that are not the reference's."""
    labeller = Labeller(page.reference)
    return "\n".join(line for line in text.split("\n") if labeller.is_article(line))


def _without_headline(text: str, title: str) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if title and _words(line) == _words(title):
            return "\n".join(lines[:number] + lines[number + 1 :])
    return text


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
