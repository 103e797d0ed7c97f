"""Selectors: what they choose is what XPath chooses, and their cost grows with the page."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from cleaner import load_rules
from cleaner.html import prune as prune_module
from cleaner.html import select as select_module
from cleaner.html.prune import prune
from cleaner.html.select import Page
from cleaner.ruleset.model import Prune
from cleaner.ruleset.selector import SelectorError
from cleaner.ruleset.selector_parser import parse_selector

AXES = (
    "self",
    "child",
    "descendant",
    "descendant-or-self",
    "parent",
    "ancestor",
    "ancestor-or-self",
)
NAMES = st.sampled_from(["div", "p", "i", "*"])
TEXTS = st.sampled_from(["a", "b", "ab", "a b"])
TESTS = st.one_of(
    st.sampled_from(["@class", "@id"]),
    st.builds("@class='{}'".format, TEXTS),
    st.builds("contains(@class, '{}')".format, TEXTS),
    st.builds("starts-with(@id, '{}')".format, TEXTS),
    st.builds("contains(text(), '{}')".format, TEXTS),
    st.sampled_from(
        [f"contains(concat(' ', normalize-space(@class), ' '), ' {token} ')" for token in "ab"]
    ),
)


def predicates(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | st.builds("[{}]".format, conditions)


def steps(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    named = st.builds("{}{}".format, NAMES, predicates(conditions))
    on_axis = st.builds("{}::{}".format, st.sampled_from(AXES), named)
    return st.one_of(named, on_axis, st.just(".."))


def paths(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    named = st.builds("{}{}".format, NAMES, predicates(conditions))
    searched = st.builds("{}{}".format, st.sampled_from([".//", "//", "p//"]), named)
    first = st.one_of(steps(conditions), searched)
    return first | st.builds("{}/{}".format, first, steps(conditions))


CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("not({})".format, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("{} and {}".format, inner, inner),
        paths(inner),
    ),
    max_leaves=5,
)
SELECTORS = st.lists(
    st.builds(
        "//{}{}{}".format,
        NAMES,
        predicates(CONDITIONS),
        st.just("") | st.builds("/{}".format, steps(CONDITIONS)),
    ),
    min_size=1,
    max_size=2,
).map(" | ".join)
ATTRIBUTES = st.builds(
    "{}{}".format,
    st.sampled_from(["", " class='a'", " class=' b  a'", " class='ab'", " class=''"]),
    st.sampled_from(["", " id='a'", " id='b'"]),
)
PAGES = st.recursive(
    st.sampled_from(["a", "b c", "<!-- a -->", "<p>b</p>"]),
    lambda inner: st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(["div", "i"]),
        ATTRIBUTES,
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=12,
)


def selected(root: Any, xpath: str) -> list[Any]:
    page = Page(root)
    return [page.elements[position] for position in page.select(parse_selector(xpath))]


@given(PAGES, SELECTORS)
def test_a_selector_chooses_what_xpath_chooses(html: str, xpath: str) -> None:
    root = document_fromstring(f"<body>{html}</body>")
    assert selected(root, xpath) == root.xpath(xpath)


@given(PAGES, SELECTORS, SELECTORS)
def test_removed_elements_are_not_selected_again(html: str, first: str, second: str) -> None:
    root = document_fromstring(f"<body>{html}</body>")
    page = Page(root)
    for position in page.select(parse_selector(first)):
        element = page.elements[position]
        if element is not root and root in element.iterancestors():
            page.remove(position)
            element.drop_tree()
    chosen = [page.elements[position] for position in page.select(parse_selector(second))]
    assert chosen == root.xpath(second)


@pytest.mark.parametrize(
    ("xpath", "chosen"),
    [
        ("//*[has-token(@class, 'nav')]", "ad"),
        ("//*[has-token(@class, 'big nav')]", "ad"),
        ("//*[has-token(@class, 'site-nav  none')]", "b"),
        ("//*[has-word(@class, 'nav')]", "abcd"),
        ("//*[has-word(@class, 'NAV')]", "abcd"),
        ("//*[has-word(@class, 'big')]", "d"),
        ("//*[has-word(@class | @id, 'e nav')]", "abcde"),
        ("//*[has-token(@class | @id, 'e')]", "e"),
        ("//p[has-word(@class, 'nav') and not(has-token(@class, 'nav'))]", "bc"),
    ],
)
def test_a_token_stands_between_spaces_and_a_word_also_at_hyphens(xpath: str, chosen: str) -> None:
    classes = {"a": "nav", "b": "site-nav", "c": "top_NAV x", "d": "nav big", "e": "navy"}
    page = "".join(f"<p id='{name}' class='{text}'>x</p>" for name, text in classes.items())
    elements = selected(document_fromstring(page), xpath)
    assert "".join(element.get("id") for element in elements) == chosen


def test_text_in_a_selector_is_the_first_own_text_of_the_element() -> None:
    root = document_fromstring("<p>ab<i>c</i>d</p><div><i>c</i>ab</div><div><p>ab</p></div>")
    xpath = "//*[contains(text(), 'b')]"
    assert selected(root, xpath) == root.xpath(xpath)
    assert [element.tag for element in selected(root, xpath)] == ["p", "div", "p"]


@pytest.mark.parametrize("depth", [20, 21, 100_000])
def test_brackets_may_be_nested_up_to_the_limit(depth: int) -> None:
    xpath = f"//p[{'(' * (depth - 1)}@id{')' * (depth - 1)}]"
    if depth <= 20:
        parse_selector(xpath)
    else:
        with pytest.raises(SelectorError, match="more than 20 brackets"):
            parse_selector(xpath)


@given(st.text("/[]()@|=*.:,'\"ab 1not-contains", max_size=40))
def test_any_text_is_a_selector_or_an_error_of_one_line(text: str) -> None:
    message = ""
    try:
        parse_selector(text)
    except SelectorError as error:
        message = str(error)
    assert "\n" not in message


def rule(xpath: str, max_share: float = 0.9) -> Prune:
    return Prune(
        id="test.box",
        description="d",
        xpath=xpath,
        max_share=max_share,
        removes=("a", "b"),
        keeps=("c", "d"),
        reference="r",
    )


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of the selecting and pruning code `work` runs."""
    files = {str(Path(str(module.__file__))) for module in (select_module, prune_module)}
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        if frame.f_code.co_filename not in files:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def nested(size: int) -> str:
    return "<div class='a'>" * size + "one two three" + "</div>" * size


def rows(size: int) -> str:
    return "<div class='a b'><i id='c'>one</i> two</div> three" * size


@pytest.mark.parametrize("shape", [nested, rows])
def test_the_cost_of_rules_grows_with_the_page(shape: Callable[[int], str]) -> None:
    shipped = [prune for _, prune in load_rules().prunes()]
    hostile = (
        "//*[.//div[not(ancestor::p[.//i])] and ancestor::*[.//div[ancestor::div]]]",
        "//div[has-token(@class, 'a')][not(.//p[ancestor::div])]/ancestor::*//div//i",
    )
    rules = [*shipped, *map(rule, hostile)]

    def cost(size: int) -> int:
        root = document_fromstring(shape(size))
        return lines_run(lambda: list(prune(root, rules)))

    cost(10)  # fills the caches
    assert cost(400) < 2.2 * cost(200)


def test_nested_elements_that_stay_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    count = prune_module._word_counts

    def counting(root: Any) -> dict[Any, int]:
        counted.append(root)
        return count(root)

    monkeypatch.setattr(prune_module, "_word_counts", counting)
    html = "<div>" * 200 + "one two " * 200 + "</div>" * 200
    pruned = list(prune(document_fromstring(f"<body><p>a</p>{html}"), [rule("//div")]))
    assert pruned == []
    assert len(counted) == 1


@given(PAGES)
def test_words_are_counted_as_the_text_has_them(html: str) -> None:
    root = document_fromstring(f"<body>{html}</body>")
    counts = prune_module._word_counts(root)
    assert counts == {each: len(each.text_content().split()) for each in root.iter("*")}


def test_text_after_removed_neighbours_stays_in_order() -> None:
    root = document_fromstring("<div>a<i>1</i>b<i>2</i>c<p>d<i>3</i></p>e<i>4</i><!-- x -->f</div>")
    (pruned,) = prune(root, [rule("//i")])
    assert (pruned.elements, pruned.words) == (4, 4)
    assert root.text_content() == "abcdef"
    assert root.find(".//p").tail == "e"
