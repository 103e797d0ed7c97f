"""Quality: what cleaning does to each extractor's text of the benchmark's pages.

`make bench-quality [WCXB=folder]` prints the tables, and writes them and their figures to
benchmarks/results/quality.md and .json. It fails where a figure is worse than its floor in
benchmarks/floors.toml; `--set-floors` puts the floors where the figures are.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import fmean

import msgspec

from benchmarks import floors, saved
from benchmarks.pages import EXTRACTORS, WHERE, Page, digest, html, read_pages, texts
from benchmarks.peers import c4, refinedweb
from benchmarks.score import Score, oracle, score
from cleaner import Cleaner

WORKERS = 2
OURS = ("cleaner", "clean_html")
NOTICED = 0.005  # of F1: a smaller difference of a page counts as none
BAD_LOSS = 0.05  # of a reference's words
HTML_ONLY = "trafilatura, recall"  # measured by `make bench-pages` alone
PLAIN = "trafilatura, comments off"  # what clean_html is set beside


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


_cleaner: Cleaner


def _start() -> None:
    global _cleaner  # noqa: PLW0603 - compiled once in each worker
    _cleaner = Cleaner()


def _scores(page: Page, text: str) -> dict[str, Score]:
    versions = {
        "before": text,
        "cleaner": _cleaner.clean(text).text,
        "C4": c4(text),
        "RefinedWeb": refinedweb(text),
        "oracle": oracle(text, page),
    }
    return {name: score(version, page) for name, version in versions.items()}


def _from_html(page: Page, data: bytes, text: str) -> dict[str, Score]:
    """Return the scores of `clean_html`, and of cleaning the text that trafilatura made."""
    versions = {"before": _cleaner.clean(text).text, "clean_html": _cleaner.clean_html(data).text}
    return {name: score(version, page) for name, version in versions.items()}


def _lost(page: Page) -> tuple[int, int, dict[str, int]]:
    counts = _cleaner.clean(page.reference).report.counts
    rules = {name: count.words for name, count in counts.rules.items() if count.words}
    return counts.words_in, sum(rules.values()), rules  # layout joins words and takes none


def row(extractor: str, name: str, scores: list[dict[str, Score]]) -> Row:
    """Return the row of one cleaner on one extractor's texts."""
    before, after = ([page_scores[which] for page_scores in scores] for which in ("before", name))
    gains = [b.f1 - a.f1 for a, b in zip(before, after, strict=True)]
    return Row(
        extractor,
        name,
        len(scores),
        fmean(page_score.precision for page_score in after),
        fmean(page_score.recall for page_score in after),
        fmean(page_score.f1 for page_score in before),
        fmean(page_score.f1 for page_score in after),
        sum(gain > NOTICED for gain in gains),
        sum(gain < -NOTICED for gain in gains),
        sum(page_score.unwanted for page_score in before),
        sum(page_score.unwanted for page_score in after),
        sum(page_score.wanted for page_score in before),
        sum(page_score.wanted for page_score in after),
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

    def add(extractor: str, scores: list[dict[str, Score]]) -> None:
        for share, belongs in SHARES.items():
            some = [
                page_scores
                for page, page_scores in zip(pages, scores, strict=True)
                if belongs(page)
            ]
            rows[share] += map(partial(row, extractor, scores=some), list(some[0])[1:])

    with ProcessPoolExecutor(WORKERS, initializer=_start) as pool:
        for extractor in filter(HTML_ONLY.__ne__, EXTRACTORS):
            extracted = list(texts(folder, pages, extractor, WORKERS))
            add(extractor, list(pool.map(_scores, pages, extracted, chunksize=8)))
        data = (html(folder, page) for page in pages)
        plain = texts(folder, pages, PLAIN, WORKERS)
        add(f"HTML, beside {PLAIN}, cleaned", list(pool.map(_from_html, pages, data, plain)))
        lost = list(pool.map(_lost, pages, chunksize=8))
    losses = {
        share: loss(page_loss for page, page_loss in zip(pages, lost, strict=True) if belongs(page))
        for share, belongs in SHARES.items()
    }
    return Results(digest(folder), rows, losses)


def tables(results: Results) -> str:
    """Return the results as Markdown."""
    parts = [
        "# Texts of extractors, cleaned",
        "",
        "Made by `make bench-quality` on the development pages of WCXB"
        f" (references {results.data}).",
        "Rules are written with the tuning pages in view, the unseen ones are only measured.",
        "The oracle drops exactly the lines that the reference lacks.",
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


def _line(line: Row) -> str:
    numbers = (line.precision, line.recall, line.f1_before, line.f1)
    return (
        f"| {line.text} | {line.cleaner} | "
        + " | ".join(f"{number:.4f}" for number in numbers)
        + f" | {line.f1 - line.f1_before:+.4f} | {line.better} | {line.worse}"
        + f" | {line.unwanted_before} → {line.unwanted} | {line.wanted_before} → {line.wanted} |"
    )


def main(folder: Path, set_floors: bool) -> int:
    """Measure, print and write; 1 where a floor is broken, 2 where the benchmark is not there."""
    if not (folder / "metadata.json").exists():
        print(f"{folder} does not hold the benchmark; {WHERE}", file=sys.stderr)
        return 2
    results = saved.save("quality", measure(folder), tables)
    print(tables(results))
    figures = floors.figures(results.data, gains(results), lost_words(results))
    if set_floors:
        floors.write(figures)
    broken = floors.broken(figures)
    for fault in broken:
        print(fault, file=sys.stderr)
    return 1 if broken else 0


def gains(results: Results) -> dict[str, float]:
    """Return what cleaning gains in F1 on the unseen articles, by extractor."""
    rows = results.rows["articles, unseen"]
    return {line.text: line.f1 - line.f1_before for line in rows if line.cleaner in OURS}


def lost_words(results: Results) -> dict[str, float]:
    """Return the share of the words of references that is removed, by kind of page."""
    return {
        share: kind_loss.removed / kind_loss.words for share, kind_loss in results.losses.items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the benchmark is")
    parser.add_argument("--set-floors", action="store_true", help="lower or lift the floors")
    sys.exit(main(**vars(parser.parse_args())))
