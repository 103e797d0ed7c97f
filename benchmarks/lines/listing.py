"""Listings: lines of tuning pages that Cleaner took wrongly or left, for those who mend rules.

Lines of held-out pages are never listed, so that no rule is written with them in view.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Literal

from benchmarks.lines.labels import JudgedPage
from benchmarks.lines.measures import ours
from benchmarks.lines.removal import Removal, Span
from benchmarks.lines.sources import WORKERS, Sources
from benchmarks.lines.verdicts import Verdict, line_spans, verdicts

Fault = Literal["wrong", "left"]
_LONGEST = 300  # characters of what is left of a line that are shown


def faults(sources: Sources, fault: Fault, theme: str | None) -> Iterator[str]:
    """Yield each line of a tuning page that was taken wrongly, or that was left.

    `theme` is the theme of the first rule that took a line wrongly, or the label's of a line left.
    """
    with ProcessPoolExecutor(WORKERS) as pool:
        for lines in pool.map(
            partial(page_faults, fault=fault, theme=theme), sources.pages(), chunksize=8
        ):
            yield from lines


def page_faults(page: JudgedPage, fault: Fault, theme: str | None) -> list[str]:
    """Return those lines of one page; none of a page that is held out."""
    if not page.is_tuning:
        return []
    removal, spans = ours(page.text), dict(line_spans(page))
    lines = []
    for verdict in verdicts(page, removal):
        span = spans[verdict.number]
        rules = removal.rules(span)
        actual, about = _fault(verdict, rules)
        if actual == fault and theme in (None, about):
            lines.append(_shown(page, verdict.number, span, removal))
    return lines


def _fault(verdict: Verdict, rules: list[str]) -> tuple[Fault | None, str]:
    """Return what is wrong with a verdict, and the theme that it is listed under."""
    is_kept = verdict.kind == "C"
    if verdict.hit is not is_kept:
        return None, ""
    if is_kept:
        return "wrong", verdict.by
    is_wrong = verdict.kind == "P" and rules
    return ("wrong" if is_wrong else "left"), verdict.theme


def _shown(page: JudgedPage, number: int, span: Span, removal: Removal) -> str:
    label = page.labels[number]
    kind = f"{label.label}:{label.theme}".rstrip(":")
    rules = ", ".join(removal.rules(span)) or "no rule"
    part = f" {{{label.words}}}" if label.words else ""
    line = marked(page.text, span, removal)
    return f"{page.name} {page.id}:{number} {kind} [{rules}]{part}\n    {line}"


def marked(text: str, span: Span, removal: Removal) -> str:
    r"""Return a part of `text` with what was taken of it in brackets.

    >>> marked("It rained. Share", (0, 16), Removal(bytes(10) + b"\1" * 6))
    'It rained.[- Share-]'
    """
    parts, start = [], span[0]
    while start < span[1]:
        mark = removal.marks[start]
        end = removal.marks.find(1 - mark, start, span[1])
        end = span[1] if end < 0 else end
        part = text[start:end]
        parts.append(f"[-{part}-]" if mark else _shortened(part))
        start = end
    return "".join(parts)


def _shortened(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} […] {text[-half:]}"
