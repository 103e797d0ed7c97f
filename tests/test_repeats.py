"""Lines that a page prints several times: equal prompts have one fate."""

import pytest

from cleaner import Cleaner
from cleaner.ruleset.rule_set import Guard
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule, rule_set, stage

LABEL = "Join the list"
PROMPT = "Join the list of the mill today and read what the river did."
WHEN = {"zone": "tail", "narrates": "never"}


@pytest.mark.parametrize("above", [(LABEL, PROSE), (PROSE, LABEL), (LABEL, LABEL, PROSE)])
def test_a_short_prompt_removed_once_is_removed_everywhere(above: tuple[str, ...]) -> None:
    label = rule("label", phrases=("join the list",), anchor="line", when=WHEN)
    source = paragraphs(*above, MORE_PROSE, LABEL)
    assert LABEL not in cleaner(label).clean(source).text


def test_a_label_that_does_not_address_the_reader_goes_only_where_its_rule_says() -> None:
    label = rule("label", phrases=("join the list",), anchor="line", when={"zone": "tail"})
    result = cleaner(label).clean(paragraphs(PROSE, LABEL, MORE_PROSE, LABEL))
    assert result.text == paragraphs(PROSE, LABEL, MORE_PROSE)


def test_repeated_prose_that_mostly_stays_stays_everywhere() -> None:
    prompt = rule("prompt", phrases=("join the list",), when={"last": 1, "narrates": "never"})
    source = paragraphs(PROSE, PROMPT, MORE_PROSE, PROMPT, PROSE, PROMPT)
    assert cleaner(prompt).clean(source).text == source


def test_repeated_prose_of_which_half_goes_is_removed_everywhere() -> None:
    prompt = rule("prompt", phrases=("join the list",), when={"last": 1, "narrates": "never"})
    source = paragraphs(PROSE, PROMPT, MORE_PROSE, PROMPT)
    assert cleaner(prompt).clean(source).text == paragraphs(PROSE, MORE_PROSE)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_repeated_prompt_names_all_its_rules_in_any_order(names: tuple[str, str]) -> None:
    rules = [rule(name, phrases=("join the list",), anchor="line", when=WHEN) for name in names]
    result = cleaner(*rules).clean(paragraphs(LABEL, PROSE, LABEL))
    assert [edit.rules for edit in result.report.edits] == [("test.a", "test.b")] * 2


def test_prose_that_stays_may_go_by_a_rule_of_another_kind() -> None:
    prompt = rule("prompt", phrases=("join the list",), when={"last": 1, "narrates": "never"})
    notice = rule("notice", phrases=("of the mill today",), when={"first": 2})
    rest = (MORE_PROSE, PROMPT) * 4
    source = paragraphs(PROSE, PROMPT, *rest)
    assert cleaner(prompt, notice).clean(source).text == paragraphs(PROSE, *rest)


def test_a_label_of_several_words_goes_everywhere() -> None:
    line = "Read more: the list of the mill"
    label = rule("label", phrases=("read more",), anchor="start", when={"zone": "tail"})
    source = paragraphs(PROSE, line, MORE_PROSE, line)
    assert cleaner(label).clean(source).text == paragraphs(PROSE, MORE_PROSE)


@pytest.mark.parametrize(("max_share", "stays"), [(0.9, False), (0.2, True)])
def test_a_guard_that_trips_restores_each_repeat(max_share: float, stays: bool) -> None:
    prompt = rule("prompt", phrases=("join the list",), when={"last": 1, "narrates": "never"})
    share = rule("share", phrases=("share this",), anchor="line", when=WHEN)
    guard = Guard(id="g", description="d", stages=("two",), max_share=max_share)
    stages = (stage("one", share), stage("two", prompt, guard=guard))
    source = paragraphs("Share this", PROSE, PROMPT, MORE_PROSE, PROMPT, "Share this")
    result = Cleaner(rule_set(*stages)).clean(source)
    kept = (PROSE, PROMPT, MORE_PROSE, PROMPT) if stays else (PROSE, MORE_PROSE)
    assert result.text == paragraphs(*kept)
    assert bool(result.report.flags) == stays
