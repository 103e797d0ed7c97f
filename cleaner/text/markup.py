"""Markup that is passed as text, as opposed to prose that shows a tag."""

import regex

from cleaner.text.lazy import lazy_regex

_BEGINNING = 4096  # characters that are looked at; a page shows what it is in its first lines
_FEW_BLOCKS = 3  # tags of blocks that a fragment of a page has at least, one of them closing
_TAG = r"<[a-z][^<>]{0,1000}>"
# What may stand before the first tag: space, byte order marks, comments, an XML declaration.
_SKIPPED = lazy_regex(r"(?:[\s\ufeff]++|<!--.*?-->|<\?xml[^<>]{0,200}\?>)*+", regex.S)
_PAGE = lazy_regex(
    rf"<(?:!doctype\s[^<>]{{0,300}}|html|html\s[^<>]{{0,1000}}|head|head\s[^<>]{{0,300}})>"
    rf"\s*(?:<!--|<!doctype\s|{_TAG})",
    regex.I,
)
_BLOCK = lazy_regex(
    r"<(?P<close>/?)(?:address|article|aside|blockquote|body|dd|div|dl|dt|figcaption|figure|"
    r"footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|th|tr|ul)"
    r"(?:\s[^<>]{0,1000})?/?>",
    regex.I,
)


def looks_like_html(text: str) -> bool:
    r"""Say whether `text` is a page or a part of one, by the structure at its beginning.

    A page opens with its doctype, `html` or `head`, and another tag after it; a part of one
    opens with the tag of a block and has several. Prose that shows a tag goes on in words, and
    an example in a code fence does not open the text.

    >>> looks_like_html("<!DOCTYPE html>\n<html><head>"), looks_like_html("<p>One</p>\n<p>Two</p>")
    (True, True)
    >>> looks_like_html("<html> is the root of a page."), looks_like_html("```\n<html><body>\n```")
    (False, False)
    """
    start = text[:_BEGINNING]
    if "<" not in start:
        return False
    skipped = _SKIPPED.match(start)
    place = skipped.end() if skipped else 0
    if _PAGE.match(start, place):
        return True
    if not _BLOCK.match(start, place):
        return False
    blocks = list(_BLOCK.finditer(start, place))
    return len(blocks) >= _FEW_BLOCKS and any(block["close"] for block in blocks)
