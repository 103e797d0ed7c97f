"""Urls: the host and the path, by which rules know a site or a platform."""

from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit


class UrlParts(NamedTuple):
    """The parts of a url that rules ask for; each may be empty.

    `host` is in ASCII: see `ascii_host`.
    """

    host: str = ""
    path: str = ""


@lru_cache(maxsize=64)  # many rules ask for those of one document
def url_parts(url: str | None) -> UrlParts:
    r"""Return the host and the path that `url` names. A port does not count.

    Crawls hold strings that are not addresses; they name neither.

    >>> url_parts("https://WWW.Fallow.example:8080/mill?p=2")
    UrlParts(host='www.fallow.example', path='/mill')
    >>> url_parts("//m\xfchle.example./"), url_parts("http://[::1]:8080/").host
    (UrlParts(host='xn--mhle-0ra.example', path='/'), '::1')
    >>> url_parts("https://[fallow.example/mill"), url_parts(None)
    (UrlParts(host='', path=''), UrlParts(host='', path=''))
    """
    try:
        parts = urlsplit(url or "")
        return UrlParts(ascii_host(parts.hostname or ""), parts.path)
    except ValueError:
        return UrlParts()


def ascii_host(host: str) -> str:
    r"""Return `host` as the network knows it, so that its spellings can be compared.

    It is in lower case and in ASCII, where letters of other scripts are written as punycode, and
    has no final dot. A text that can't be a host stays in its letters.

    >>> ascii_host("WWW.M\xfchle.example.")
    'www.xn--mhle-0ra.example'
    """
    host = host.rstrip(".")
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    return host.lower()
