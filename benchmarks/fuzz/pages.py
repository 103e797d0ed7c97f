"""Random HTML pages: elements nested in any way, broken markup, fixtures with changes."""

from collections.abc import Sequence
from functools import cache
from random import Random

from benchmarks.fuzz.texts import FIXTURES, character, line, mutated_text
from benchmarks.fuzz.vocabulary import WORDS

_NAMES = WORDS["elements"]
_CLASSES = WORDS["classes"]
_ATTRIBUTES = (
    'class="{}"', 'id="{}"', "class={}", 'style="display:none"', "hidden", 'href="{}"',
    'href="http://x.org/{}"', 'src="{}.png"', 'lang="de"', 'aria-hidden="true"', 'role="{}"',
    'data-x="{}"', "{}", 'rowspan="99999"', 'colspan="-1"', 'name="{}"', 'content="{}"',
    'property="article:published_time" content="2021-02-30"', "charset=utf-16", "='", '"',
)  # fmt: skip
_ODD = (
    "<!-- ", "-->", "<![CDATA[", "]]>", "<!doctype html>", "<?xml version='1.0' encoding='x'?>",
    "</", "<", ">", "&", "&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&bogus;", "\0", "<br/>",
    "</p></p>", "</body>", "</html>", "<a:b>", "<1>", "<p", "<script>if (a < b) {", "</script>",
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "x",',
    '"author": [{"name": null}], "articleBody": "a"}</script>', "<plaintext>", "\ufeff",
)  # fmt: skip
_DEEPEST = 12


@cache
def fixture_pages() -> Sequence[str]:
    """Return the pages of all fixtures."""
    return [path.read_bytes().decode() for path in sorted(FIXTURES.rglob("*.html"))]


def page(rng: Random) -> str:
    """Return a page of any kind."""
    if rng.random() < 1 / 3:
        return mutated_page(rng, rng.choice(fixture_pages()))
    parts = [element(rng, 0) for _ in range(rng.randrange(1, 8))]
    body = "".join(parts)
    head = rng.choice(("", "", "<title>A</title>", "<html lang=en-GB><head><meta charset=utf-8>"))
    if rng.random() < 1 / 20:
        body = f"<{rng.choice(_NAMES)}>" * rng.randrange(600) + body
    return head + body


def element(rng: Random, depth: int) -> str:
    """Return an element with what is in it; the end tag may be missing, or of another element."""
    kind = rng.randrange(10)
    if kind == 0:
        return rng.choice(_ODD)
    if kind == 1:
        return character(rng)
    if kind <= 4 or depth >= _DEEPEST:
        return line(rng)
    name = rng.choice(_NAMES)
    attributes = "".join(f" {_attribute(rng)}" for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 4))))
    inside = "".join(element(rng, depth + 1) for _ in range(rng.randrange(4)))
    end = rng.choices((f"</{name}>", "", f"</{rng.choice(_NAMES)}>"), (8, 1, 1))[0]
    return f"<{name}{attributes}>{inside}{end}"


def mutated_page(rng: Random, source: str) -> str:
    """Return a page with elements and odd markup put in, and parts changed."""
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(source) + 1)
        source = source[:place] + rng.choice((*_ODD, element(rng, 8))) + source[place:]
    return mutated_text(rng, source)


def _attribute(rng: Random) -> str:
    return rng.choice(_ATTRIBUTES).replace("{}", rng.choice((*_CLASSES, character(rng), "a'b")))
