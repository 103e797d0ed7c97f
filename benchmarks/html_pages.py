"""Pages: `clean_html` beside other systems on the benchmark's pages, by kind of page.

`make bench-pages [WCXB=folder]` prints the tables and writes them to docs/pages-quality.md. The
weights of blocks are fitted on the tuning pages; the unseen ones, of other domains, decide.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import fmean

import msgspec

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
TABLES = Path("docs/pages-quality.md")
BAD_LOSS = 0.05  # of F1, against trafilatura's cleaned text

_cleaner: Cleaner


class PageScores(msgspec.Struct, frozen=True):
    """The scores of one page by the system that read it."""

    page: Page
    scores: dict[str, Score]


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


def tables(results: Sequence[PageScores], references: str) -> Iterator[str]:
    """Yield the lines of the tables: tuning pages, then unseen ones."""
    yield "# Quality on HTML pages"
    yield ""
    yield f"Made by `make bench-pages` on the development pages of WCXB (references {references})."
    yield "F1 of words, a mean over pages, by kind of page; wanted and unwanted are the shares of"
    yield "the benchmark's snippets that are in the text. The weights of blocks are fitted on the"
    yield "tuning pages."
    for name, is_tuning in (("Unseen pages", False), ("Tuning pages", True)):
        some = [result for result in results if result.page.is_tuning == is_tuning]
        yield from ("", f"## {name} ({len(some)})", "")
        yield from _table(some)
        bad = sum(
            result.scores[CLEANED].f1 - result.scores[OURS].f1 > BAD_LOSS
            for result in some
            if result.page.kind == "article"
        )
        articles = sum(result.page.kind == "article" for result in some)
        yield ""
        yield f"Articles that lose more than {BAD_LOSS} of F1 against trafilatura's cleaned text:"
        yield f"{bad} of {articles}."


def _table(results: Sequence[PageScores]) -> Iterator[str]:
    of_kinds: defaultdict[str, list[PageScores]] = defaultdict(list)
    for result in results:
        of_kinds[result.page.kind].append(result)
    kinds = sorted(of_kinds)
    columns = ["system", "all", *(f"{kind} ({len(of_kinds[kind])})" for kind in kinds)]
    columns += ["wanted", "unwanted"]
    yield f"| {' | '.join(columns)} |"
    yield "| --- |" + " ---: |" * (len(columns) - 1)
    for system in results[0].scores:
        means = [fmean(result.scores[system].f1 for result in results)]
        means += [fmean(result.scores[system].f1 for result in of_kinds[kind]) for kind in kinds]
        cells = [f"{mean:.4f}" for mean in means]
        cells += [f"{share:.3f}" for share in _snippets(results, system)]
        yield f"| {system} | {' | '.join(cells)} |"


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
    text = "\n".join(tables(measure(folder), digest(folder))) + "\n"
    TABLES.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the benchmark is")
    sys.exit(main(**vars(parser.parse_args())))
