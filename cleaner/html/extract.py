"""HTML pages to text, by trafilatura, with the metadata of the page."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import regex

from cleaner.html.main_element import main_text, remove_unseen, text_length
from cleaner.html.parse import MAX_DEPTH, parse, parsed_depth
from cleaner.html.prune import Pruned, prune
from cleaner.ruleset.model import Prune, RuleSet
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


def extract(data: str | bytes, url: str | None, rules: RuleSet) -> Extraction:
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
    tree = parse(html)
    if tree is None:
        return Extraction("", encoding, Extractor("trafilatura", version, fallback=True))
    is_truncated = parsed_depth(tree) > MAX_DEPTH
    prunes = [rule for _, rule in rules.prunes()]
    pruned = list(prune(tree, (rule for rule in prunes if not rule.fallback)))
    lang = _LANGUAGE.match((tree.get("lang") or "").lower())
    page = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, deduplicate=False
    )
    extracted = getattr(page, "text", None) or ""
    text = extracted or trafilatura.baseline(tree)[1] or trafilatura.html2txt(tree)
    fallback_prunes = (rule for rule in prunes if rule.fallback)
    text, more_pruned = _more_text(tree, text, _min_share(page), fallback_prunes)
    return Extraction(
        text,
        encoding,
        Extractor("trafilatura", version, fallback=text != extracted or not text),
        is_truncated,
        lang[0] if lang else None,
        _metadata(page),
        (*pruned, *more_pruned),
    )


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


def _metadata(page: Any) -> Mapping[str, list[str]]:
    return {key: [value] for name, key in _METADATA.items() if (value := getattr(page, name, None))}
