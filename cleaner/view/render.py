"""Pages: documents and runs as one HTML file each, which loads nothing and runs one script."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from heapq import nlargest
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cleaner.ruleset.model import theme
from cleaner.text.counting import counted
from cleaner.view import characters, snippets
from cleaner.view.blocks import BlockLimits, BlockTable, block_table
from cleaner.view.facts import FactBook, RuleFacts
from cleaner.view.model import DocumentView, RunView
from cleaner.view.rows import Limits, Span, TextRow, largest_removals, rows_of, shown_rows

HUES = 9  # colours of themes; further themes share the last one
MAX_PAGE_BYTES = 4_800_000
_IN_RUN = Limits(chars=6_000, cut_chars=9_000)
_BLOCKS_IN_RUN = BlockLimits(rows=40, chars=120, is_grouped=True)
_IN_NOTEBOOK = Limits(chars=3_000, cut_chars=4_000)
_AS_TYPED = Limits(chars=200_000, cut_chars=200_000)
_MAX_SNIPPETS = 30  # of a document in a run: the first, and
_MAX_LONGEST = 6


class ShownDocument(msgspec.Struct, frozen=True):
    """A document ready for a template: its rows, and what its spans point at."""

    view: DocumentView
    rows: Sequence[TextRow]
    themes: dict[str, int]  # words are not known for each; counts of removals
    removals: int
    layout_edits: int
    rules: tuple[str, ...]
    sets: dict[tuple[str, ...], int]  # the rules of spans, each set with its number
    blocks: BlockTable | None = None  # of the page, if it was accounted for


class Palette:
    """The colour of each theme of a page: the most frequent ones have one of their own.

    >>> palette = Palette({"sharing": 2, "tags": 9})
    >>> palette["tags"], palette["sharing"], palette["bio"]
    (0, 1, 8)
    """

    def __init__(self, weights: Mapping[str, int]) -> None:
        ordered = sorted(weights, key=lambda name: (-weights[name], name))
        self._of_theme = {name: min(hue, HUES - 1) for hue, name in enumerate(ordered)}

    def __getitem__(self, name: str) -> int:
        return self._of_theme.get(name, HUES - 1)

    def of_span(self, span: Span) -> int:
        """Return the colour of a removed text, which is the colour of its first rule."""
        return self[theme(span.rules[0])]


def shown_document(
    view: DocumentView,
    limits: Limits,
    block_limits: BlockLimits = BlockLimits(),  # noqa: B008
) -> ShownDocument:
    """Return `view` with the rows that a page shows of it."""
    pinned = largest_removals(rows_of(view.source, view.edits))
    rows = list(shown_rows(rows_of(view.source, view.edits, view.trials), limits, pinned))
    cuts = [span for row in rows for span in row.source if span.kind == "cut"]
    layout = sum(span.kind == "layout" and bool(span.rules) for row in rows for span in row.source)
    blocks = block_table(view.blocks, block_limits) if view.blocks else None
    named = [rule for row in rows for span in row.source for rule in span.rules]
    named += [rule for row in blocks.rows for rule in row.rules] if blocks else []
    rules = tuple(dict.fromkeys(named))
    themes = Counter(theme(span.rules[0]) for span in cuts)
    marked = dict.fromkeys(
        span.rules for row in rows for span in row.source if span.kind in ("cut", "trial")
    )
    sets = {of_span: number for number, of_span in enumerate(marked)}
    counts = dict(themes.most_common())
    return ShownDocument(view, rows, counts, len(cuts), layout, rules, sets, blocks)


def document_page(view: DocumentView, book: FactBook, limits: Limits = Limits()) -> str:  # noqa: B008
    """Return a page of one document."""
    document = shown_document(view, limits)
    facts = book.all_of(document.rules)
    data = {"rules": _facts_data(facts), "templates": snippets.TEMPLATES}
    return _render(
        "explain.html.jinja",
        title=characters.plain(view.id),
        document=document,
        facts=facts,
        palette=Palette(document.themes),
        data=_json(data),
        account=_account(document, facts, document.removals),
    )


def notebook_html(view: DocumentView, book: FactBook) -> str:
    """Return a document for a cell of a notebook: no script, and styles that stay inside it."""
    return _alone("notebook.html.jinja", shown_document(view, _IN_NOTEBOOK), book)


def marked_html(view: DocumentView, book: FactBook) -> str:
    """Return the source of a document, its removals marked, as a part of another page.

    Each line that stays is a button, so that a user may choose it. The styles are those of `asset`.
    """
    return _alone("marked.html.jinja", shown_document(view, _AS_TYPED), book)


def _alone(template: str, document: ShownDocument, book: FactBook) -> str:
    """Return a document that is not one of a run, by the `template` for where it stands."""
    facts, palette = book.all_of(document.rules), Palette(document.themes)
    return _render(template, document=document, facts=facts, palette=palette)


def run_page(run: RunView, book: FactBook) -> str:
    """Return the page of a run; documents that would make it too large are left out, last first.

    The page says how many of the sample it shows.
    """
    palette = Palette({bar.name: bar.words for bar in run.themes})
    rules = [bar.name for bar in run.rules] + [line.rule for line in run.lines]
    rules += [trial.rule for trial in run.trials]
    documents, parts, size = [], [], 0
    facts = book.all_of(rules)
    for number, view in enumerate(run.documents):
        document = shown_document(view, _IN_RUN, _BLOCKS_IN_RUN)
        facts |= book.all_of(rule for rule in document.rules if rule not in facts)
        part = _render_document(number, document, facts, palette)
        size += len(part.encode())
        if size > MAX_PAGE_BYTES - _head_bytes(facts):
            break
        documents.append(document)
        parts.append(Markup(part))  # noqa: S704 - a template has escaped it
    listing = [_entry(number, document) for number, document in enumerate(documents)]
    data = {
        "rules": _facts_data(facts),
        "templates": snippets.TEMPLATES,
        "documents": listing,
    }
    return _render(
        "run.html.jinja",
        title=f"{run.name}: what Cleaner removed",
        run=run,
        facts=facts,
        palette=palette,
        parts=parts,
        documents=documents,
        weak=_weak_rules(run, facts),
        data=_json(data),
    )


def _head_bytes(facts: Mapping[str, RuleFacts]) -> int:
    """Return about how many bytes a page has besides its documents."""
    return 250_000 + 900 * len(facts)


def _render_document(
    number: int, document: ShownDocument, facts: Mapping[str, RuleFacts], palette: Palette
) -> str:
    return _render(
        "document_template.html.jinja",
        number=number,
        document=document,
        facts=facts,
        palette=palette,
        account=_account(document, facts, _MAX_SNIPPETS),
    )


def _entry(number: int, document: ShownDocument) -> dict[str, Any]:
    """Return what the script filters and sorts a document by."""
    view = document.view
    return {
        "n": number,
        "id": characters.plain(view.id),
        "themes": list(document.themes),
        "rules": list(document.rules),
        "languages": list(view.languages),
        "site": view.site,
        "flags": [flag.partition(":")[0] for flag in view.flags],
        "share": round(view.share, 4),
        "words": view.words_removed,
        "lists": view.lists,
    }


def _weak_rules(run: RunView, facts: Mapping[str, RuleFacts]) -> list[tuple[Any, RuleFacts]]:
    """Return the rules that have few judged hits, or are wrong too often, worst first."""
    weak = [(bar, facts[bar.name]) for bar in run.rules if facts[bar.name].is_doubtful]
    return sorted(
        weak,
        key=lambda pair: (pair[1].precision is None, pair[1].precision or 0.0, -pair[0].words),
    )


def _facts_data(facts: Mapping[str, RuleFacts]) -> dict[str, Any]:
    return {rule_id: fact.to_dict() for rule_id, fact in facts.items()}


def _account(document: ShownDocument, facts: Mapping[str, RuleFacts], limit: int) -> Markup:
    """Return what the script needs: the sets of rules, and the values of snippets by number."""
    sets = [
        {"ids": list(rules), **snippets.values_of_rules(rules, facts)} for rules in document.sets
    ]
    return _json({"sets": sets, "cuts": _snippets(document, limit)})


def _snippets(document: ShownDocument, limit: int) -> dict[int, dict[str, str]]:
    """Return the values of the snippets that depend on the text of a removal, by its number.

    The first `limit` removals have them, and the longest: those are what a reader looks at.
    """
    cuts = [
        (number, span)
        for number, row in enumerate(document.rows)
        for span in row.source
        if span.kind == "cut"
    ]
    longest = nlargest(_MAX_LONGEST, range(len(cuts)), key=lambda cut: len(cuts[cut][1].text))
    chosen = sorted({*range(min(limit, len(cuts))), *longest})
    return {cut: snippets.values_of(document.rows, *cuts[cut]) for cut in chosen}


def _json(value: object) -> Markup:
    """Return `value` as JSON inside an element: no text of it ends the element."""
    text = json.dumps(value, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - it has no markup left


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cleaner.view"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = asset("style.css"), asset("script.js")
    environment.globals |= {
        "style": Markup(style),  # noqa: S704 - files of this package
        "script": Markup(script),  # noqa: S704
        "policy": "; ".join(
            (
                "default-src 'none'",
                f"style-src '{_source_of(style)}'",
                f"script-src '{_source_of(script)}'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
    }
    environment.filters |= {
        "shown": characters.shown,
        "plain": characters.plain,
        "percent": _percent,
        "counted": counted,
        "theme": theme,
        "shown_text": _end_trimmed,
    }
    return environment


def asset(name: str) -> str:
    """Return "style.css" or "script.js", which all pages share."""
    return (files("cleaner.view") / "assets" / name).read_text("utf-8")


def _source_of(content: str) -> str:
    """Return what a policy calls the inline element with `content`."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _percent(share: float) -> str:
    """Return a share as a person reads it.

    >>> _percent(0.0004), _percent(0.25), _percent(0)
    ('<0.1%', '25.0%', '0%')
    """
    if share == 0:
        return "0%"
    return "<0.1%" if share < 0.001 else f"{share:.1%}"  # noqa: PLR2004


def _end_trimmed(spans: Iterable[Span]) -> list[Span]:
    """Return the spans of a cell without line breaks at its end."""
    trimmed = list(spans)
    while trimmed and not trimmed[-1].text.strip("\r\n") and trimmed[-1].kind != "cut":
        trimmed.pop()
    return trimmed
