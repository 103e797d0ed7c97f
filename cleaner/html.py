"""HTML pages to text, by trafilatura, with what the page says of itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import regex

from cleaner.encoding import decode
from cleaner.rule import Prune, RuleSet

_METADATA = {"title": "title", "author": "byline", "date": "date", "sitename": "source"}
_LANGUAGE = regex.compile(r"[a-z]{2}(?=[-_]|$)")


class Extractor(msgspec.Struct, frozen=True):
    """What made the source text from an HTML page."""

    name: str
    version: str
    fallback: bool = False  # the extraction proper gave nothing, its baseline was used


class Pruned(msgspec.Struct, frozen=True):
    """How many elements, with how many words, an HTML rule took out before extraction."""

    rule: str
    elements: int
    words: int


class Extraction(msgspec.Struct, frozen=True):
    """The text of a page before cleaning, empty where there is none to be had."""

    text: str
    encoding: str | None
    extractor: Extractor
    lang: str | None = None
    metadata: Mapping[str, list[str]] = {}
    pruned: tuple[Pruned, ...] = ()


def extract(data: str | bytes, url: str | None, rules: RuleSet) -> Extraction:
    """Return the text of the HTML page `data`, the elements that `rules` prune left out."""
    import trafilatura  # slow to import, and plain text never needs it
    from trafilatura.utils import load_html

    html, encoding = decode(data) if isinstance(data, bytes) else (data, None)
    version = trafilatura.__version__
    # Lone surrogates, NULs and byte order marks stop the parser or come out as text.
    readable = html.encode("utf-8", "replace").decode("utf-8").translate({0: None, 0xFEFF: None})
    tree = load_html(readable)
    if tree is None:
        tree = _parsed(readable)
    if tree is None:
        return Extraction("", encoding, Extractor("trafilatura", version, fallback=True))
    pruned = tuple(prune(tree, (each for _, each in rules.prunes())))
    lang = _LANGUAGE.match((tree.get("lang") or "").lower())
    page = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, deduplicate=False
    )
    text = getattr(page, "text", None) or ""
    fallback = not text
    if fallback:
        text = trafilatura.baseline(tree)[1] or trafilatura.html2txt(tree)
    return Extraction(
        text,
        encoding,
        Extractor("trafilatura", version, fallback),
        lang[0] if lang else None,
        {key: [value] for name, key in _METADATA.items() if (value := getattr(page, name, None))},
        pruned,
    )


def _parsed(html: str) -> Any:
    """Return the tree of a fragment or of a page nested very deep; None if there is nothing."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    try:
        return document_fromstring(
            html.encode(), parser=HTMLParser(huge_tree=True, encoding="utf-8")
        )
    except etree.ParserError:
        return None


def prune(tree: Any, prunes: Iterable[Prune]) -> Iterator[Pruned]:
    """Take the elements that `prunes` name out of the lxml `tree`; yield what went by which."""
    for each in prunes:
        elements = words = 0
        for element in tree.xpath(each.xpath):
            # One inside another went with it; the page itself can't go.
            if element.getparent() is None or tree not in element.iterancestors():
                continue
            elements += 1
            words += len(element.text_content().split())
            element.drop_tree()
        if elements:
            yield Pruned(each.id, elements, words)


def prune_page(html: str, each: Prune) -> int:
    """Return how many elements `each` takes out of the page or fragment `html`."""
    from lxml.html import document_fromstring

    return sum(done.elements for done in prune(document_fromstring(html), (each,)))
