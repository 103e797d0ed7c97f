"""Page conditions: rules that ask for the links, the tag and the landmark of a line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, load_rules
from cleaner.authoring.examples import own_faults
from cleaner.engine.fixpoint import Draft, run_to_fixpoint
from cleaner.html.bare_page import visible_text
from cleaner.html.block_map import BlockMap
from cleaner.html.blocks import page_blocks
from cleaner.html.parse import parse
from cleaner.html.records import LineFacts
from cleaner.ruleset.model import Rule
from cleaner.ruleset.toml import RuleError
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule, rule_set, stage

PAGE = f"""
<p>{PROSE}</p>
<ul><li><a href="/mill">The mill</a></li><li>The mill</li></ul>
<aside><p>The mill and <a href="/weir">the weir</a></p></aside>
<table><tr><th>Mill</th><td><a href="/b">The mill</a></td></tr></table>
<p>{MORE_PROSE}</p>
"""
LINES = ("- The mill", "- The mill", "The mill and the weir", "| Mill | The mill |")
LINKED, PLAIN, ASIDE, ROW = range(4)


def clean_page(it: Cleaner, html: str) -> str:
    """Return all that a reader sees of `html`, cleaned."""
    blocks = page_blocks(parse(html))
    text = visible_text(blocks)
    return run_to_fixpoint(Draft(text, page=BlockMap(text, blocks)), it.pipeline(None)).text


@pytest.mark.parametrize(
    ("when", "taken"),
    [
        ({"min_link_share": 1}, {LINKED}),
        ({"min_link_share": 0.4}, {LINKED, ASIDE, ROW}),
        ({"min_link_share": 0.4, "max_link_share": 0.5}, {ASIDE}),
        ({"max_link_share": 0}, {PLAIN}),
        ({"links": True}, set()),
        ({"links": False}, {LINKED, PLAIN, ASIDE, ROW}),
        ({"tag": ["li"]}, {LINKED, PLAIN}),
        ({"tag": ["p", "td"]}, {ASIDE, ROW}),
        ({"tag": ["ul", "tr"]}, set()),
        ({"landmark": ["ul"]}, {LINKED, PLAIN}),
        ({"landmark": ["aside", "nav"]}, {ASIDE}),
        ({"landmark": ["nav"]}, set()),
        ({"landmark": ["aside"], "max_words": 2}, set()),
        ({"next": {"landmark": ["aside"]}}, {LINKED, PLAIN}),
    ],
)
def test_a_rule_asks_for_what_the_page_says_of_a_line(
    when: dict[str, object], taken: set[int]
) -> None:
    it = cleaner(rule("mill", phrases=("the mill",), anchor="anywhere", when=when))
    text = clean_page(it, PAGE)
    kept = [line for line in text.splitlines() if line and line not in (PROSE, MORE_PROSE)]
    assert kept == [line for number, line in enumerate(LINES) if number not in taken]
    assert PROSE in text
    assert MORE_PROSE in text


@pytest.mark.parametrize(
    "when",
    [
        {"min_link_share": 0},
        {"max_link_share": 1},
        {"tag": ["p", "li"]},
        {"landmark": ["nav"]},
        {"links": True},
    ],
)
def test_no_line_of_plain_text_meets_a_page_condition(when: dict[str, object]) -> None:
    it = cleaner(rule("mill", when=when))
    source = paragraphs(PROSE, "The mill", "- The mill")
    assert it.clean(source).text == it.clean(paragraphs(PROSE, "The mill", "- The mill")).text
    assert it.clean(source).report.counts.rules == {}


class CountedMap(BlockMap):
    """A block map that counts how often it is asked."""

    asked = 0

    def facts(self, starts: Sequence[int], ends: Sequence[int]) -> Iterator[LineFacts | None]:
        CountedMap.asked += 1
        return super().facts(starts, ends)


IN_A_LIST = {"landmark": ["ul"]}
PART = {"a": {"phrases": ["the mill"]}, "b": {"phrases": ["the weir"], "when": IN_A_LIST}}


@pytest.mark.parametrize(
    ("fields", "text", "is_asked"),
    [
        ({"phrases": ("the mill",)}, "The mill", False),
        ({"phrases": ("the mill",), "when": {"links": True}}, "[The mill](/mill)", False),
        ({"phrases": ("the mill",), "when": IN_A_LIST}, "The mill", True),
        ({"phrases": ("the mill",), "when": {"next": IN_A_LIST}}, "The mill", True),
        ({"action": "remove-unit", "parts": PART, "sure": ("a",)}, "The mill", True),
    ],
)
def test_page_facts_are_computed_only_for_rules_that_need_them(
    fields: dict[str, object], text: str, is_asked: bool
) -> None:
    CountedMap.asked = 0
    it = cleaner(msgspec.convert(msgspec.structs.asdict(rule("mill")) | fields, Rule))
    page = CountedMap(text, page_blocks(parse("<p>The mill</p>")))
    run_to_fixpoint(Draft(text, page=page), it.pipeline(None))
    assert bool(CountedMap.asked) is is_asked


def test_a_rule_without_text_may_have_page_conditions() -> None:
    it = cleaner(rule("menu", action="remove-run", min_lines=2, when={"landmark": ["ul"]}))
    assert "- The mill" not in clean_page(it, PAGE)


def test_lines_keep_their_blocks_after_earlier_edits() -> None:
    sign_up = rule("sign", phrases=("sign up now",), id="letter.sign")
    linked = rule("linked", phrases=("the mill",), when={"min_link_share": 1})
    page = f"<p>Sign up now</p><p>{PROSE}</p><p><a href=/>The mill</a></p><p>The mill</p>"
    result = cleaner(sign_up, linked).clean_html(page)
    assert result.report.extractor
    assert result.report.extractor.name == "trafilatura"
    assert result.text == paragraphs(PROSE, "The mill")


def test_cleaning_is_idempotent_where_a_page_rule_took_lines() -> None:
    it = cleaner(rule("mill", phrases=("the mill",), when={"landmark": ["ul"]}))
    once = clean_page(it, PAGE)
    assert it.clean(once).report.edits == ()


def test_a_line_that_no_block_has_is_unknown() -> None:
    html = "<p>The weir</p>"
    page = BlockMap("The mill\nThe weir", page_blocks(parse(html)))
    unknown, known = page.facts([0, 9], [8, 17])
    assert unknown is None
    assert known is not None
    assert known.tags == {"p"}


def rule_file(tmp_path: Path, **fields: str) -> Path:
    body = "\n".join(f"{name} = {value}" for name, value in fields.items())
    folder = tmp_path / "any"
    folder.mkdir(exist_ok=True)
    (folder / "mine.toml").write_text(f"[[rule]]\n{body}\n")
    return tmp_path


FIELDS = {
    "id": '"navigation.page-menu"',
    "description": '"A linked line in a menu."',
    "action": '"remove-line"',
    "removes": "['<nav><a href=/>Home</a></nav>', '<nav><a href=/>Mill</a></nav>']",
    "keeps": "['<ul><li><a href=/>Old boats</a></ul>', '<nav><p>The mill</p></nav>']",
    "reference": '"Test"',
}
REMOVES = ("<nav><a href=/>Home</a></nav>", "<p>It rained.</p>[-<nav><a href=/>Mill</a></nav>-]")
KEEPS = ("<ul><li><a href=/>Old boats</a></ul>", "<nav><p>The mill</p></nav>")


def faults(removes: tuple[str, ...] = REMOVES, keeps: tuple[str, ...] = KEEPS) -> list[str]:
    when = {"landmark": ["nav"], "min_link_share": 1}
    menu = rule("menu", when=when, removes=removes, keeps=keeps)
    return [fault.what for fault in own_faults(rule_set(stage("one", menu)))]


def test_the_examples_of_a_page_rule_are_pages() -> None:
    assert faults() == []


def test_a_page_example_that_fails_is_a_fault() -> None:
    [fault] = faults(removes=("<nav>Home</nav>", "<nav><a href=/>Home</a></nav>"))
    assert "removes 'Home': it stayed" in fault
    [fault] = faults(keeps=("<nav><a href=/>Mill</a></nav>", "<ul><li>Boats</ul>"))
    assert "took it" in fault
    [fault] = faults(keeps=("<p>It rained.</p>", "<ul><li>Boats</ul>"))
    assert "no near miss" in fault


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("{ tag = ['table', 'blink'] }", "tag"),
        ("{ landmark = ['div'] }", "landmark"),
        ("{ min_link_share = 2 }", "min_link_share"),
    ],
)
def test_a_wrong_value_is_an_error(tmp_path: Path, when: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        load_rules([rule_file(tmp_path, **{**FIELDS, "when": when})])
