"""The article of a page, as trafilatura finds it, with the metadata of the page."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cleaner.html.main_element import remove_unread
from cleaner.html.neighbours import use_linear_neighbours

_METADATA = {"title": "title", "author": "byline", "date": "date", "sitename": "source"}

# An extractor that finds less takes all text of the page, also what shows to no reader.
_MIN_CHARS = 250

# With an empty format no date is looked for; trafilatura has no option for that.
_NO_DATE: dict[str, Any] = {"outputformat": ""}
_ALL = "all"


class Article(msgspec.Struct, frozen=True):
    """The text and the comments of an article, both empty if there is none, and its metadata."""

    text: str
    comments: str
    metadata: Mapping[str, list[str]]
    missing_metadata: str  # what an error of a heuristic costs: "date" or "all"


def find_article(tree: Any, url: str | None) -> Article:
    """Return the article of the lxml `tree`, which is changed; `url` helps with the metadata."""
    page, missing = _extracted(tree, url)
    if len(getattr(page, "text", None) or "") < _MIN_CHARS:
        remove_unread(tree)
        page, missing = _extracted(tree, url)
    text, comments = (getattr(page, name, None) or "" for name in ("text", "comments"))
    return Article(text, comments, _metadata(page), missing)


def _extracted(tree: Any, url: str | None) -> tuple[Any, str]:
    """Return the article of `tree` with the metadata that can be read, and what is missing of them.

    The heuristics of the libraries meet pages that they do not expect, and none of their errors
    may cost the text. Most are in the search for a date.
    """
    import trafilatura

    use_linear_neighbours()
    for missing, date_options in (("", _date_options()), ("date", _NO_DATE), (_ALL, _NO_DATE)):
        with suppress(Exception):
            page = trafilatura.bare_extraction(
                tree,
                url=url,
                include_comments=True,
                with_metadata=missing != _ALL,
                deduplicate=False,
                date_extraction_params=dict(date_options),  # trafilatura adds to it
            )
            return page, missing
    return None, _ALL


def _date_options() -> dict[str, Any]:
    """Return how to look for a page's date: trafilatura's way, but for the last day that counts.

    By default that is the day of the machine, which depends on its time zone. Two days after the
    day of UTC, no zone's clock is there yet.
    """
    last_day = (datetime.now(tz=UTC) + timedelta(days=2)).date()
    return {"original_date": True, "extensive_search": True, "max_date": last_day.isoformat()}


def _metadata(page: Any) -> Mapping[str, list[str]]:
    return {key: [value] for name, key in _METADATA.items() if (value := getattr(page, name, None))}
