"""Pages: `clean_html` beside other systems on the benchmark's pages, by kind of page.

`make bench-pages [WCXB=folder]` prints the tables, and writes them and their figures to
benchmarks/results/pages.md and .json. The weights of blocks are fitted on the tuning pages; the
unseen ones, of other domains, decide.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import fmean

import msgspec

from benchmarks import saved
from benchmarks.pages import WHERE, Page, digest, html, read_pages, texts
from benchmarks.score import SNIPPET_WORDS, Score, score
from cleaner import Cleaner

WORKERS = 2
SYSTEMS = (
    "trafilatura, comments off",
    "trafilatura, precision",
    "trafilatura, recall",
    "readability",
    "resiliparse main content",
)
PLAIN = SYSTEMS[0]
CLEANED, OURS = "trafilatura, cleaned", "clean_html"
BAD_LOSS = 0.05  # of F1, against trafilatura's cleaned text

_cleaner: Cleaner


class PageScores(msgspec.Struct, frozen=True):
    """The scores of one page by the system that read it."""

    page: Page
    scores: dict[str, Score]


class Row(msgspec.Struct, frozen=True):
    """What one system makes of some pages: means of F1, and the shares of snippets in its texts."""

    f1: float
    kinds: dict[str, float]  # F1 by kind of page
    wanted: float
    unwanted: float


class Share(msgspec.Struct, frozen=True):
    """The figures of the tuning pages, or of the unseen ones."""

    pages: dict[str, int]  # by kind
    systems: dict[str, Row]
    lost: int  # articles that lose more than BAD_LOSS


class Results(msgspec.Struct, frozen=True):
    """All that one run measured."""

    data: str
    unseen: Share
    tuning: Share


def _start() -> None:
    global _cleaner  # noqa: PLW0603 - compiled once in each worker
    _cleaner = Cleaner()


def _scores(page: Page, data: bytes, extracted: Sequence[str]) -> PageScores:
    by_system = dict(zip(SYSTEMS, extracted, strict=True))
    by_system[CLEANED] = _cleaner.clean(by_system[PLAIN]).text
    by_system[OURS] = _cleaner.clean_html(data).text
    return PageScores(page, {name: score(text, page) for name, text in by_system.items()})


def measure(folder: Path) -> list[PageScores]:
    """Return the scores of all systems on the pages in `folder`."""
    pages = read_pages(folder)
    data = (html(folder, page) for page in pages)
    extracted = zip(*(texts(folder, pages, name, WORKERS) for name in SYSTEMS), strict=True)
    with ProcessPoolExecutor(WORKERS, initializer=_start) as pool:
        return list(pool.map(_scores, pages, data, extracted, chunksize=8))


def summed(scores: Sequence[PageScores], references: str) -> Results:
    """Return the figures of the `scores` of pages."""
    unseen, tuning = (
        _share([of for of in scores if of.page.is_tuning == is_tuning])
        for is_tuning in (False, True)
    )
    return Results(references, unseen, tuning)


def _share(scores: Sequence[PageScores]) -> Share:
    kinds = Counter(of.page.kind for of in scores)
    articles = [of.scores for of in scores if of.page.kind == "article"]
    lost = sum(by_system[CLEANED].f1 - by_system[OURS].f1 > BAD_LOSS for by_system in articles)
    systems = {system: _row(scores, system) for system in scores[0].scores}
    return Share(dict(sorted(kinds.items())), systems, lost)


def _row(scores: Sequence[PageScores], system: str) -> Row:
    f1: defaultdict[str, list[float]] = defaultdict(list)
    for of in scores:
        f1[of.page.kind].append(of.scores[system].f1)
    means = {kind: fmean(some) for kind, some in sorted(f1.items())}
    wanted, unwanted = _snippets(scores, system)
    return Row(fmean(of.scores[system].f1 for of in scores), means, wanted, unwanted)


def tables(results: Results) -> str:
    """Return the results as Markdown: unseen pages, then tuning ones."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    yield "# HTML pages, by kind"
    yield ""
    yield "Made by `make bench-pages` on the development pages of WCXB (references"
    yield f"{results.data}). F1 of words, a mean over pages, by kind of page; wanted and unwanted"
    yield "are the shares of the benchmark's snippets that are in the text. The weights of blocks"
    yield "are fitted on the tuning pages."
    for name, share in (("Unseen pages", results.unseen), ("Tuning pages", results.tuning)):
        yield from ("", f"## {name} ({sum(share.pages.values())})", "")
        columns = ["system", "all", *(f"{kind} ({n})" for kind, n in share.pages.items())]
        yield f"| {' | '.join([*columns, 'wanted', 'unwanted'])} |"
        yield "| --- |" + " ---: |" * (len(columns) + 1)
        for system, row in share.systems.items():
            cells = [f"{f1:.4f}" for f1 in (row.f1, *row.kinds.values())]
            cells += [f"{row.wanted:.3f}", f"{row.unwanted:.3f}"]
            yield f"| {system} | {' | '.join(cells)} |"
        yield ""
        yield f"Articles that lose more than {BAD_LOSS} of F1 against trafilatura's cleaned text:"
        yield f"{share.lost} of {share.pages['article']}."


def _snippets(results: Sequence[PageScores], system: str) -> tuple[float, float]:
    """Return the shares of the wanted and the unwanted snippets that are in the texts."""
    wanted = sum(len(result.page.wanted) for result in results)
    unwanted = sum(
        len(snippet.split()) >= SNIPPET_WORDS
        for result in results
        for snippet in result.page.unwanted
    )
    scores = [result.scores[system] for result in results]
    return (
        sum(page.wanted for page in scores) / (wanted or 1),
        sum(page.unwanted for page in scores) / (unwanted or 1),
    )


def main(folder: Path) -> int:
    """Measure, print and write; 2 where the benchmark is not there."""
    if not (folder / "metadata.json").exists():
        print(f"{folder} does not hold the benchmark; {WHERE}", file=sys.stderr)
        return 2
    print(tables(saved.save("pages", summed(measure(folder), digest(folder)), tables)))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the benchmark is")
    sys.exit(main(**vars(parser.parse_args())))
