"""The limits on the shape of a page, and the budget of its extraction."""

import copy

import pytest
import trafilatura

from cleaner import Cleaner
from cleaner.engine.fixpoint import max_passes
from cleaner.engine.stages import Pipeline
from cleaner.html import evidence
from cleaner.html.limits import (
    MAX_ATTRIBUTES,
    MAX_NESTED_TABLES,
    MAX_NESTING,
    Shape,
    cut_attributes,
    shape_of,
)
from cleaner.html.options import Budget
from cleaner.html.parse import parse
from cleaner.report import Flag, Result
from cleaner.text.errors import InputError
from tests.builders import PROSE, cleaner, paragraphs, rule

ATTRIBUTES = "".join(f" a{number}=b" for number in range(2 * MAX_ATTRIBUTES))


def cuts(result: Result) -> list[str]:
    return [flag.detail for flag in result.report.flags if flag.name == "extraction-cut"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (f"<p{ATTRIBUTES}>", "</p>", ["attributes"]),
        ("<div>" * (MAX_NESTING + 40), "</div>" * (MAX_NESTING + 40), ["nesting"]),
        ("<table><tr><td>" * 40, "</table>" * 40, ["tables"]),
        ("<table><tr>" + "<td>a" * 90 + "<tr><td>b" * 90 + "<td>", "</table>", ["rows"]),
        ("<table>" + "<tr><td colspan=99 rowspan=99>a" * 20 + "<td>", "</table>", ["spans"]),
        ("<table>" + "<tr><td colspan=9 rowspan=2>a<td>b" * 20 + "<td>", "</table>", []),
        ("<p>", "</p>", []),
    ],
)
def test_a_shape_that_blows_up_is_cut_down_and_keeps_its_text(
    before: str, after: str, expected: list[str]
) -> None:
    result = Cleaner().clean_html(f"<html><body><p>{PROSE}</p>{before}{PROSE}{after}</body></html>")
    assert cuts(result) == expected
    assert result.text.count(PROSE) == 2


def test_words_of_blocks_that_are_cut_down_are_not_joined() -> None:
    deep = "<div>" * MAX_NESTING + "<div>otters<div>weir</div>mill</div>" + "</div>" * MAX_NESTING
    words = Cleaner().clean_html(f"<html><body><p>{PROSE}</p>{deep}</body></html>").text.split()
    assert {"otters", "weir", "mill"} <= set(words)


@pytest.mark.parametrize(
    "text", ["<!-- <p{}> -->", "<script>a <b{}</script>", "<style><p{}</style>"]
)
def test_text_that_only_looks_like_a_tag_is_not_cut(text: str) -> None:
    page = text.format(ATTRIBUTES)
    assert cut_attributes(page) == page


def test_a_quoted_value_does_not_end_its_tag() -> None:
    page = "<p a=\">\" b='<p c>'" + ATTRIBUTES + ">weir</p>"
    cut = cut_attributes(page)
    assert cut.startswith("<p a=\">\" b='<p c>' a0=b")
    assert cut.endswith(">weir</p>")
    assert cut.count("=") == MAX_ATTRIBUTES


@pytest.mark.parametrize("value", ["", "x", "1,", "1,2,3", "-1", "nan", "inf", "1,-2"])
def test_a_value_that_is_not_a_budget_is_named(value: str) -> None:
    with pytest.raises(InputError, match=f"'{value}' is not a budget; give seconds"):
        Budget.parse(value)


def test_a_page_over_its_budget_is_read_without_the_extractor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *given, **_: calls.append(given))
    poor = Cleaner(budget=Budget(0, 0))
    result = poor.clean_html(f"<html><body><p>{PROSE}</p><script>x()</script></body></html>")
    assert calls == []
    assert result.text == f"{PROSE}\n"
    assert result.report.flags == (Flag("extraction-fallback", "over budget"),)
    assert copy.copy(poor).budget == Budget(0, 0)


@pytest.mark.parametrize("unit", ["<b>a</b> ", "<table><tr><td>a</table>", "<p>a</p>"])
def test_the_predicted_seconds_outgrow_any_budget_before_a_page_takes_hours(unit: str) -> None:
    page = f"<html><body><div>{unit * (4_000_000 // len(unit))}</div></body></html>"
    tree = parse(page)
    assert shape_of(tree).seconds > Budget().seconds(len(page))


@pytest.mark.parametrize(
    ("before", "unit", "usual", "steep"),
    [
        ("<p>", "<b>a</b> ", 500, 5_000),
        ("", "<p>a</p>", 10_000, 100_000),
        ("", "<h2>a</h2>", 1_000, 20_000),
        ("<table><tr>", "<td>a</td>", 1_000, 20_000),
        ("<p>", "a<br>", 5_000, 100_000),
    ],
)
def test_a_page_is_steep_if_squares_take_most_of_its_time(
    before: str, unit: str, usual: int, steep: int
) -> None:
    def shape(number: int) -> Shape:
        return shape_of(parse(f"<html><body>{before}{unit * number}</body></html>"))

    assert not shape(usual).is_steep
    assert shape(steep).is_steep


def test_a_steep_page_is_read_without_the_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *given, **_: calls.append(given))
    result = Cleaner().clean_html(f"<html><body><p>{PROSE}</p><p>{'<b>a</b> ' * 5_000}</p></body>")
    assert calls == []
    assert result.text.startswith(f"{PROSE}\n")
    assert Flag("extraction-fallback", "over budget") in result.report.flags


def test_rows_that_are_filled_to_the_longest_count() -> None:
    rows = "<tr>" + "<td>a" * 100 + "<tr><td>b" * 1_000
    assert shape_of(parse(f"<html><body><table>{rows}</table>")).grid == 100 * 1_001


def test_a_usual_page_is_far_below_its_budget() -> None:
    page = "<html><body>" + f"<div><p>{PROSE} <a href='/a'>a</a></p></div>" * 1_000
    shape = shape_of(parse(page))
    assert shape.seconds < Budget().seconds(len(page)) / 10
    assert shape.steep_seconds < shape.linear_seconds / 10
    assert MAX_NESTED_TABLES < MAX_NESTING


def test_a_long_text_that_does_not_settle_takes_few_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[bool] = []
    run = Pipeline.run

    def counted(self: Pipeline, *given: object, guarded: bool) -> object:
        passes.append(guarded)
        return run(self, *given, guarded=guarded)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "run", counted)
    share = rule("a", phrases=("share",), anchor="line", when={"first": 1})
    source = paragraphs(*["Share"] * 100_000)
    result = cleaner(share).clean(source)
    assert Flag("unsettled") in result.report.flags
    assert len(passes) == max_passes(len(source)) == 8


@pytest.mark.parametrize(("depth", "is_read"), [(20, True), (MAX_NESTING + 40, False)])
def test_a_second_extractor_reads_no_page_that_is_nested_deep(
    monkeypatch: pytest.MonkeyPatch, depth: int, is_read: bool
) -> None:
    pages: list[str] = []
    monkeypatch.setattr(evidence, "second_text", lambda html: pages.append(html) or "")
    nested = "<div>" * depth + "otters<p>weir</p>" + "</div>" * depth
    menu = "<nav><a href=/>Home</a></nav><script>a</script><footer>Contact</footer>"
    Cleaner().clean_html(f"<html><body>{menu}<p>{PROSE}</p>{nested}</body></html>")
    assert [bool(page) for page in pages] == [is_read]
