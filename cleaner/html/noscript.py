"""Text for readers without scripts: some pages, such as those of forums, have no other."""

from typing import Any

from cleaner.html.main_element import text_length

_MIN_CHARS = 250  # a shorter text belongs to a counter or a picture


def show_noscript(tree: Any) -> None:
    """Make blocks of the `noscript` elements of `tree` if they have more text than all else.

    >>> from lxml.html import document_fromstring
    >>> prose = "The mill is old. " * 20
    >>> tree = document_fromstring(f"<div><noscript><p>{prose}</p></noscript>Home</div>")
    >>> show_noscript(tree)
    >>> [element.tag for element in tree.iter()]
    ['html', 'body', 'div', 'div', 'p']
    """
    body = tree.find("body")
    if body is None:
        return
    elements = list(body.iter("noscript"))
    if not elements:
        return
    inside = sum(text_length(element) for element in elements)
    scripts = sum(text_length(element) for element in body.iter("script", "style", "template"))
    if inside >= _MIN_CHARS and 2 * inside > text_length(body) - scripts:
        for element in elements:
            element.tag = "div"
