"""HTML pages to text, by trafilatura, with the metadata of the page."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import regex

from cleaner.html.grid import cut_rows, cut_spans
from cleaner.html.limits import Budget, cut_attributes, cut_nesting, cut_tables, shape_of
from cleaner.html.main_element import main_text, remove_unseen, text_length, visible_body
from cleaner.html.neighbours import use_linear_neighbours
from cleaner.html.parse import MAX_DEPTH, parse, parsed_depth
from cleaner.html.prune import Pruned, prune
from cleaner.ruleset.model import Prune
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.encoding import decode_bytes
from cleaner.text.errors import InputError

MAX_PAGE_SIZE = 10_000_000  # characters or bytes; extraction time grows with the square
_METADATA = {"title": "title", "author": "byline", "date": "date", "sitename": "source"}
_LANGUAGE = regex.compile(r"[a-z]{2}(?=[-_]|$)")
_ARTICLE_TYPE = regex.compile("article|blogposting")

# If the extractor finds a smaller share of the body's characters, the main element is read
# instead. A page that calls itself an article has much around the article, even in its main
# element.
_MIN_EXTRACTED_SHARE = 0.7
_MIN_EXTRACTED_SHARE_OF_ARTICLE = 0.35

# A date in no format is not looked for; there is no option for that.
_NO_DATE: dict[str, Any] = {"outputformat": ""}
_ALL = "all"
DEFAULT_BUDGET = Budget()


class Extractor(msgspec.Struct, frozen=True):
    """What made the source text from an HTML page."""

    name: str
    version: str
    fallback: bool = False  # its article extraction found nothing or little, and was not used


class Extraction(msgspec.Struct, frozen=True):
    """The text of a page before cleaning, empty if the page has none.

    `encoding` is what bytes were decoded in. A page nested deeper than `MAX_DEPTH` elements is
    `truncated` there. `lang` is the page's language as it declares it, two letters of ISO
    639-1. `pruned` says what HTML rules took out first.
    """

    text: str
    encoding: str | None
    extractor: Extractor
    truncated: bool = False
    lang: str | None = None
    metadata: Mapping[str, list[str]] = {}
    pruned: tuple[Pruned, ...] = ()
    cuts: tuple[str, ...] = ()  # what was cut down before: attributes, nesting, tables, spans, rows
    missing_metadata: str = ""  # what an error of a heuristic costs: "date" or "all"
    is_over_budget: bool = False  # the extractor was not asked; all text of the page is taken


def extract(
    data: str | bytes, url: str | None, rules: RuleSet, budget: Budget = DEFAULT_BUDGET
) -> Extraction:
    """Return the text of the HTML page `data`, without the elements that `rules` prune.

    trafilatura looks for one article. If it finds too little of the page, the text of the main
    element is taken instead, after a second pruning. `url` helps it to find the metadata.

    >>> page = "<html lang=en><title>Otters</title><p>The otters came back to the weir.</p></html>"
    >>> extraction = extract(page, None, RuleSet((), {}, {}, 0.5))
    >>> extraction.text, extraction.lang, extraction.metadata["title"]
    ('The otters came back to the weir.', 'en', ['Otters'])

    Raises:
        InputError: the page is larger than MAX_PAGE_SIZE.
    """
    if len(data) > MAX_PAGE_SIZE:
        what = f"a page of {len(data):,} characters is not read"
        raise InputError(f"{what}; the limit is {MAX_PAGE_SIZE:,}, so split it")
    import trafilatura  # slow to import, and plain text never needs it

    html, encoding = decode_bytes(data) if isinstance(data, bytes) else (data, None)
    version = trafilatura.__version__
    readable = cut_attributes(html)
    tree = parse(readable)
    if tree is None:
        return Extraction("", encoding, Extractor("trafilatura", version, fallback=True))
    is_truncated = parsed_depth(tree) > MAX_DEPTH
    prunes = [rule for _, rule in rules.prunes()]
    cuts = {
        "attributes": len(readable) < len(html),
        "nesting": cut_nesting(tree),
        "tables": cut_tables(tree),
        "spans": cut_spans(tree),
        "rows": cut_rows(tree),
    }
    pruned = list(prune(tree, (rule for rule in prunes if not rule.fallback)))
    lang = _LANGUAGE.match((tree.get("lang") or "").lower())
    about: dict[str, Any] = {
        "truncated": is_truncated,
        "lang": lang[0] if lang else None,
        "cuts": tuple(name for name, is_cut in cuts.items() if is_cut),
    }
    shape = shape_of(tree)
    if shape.is_steep or shape.seconds > budget.seconds(len(data)):
        return _linear_extraction(tree, encoding, version, pruned, about)
    page, missing_metadata = _extracted(tree, url)
    extracted = getattr(page, "text", None) or ""
    text = extracted or _plain_text(tree)
    fallback_prunes = (rule for rule in prunes if rule.fallback)
    text, more_pruned = _more_text(tree, text, _min_share(page), fallback_prunes)
    return Extraction(
        text,
        encoding,
        Extractor("trafilatura", version, fallback=text != extracted or not text),
        metadata=_metadata(page),
        pruned=(*pruned, *more_pruned),
        missing_metadata=missing_metadata,
        **about,
    )


def _linear_extraction(
    tree: Any, encoding: str | None, version: str, pruned: list[Pruned], about: dict[str, Any]
) -> Extraction:
    """Return the text of the main element of `tree`, which takes time linear in its size."""
    text = main_text(visible_body(tree))
    extractor = Extractor("trafilatura", version, fallback=True)
    return Extraction(text, encoding, extractor, pruned=tuple(pruned), is_over_budget=True, **about)


def _extracted(tree: Any, url: str | None) -> tuple[Any, str]:
    """Return the article of `tree` with the metadata that can be read, and what is missing of them.

    The heuristics of the libraries meet pages that they do not expect, and none of their errors
    may cost the text. Most are in the search for a date.
    """
    import trafilatura

    use_linear_neighbours()
    for missing, date_options in (("", _date_options()), ("date", _NO_DATE), (_ALL, _NO_DATE)):
        with suppress(Exception):
            page = trafilatura.bare_extraction(
                tree,
                url=url,
                include_comments=False,
                with_metadata=missing != _ALL,
                deduplicate=False,
                date_extraction_params=dict(date_options),  # trafilatura adds to it
            )
            return page, missing
    return None, _ALL


def _plain_text(tree: Any) -> str:
    """Return the text of `tree` by the first of the simpler ways that finds any."""
    import trafilatura

    with suppress(Exception):
        if text := trafilatura.baseline(tree)[1]:
            return str(text)
    with suppress(Exception):
        return str(trafilatura.html2txt(tree))
    return ""  # the main element may still have some


def _min_share(page: Any) -> float:
    """Return the share of the body's characters that the extractor should find."""
    page_type = (getattr(page, "pagetype", None) or "").lower()
    is_article = _ARTICLE_TYPE.search(page_type)
    return _MIN_EXTRACTED_SHARE_OF_ARTICLE if is_article else _MIN_EXTRACTED_SHARE


def _more_text(
    tree: Any, text: str, min_share: float, prunes: Iterable[Prune]
) -> tuple[str, list[Pruned]]:
    """Return `text`, or the main element's text if `text` is less than `min_share` of it.

    With the main element's text comes what `prunes` took out of it. The tree is changed.
    """
    body = tree.find("body")
    if body is None:
        return text, []
    remove_unseen(body)
    if len(text) >= min_share * text_length(body):
        return text, []
    pruned = list(prune(tree, prunes))
    main = main_text(body)
    return (main, pruned) if len(text) < min_share * len(main) else (text, [])


def _date_options() -> dict[str, Any]:
    """Return how to look for a page's date: trafilatura's way, but for the last day that counts.

    By default that is the day of the machine, which depends on its time zone. Two days after the
    day of UTC, no zone's clock is there yet.
    """
    last_day = (datetime.now(tz=UTC) + timedelta(days=2)).date()
    return {"original_date": True, "extensive_search": True, "max_date": last_day.isoformat()}


def _metadata(page: Any) -> Mapping[str, list[str]]:
    return {key: [value] for name, key in _METADATA.items() if (value := getattr(page, name, None))}
