"""Text cleaners of the field, to be measured beside ours."""

import re
from functools import cache
from html import escape
from typing import Any

# What follows is RefinedWeb's line-wise corrections as DCLM publishes their settings.
_MAX_NOTICE_WORDS = 10  # words
_MAX_UPPERCASE_SHARE = 0.5  # of a line's characters
_MAX_REMOVED_SHARE = 0.05  # of a document's words; beyond that the document is dropped
_COUNTER = re.compile(
    r"^\W*\d[\d,.]*\s?[km]?\s+(?:likes?|shares?|comments?|retweets?|reposts?|quotes?"
    r"|bookmarks?|upvotes?|downvotes?|downloads?|views?|followers?)\W*$",
    re.IGNORECASE,
)
_NOTICES = (
    re.compile(r"^sign-in", re.IGNORECASE),
    re.compile(r"items in cart", re.IGNORECASE),
    re.compile(r"read more\.\.\.$", re.IGNORECASE),
)


def c4(text: str, min_sentences: int = -1) -> str:
    """Return what datatrove's C4 filter leaves; the empty text where it drops the document.

    It splits the text into sentences only to ask for at least `min_sentences`.
    """
    from datatrove.data import Document

    document = Document(text=text, id="page")
    return document.text if _c4_filter(min_sentences).filter(document) is True else ""


@cache
def _c4_filter(min_sentences: int) -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(filter_no_terminal_punct=True, min_num_sentences=min_sentences)


def fineweb(text: str) -> str:
    """Return `text`, or nothing where FineWeb's quality filter drops it."""
    from datatrove.data import Document

    return text if _fineweb_filter().filter(Document(text=text, id="page")) is True else ""


@cache
def _fineweb_filter() -> Any:
    from datatrove.pipeline.filters import FineWebQualityFilter

    return FineWebQualityFilter()


def refinedweb(text: str) -> str:
    """Return what RefinedWeb's line rules leave; all of it where they would drop the document."""
    lines = text.split("\n")
    kept = [_without_notice(line) for line in lines if not _is_removed(line)]
    before, after = len(text.split()), sum(len(line.split()) for line in kept)
    return text if before - after > _MAX_REMOVED_SHARE * before else "\n".join(kept)


def clean_text(text: str) -> str:
    """Return what clean-text makes of `text` by default: small letters, ASCII, plain layout."""
    from cleantext import clean

    return str(clean(text))


def clean_text_layout(text: str) -> str:
    """Return `text` with the white space put right by clean-text, and nothing else done."""
    from cleantext import clean

    return str(clean(text, fix_unicode=False, to_ascii=False, lower=False))


def ftfy(text: str) -> str:
    """Return `text` with broken encoding, entities and the like mended by ftfy."""
    from ftfy import fix_text

    return fix_text(text)


def justext(text: str) -> str:
    """Return what jusText leaves of `text`, which it is given as HTML, a paragraph a line."""
    from justext import justext as classify

    page = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
    return "\n".join(
        paragraph.text for paragraph in classify(page, _stoplist()) if not paragraph.is_boilerplate
    )


@cache
def _stoplist() -> frozenset[str]:
    from justext import get_stoplist

    words: frozenset[str] = get_stoplist("English")
    return words


def _is_removed(line: str) -> bool:
    words = line.split()
    if not words:
        return False
    upper = sum(map(str.isupper, line)) > _MAX_UPPERCASE_SHARE * len(line)
    return upper or line.strip().isnumeric() or len(words) == 1 or bool(_COUNTER.match(line))


def _without_notice(line: str) -> str:
    if len(line.split()) > _MAX_NOTICE_WORDS:
        return line
    for notice in _NOTICES:
        line = notice.sub("", line)
    return line
