"""The laws of the design, on generated documents and on every fixture."""

import random
from functools import cache
from math import inf
from pathlib import Path

import msgspec
import pytest
import regex
from hypothesis import example, given, settings

from cleaner import Cleaner, Result, apply_edits, load_rules, restore
from cleaner.report import Flag
from cleaner.ruleset.stage_rules import StageRules
from cleaner.text.characters import fix_characters
from cleaner.text.normalize import normalize
from tests import builders
from tests.strategies import texts
from tests.virtual import costly

# What is in expected.txt comes out of a source, and is cleaned again where that is.
FIXTURES = [
    path
    for path in sorted((Path(__file__).parent.parent / "fixtures").rglob("*.txt"))
    if path.name != "expected.txt"
]
SOURCES = [path.read_bytes().decode() for path in FIXTURES]
CLEANER = Cleaner()


@cache
def results() -> list[Result]:
    """Return what comes out of SOURCES."""
    return [*map(CLEANER.clean, SOURCES)]


def assert_restores(source: str) -> Result:
    result = CLEANER.clean(source)
    assert apply_edits(source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == source
    return result


def assert_restores_and_is_idempotent(source: str) -> None:
    result = assert_restores(source)
    if result.report.edits:  # without an edit the text is the source, which was cleaned
        assert CLEANER.clean(result.text).report.edits == ()


# The next test has texts of all kinds.
@pytest.mark.parametrize(
    "source",
    ["", " \n\t\r\n ", "a" * 1_000_000, "a " * 500_000, "\ud800"],
    ids=["empty", "white space", "one word", "one line", "half a pair"],
)
def test_law_1_edits_make_the_clean_text_and_give_the_source_back(source: str) -> None:
    assert_restores(source)


@settings(max_examples=500)
@given(texts)
@example("- 0\n o :")  # what opens the second line is no bullet once it is a dash
def test_law_3_cleaning_twice_changes_nothing_more(source: str) -> None:
    assert_restores_and_is_idempotent(source)


@settings(max_examples=300)  # each text above is normalised twice, too
@given(texts)
@example("- 0\n o :")
@example("Le moulin n'est plus qu'une demi-ruine, peut-être\n?")  # a part of it, once apart
@example("-   - \N{NOT SIGN}\n. Voulez-vous voir\nle moulin.\n- Peut-être")
def test_normalizing_twice_changes_nothing_more(source: str) -> None:
    languages = CLEANER.rules.hyphens
    assert not normalize(normalize(source, languages).text, languages).edits


@pytest.mark.parametrize(
    "source", SOURCES, ids=[path.parent.name + "-" + path.stem for path in FIXTURES]
)
def test_laws_1_and_3_hold_on_fixtures(source: str) -> None:
    assert_restores_and_is_idempotent(source)


def test_law_2_asking_for_the_report_changes_nothing() -> None:
    # There is one way through the code, and its result holds text and report together.
    for source, result in zip(SOURCES, results(), strict=True):
        assert CLEANER.clean(source) == result
        assert len(result.text) == result.report.characters


WORD = regex.compile(r"[\p{L}\p{N}]+")


def assert_keeps_words_in_order(source: str) -> None:
    """Each kept word is one of the source's, or several that a line end had cut apart."""
    given_words = WORD.findall(fix_characters(source).text)
    at = 0
    for word in WORD.findall(CLEANER.clean(source).text):
        while given_words[at : at + 1] != [word]:
            joined = "".join(given_words[at : at + 2])
            if joined == word:
                at += 1
                break
            at += 1
            assert at < len(given_words), f"{word!r} is no word of the source here"
        at += 1


@pytest.mark.parametrize(
    "source", SOURCES, ids=[path.parent.name + "-" + path.stem for path in FIXTURES]
)
def test_law_4_each_kept_word_is_the_sources_in_order(source: str) -> None:
    assert_keeps_words_in_order(source)


def test_law_5_the_order_of_rules_in_a_file_changes_nothing() -> None:
    rules = load_rules()
    shuffler = random.Random(5)  # noqa: S311 - the order only has to differ
    stages = []
    for stage in rules.stages:
        shuffled = list(stage.rules)
        shuffler.shuffle(shuffled)
        stages.append(msgspec.structs.replace(stage, rules=StageRules(shuffled)))
    other = Cleaner(msgspec.structs.replace(rules, stages=tuple(stages)))
    assert [*map(other.clean, SOURCES)] == results()


def test_law_5_the_order_of_documents_changes_nothing() -> None:
    back = [CLEANER.clean(source) for source in reversed(SOURCES)]
    assert back[::-1] == results()


def test_law_6_the_engine_without_rules_removes_nothing() -> None:
    bare = Cleaner(builders.rule_set())
    for source in SOURCES:
        assert bare.clean(source).text == normalize(source).text


def test_law_7_no_pattern_makes_it_hang() -> None:
    endless = builders.rule("slow", keywords=("aaa",), pattern="a+$")
    text = builders.paragraphs("aaa", builders.PROSE)
    result = costly(endless, costs={"aaa": inf}).clean(text)
    assert result.text == text
    assert Flag("pattern-timeout", "test.slow") in result.report.flags


def test_the_rules_examples_obey_the_laws_too() -> None:
    for _, rule in CLEANER.rules.rules():
        for text in (*rule.removes, *rule.keeps):
            assert_restores_and_is_idempotent(text)
