"""Urls: the host and the path, by which rules know a site or a platform."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit


class UrlParts(NamedTuple):
    """The parts of a url that rules ask for; each may be empty. `host` is in lower case."""

    host: str = ""
    path: str = ""


@lru_cache(maxsize=64)  # many rules ask for those of one document
def url_parts(url: str | None) -> UrlParts:
    """Return the host and the path that `url` names.

    Crawls hold strings that are not addresses; they name neither.

    >>> url_parts("https://WWW.Fallow.example:8080/mill?p=2")
    UrlParts(host='www.fallow.example', path='/mill')
    >>> url_parts("https://[fallow.example/mill"), url_parts(None)
    (UrlParts(host='', path=''), UrlParts(host='', path=''))
    """
    try:
        parts = urlsplit(url or "")
        return UrlParts(parts.hostname or "", parts.path)
    except ValueError:
        return UrlParts()
