"""The account of a page: each block with its place, its fate and the reason; law 8."""

import json
import pickle
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from cleaner import Cleaner, InputError, Report
from cleaner.html.parse import parse
from cleaner.html.records import BlockAccount
from cleaner.html.xpaths import XPaths
from tests.builders import MORE_PROSE, PROSE
from tests.visible_words import count_visible_words

CLEANER = Cleaner(account=True)
PAGES = sorted((Path(__file__).parent.parent / "fixtures").glob("*/source.html"))
PAGE = f"""<!doctype html><html lang=en><head><title>The weir</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News of the town</a></nav>
<main><article><h1>The weir</h1><p>{PROSE}</p><p>{MORE_PROSE}</p>
<p>Subscribe to our newsletter</p><p>{PROSE.replace("Monday", "Friday")}</p></article></main>
<footer>Copyright 2024 The Fallow Post</footer></body></html>"""


def account(html: str) -> dict[str, BlockAccount]:
    """Return the blocks of a page by their text."""
    return {block.text: block for block in CLEANER.clean_html(html).report.page}


@pytest.mark.parametrize(
    ("text", "fate", "reason", "rules"),
    [
        ("The weir", "kept", "extractor", ()),
        (PROSE, "kept", "extractor", ()),
        ("Home News of the town", "left", "prune", ("navigation.html-landmark",)),
        ("Copyright 2024 The Fallow Post", "left", "prune", ("navigation.html-footer",)),
    ],
)
def test_each_block_has_a_fate_and_a_reason(
    text: str, fate: str, reason: str, rules: tuple[str, ...]
) -> None:
    block = account(PAGE)[text]
    assert (block.fate, block.reason, block.rules) == (fate, reason, rules)
    assert block.kept == (block.words if fate == "kept" else 0)


def test_a_text_rule_that_takes_a_block_is_named() -> None:
    block = account(PAGE)["Subscribe to our newsletter"]
    assert (block.fate, block.reason, block.kept) == ("left", "rule", 0)
    assert block.rules[0].startswith("newsletter.")


def test_a_text_rule_that_takes_a_sentence_leaves_the_rest_of_its_block() -> None:
    text = f"{PROSE} Click here to subscribe to our newsletter."
    block = account(PAGE.replace(PROSE, text))[text]
    assert (block.fate, block.kept) == ("kept", block.words - 7)
    assert block.rules[0].startswith("newsletter.")


def test_a_hidden_block_is_left_out_as_hidden() -> None:
    html = PAGE.replace("<nav>", "<div style='display: none'>Not shown.</div><nav>")
    block = account(html)["Not shown."]
    assert (block.fate, block.reason, block.is_visible) == ("left", "hidden", False)


def test_each_block_stands_where_the_account_says() -> None:
    for block in account(PAGE).values():
        assert block.start is not None
        assert " ".join(PAGE[block.start : block.end].split()).startswith(block.text[:4])
        [element] = parse(PAGE).xpath(block.xpath)
        assert block.text[:4] in " ".join(element.text_content().split())


def test_the_account_changes_nothing_else() -> None:
    plain, full = Cleaner().clean_html(PAGE), CLEANER.clean_html(PAGE)
    assert plain.report.page == ()
    assert msgspec.structs.replace(full.report, page=()) == plain.report
    assert full.text == plain.text


def test_a_cleaner_keeps_its_account_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(CLEANER)).account  # noqa: S301 - its own bytes
    assert CLEANER.with_budget(CLEANER.budget).account


def test_a_report_with_an_account_is_read_again() -> None:
    report = CLEANER.clean_html(PAGE).report
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    assert json.loads(json.dumps(report.to_dict()))["page"][0]["fate"] == "left"


@pytest.mark.parametrize("html", ["", "<p>", "<script>x()</script>"])
def test_a_page_without_text_has_an_empty_account(html: str) -> None:
    assert CLEANER.clean_html(html).report.page == ()


def test_a_range_of_the_text_leads_to_its_blocks() -> None:
    result = CLEANER.clean_html(PAGE)
    for text in (PROSE, MORE_PROSE):
        start = result.text.index(text)
        [block] = result.locate(start + 5, start + len(text))
        assert PAGE[block.start : block.end] == text
    first, last = (result.text.index(text) for text in (PROSE, MORE_PROSE))
    assert [block.text for block in result.locate(first, last + 3)] == [PROSE, MORE_PROSE]


def test_a_result_without_an_account_cannot_locate() -> None:
    with pytest.raises(InputError, match="account=True"):
        Cleaner().clean_html(PAGE).locate(0, 3)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_law_8_each_visible_word_of_a_page_is_in_the_account(path: Path) -> None:
    html = path.read_text("utf-8")
    blocks = CLEANER.clean_html(html).report.page
    assert sum(block.words for block in blocks if block.is_visible) == count_visible_words(html)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_law_8_the_kept_words_are_those_of_the_text(path: Path) -> None:
    result = CLEANER.clean_html(path.read_text("utf-8"))
    marks = sum(word in ("-", "|") for word in result.text.split())
    kept = sum(block.kept for block in result.report.page)
    words = result.report.counts.words_out
    assert words - marks - 1 <= kept <= words


NAMES = st.sampled_from(
    ("p", "div", "ul", "li", "td", "b", "a", "span", "blockquote", "pre", "h2", "svg", "noscript")
)
TEXTS = st.sampled_from(("mill", " the  old ", "\n", "a&nbsp;b", "&mdash;", "caf&eacute;", "<br>"))
TREES = st.recursive(
    TEXTS,
    lambda inner: st.tuples(
        NAMES, st.sampled_from(("", " hidden", " class=a")), st.lists(inner, max_size=4)
    ).map(lambda part: f"<div><{part[0]}{part[1]}>{''.join(part[2])}</{part[0]}></div>"),
    max_leaves=20,
)


@given(TREES)
def test_law_8_holds_for_any_tree(tree: str) -> None:
    html = f"<html><body>{tree}</body></html>"
    blocks = CLEANER.clean_html(html).report.page
    assert sum(block.words for block in blocks if block.is_visible) == count_visible_words(html)
    assert all(0 <= block.kept <= block.words for block in blocks)


def test_xpaths_select_the_element_in_the_parsed_page() -> None:
    tree = document_fromstring(PAGE)
    xpaths = XPaths()
    assert all(xpaths.of(each) == tree.getroottree().getpath(each) for each in tree.iter("*"))


def test_an_element_with_a_name_that_xpath_cannot_write_is_found() -> None:
    tree = document_fromstring("<body><p>a</p><o:p>b</o:p><o:p>c</o:p>")
    xpaths = XPaths()
    for element in tree.find("body"):
        assert tree.xpath(xpaths.of(element)) == [element]
