"""HTML to a tree, also for fragments and for pages that are nested very deep."""

import sys
from typing import Any

import regex

from cleaner.html.wrappers import without_deep_wrappers

_PARSER_DEPTH = 250  # nested elements; the parser gives up soon after this by default
MAX_DEPTH = 2000  # nested elements that the parser reads without its limits
_REFERENCE = regex.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", regex.I)
_MOST_DIGITS = 9  # of a reference to a character
# What XML has no place for: a library that puts it into a tree again stops with an error.
NOT_XML = regex.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORM_FEED = "\f"  # white space in HTML


def parse(html: str) -> Any:
    """Return the lxml tree of `html`, or None if there is nothing to parse.

    libxml2 drops all that is nested deeper than about 256 elements, and broken pages nest
    their whole text so. Such a page is parsed again without limits, and without what only wraps
    other elements far down. If it is still nested deeper than `MAX_DEPTH`, it is truncated there:
    `parsed_depth` shows it.

    >>> parse("<p>The mill is <b>old</b>.").text_content(), parse("")
    ('The mill is old.', None)
    >>> [element.tag for element in parse("<h1>The mill</h1><p>It is old.").iter()]
    ['html', 'body', 'h1', 'p']
    """
    from trafilatura.utils import load_html  # slow to import, and plain text never needs it

    # Lone surrogates and byte order marks stop the parser or come out as text.
    readable = html.encode("utf-8", "replace").decode("utf-8")
    readable = without_controls(readable.replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""))
    tree = load_html(readable)
    if tree is None or parsed_depth(tree) > _PARSER_DEPTH:
        tree = _parse_without_limits(without_deep_wrappers(readable))
    return tree if tree is None else _document(tree)


def _document(tree: Any) -> Any:
    """Return the whole page of `tree`: of a fragment, the parser returns an element inside it.

    It also calls the body by another name, and extractors look for their content in the body.
    """
    page = tree.getroottree().getroot()
    if page.find("body") is None and tree.getparent() is page:
        tree.tag = "body"
    return page


def without_controls(html: str) -> str:
    """Return `html` without characters that XML does not allow, and references to them.

    >>> without_controls("The\\f mill&#7; is&#160;old.\\0")
    'The  mill is&#160;old.'
    """
    html = NOT_XML.sub("", html.replace(_FORM_FEED, " "))
    return _REFERENCE.sub(_allowed, html) if "&#" in html else html


def _allowed(reference: "regex.Match[str]") -> str:
    """Return `reference`, or what stands for a character that is not allowed."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    if len(digits.lstrip("0")) > _MOST_DIGITS:
        return ""
    number = int(digits, base)
    if number == ord(_FORM_FEED):
        return " "
    return reference[0] if number <= sys.maxunicode and not NOT_XML.match(chr(number)) else ""


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
