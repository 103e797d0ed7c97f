"""Ratios with their 95% intervals, resampled by registered domain.

A few domains hold a large share of the boilerplate, and the lines of one site are alike. So whole
domains are drawn, with replacement, and the interval holds the middle 95% of the ratios of all
draws.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
import numpy as np

from benchmarks.lines.verdicts import Verdict

DRAWS = 1000
SEED = 1
INTERVAL = (2.5, 97.5)  # percentiles
Tally = Counter[tuple[str, str, bool, str]]  # kind, theme, hit, theme of the rule
Key = tuple[str, str, bool, str]


class Ratio(msgspec.Struct, frozen=True):
    """`part` of `whole`, and the bounds of its interval; None where `whole` is 0."""

    part: int
    whole: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The ratio, None where `whole` is 0."""
        return self.part / self.whole if self.whole else None


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Return how many verdicts of each kind there are."""
    return Counter((line.kind, line.theme, line.hit, line.by) for line in verdicts)


class Resampler:
    """Makes ratios of tallies by domain; each ratio sees the same draws of domains."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = {domain: number for number, domain in enumerate(sorted(set(domains)))}
        size = len(self._domains)
        generator = np.random.Generator(np.random.PCG64(SEED))
        self._draws = generator.multinomial(size, np.full(size, 1 / size), DRAWS) if size else None

    def ratio(
        self,
        tallies: Mapping[str, Tally],
        part: Callable[[Key], bool],
        whole: Callable[[Key], bool],
    ) -> Ratio:
        """Return the ratio of the counts whose keys are `part` to those whose keys are `whole`."""
        parts, wholes = (self._counts(tallies, belongs) for belongs in (part, whole))
        if self._draws is None or not wholes.sum():
            return Ratio(0, 0, None, None)
        above, below = self._draws @ parts, self._draws @ wholes
        low, high = np.percentile(above[below > 0] / below[below > 0], INTERVAL)
        return Ratio(
            int(parts.sum()), int(wholes.sum()), round(float(low), 4), round(float(high), 4)
        )

    def _counts(self, tallies: Mapping[str, Tally], belongs: Callable[[Key], bool]) -> Any:
        counts = np.zeros(len(self._domains), dtype=np.int64)
        for domain, of_domain in tallies.items():
            counts[self._domains[domain]] += sum(
                number for key, number in of_domain.items() if belongs(key)
            )
        return counts


class Figures(msgspec.Struct, frozen=True):
    """What one cleaner does to some lines.

    Attributes:
        boilerplate: Boilerplate lines that are taken, of all.
        right: Boilerplate lines taken, of those and the article lines that are harmed. Only lines
            count that a person judged, or that the reference has.
        harmed: Article lines that are harmed, of all.
        parts: Lines with a removable part that come out right, of all.
    """

    boilerplate: Ratio
    right: Ratio
    harmed: Ratio
    parts: Ratio


def figures(tallies: Mapping[str, Tally], resampler: Resampler) -> Figures:
    """Return the figures of tallies by domain."""
    return Figures(
        resampler.ratio(tallies, lambda key: key[0] == "B" and key[2], lambda key: key[0] == "B"),
        resampler.ratio(tallies, lambda key: key[0] == "B" and key[2], _is_counted),
        resampler.ratio(tallies, lambda key: key[0] == "C" and key[2], lambda key: key[0] == "C"),
        resampler.ratio(tallies, lambda key: key[0] == "P" and key[2], lambda key: key[0] == "P"),
    )


class ThemeFigures(msgspec.Struct, frozen=True):
    """What becomes of one theme.

    `boilerplate` has the lines that people gave the theme and that are taken; `right` those lines,
    of any theme, that rules of the theme took, and how many of them are boilerplate.
    """

    boilerplate: Ratio
    right: Ratio


def by_theme(tallies: Mapping[str, Tally], resampler: Resampler) -> dict[str, ThemeFigures]:
    """Return the figures of each theme that a line or a rule has, by tallies by domain."""
    lines: defaultdict[str, int] = defaultdict(int)
    for of_domain in tallies.values():
        for (kind, theme, hit, by), number in of_domain.items():
            if kind == "B":
                lines[theme] += number
            if hit and kind in "BC" and by:
                lines[by] += 0
    return {
        theme: ThemeFigures(
            resampler.ratio(
                tallies,
                lambda key, theme=theme: key[:3] == ("B", theme, True),  # type: ignore[misc]
                lambda key, theme=theme: key[:2] == ("B", theme),  # type: ignore[misc]
            ),
            resampler.ratio(
                tallies,
                lambda key, theme=theme: key[0] == "B" and key[2] and key[3] == theme,  # type: ignore[misc]
                lambda key, theme=theme: _is_counted(key) and key[3] == theme,  # type: ignore[misc]
            ),
        )
        for theme in sorted(lines, key=lambda name: (-lines[name], name))
    }


def _is_counted(key: Key) -> bool:
    return key[0] in "BC" and key[2]


def merged(tallies: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    """Return the sums of tallies by their domains."""
    sums: defaultdict[str, Tally] = defaultdict(Counter)
    for domain, of_page in tallies:
        sums[domain].update(of_page)
    return dict(sums)
