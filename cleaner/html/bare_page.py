"""Bare pages: fragments of feeds and pages that are nothing but their text.

An extractor looks for the article among the rest of a page. Where there is no rest, it can only
lose words: lists and headings without an element around them, short texts, words in bold.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import regex

from cleaner.html.blocks import PageBlock, page_blocks
from cleaner.html.layout import block_text
from cleaner.text.words import count_words

_PAGE_TAG = regex.compile(r"<(?:!doctype|html|head|body)\b", regex.I)
_REST_TAGS = ("nav", "header", "footer", "aside", "form", "dialog", "button")
_MAX_WORDS_OF_PAGE = 300  # a longer page without landmarks is one of an old site, with menus
_MAX_WORDS_OF_FRAGMENT = 20_000
_MAX_LINK_SHARE = 0.25  # of the characters
_MAX_LINKED = 0.5  # a block with more of it linked is not of the text
_MAX_LINKED_BLOCKS = 0.2  # of the blocks


def is_bare(html: str, tree: Any) -> bool:
    """Say whether the page of `tree`, which was parsed from `html`, is nothing but its text.

    >>> from lxml.html import document_fromstring
    >>> pages = "<h1>The mill</h1><p>It is old.", "<p>The mill is old.<footer>Terms</footer>"
    >>> [is_bare(page, document_fromstring(page)) for page in pages]
    [True, False]
    """
    if next(tree.iter(*_REST_TAGS), None) is not None:
        return False
    blocks = page_blocks(tree)
    limit = _MAX_WORDS_OF_PAGE if _PAGE_TAG.search(html) else _MAX_WORDS_OF_FRAGMENT
    return _has_few_links(blocks) and sum(count_words(block.text) for block in blocks) <= limit


def visible_text(blocks: Iterable[PageBlock]) -> str:
    """Return the text of those of `blocks` that a reader sees.

    >>> from lxml.html import document_fromstring
    >>> print(visible_text(page_blocks(document_fromstring("<ul><li>Ann<li hidden>Bo</ul>"))))
    - Ann
    """
    return block_text([block for block in blocks if block.place.is_visible])


def _has_few_links(blocks: Sequence[PageBlock]) -> bool:
    linked = sum(block.link_share * len(block.text) for block in blocks)
    if linked > _MAX_LINK_SHARE * sum(len(block.text) for block in blocks):
        return False
    menu = sum(block.link_share > _MAX_LINKED for block in blocks)
    return menu <= _MAX_LINKED_BLOCKS * len(blocks)
