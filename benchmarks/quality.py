"""Quality: what cleaning does to each extractor's text of the benchmark's pages.

`make bench-quality [WCXB=folder]` prints the tables, and writes them to docs/quality.md and
the figures to benchmarks/results/quality.json.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import fmean

import msgspec

from benchmarks.pages import EXTRACTORS, WHERE, Page, digest, read_pages, texts
from benchmarks.peers import c4, refinedweb
from cleaner import Cleaner

WORKERS = 2
NOTICED = 0.005  # of F1: a smaller difference of a page counts as none
BAD_LOSS = 0.05  # of a reference's words
SNIPPET_WORDS = 3  # shorter unwanted snippets are found anywhere
RESULTS = Path("benchmarks/results/quality.json")
TABLES = Path("docs/quality.md")
_WORD = re.compile(r"\w+")


class Score(msgspec.Struct, frozen=True):
    """How near a text comes to a reference, by bags of lower-case words, and its snippets."""

    precision: float
    recall: float
    f1: float
    wanted: int
    unwanted: int


class Row(msgspec.Struct, frozen=True):
    """One line of a table: means over pages, and how many pages changed."""

    text: str
    cleaner: str
    pages: int
    precision: float
    recall: float
    f1_before: float
    f1: float
    better: int
    worse: int
    unwanted_before: int
    unwanted: int
    wanted_before: int
    wanted: int


class Loss(msgspec.Struct, frozen=True):
    """What cleaning takes from the reference texts themselves, where every word is content."""

    pages: int
    words: int
    removed: int
    bad_pages: int
    rules: dict[str, int]  # words, worst first


class Results(msgspec.Struct, frozen=True):
    """All that one run measured."""

    data: str
    rows: dict[str, list[Row]]  # by the share of pages: "articles, unseen" and so on
    losses: dict[str, Loss]


def score(text: str, page: Page) -> Score:
    """Return the score of `text`; the page's headline counts neither way."""
    text, reference = (_without_headline(each, page.title) for each in (text, page.reference))
    ours, theirs = (Counter(_WORD.findall(each.lower())) for each in (text, reference))
    shared = (ours & theirs).total()
    precision = shared / ours.total() if ours else 0.0
    recall = shared / theirs.total() if theirs else 0.0
    f1 = 2 * precision * recall / (precision + recall) if shared else 0.0
    flat = _flat(text)
    unwanted = [each for each in page.unwanted if len(each.split()) >= SNIPPET_WORDS]
    wanted, left = (sum(_flat(each) in flat for each in some) for some in (page.wanted, unwanted))
    return Score(precision, recall, f1, wanted, left)


def oracle(text: str, page: Page) -> str:
    """Return `text` without exactly the lines that are not in the reference."""
    reference = _words(page.reference)
    return "\n".join(line for line in text.split("\n") if f" {_words(line)} " in f" {reference} ")


def _without_headline(text: str, title: str) -> str:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if title and _words(line) == _words(title):
            return "\n".join(lines[:at] + lines[at + 1 :])
    return text


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


_cleaner: Cleaner


def _start() -> None:
    global _cleaner  # noqa: PLW0603 - compiled once in each worker
    _cleaner = Cleaner()


def _ours(text: str) -> str:
    return _cleaner.clean(text).text


def _scores(page: Page, text: str) -> dict[str, Score]:
    made = {"before": text, "cleaner": _ours(text), "C4": c4(text), "RefinedWeb": refinedweb(text)}
    made["oracle"] = oracle(text, page)
    return {name: score(each, page) for name, each in made.items()}


def _lost(page: Page) -> tuple[int, int, dict[str, int]]:
    counts = _cleaner.clean(page.reference).report.counts
    rules = {name: count.words for name, count in counts.rules.items() if count.words}
    return counts.words_in, counts.words_in - counts.words_out, rules


def row(extractor: str, name: str, scores: list[dict[str, Score]]) -> Row:
    """Return the row of one cleaner on one extractor's texts."""
    before, after = ([each[which] for each in scores] for which in ("before", name))
    gains = [b.f1 - a.f1 for a, b in zip(before, after, strict=True)]
    return Row(
        extractor,
        name,
        len(scores),
        fmean(each.precision for each in after),
        fmean(each.recall for each in after),
        fmean(each.f1 for each in before),
        fmean(each.f1 for each in after),
        sum(gain > NOTICED for gain in gains),
        sum(gain < -NOTICED for gain in gains),
        sum(each.unwanted for each in before),
        sum(each.unwanted for each in after),
        sum(each.wanted for each in before),
        sum(each.wanted for each in after),
    )


def loss(lost: Iterable[tuple[int, int, dict[str, int]]]) -> Loss:
    """Return the sums of what was lost from some references."""
    lost = list(lost)
    rules: Counter[str] = Counter()
    for _, _, by_rule in lost:
        rules.update(by_rule)
    return Loss(
        len(lost),
        sum(words for words, _, _ in lost),
        sum(removed for _, removed, _ in lost),
        sum(removed > BAD_LOSS * words for words, removed, _ in lost),
        dict(rules.most_common()),
    )


SHARES: dict[str, Callable[[Page], bool]] = {
    "articles, tuning": lambda page: page.kind == "article" and page.is_tuning,
    "articles, unseen": lambda page: page.kind == "article" and not page.is_tuning,
    "other pages, tuning": lambda page: page.kind != "article" and page.is_tuning,
    "other pages, unseen": lambda page: page.kind != "article" and not page.is_tuning,
}


def measure(folder: Path) -> Results:
    """Return all figures for the benchmark in `folder`."""
    pages = read_pages(folder)
    rows: dict[str, list[Row]] = {share: [] for share in SHARES}
    with ProcessPoolExecutor(WORKERS, initializer=_start) as pool:
        for extractor in EXTRACTORS:
            made = list(texts(folder, pages, extractor, WORKERS))
            scores = list(pool.map(_scores, pages, made, chunksize=8))
            for share, belongs in SHARES.items():
                some = [each for page, each in zip(pages, scores, strict=True) if belongs(page)]
                rows[share] += map(partial(row, extractor, scores=some), list(some[0])[1:])
        lost = list(pool.map(_lost, pages, chunksize=8))
    losses = {
        share: loss(each for page, each in zip(pages, lost, strict=True) if belongs(page))
        for share, belongs in SHARES.items()
    }
    return Results(digest(folder), rows, losses)


def tables(results: Results) -> str:
    """Return the results as Markdown."""
    parts = [
        "# Quality",
        "",
        "Made by `make bench-quality` on the development pages of WCXB"
        f" (references {results.data}).",
        "Rules are written with the tuning pages in view, the unseen ones are only measured.",
        "Word precision, recall and F1 are means over pages; better and worse are pages whose F1",
        f"changes by more than {NOTICED}; unwanted and wanted are snippets still there.",
    ]
    for share, rows in results.rows.items():
        parts += ["", f"## {share.capitalize()} ({rows[0].pages} pages)", ""]
        parts += [
            "| text from | cleaner | P | R | F1 before | F1 | gain | better | worse "
            "| unwanted | wanted |",
            "| --- | --- |" + " ---: |" * 9,
        ]
        parts += map(_line, rows)
        lost = results.losses[share]
        worst = ", ".join(f"{name} {words}" for name, words in list(lost.rules.items())[:8])
        parts += [
            "",
            f"From the reference texts: {lost.removed} of {lost.words} words removed "
            f"({lost.removed / lost.words:.3%}), {lost.bad_pages} pages lose more than "
            f"{BAD_LOSS:.0%}. Words by rule: {worst}.",
        ]
    return "\n".join(parts) + "\n"


def _line(each: Row) -> str:
    numbers = (each.precision, each.recall, each.f1_before, each.f1)
    return (
        f"| {each.text} | {each.cleaner} | "
        + " | ".join(f"{number:.4f}" for number in numbers)
        + f" | {each.f1 - each.f1_before:+.4f} | {each.better} | {each.worse}"
        + f" | {each.unwanted_before} → {each.unwanted} | {each.wanted_before} → {each.wanted} |"
    )


def main(folder: Path) -> int:
    """Measure, print and write; 2 where the benchmark is not there."""
    if not (folder / "metadata.json").exists():
        print(f"{folder} does not hold the benchmark; {WHERE}", file=sys.stderr)
        return 2
    results = measure(folder)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results)) + b"\n")
    TABLES.write_text(tables(results), "utf-8")
    print(tables(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
