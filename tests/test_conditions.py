"""Conditions on the place of a line."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, load_rules
from cleaner.engine.candidates import candidates_of
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.context import StageContext
from cleaner.engine.document import NO_HITS, Document
from cleaner.ruleset.toml import RuleError
from tests.builders import (
    MORE_PROSE,
    PROSE,
    RULE_FILE,
    cleaner,
    paragraphs,
    rule,
    rule_set,
    stage,
)

LABEL = "Updated"


@pytest.mark.parametrize(
    ("lines", "wanted", "stays"),
    [
        ((LABEL, PROSE, MORE_PROSE), False, False),
        ((PROSE, LABEL, MORE_PROSE), False, True),
        ((PROSE, MORE_PROSE, LABEL), False, False),
        ((LABEL,), False, False),
        ((PROSE, LABEL, MORE_PROSE), True, False),
        ((PROSE, MORE_PROSE, LABEL), True, True),
    ],
)
def test_the_body_is_between_the_first_and_the_last_prose(
    lines: tuple[str, ...], wanted: bool, stays: bool
) -> None:
    label = rule("label", phrases=("updated",), anchor="line", when={"body": wanted})
    assert (LABEL in cleaner(label).clean(paragraphs(*lines)).text) is stays


SIGN_UP = "Sign up here"


def company(**when: object) -> Cleaner:
    """Return a cleaner whose first stage takes sign-up lines, and its second by their company."""
    sign_up = rule("sign", id="letter.sign", phrases=("sign up here",))
    label = rule("label", id="letter.label", when={"max_words": 3, **when})
    note = rule("note", id="test.note", phrases=("small print",))
    both = rule_set(stage("first", sign_up, note), stage("second", label))
    return Cleaner(msgspec.structs.replace(both, themes={"letter": "Letter", "test": "Test"}))


@pytest.mark.parametrize(
    ("lines", "beside", "between"),
    [
        ((SIGN_UP, "No thanks", SIGN_UP), False, False),
        ((SIGN_UP, "No thanks", PROSE), False, True),
        ((PROSE, "No thanks", SIGN_UP), False, True),
        ((SIGN_UP, PROSE, "No thanks"), True, True),
        (("Small print", "No thanks", SIGN_UP), False, True),
        (("Small print", "No thanks", "Small print"), True, True),
        (("No thanks",), True, True),
    ],
)
def test_a_line_goes_if_the_lines_beside_it_were_removed(
    lines: tuple[str, ...], beside: bool, between: bool
) -> None:
    for name, stays in (("beside", beside), ("between", between)):
        clean = company(**{name: ["letter"]}).clean(paragraphs(*lines)).text
        assert ("No thanks" in clean) is stays


def test_cleaning_twice_removes_nothing_by_new_neighbours() -> None:
    cleaner = company(between=["letter"])
    source = paragraphs(SIGN_UP, "No thanks", SIGN_UP, PROSE, "Mill", SIGN_UP, "Reed")
    clean = cleaner.clean(source).text
    assert clean == paragraphs(PROSE, "Mill", "Reed")
    assert cleaner.clean(clean).text == clean


def test_lines_of_the_same_stage_do_not_count_as_neighbours() -> None:
    sign_up = rule("sign", phrases=("sign up here",))
    label = rule("label", when={"max_words": 2, "beside": ["test"]})
    assert "No thanks" in cleaner(sign_up, label).clean(paragraphs(SIGN_UP, "No thanks")).text


def test_an_unknown_theme_of_a_condition_is_an_error(tmp_path: Path) -> None:
    text = RULE_FILE.replace("{name}", "mill").replace(
        "removes", 'when = { beside = ["cokies"] }\nremoves'
    )
    (tmp_path / "boxes.toml").write_text(text)
    with pytest.raises(RuleError, match=r"when\.beside has an unknown theme: cokies; did you mean"):
        load_rules([tmp_path])


MENU = ("[Harbour](/harbour)", "[Town](/town)")


@pytest.mark.parametrize(
    ("when", "kept"),
    [
        ({"headed": False}, []),
        ({"headed": True}, [0, 1]),
        ({"min_prose_share": 0.7}, []),
        ({"min_prose_share": 0.9}, [0, 1]),
    ],
)
def test_a_list_of_links_is_known_by_the_article_below(
    when: dict[str, object], kept: list[int]
) -> None:
    it = cleaner(rule("menu", when={"links": True} | when))  # 2 words of it, 15 of prose
    text = it.clean(paragraphs(*MENU, "# Weir", PROSE)).text
    assert text == paragraphs(*(MENU[number] for number in kept), "# Weir", PROSE)


def test_a_line_is_headed_by_any_heading_above() -> None:
    it = cleaner(
        rule("menu", action="remove-run", min_lines=1, when={"links": True, "headed": True})
    )
    assert it.clean(paragraphs("### Weir", "It rained.", *MENU)).text == paragraphs(
        "### Weir", "It rained."
    )


TABLE = "| Reed | 4 |\n| Mill | 2 |\n| Weir | 1 |"
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "max_words": st.sampled_from((2, 4, 30)),
        "item": st.booleans(),
        "zone": st.sampled_from(("head", "body", "tail")),
        "first": st.sampled_from((1, 3)),
        "last": st.sampled_from((1, 3)),
        "links": st.booleans(),
        "beside": st.sampled_from((["cookies"], ["tags", "cookies"])),
        "next": st.sampled_from(({"prose": True}, {"max_words": 3})),
    },
)


@given(
    asked=ASKED,
    lines=st.lists(
        st.sampled_from((PROSE, LABEL, "Reed and Mill", "- salt", "[Reed](/r) at", TABLE)),
        min_size=1,
        max_size=12,
    ),
    themes=st.dictionaries(
        st.integers(0, 12), st.sampled_from((frozenset(["cookies"]), frozenset(["tags", "bio"])))
    ),
)
def test_a_rule_that_may_not_fit_has_no_candidates(
    asked: dict[str, object], lines: list[str], themes: dict[int, frozenset[str]]
) -> None:
    document = Document(paragraphs(*lines))
    kept = [number for number in range(len(document.lines)) if number not in themes]
    for removed, left in ((themes, kept), ({}, range(len(document.lines)))):
        context = StageContext(document, left, NO_HITS, removed)
        compiled = CompiledRule(rule("label", when=asked), 0.5)
        found = [*candidates_of(compiled, (), context)]
        assert compiled.conditions.may_fit(context) or not found
