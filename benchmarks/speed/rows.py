"""Rows of the results: what is measured, what it should be and what it is."""

from typing import Literal

import msgspec

from benchmarks.speed.statistics import Statistics
from benchmarks.speed.timing import Duration

Unit = Literal["times", "MB/s", "s"]


class Target(msgspec.Struct, frozen=True):
    """What is asked of one measure."""

    what: str
    bound: float
    unit: Unit = "times"
    at_least: bool = True  # or at most
    by: Literal["cpu", "wall"] = "cpu"  # which of the two is judged


TARGETS = {
    "detection-300": Target("detection, 300 rules, over each rule tried on each line", 80),
    "detection-3000": Target("the same, 3,000 rules", 500),
    "rules": Target("cost of 3,000 rules over 300", 1.3, at_least=False),
    "core-main": Target("text to clean text and report, over the Python core, main content", 6),
    "core-whole": Target("the same, whole pages", 8),
    "c4-lines-main": Target("the same over C4's plain line rules, main content", 0.6),
    "c4-lines-whole": Target("the same, whole pages", 0.3),
    "corpus": Target("JSON lines to files, zstd both ways, over text to text", 0.6),
    "one-document": Target(
        "cost a byte, one document of 100 MB over 100 of 1 MB", 1.1, at_least=False
    ),
    "one-line": Target("the same, a single line of 100 MB", 2, at_least=False),
    "memory": Target("peak memory for a document of 200 MB, over its size", 5, at_least=False),
    "workers": Target("two workers over one", 1.8, by="wall"),
    "threads": Target("two threads over one, in one process", 1.8, by="wall"),
    "html": Target("`clean_html` over trafilatura's own extraction", 1.08, at_least=False),
    "start": Target("`cleaner clean` on 3 kB, beyond `python -c pass`", 0.12, "s", at_least=False),
    "first-text": Target("first text of a process over the tenth", 5, at_least=False),
    "compile-cold": Target("shipped rules compiled", 1.0, "s", at_least=False),
    "compile-cached": Target("shipped rules from the cache", 0.1, "s", at_least=False),
}


class Row(msgspec.Struct, frozen=True):
    """What one measure came to, by the processor's seconds and by the clock's."""

    wall: float
    cpu: float

    def value(self, target: Target) -> float:
        """Return the figure that counts."""
        return self.cpu if target.by == "cpu" else self.wall


def row(figures: Duration) -> Row:
    """Return the row of what was measured, in four digits."""
    return Row(rounded(figures.wall), rounded(figures.cpu))


def rounded(figure: float) -> float:
    """Return `figure` in four digits.

    >>> rounded(12345.6), rounded(0.0123456)
    (12350.0, 0.01235)
    """
    return float(f"{figure:.4g}")


def reached(figure: float, target: Target) -> float:
    """Return how many times as good as the target a figure is; from 1 on it is reached.

    >>> reached(60, Target("", 30)), reached(3, Target("", 1.5, at_least=False))
    (2.0, 0.5)
    """
    return figure / target.bound if target.at_least else target.bound / figure


class Texts(msgspec.Struct, frozen=True):
    """Texts that were measured, beside generated ones of the kind."""

    kind: str
    megabytes: float
    generated: float  # share
    measured: Statistics
    alike: Statistics  # of generated texts


class Detection(msgspec.Struct, frozen=True):
    """How fast hits are found: MB/s of lines that are ready, and from the text on."""

    rules: int
    patterns: int
    hits: float  # a megabyte
    plain: float
    ready: float
    whole: float


class Speed(msgspec.Struct):
    """All that one run measured."""

    data: str  # the digest of the references, or "generated"
    scale: float
    python: str
    machine: str
    rules: int  # shipped ones for text
    rows: dict[str, Row] = {}
    texts: list[Texts] = []
    detection: list[Detection] = []
    peers: dict[str, dict[str, Row]] = {}  # MB/s by kind of text, by name
