"""Verdicts: whether a line that a rule takes is boilerplate, by people's labels or a reference."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import regex

from cleaner.authoring.labels import Labeller
from cleaner.text.folding import fold

Verdict = Literal["right", "wrong", "unjudged"]
SETS = ("dev.jsonl", "themes.jsonl")
OWN_LABELS = Path(__file__).parent / "labels" / "hits.jsonl"
_HARM = 0.05  # of an article line's words: less does not count
_PART_SHARE = 0.8  # of the words taken that must be in the part that can go
_LABEL_WORDS = 3  # which any article may hold somewhere: "Home", "About us"
_WORD = regex.compile(r"\w+")


class Label(msgspec.Struct, frozen=True):
    """How people judge a line: boilerplate (B), content (C), a part of it can go (P), unsure (U).

    Without a kind, the line was in dispute, and nobody judged it.
    """

    kind: Literal["B", "C", "P", "U", ""]
    part: str = ""


def line_key(line: str) -> str:
    """Return what the same line has in the texts of all extractors: its words.

    >>> line_key("* Share  this!")
    'share this'
    """
    return " ".join(_words(line))


def line_digest(line: str) -> str:
    """Return the name of a line in a file of labels, which holds no text of any page."""
    return hashlib.sha256(line_key(line).encode()).hexdigest()[:16]


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


class Judge:
    """Decides on the lines of one page: a person's label first, then the reference text.

    What the reference lacks is right to take if no extractor brought it up for judgement. A line
    that was brought up but not judged counts neither way.

    >>> judge = Judge("The mill is old.", {line_digest("Share this"): Label("C")})
    >>> [judge(line, line) for line in ("Share this", "The mill is old", "The mill")]
    ['wrong', 'wrong', 'right']
    """

    def __init__(self, reference: str, labels: Mapping[str, Label]) -> None:
        self._labeller = Labeller(reference)
        self._lines = set(map(line_key, reference.split("\n")))
        self._labels = labels

    def __call__(self, line: str, taken: str) -> Verdict:
        """Return whether it is right to take the text `taken` from `line`."""
        label = self._labels.get(line_digest(taken)) or self._labels.get(line_digest(line))
        if label is None:
            return "wrong" if self._is_article(taken) else "right"
        words = _words(taken)
        if label.kind == "P":
            part = set(_words(label.part))
            is_part = sum(word in part for word in words) >= _PART_SHARE * len(words)
            return "right" if is_part else "wrong"
        if label.kind == "C":
            return "wrong" if len(words) >= _HARM * len(_words(line)) else "unjudged"
        return "right" if label.kind == "B" else "unjudged"

    def _is_article(self, text: str) -> bool:
        """Say whether the reference has `text`; a label of few words only as a line of its own."""
        if len(_words(text)) <= _LABEL_WORDS:
            return line_key(text) in self._lines
        return self._labeller.is_article(text)


def read_labels(folder: Path, own: Path = OWN_LABELS) -> dict[str, dict[str, Label]]:
    """Return the labels in `folder`, and in the file `own`, by page and by `line_digest`.

    Lines that only a reference vouches for are left out, and lines that people disagree on are
    unsure. Raises FileNotFoundError where the judged lines are not there.
    """
    pages: defaultdict[str, dict[str, Label]] = defaultdict(dict)
    for name in SETS:
        for row in map(json.loads, (folder / name).read_text("utf-8").rstrip("\n").split("\n")):
            for line, label in _row_labels(row):
                digest = line_digest(line)
                known = pages[row["id"]].setdefault(digest, label)
                if known.kind != label.kind:
                    pages[row["id"]][digest] = Label("U")
    if own.exists():
        for row in map(json.loads, own.read_text("utf-8").rstrip("\n").split("\n")):
            pages[row["page"]].setdefault(row["line"], Label(row["label"]))
    return dict(pages)


def _row_labels(row: dict[str, Any]) -> Iterator[tuple[str, Label]]:
    lines = row["text"].split("\n")
    given = row["labels"]
    by_number = given if isinstance(given, dict) else dict(enumerate(given))
    for number, label in by_number.items():
        line = lines[int(number)]
        if not line.strip():
            continue
        if label is None:
            yield line, Label("")
        elif label.get("by") != "reference":
            yield line, Label(label["label"], label.get("words", ""))
