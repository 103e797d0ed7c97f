"""Measures: every page cleaned once by each cleaner, and the figures of sets, themes, languages."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import msgspec
from courlan import extract_domain  # which trafilatura depends on

from benchmarks.lines.labels import SETS, JudgedPage, data_digest
from benchmarks.lines.ratios import (
    Figures,
    Resampler,
    Tally,
    ThemeFigures,
    by_theme,
    figures,
    merged,
    tally,
)
from benchmarks.lines.removal import Removal, by_edits, by_result
from benchmarks.lines.sources import WORKERS, Sources
from benchmarks.lines.verdicts import verdicts
from benchmarks.peers import c4, refinedweb
from cleaner import Cleaner

OURS = "Cleaner"
PEERS: dict[str, Callable[[str], str]] = {"C4": c4, "RefinedWeb": refinedweb}
SPLITS = {True: "tuning", False: "held out"}
_SAMPLE = 4000  # characters from the middle of a text, in which its language is detected


class PageTally(msgspec.Struct, frozen=True):
    """The verdicts on the lines of one page, counted, by cleaner."""

    name: str  # of the set
    is_tuning: bool
    domain: str  # the registered one
    language: str
    tallies: dict[str, Tally]


class Column(msgspec.Struct, frozen=True):
    """The figures of one set and one side of the split, by cleaner."""

    name: str  # of the set
    split: str
    pages: int
    domains: int
    all: dict[str, Figures]
    themes: dict[str, dict[str, ThemeFigures]]
    languages: dict[str, Figures]  # of Cleaner
    language_pages: dict[str, int]


class Results(msgspec.Struct, frozen=True):
    """All that one run measured."""

    data: str
    columns: list[Column]


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


def ours(text: str) -> Removal:
    """Return what Cleaner takes of `text`."""
    return by_edits(text, _cleaner().clean(text).report.edits)


def language(text: str) -> str:
    """Return the code of the language of `text`, by py3langid and the middle of the text."""
    from py3langid import classify

    start = max(0, (len(text) - _SAMPLE) // 2)
    return str(classify(text[start : start + _SAMPLE])[0])


def page_tally(page: JudgedPage) -> PageTally:
    """Return the counts of one page."""
    removals = {OURS: ours(page.text)}
    removals |= {name: by_result(page.text, peer(page.text)) for name, peer in PEERS.items()}
    return PageTally(
        page.name,
        page.is_tuning,
        registered(page.domain) or page.id,
        language(page.text),
        {name: tally(verdicts(page, removal)) for name, removal in removals.items()},
    )


def registered(domain: str) -> str:
    """Return the registered domain of a host.

    >>> registered("news.example.co.uk"), registered("localhost")
    ('example.co.uk', 'localhost')
    """
    return str((domain and extract_domain(f"https://{domain}/")) or domain)


def measure(sources: Sources) -> Results:
    """Return the figures of all sets."""
    pages = sources.pages()
    with ProcessPoolExecutor(WORKERS) as pool:
        tallies = list(pool.map(page_tally, pages, chunksize=8))
    return Results(data_digest(sources.lines), columns(tallies))


def columns(tallies: Sequence[PageTally]) -> list[Column]:
    """Return the figures of each set on each side of the split."""
    names = [name for name in SETS if any(page.name == name for page in tallies)]
    sides = [(name, is_tuning) for name in names for is_tuning in SPLITS]
    return [
        _column([page for page in tallies if (page.name, page.is_tuning) == side], side)
        for side in sides
    ]


def _column(pages: Sequence[PageTally], side: tuple[str, bool]) -> Column:
    resampler = Resampler(page.domain for page in pages)
    cleaners = {name: _of(pages, name) for name in (OURS, *PEERS)}
    languages = Counter(page.language for page in pages)
    return Column(
        side[0],
        SPLITS[side[1]],
        len(pages),
        len({page.domain for page in pages}),
        {name: figures(tallies, resampler) for name, tallies in cleaners.items()},
        {name: by_theme(tallies, resampler) for name, tallies in cleaners.items()},
        {
            code: figures(_of([page for page in pages if page.language == code], OURS), resampler)
            for code, _ in languages.most_common()
        },
        dict(languages.most_common()),
    )


def _of(pages: Iterable[PageTally], name: str) -> dict[str, Tally]:
    return merged((page.domain, page.tallies[name]) for page in pages)
