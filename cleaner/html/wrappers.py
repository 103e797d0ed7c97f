"""Wrappers: elements that only hold others, taken out of a page nested too deep to parse."""

import re

MAX_WRAPPERS = 1000  # nested in each other; the parser drops elements about twice as deep
_BLOCKS = ("article", "blockquote", "center", "div", "main", "section")
_PHRASES = ("b", "em", "font", "i", "span", "strong")
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)|\Z)"
    rf"|<(?P<end>/?)(?P<name>{'|'.join((*_BLOCKS, *_PHRASES))})(?=[\s/>])[^>]*+>",
    re.DOTALL | re.IGNORECASE,
)


def without_deep_wrappers(html: str, limit: int = MAX_WRAPPERS) -> str:
    """Return `html` without the tags of wrappers that are inside `limit` others.

    Text that they set apart stays apart.

    >>> without_deep_wrappers("<div><div><span>The</span> mill</div></div><p>turns", 1)
    '<div><hr>The mill<hr></div><p>turns'
    """
    parts: list[str] = []
    depth = copied = 0
    for tag in _TAG.finditer(html):
        if tag["name"] is None:
            continue
        depth = max(depth - 1, 0) if tag["end"] else depth
        if depth >= limit:
            parts += html[copied : tag.start()], "<hr>" if tag["name"].lower() in _BLOCKS else ""
            copied = tag.end()
        depth += not tag["end"]
    return "".join((*parts, html[copied:]))
