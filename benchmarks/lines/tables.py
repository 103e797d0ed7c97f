"""Tables: the figures of lines as Markdown, for the screen and for benchmarks/results."""

from collections.abc import Iterator

from benchmarks.lines.curve import Curve
from benchmarks.lines.labels import SETS
from benchmarks.lines.measures import OURS, PEERS, Results
from benchmarks.lines.ratios import DRAWS, Figures, Ratio


def overall(results: Results) -> list[str]:
    """Return the table of all lines, a row for each cleaner, set and side of the split."""
    rows = _head("set | pages (domains) | cleaner", _COLUMNS, numbers=4, words=3)
    for column in results.columns:
        place = f"{column.name}, {column.split} | {column.pages} ({column.domains})"
        rows += [f"| {place} | {name} | {_cells(of)} |" for name, of in column.all.items()]
    return rows


_COLUMNS = "boilerplate taken | right of what is taken | article lines harmed | parts right"


def themes(results: Results) -> list[str]:
    """Return the table of themes."""
    peers = " | ".join(f"taken by {name}" for name in PEERS)
    rows = _head("set | theme", f"taken | right by its rules | {peers}", numbers=4, words=2)
    for column in results.columns:
        for theme, ours in column.themes[OURS].items():
            of_peers = [column.themes[name].get(theme) for name in PEERS]
            cells = [ratio(ours.boilerplate), ratio(ours.right)]
            cells += [percent(peer.boilerplate.value) if peer else "-" for peer in of_peers]
            rows.append(f"| {column.name}, {column.split} | {theme} | {' | '.join(cells)} |")
    return rows


def languages(results: Results) -> list[str]:
    """Return the table of languages."""
    rows = _head("set | language | pages", _COLUMNS, numbers=4, words=3)
    for column in results.columns:
        rows += [
            f"| {column.name}, {column.split} | {code} | {column.language_pages[code]}"
            f" | {_cells(of)} |"
            for code, of in column.languages.items()
        ]
    return rows


def presets(curve: Curve) -> list[str]:
    """Return the table of presets, those of one set and side together."""
    sides = dict.fromkeys((point.name, point.split) for point in curve.points)
    rows = _head("set | preset", _COLUMNS, numbers=4, words=2)
    for name, split in sides:
        rows += [
            f"| {name}, {split} | {point.preset} | {_cells(point.figures)} |"
            for point in curve.points
            if (point.name, point.split) == (name, split)
        ]
    return rows


def page(results: Results) -> str:
    """Return all tables as they are kept, with what they are of."""
    parts = [
        "# Judged lines",
        "",
        "Made by `make bench-lines` on lines of development pages of WCXB that people judged by",
        f"[policy.md](../../docs/policy.md) (data {results.data}):",
        "",
        *(f"- `{name}`: {what}." for name, what in SETS.items()),
        "",
        "A boilerplate line is taken when four fifths of its words are. An article line is harmed",
        "when a twentieth of its words is taken. Right of what is taken: the boilerplate lines",
        "taken, of those and the article lines harmed; only lines that were judged, or that the",
        "reference has, count. A line with a removable part is right when that part is taken and",
        "the rest stays. Rules are written with the tuning pages in view, the held-out pages are",
        "only measured; the split is by domain. In brackets: 95% intervals, of",
        f"{DRAWS} draws of registered domains.",
        "",
        *overall(results),
        "",
        "By theme. Taken: of the lines that people gave the theme. Right: of the judged lines that",
        "rules of the theme took.",
        "",
        *themes(results),
        "",
        f"By language of the page, as py3langid detects it; {OURS} alone.",
        "",
        *languages(results),
    ]
    return "\n".join(parts) + "\n"


def presets_page(curve: Curve) -> str:
    """Return the table of presets as it is kept."""
    parts = [
        "# Judged lines, by preset",
        "",
        "Made by `make bench-lines ARGS=--curve`, on the lines that [lines.md](lines.md) explains.",
        "`careful` does without scores; of the rules with hits on tuning pages it keeps those with",
        "at least 20, 99% of them right. `thorough` applies rules on trial of whose hits nine in",
        "ten are right.",
        "",
        *presets(curve),
    ]
    return "\n".join(parts) + "\n"


def _cells(of: Figures) -> str:
    cells = (ratio(of.boilerplate), ratio(of.right), count(of.harmed), count(of.parts))
    return " | ".join(cells)


def ratio(value: Ratio) -> str:
    """Return a ratio with what it is of, and its interval.

    >>> ratio(Ratio(9, 10, 0.75, 1.0))
    '90.0% of 10 (75.0 to 100.0)'
    """
    if value.low is None or value.high is None:
        return "-"
    low, high = (f"{100 * bound:.1f}" for bound in (value.low, value.high))
    return f"{percent(value.value)} of {value.whole} ({low} to {high})"


def percent(value: float | None) -> str:
    """Return a share as a percentage, a dash for None."""
    return "-" if value is None else f"{value:.1%}"


def count(value: Ratio) -> str:
    """Return a ratio as its two counts, with its interval.

    >>> count(Ratio(3, 2000, 0.0005, 0.003))
    '3 of 2000 (0.05 to 0.30%)'
    """
    if value.low is None or value.high is None:
        return "-"
    return f"{value.part} of {value.whole} ({100 * value.low:.2f} to {100 * value.high:.2f}%)"


def _head(first: str, then: str, numbers: int, words: int) -> list[str]:
    return [f"| {first} | {then} |", "|" + " --- |" * words + " ---: |" * numbers]


def summary(results: Results) -> Iterator[str]:
    """Yield what the command prints."""
    for part in (overall, themes, languages):
        yield from ("", *part(results))
