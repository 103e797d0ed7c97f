"""The texts on which `make redos` times patterns; the timing itself is not for a test."""

import regex

from benchmarks.redos import _samples, _texts, _units
from cleaner.engine.compiled_rule import tried_patterns
from tests.builders import rule


def test_units_are_samples_of_classes_words_of_groups_and_pairs() -> None:
    assert _units(r"(?:\w+, )+by [0-9]{4}") == ["a", "0", ", ", "a0", "0a"]
    assert _samples(regex.compile(r"\d")) == ["0"]


def test_texts_repeat_a_unit_and_end_in_a_character_of_no_pattern() -> None:
    made = rule("a", keywords=("by",), pattern=r"^by (\w+ )+$", removes=("By ann bo ", "by al "))
    ((_, source),) = tried_patterns(made)
    texts = list(_texts(regex.compile(source), made))
    assert any(text.unit == "a" and "\0" in text.after for text in texts)
    assert all(len(text.of(3)) - len(text.of(2)) == len(text.unit) for text in texts)
    assert "'a' * 1000" in {str(text).partition(" + ")[0] for text in texts}
