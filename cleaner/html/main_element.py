"""The whole text of a page's main element, for pages in which an extractor finds too little.

An extractor looks for one article. On a page of another kind it finds a part of the content.
"""

from collections.abc import Iterator
from typing import Any

import regex

_MAIN_PATHS = ("//main | //*[@role='main']", "//article[not(ancestor::article)]")
_MIN_MAIN_SHARE = 0.3  # of the body's characters; a smaller main element is a teaser or a mistake
_UNSEEN_TAGS = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "iframe",
    "noembed",
    "noframes",
    "object",
    "canvas",
    "video",
    "audio",
    "button",
    "select",
    "textarea",
)
# Of those, what neither an extractor nor its search for metadata can use.
_UNREAD_TAGS = ("noscript", "template", "svg", "iframe", "noembed", "select", "textarea")
_BLOCK_TAG = regex.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|"
    "dt|fieldset|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|li|main|"
    "ol|p|pre|section|summary|table|tr|ul"
)


def remove_unread(tree: Any) -> None:
    """Remove from `tree` what shows no text to a reader, but stays for an extractor.

    >>> from lxml.html import document_fromstring
    >>> tree = document_fromstring("<p>The mill<noscript> turns</noscript> is old.")
    >>> remove_unread(tree)
    >>> tree.text_content()
    'The mill is old.'
    """
    from lxml import etree

    etree.strip_elements(tree, *_UNREAD_TAGS, with_tail=False)


def remove_unseen(body: Any) -> None:
    """Remove from `body` the comments and elements that show no text to a reader.

    >>> from lxml.html import document_fromstring, tostring
    >>> body = document_fromstring("<p>The mill<script>x()</script> is old.").find("body")
    >>> remove_unseen(body)
    >>> tostring(body)
    b'<body><p>The mill is old.</p></body>'
    """
    from lxml import etree

    etree.strip_elements(body, etree.Comment, etree.PI, *_UNSEEN_TAGS, with_tail=False)


def visible_body(tree: Any) -> Any:
    """Return the body of `tree`, or all of it where it has none, without what shows no text."""
    body = tree.find("body")
    root = tree if body is None else body
    remove_unseen(root)
    return root


def text_length(element: Any) -> float:
    """Return how many characters of text `element` has, runs of white space counted as one.

    >>> from lxml.html import document_fromstring
    >>> text_length(document_fromstring("<p>The  mill</p>"))
    8.0
    """
    return float(element.xpath("string-length(normalize-space())"))


def main_text(body: Any) -> str:
    r"""Return the text of the main element of `body`, a line for each block element.

    If `body` has no main element, or more than one, or one with little of the text, the text
    of all of `body` is returned.

    >>> from lxml.html import document_fromstring
    >>> page = "<nav>Home</nav><main><h1>Otters</h1><p>They <i>came</i> back.</p></main>"
    >>> main_text(document_fromstring(page).find("body"))
    'Otters\nThey came back.'
    """
    return "\n".join(block_lines(_main_element(body)))


def _main_element(body: Any) -> Any:
    """Return the only main or article element of `body` if it has much of the text, or `body`."""
    min_length = _MIN_MAIN_SHARE * text_length(body)
    for path in _MAIN_PATHS:
        elements = body.xpath(path)
        if len(elements) == 1 and text_length(elements[0]) > min_length:
            return elements[0]
    return body


def block_lines(root: Any) -> Iterator[str]:
    """Yield the text of `root`, a line for each block."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if _BLOCK_TAG.fullmatch(element.tag):
            line = " ".join("".join(parts).split())
            if line not in ("", "-"):
                yield line
            parts.clear()
        if event == "end":
            parts.append((element.tail if element is not root else "") or "")
        elif element.tag == "pre":
            yield from filter(None, map(str.rstrip, element.text_content().split("\n")))
            walk.skip_subtree()
        else:
            parts.append({"li": "- ", "td": " ", "th": " "}.get(element.tag, ""))
            parts.append(element.text or "")
