"""The kind of a page: article, forum, product and so on, as its HTML shows it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cleaner.html.bins import Bins
from cleaner.html.block_features import PRICE, BlockFeatures
from cleaner.html.page_shape import PageShape

_DECLARED = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"([A-Za-z]{1,40})"')
_ARTICLE = re.compile("Article|Posting")
_LONG_WORDS = 25  # of a paragraph of prose
_COUNTED_TAGS = {
    "article": Bins("tag article", 1, 2, 4, 10),
    "pre": Bins("tag pre", 1, 3, 10),
    "p": Bins("tag p", 3, 10, 30),
    "h2": Bins("tag h2", 1, 4, 10),
    "h3": Bins("tag h3", 1, 4, 10, 20),
    "table": Bins("tag table", 1, 3),
    "form": Bins("tag form", 1, 2, 4),
    "main": Bins("tag main", 1, 2),
    "li": Bins("tag li", 20, 60, 150),
    "blockquote": Bins("tag blockquote", 1, 3),
}
_words = Bins("words", 150, 400, 800, 1500, 3000)
_extracted = Bins("extracted", 0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
_links = Bins("links", 0.1, 0.25, 0.4, 0.6, 0.8)
_prose = Bins("prose", 0.05, 0.15, 0.3, 0.5, 0.7)
_prices = Bins("prices", 1, 2, 5, 12)


class PageHead:
    """What a page says about itself in its head."""

    def __init__(self, html: str, tree: Any) -> None:
        self.types = sorted(set(_DECLARED.findall(html)))
        properties = tree.xpath("//meta[@property='og:type']/@content")
        self.og_type = str(properties[0]).strip().lower()[:20] if properties else ""
        titles = tree.xpath("//title/text()")
        self.title = str(titles[0]) if titles else ""

    @property
    def is_article(self) -> bool:
        """Whether the page calls itself an article."""
        return self.og_type == "article" or any(map(_ARTICLE.search, self.types))


def kind_features(shape: PageShape, features: BlockFeatures, head: PageHead) -> Iterator[str]:
    """Yield the features of a page by which its kind shows."""
    yield from (f"declares {name}" for name in head.types)
    yield f"og {head.og_type}"
    page = features.page
    words = page.words or 1
    yield _words(page.words)
    yield _extracted(page.extracted / words)
    yield _links(page.link_share)
    yield _prose(sum(n for n in map(len, shape.words) if n >= _LONG_WORDS) / words)
    yield _prices(sum(PRICE.search(block.text) is not None for block in shape.blocks))
    tags = Counter(element.tag for element in shape.elements)
    yield from (bins(tags[tag]) for tag, bins in _COUNTED_TAGS.items())
    names = {word for element in shape.elements for word in element.own_words}
    yield from (f"class {word}" for word in sorted(names))
