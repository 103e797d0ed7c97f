"""Text cleaners of the field, to be measured beside ours."""

import re

# What follows is RefinedWeb's line-wise corrections as DCLM publishes their settings.
_LONGEST_NOTICE = 10  # words
_MOST_UPPERCASE = 0.5  # of a line's characters
_MOST_REMOVED = 0.05  # of a document's words; beyond that the document is dropped
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


def c4(text: str) -> str:
    """Return what datatrove's C4 filter leaves; the empty text where it drops the document."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    document = Document(text=text, id="page")
    kept = C4QualityFilter(filter_no_terminal_punct=True, min_num_sentences=-1).filter(document)
    return document.text if kept is True else ""


def refinedweb(text: str) -> str:
    """Return what RefinedWeb's line rules leave; all of it where they would drop the document."""
    lines = text.split("\n")
    kept = [_without_notice(line) for line in lines if not _is_removed(line)]
    before, after = len(text.split()), sum(len(line.split()) for line in kept)
    return text if before - after > _MOST_REMOVED * before else "\n".join(kept)


def _is_removed(line: str) -> bool:
    words = line.split()
    if not words:
        return False
    upper = sum(map(str.isupper, line)) > _MOST_UPPERCASE * len(line)
    return upper or line.strip().isnumeric() or len(words) == 1 or bool(_COUNTER.match(line))


def _without_notice(line: str) -> str:
    if len(line.split()) > _LONGEST_NOTICE:
        return line
    for notice in _NOTICES:
        line = notice.sub("", line)
    return line
