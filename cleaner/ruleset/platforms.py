"""Platforms: rule files that hold only for the pages of one content system or publisher."""

from functools import cache

import msgspec

from cleaner.ruleset.model import DeclaredPart, PartName, Texts
from cleaner.text.urls import ascii_host, url_parts

MIN_MARKS = 2  # different ones, of a text or of the source of a page


class Platform(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The pages that a rule file is for: by address, by their source, or by marks in their text.

    Of `urls` one is enough. An entry is a domain, which stands for its subdomains, too, perhaps
    with the start of a path; one that begins with a slash is a part of the path on any domain. Of
    `page`, texts in the source of an HTML page, and of `marks`, lines of a text, a document has
    two. With `scores = false` no line is taken by its score alone: the scores look for one article,
    and a thread has many posts. docs/rules.md describes them.
    """

    urls: Texts = ()
    page: Texts = ()
    marks: dict[PartName, DeclaredPart | Texts] = {}
    scores: bool = True

    def is_at(self, url: str) -> bool:
        """Say whether a page at `url` is of this platform.

        >>> forum = Platform(urls=("fallow.example/talk", "/viewtopic.php"))
        >>> urls = ("https://www.fallow.example/talk/9", "http://a.example/viewtopic.php?t=9")
        >>> [forum.is_at(url) for url in (*urls, "https://fallow.example/news")]
        [True, True, False]
        """
        host, path = url_parts(url if "//" in url else f"//{url}")
        return any(
            path.startswith(start) and f".{host}".endswith(f".{domain}")
            if domain
            else start in path
            for domain, start in map(_entry, self.urls)
        )

    def is_page(self, html: str) -> bool:
        """Say whether two texts of `page` are in `html`."""
        return sum(text in html for text in self.page) >= MIN_MARKS


@cache
def _entry(entry: str) -> tuple[str, str]:
    """Return the domain of an entry of `urls`, "" for any, and its path."""
    domain, slash, path = entry.partition("/")
    return ascii_host(domain), slash + path
