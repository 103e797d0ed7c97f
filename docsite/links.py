"""The check of the built site: each link leads somewhere, and no page needs the network."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

_LOADED = (  # what a browser fetches by itself
    ("//script[@src]", "src"),
    ("//img[@src] | //iframe[@src] | //source[@src]", "src"),
    ("//link[@rel='stylesheet' or @rel='icon' or @rel='preload'][@href]", "href"),
)


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with the pages of `site`, one sentence for each."""
    for path in sorted(site.rglob("*.html")):
        tree = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        name = path.relative_to(site).as_posix()
        for query, attribute in _LOADED:
            for element in tree.xpath(query):
                if urlsplit(element.get(attribute)).netloc:
                    yield f"{name} loads {element.get(attribute)}"
        for link in sorted(set(tree.xpath("//a/@href | //img/@src | //iframe/@src"))):
            if fault := _fault_of(link, path, site):
                yield f"{name} links to {link}, {fault}"


def _fault_of(link: str, page: Path, site: Path) -> str | None:
    """Return what is wrong with a `link` of a page, None if it is right or leads elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    target = site / path.lstrip("/") if path.startswith("/") else page.parent / path
    target = (target if path else page).resolve()
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "where no file is"
    fragment = unquote(parts.fragment)
    if fragment and target.suffix == ".html" and fragment not in _anchors(target):
        return "where no such anchor is"
    return None


@cache
def _anchors(path: Path) -> frozenset[str]:
    """Return the anchors of a page. `cache` holds some hundred pages, each once."""
    tree = html.parse(str(path), html.HTMLParser(encoding="utf-8"))
    return frozenset(tree.xpath("//@id | //a/@name"))
