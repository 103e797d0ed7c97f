"""The laws of the design, on generated documents and on every fixture."""

from pathlib import Path

from hypothesis import example, given, settings

from cleaner import Cleaner, apply_edits, restore
from cleaner.normalize import normalize
from tests.strategies import texts

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").rglob("*.txt"))
SOURCES = [path.read_bytes().decode() for path in FIXTURES]
CLEANER = Cleaner()


def assert_restores(source: str) -> None:
    result = CLEANER.clean(source)
    assert apply_edits(source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == source


def assert_idempotent(source: str) -> None:
    once = CLEANER.clean(source).text
    assert CLEANER.clean(once).report.edits == ()


@settings(max_examples=2000, deadline=None)
@given(texts)
@example("")
@example(" \n\t\r\n ")
@example("a" * 1_000_000)
@example("a " * 500_000)
@example("\ud800")
def test_law_1_edits_make_the_clean_text_and_give_the_source_back(source: str) -> None:
    assert_restores(source)


@settings(max_examples=2000, deadline=None)
@given(texts)
def test_law_3_cleaning_twice_changes_nothing_more(source: str) -> None:
    assert_idempotent(source)


@settings(max_examples=2000, deadline=None)
@given(texts)
def test_normalizing_twice_changes_nothing_more(source: str) -> None:
    assert normalize(apply_edits(source, normalize(source))) == []
