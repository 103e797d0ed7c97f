"""Curve: what each preset takes of the judged lines, and how often it is right."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

import msgspec

from benchmarks.lines.labels import SETS, JudgedPage
from benchmarks.lines.measures import SPLITS, registered
from benchmarks.lines.ratios import Figures, Resampler, Tally, figures, merged, tally
from benchmarks.lines.removal import by_edits
from benchmarks.lines.sources import WORKERS, Sources
from benchmarks.lines.verdicts import verdicts
from cleaner import Cleaner, load_rules


class Point(msgspec.Struct, frozen=True):
    """The figures of one preset, on one set and one side of the split."""

    preset: str
    name: str  # of the set
    split: str
    figures: Figures


class Curve(msgspec.Struct, frozen=True):
    """The figures of all presets, in the order in which the chain declares them."""

    points: list[Point]


@cache
def _cleaner(preset: str) -> Cleaner:
    return Cleaner(preset=preset)


def _tally(page: JudgedPage, preset: str) -> Tally:
    edits = _cleaner(preset).clean(page.text).report.edits
    return tally(verdicts(page, by_edits(page.text, edits)))


def measure_curve(sources: Sources) -> Curve:
    """Return the figures of all presets."""
    pages = sources.pages()
    points: list[Point] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        for preset in load_rules().presets:
            tallies = list(pool.map(partial(_tally, preset=preset), pages, chunksize=8))
            points += points_of(preset, pages, tallies)
    return Curve(points)


def points_of(preset: str, pages: list[JudgedPage], tallies: list[Tally]) -> Iterator[Point]:
    """Yield the figures of a preset for each set and side, by the `tallies` of the `pages`."""
    for name in SETS:
        for is_tuning, split in SPLITS.items():
            by_domain = [
                (registered(page.domain) or page.id, of_page)
                for page, of_page in zip(pages, tallies, strict=True)
                if (page.name, page.is_tuning) == (name, is_tuning)
            ]
            resampler = Resampler(domain for domain, _ in by_domain)
            yield Point(preset, name, split, figures(merged(by_domain), resampler))
