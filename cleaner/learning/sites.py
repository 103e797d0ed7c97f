"""Sites: the registered domain of an address, or a group that the user names."""

import hashlib
import re
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from cleaner.text.urls import url_parts

_MAX_NAME_CHARS = 100  # of a file's name
_KEPT_SIGNS = " -_.,:+@"  # in file names
# What numbers the pages of one article, or says where its reader came from.
_PAGE_KEYS = frozenset({"p", "page", "pg", "seite", "pagina", "start", "offset"})
_SOURCE_KEYS = re.compile(r"utm_\w+|fbclid|gclid|ref|amp|print")
# After `page`, or after the name of an article; any other number may belong to an article.
_PAGE_PATH = re.compile(
    r"(?P<name>/[a-z0-9]+(?:-[a-z0-9]+){2,})/\d{1,2}/?$|/page/\d{1,3}/?$|/amp/?$"
)


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()  # the list comes with the library; nothing is fetched


def site_of_url(url: str | None) -> str:
    """Return the site of a page: its registered domain by the public suffix list.

    Each user of a host such as github.io has a site, by the private part of the list. A host that
    has no registered domain is a site itself: an address of the network, a single name.

    >>> site_of_url("https://www.example.co.uk:443/mill"), site_of_url("https://reed.github.io/")
    ('example.co.uk', 'reed.github.io')
    >>> site_of_url("http://192.0.2.7:8080/"), site_of_url("http://localhost/"), site_of_url("")
    ('192.0.2.7', 'localhost', '')
    """
    host = url_parts(url).host
    return _registered(host) if host else ""


def _registered(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes().privatesuffix(host) or host


def group_name(name: str) -> str:
    """Return the site that a folder or a value of a column stands for, "" for none.

    >>> group_name(" The Mill "), group_name("Portal/News")
    ('the mill', 'portal/news')
    """
    return " ".join(name.lower().split()).strip("/")


def file_stem(site: str) -> str:
    """Return the name, without the ending, of the rule file of a site. No two sites share one.

    >>> file_stem("example.co.uk"), file_stem("portal/news"), file_stem("..")
    ('example.co.uk', 'portal%2Fnews', '%2E%2E')
    """
    stem = quote(site, safe=_KEPT_SIGNS)
    if not stem.strip("."):
        stem = stem.replace(".", "%2E")
    if len(stem) > _MAX_NAME_CHARS:
        digest = hashlib.blake2b(site.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        stem = f"{stem[: _MAX_NAME_CHARS - len(digest) - 1]}~{digest}"
    return stem


def article_address(url: str | None) -> str:
    """Return the address that all pages of an article share, "" if `url` names no host.

    >>> article_address("https://www.example.org/the-old-mill/2?page=3&id=7&utm_source=mail#top")
    'www.example.org/the-old-mill?id=7'
    """
    host = url_parts(url).host
    if not host:
        return ""
    parts = urlsplit(url or "")
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query)
        if key.lower() not in _PAGE_KEYS and not _SOURCE_KEYS.fullmatch(key.lower())
    ]
    path = _PAGE_PATH.sub(lambda match: match["name"] or "", parts.path).rstrip("/")
    return f"{host}{path}?{urlencode(query)}" if query else host + path
