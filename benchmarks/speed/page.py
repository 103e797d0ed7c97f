"""The tables of speed as Markdown."""

from collections.abc import Iterable

from benchmarks.speed.rows import TARGETS, Row, Speed, Target, Texts, reached, rounded


def page(speed: Speed) -> str:
    """Return all tables as they are kept, with what they are of."""
    return f"""# Speed

Made by `make bench-speed` on {run(speed)} [Speed](../../docs/speed.md) explains how.

## Against the targets
Ratios are by the seconds of the processor, but for two workers and two threads. Sizes of documents
are those of scale 1.

{targets(speed)}

## Beside other cleaners
{peers(speed)}

## Detection
MB/s of one core. 300 rules are taken evenly from the shipped ones. For 3,000 each comes in ten
variants, in which every word is another about as frequent in these texts, so that phrases and
keywords are about as rare; words that do not occur become words that do not occur. *Each on each
line*: every rule's pattern, or its phrases as one pattern, is searched on every line with `regex`.
*Lines ready*: the text is cut into lines and folded beforehand, as it is for the plain way too.

{detection(speed)}

## The texts
Numbers with strokes are what a quarter, half and three quarters are below.

{texts(speed)}
"""


def targets(speed: Speed) -> str:
    """Return the table of all measures that have a target."""
    lines = head("measure", "target", "measured", "by the clock", "reached")
    for name, target in TARGETS.items():
        if name in speed.rows:
            lines.append(_target_line(speed.rows[name], target))
    return "\n".join(lines)


def _target_line(row: Row, target: Target) -> str:
    bound = f"{'≥' if target.at_least else '≤'} {target.bound:g} {target.unit}"
    value = row.value(target)
    share = f"{reached(value, target):.0%}" if value > 0 else "yes"
    return f"| {target.what} | {bound} | {value:g} | {row.wall:g} | {share} |"


def detection(speed: Speed) -> str:
    """Return the table of rule sets."""
    lines = head(
        "rules", "patterns", "hits a MB", "each on each line", "lines ready", "from the text"
    )
    for row in speed.detection:
        cells = (row.rules, row.patterns, row.hits, row.plain, row.ready, row.whole)
        lines.append("| " + " | ".join(f"{cell:g}" for cell in cells) + " |")
    return "\n".join(lines)


def peers(speed: Speed) -> str:
    """Return the table of cleaners, the fastest first."""
    kinds = list(speed.peers)
    lines = head("cleaner", *(f"{kind}, MB/s" for kind in kinds))
    names = {name: rows.cpu for kind in kinds[:1] for name, rows in speed.peers[kind].items()}
    for name in sorted(names, key=names.__getitem__, reverse=True):
        lines.append(
            f"| {name} | " + " | ".join(f"{speed.peers[k][name].cpu:g}" for k in kinds) + " |"
        )
    return "\n".join(lines)


_SHOWN = {
    "lines": "lines of a document",
    "article": "characters of an article's line",
    "chrome": "characters of another line",
    "chrome_share": "lines that are not the article's",
    "blank": "blank lines, to each other line",
    "indented": "indented lines",
    "items": "lines with a list mark",
    "odd_lines": "lines beyond ASCII",
    "odd": "characters beyond ASCII",
    "hits": "hits, for each hundred lines",
}


def texts(speed: Speed) -> str:
    """Return the table of what the texts are like, generated ones beside them."""
    columns = [
        f"{kind_texts.kind}, {name}"
        for kind_texts in speed.texts
        for name in ("measured on", "generated")
    ]
    lines = head("statistic", *columns)
    sizes = [
        size
        for kind_texts in speed.texts
        for size in (f"{kind_texts.megabytes:.1f}{_of_it(kind_texts)}", "")
    ]
    lines.append("| MB | " + " | ".join(sizes) + " |")
    for name, label in _SHOWN.items():
        figures = [
            _figure(getattr(some, name))
            for kind_texts in speed.texts
            for some in (kind_texts.measured, kind_texts.alike)
        ]
        lines.append(f"| {label} | " + " | ".join(figures) + " |")
    return "\n".join(lines)


def _of_it(texts: Texts) -> str:
    return f", {texts.generated:.0%} of it generated" if texts.generated else ""


def _figure(value: float | list[int]) -> str:
    if isinstance(value, list):
        return " / ".join(map(str, value))
    return f"{rounded(value):g}"


def run(speed: Speed) -> str:
    """Return what was run where."""
    data = "generated texts" if speed.data == "generated" else f"WCXB, references {speed.data}"
    return (
        f"{data}; {speed.rules} shipped rules; scale {speed.scale:g};"
        f" Python {speed.python} on {speed.machine}."
    )


def head(*names: str) -> list[str]:
    """Return the first two lines of a table: its columns, of which all but one are numbers."""
    numbers: Iterable[str] = (" ---: |" for _ in names[1:])
    return ["| " + " | ".join(names) + " |", "| --- |" + "".join(numbers)]
