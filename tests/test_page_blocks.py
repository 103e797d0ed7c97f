"""The blocks of a page: where they end, what they hold, what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from cleaner.html.blocks import PageBlock, page_blocks
from cleaner.html.parse import parse
from cleaner.html.places import own_class_words


def read(html: str) -> list[PageBlock]:
    return page_blocks(document_fromstring(html))


def texts(html: str) -> list[str]:
    return [block.text for block in read(html)]


def kinds(html: str) -> list[tuple[str, str]]:
    return [(block.place.kind, block.text) for block in read(html)]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>The  mill\n is <b>old</b>.</p><p>It turns.</p>", ["The mill is old.", "It turns."]),
        ("One<p>two</p>three<div>four</div>five", ["One", "two", "three", "four", "five"]),
        ("<div>One<div>two<div>three</div></div>four</div>", ["One", "two", "three", "four"]),
        ("<p>a<br>b<br>c", ["a\nb\nc"]),
        ("<p>a<br><br>b<br> <br>&nbsp;<br>c<br>", ["a", "b", "c"]),
        ("<p><br>a<br/>", ["a"]),
        ("<ul><li>a<ul><li>b</ul>c<li>d</ul>", ["a", "b", "c", "d"]),
        ("<dl><dt>a<dd>b<dd>c</dl>", ["a", "b", "c"]),
        ("<table><tr><th>a<td>b<tr><td>c</table>", ["a", "b", "c"]),
        ("<p>a<script>x()</script>b<style>p{}</style>c", ["abc"]),
        ("<noscript>a</noscript><template><p>b</template><svg><title>c</title></svg>d", ["d"]),
        ("<select><option>a</select><textarea>b</textarea><iframe>c</iframe>d", ["d"]),
        ("<p>nine <del>ten</del> <ins>eleven</ins>", ["nine ten eleven"]),
        ("<p>&nbsp;</p><p>\u200b</p><p>* * *</p>", ["* * *"]),
        ("<p>a<!-- b -->c", ["ac"]),
        ("<p>Press <button>Go</button> now<p><button>Send</button>", ["Press Go now", "Send"]),
        ("a<hr>b", ["a", "b"]),
        ("", []),
    ],
)
def test_blocks_end_at_block_elements(html: str, blocks: list[str]) -> None:
    assert [block.text for block in page_blocks(document_fromstring(f"<body>{html}"))] == blocks


def test_preformatted_text_keeps_its_lines() -> None:
    html = "<pre>\nif a:\n    b  \n\n<span>c</span><br><br>d<div>e</div><div>f</div></pre>"
    assert kinds(html) == [("pre", "if a:\n    b\n\nc\n\nd\ne\nf")]


def test_a_button_inside_preformatted_text_does_not_end_it() -> None:
    html = "<pre>a\n<button>Copy</button>b</pre>"
    assert kinds(html) == [("pre", "a\nb"), ("button", "Copy")]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>a", "paragraph"),
        ("<div>a", "other"),
        ("<section><h2><button>a</button></h2>", "heading"),
        ("<ul><li><p>a", "item"),
        ("<ul><li><h3>a", "heading"),
        ("<dl><dt>a", "definition"),
        ("<table><tr><td><p>a", "row"),
        ("<table><tr><td><table><tr><td>a", "row"),
        ("<blockquote><p>a", "quote"),
        ("<blockquote><ul><li>a", "item"),
        ("<figure><figcaption>a", "caption"),
        ("<table><caption>a</caption></table>", "caption"),
        ("<form>a</form>", "form"),
        ("<form><div>a</div></form>", "other"),
        ("<form><p>a</p></form>", "paragraph"),
        ("<form><label>a", "form"),
        ("<div><button>a", "button"),
    ],
)
def test_each_block_has_a_kind(html: str, kind: str) -> None:
    assert kinds(html) == [(kind, "a")]


def test_a_block_knows_the_elements_around_it() -> None:
    html = (
        "<body><main><article><ol><li><ul><li itemprop=text>a</ul></ol><h3>b</h3></article></main>"
    )
    item, heading = (block.place for block in read(html))
    assert item.path == ("body", "main", "article", "ol", "li", "ul", "li")
    assert item.landmarks == {"main", "article", "ol", "ul"}
    assert (item.heading_level, heading.heading_level) == (0, 3)
    assert item.element.get("itemprop") == "text"


def test_the_words_of_an_element_are_those_of_its_class_id_role_and_item_property() -> None:
    [block] = read("<div class='postBody td-x' id=a1b2 role=article itemprop=text title=old>a")
    assert own_class_words(block.place.element) == {"post", "body", "article", "text"}


def test_a_name_of_more_than_40_characters_has_no_words() -> None:
    [block] = read(f"<div class='{'ab-cde' * 7} card'>a")
    assert own_class_words(block.place.element) == {"card"}


def test_blocks_of_one_item_or_cell_have_a_group_in_common() -> None:
    html = "<ul><li><p>a<p>b<li>c</ul><table><tr><td><p>d<p>e<td>f<tr><td>g</table><table><tr><td>h"
    groups = {block.text: block.place.group for block in read(html)}
    assert groups["a"] == groups["b"]
    assert groups["d"] == groups["e"]
    assert len(set(groups.values())) == 6


@pytest.mark.parametrize(
    ("html", "share"),
    [
        ("<p><a href=/>ab</a> cd", 0.5),
        ("<p><a href=/>ab <b>cd</b></a>", 1.0),
        ("<a href=/><div>ab</div></a>", 1.0),
        ("<p><a name=top>ab</a>", 0.0),
        ("<p>ab", 0.0),
    ],
)
def test_the_share_of_a_block_that_is_linked(html: str, share: float) -> None:
    assert [block.link_share for block in read(html)] == [share]


@pytest.mark.parametrize(
    ("attributes", "is_visible", "is_hidden"),
    [
        ("style='display:none'", False, True),
        ("style='color: red; VISIBILITY : hidden'", False, True),
        ("hidden", False, True),
        ("aria-hidden=true", True, True),
        ("aria-hidden=false", True, False),
    ],
)
def test_a_hidden_block_says_so(attributes: str, is_visible: bool, is_hidden: bool) -> None:
    [hidden, shown] = read(f"<div {attributes}><p>a</p></div><p>b")
    assert (hidden.place.is_visible, hidden.place.is_hidden) == (is_visible, is_hidden)
    assert shown.place.is_visible
    assert not shown.place.is_hidden


def test_hidden_words_inside_a_text_do_not_end_it() -> None:
    blocks = read("<p>The <span hidden>old</span> mill<p>turns")
    assert [(block.text, block.place.is_visible) for block in blocks] == [
        ("The mill", True),
        ("old", False),
        ("turns", True),
    ]


def test_deep_nesting_is_read_to_the_end() -> None:
    html = "<div>a" * 900 + "b" + "</div>c" * 900
    blocks = page_blocks(parse(html))
    assert len(blocks) == 1_800
    assert len(blocks[899].place.path) == 901
    assert repr(blocks[899].place).count("div") == 900


TAGS = st.sampled_from(
    ("p", "div", "ul", "li", "table", "td", "b", "a", "span", "br", "blockquote", "pre", "button")
)
TREES = st.recursive(
    st.text("abc <&\n", max_size=8).map(lambda text: text.replace("&", "&amp;")),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=30,
)


@given(TREES)
def test_each_character_is_in_one_block(html: str) -> None:
    tree = document_fromstring(f"<body>{html}")
    characters = "".join("".join(block.text.split()) for block in page_blocks(tree))
    assert sorted(characters) == sorted("".join(tree.text_content().split()))


@given(TREES)
def test_a_block_knows_its_text_nodes(html: str) -> None:
    tree = document_fromstring(f"<body>{html}")
    ends = [block.texts for block in page_blocks(tree)]
    assert all(first < last for first, last in ends)
    assert ends == sorted(ends)
