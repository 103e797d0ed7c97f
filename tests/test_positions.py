"""The place of each block in the HTML: its slice, read alone, has the words of the block."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.blocks import page_blocks, page_text
from cleaner.html.parse import parse
from cleaner.html.positions import block_positions


def slices(html: str) -> list[str]:
    """Return the part of `html` that each of its blocks stands in."""
    positions = block_positions(html, page_text(parse(html)))
    return [html[position.start : position.end] for position in positions if position]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def words_alone(part: str) -> list[str]:
    """Return the visible words of a slice, parsed as the content of a page of its own."""
    blocks = page_blocks(parse(f"<html><body><div>{part}</div></body></html>"))
    return [word for block in blocks if block.place.is_visible for word in words(block.text)]


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("<p> The  mill\n</p>is<p>old</p>", ["The  mill", "is", "old"]),
        ("<title>The mill</title><body><p>The mill</p>", ["The mill"]),
        ("<p>a<b> b</b></p><!-- c -->d<!-->e<p>f", ["a<b> b", "d<!-->e", "f"]),
        ("<script>'<p>a</p>'</script><style>a{}</style><p>a", ["a"]),
        ("<p title='a>b' id=c>d</p><p class=\"a\"id='b'>e", ["d", "e"]),
        ("<p>Cod&nbsp;&amp;&#32;chips &hellip;</p><p>a &lt b & c &foo; d", None),
        ("<p>a < b</p><p>c <3 d</p><p>e </> f</p>", None),
        ("<textarea><b>a</b></textarea><p>a</p><iframe><p>b</p></iframe><p>b", None),
        ("<p>a<noscript><p>b</p></noscript>c<svg><title>b</title><style>b{}</style></svg>b", None),
        ("<p>The <span hidden>old</span> mill<p>turns", None),
        ("<p>\x07a\f b&#7; \ufeffc\ud800</p><p>d", None),
        ("<p>a<br>b<br><br>c<pre>d\ne</pre>", None),
        ("<p>a</p><p a='b>c</p><p>d", None),
    ],
)
def test_a_block_stands_where_its_words_are(html: str, parts: list[str] | None) -> None:
    blocks = page_blocks(parse(html))
    assert len(slices(html)) == len(blocks)
    if parts:
        assert slices(html) == parts
    for block, part in zip(blocks, slices(html), strict=True):
        assert words_alone(part) == words(block.text)


def test_a_block_that_the_parser_repaired_leaves_other_positions_right() -> None:
    html = "<title><p>Never read</p></title><textarea>&lt;p></textarea><p>The mill is old."
    assert slices(html) == ["The mill is old."]


NAMES = st.sampled_from(
    ("p", "div", "ul", "li", "td", "b", "a", "span", "blockquote", "pre", "h2", "svg")
)
ATTRIBUTES = st.sampled_from(
    ("", " class=a", " title='a > b'", ' id="c"lang=d', " hidden", " a = '&amp;'", "/", " =")
)
TEXTS = st.sampled_from(
    (
        "mill",
        " the  old ",
        "\n",
        "&amp;",
        "a&nbsp;b",
        "caf&eacute;",
        "&#8212;",
        "é水車",
        "<!-- x -->",
    )
)
OTHERS = st.sampled_from(
    ("<br>", "<hr>", "<script>'<p>no'</script>", "<style>p{}</style>", "<select><option>x</select>")
)
PAGES = st.recursive(
    TEXTS | OTHERS,
    lambda inner: st.tuples(NAMES, ATTRIBUTES, st.lists(inner, max_size=4)).map(
        lambda part: f"<{part[0]}{part[1]}>{''.join(part[2])}</{part[0]}>"
    ),
    max_leaves=30,
).map("<html><body>{}</body></html>".format)


@given(PAGES)
def test_the_slice_of_a_block_has_its_words(html: str) -> None:
    page = page_text(parse(html))
    for block, position in zip(page.blocks, block_positions(html, page), strict=True):
        if not words(block.text):
            continue
        assert position
        if block.place.is_visible:
            assert words_alone(html[position.start : position.end]) == words(block.text)


@given(PAGES)
def test_positions_are_in_the_order_of_the_blocks(html: str) -> None:
    starts = [place.start for place in block_positions(html, page_text(parse(html))) if place]
    assert starts == sorted(starts)


@given(st.text("<>/!-=\"'&#;apb \n", max_size=60))
def test_odd_markup_does_not_raise(html: str) -> None:
    tree = parse(f"<p>{html}</p>")
    positions = block_positions(html, page_text(tree))
    assert all(place is None or 0 <= place.start < place.end <= len(html) for place in positions)


@pytest.mark.parametrize(
    "html", ["<p a='" * 20_000, "<!--" * 20_000, "<script>" * 20_000, "&a" * 20_000]
)
def test_markup_without_end_takes_linear_time(html: str) -> None:
    assert len(slices(f"<p>{html}")) <= 1
