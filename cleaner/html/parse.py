"""HTML to a tree, also for fragments and for pages that are nested very deep."""

from typing import Any

_PARSER_DEPTH = 250  # nested elements; the parser gives up soon after this by default
MAX_DEPTH = 2000  # nested elements that the parser reads without its limits


def parse(html: str) -> Any:
    """Return the lxml tree of `html`, or None if there is nothing to parse.

    libxml2 drops all that is nested deeper than about 256 elements, and broken pages nest
    their whole text so. Such a page is parsed again without limits. If it is nested deeper
    than `MAX_DEPTH`, it is truncated there: `parsed_depth` shows it.

    >>> parse("<p>The mill is <b>old</b>.").text_content(), parse("")
    ('The mill is old.', None)
    """
    from trafilatura.utils import load_html  # slow to import, and plain text never needs it

    # Lone surrogates, NULs and byte order marks stop the parser or come out as text.
    readable = html.encode("utf-8", "replace").decode("utf-8")
    readable = readable.replace("\0", "").replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
    tree = load_html(readable)
    if tree is None or parsed_depth(tree) > _PARSER_DEPTH:
        tree = _parse_without_limits(readable)
    return tree


def parsed_depth(tree: Any) -> int:
    """Return how many elements the last element of `tree` is nested in.

    If the parser gave up on a page that is nested too deep, it did so at the last element.

    >>> parsed_depth(parse("<p>The mill is <b>old</b>."))
    3
    """
    levels = 0
    while len(tree):
        tree = tree[-1]
        levels += 1
    return levels


def _parse_without_limits(html: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    try:
        return document_fromstring(
            html.encode(), parser=HTMLParser(huge_tree=True, encoding="utf-8")
        )
    except etree.ParserError:
        return None
