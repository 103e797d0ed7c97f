"""Our own labels: lines of whole pages on donation and cookies, kept as hashes without page text.

Two judges labelled each line by docs/policy.md without seeing the other's labels: they agreed on
337 of 340 labels and on 328 with their themes. Only those on which both agree are kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.lines.labels import JudgedPage, Kind, Label
from benchmarks.pages import digest, read_pages, texts

SET = "own"
LABELS = Path(__file__).parent.parent / "labels" / "lines.jsonl"
EXTRACTOR = "the whole page, inscriptis"
HASH_CHARS = 16


class HashedLabel(msgspec.Struct, frozen=True):
    """The label of a line: the id of its page, and the hash of the line without its margins."""

    page: str
    line: str
    label: Kind
    theme: str = ""


def line_hash(line: str) -> str:
    """Return the hash that stands for `line`.

    >>> line_hash("  Donate now ") == line_hash("Donate now")
    True
    """
    return hashlib.sha256(line.strip().encode()).hexdigest()[:HASH_CHARS]


def read_labels() -> list[HashedLabel]:
    """Return all labels."""
    rows = LABELS.read_bytes().splitlines()
    return [msgspec.json.decode(row, type=HashedLabel) for row in rows]


def read_own(wcxb: Path, workers: int) -> Iterator[JudgedPage]:
    """Yield the labelled pages of the benchmark in `wcxb`, as inscriptis shows them.

    Raises ValueError where a page has no line of a label: another version of the extractor made it.
    """
    by_page: defaultdict[str, dict[str, HashedLabel]] = defaultdict(dict)
    for label in read_labels():
        by_page[label.page][label.line] = label
    pages = read_pages(wcxb)
    for page, text in zip(pages, texts(wcxb, pages, EXTRACTOR, workers), strict=True):
        if page.id in by_page:
            labels = dict(numbered(text, by_page[page.id]))
            if len(labels) < len(by_page[page.id]):
                raise ValueError(f"page {page.id} of {digest(wcxb)} lacks a line that has a label")
            yield JudgedPage(page.id, SET, page.domain, text, labels)


def numbered(text: str, labels: dict[str, HashedLabel]) -> Iterator[tuple[int, Label]]:
    """Yield the number of the first line of each label, with the label."""
    waiting = dict(labels)
    for number, line in enumerate(text.split("\n")):
        hashed = waiting.pop(line_hash(line), None)
        if hashed:
            yield number, Label(hashed.label, hashed.theme)
