"""Long texts are gone through bit by bit, and all the same nothing is told otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine import matcher
from cleaner.scoring import linear
from cleaner.text import chunks, linebreaks, words
from cleaner.text.characters import unusual_characters
from cleaner.text.folding import fold
from tests.test_laws import CLEANER, SOURCES
from tests.test_scorer import WHOLE_PAGE

texts = st.text("ab \n\t\N{NO-BREAK SPACE}\N{CJK UNIFIED IDEOGRAPH-6C34}", max_size=40)

SIZES = (
    (chunks, "CHUNK_CHARS"),
    (words, "CHUNK_CHARS"),
    (matcher, "_BATCH_CHARS"),
    (linebreaks, "_MAX_KEPT_LINES"),
    (linear, "_BATCH_ROWS"),
)


@contextmanager
def taken_at_a_time(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name in SIZES:
            patch.setattr(module, name, size)
        yield


@pytest.fixture(scope="module", autouse=True)
def _little_at_a_time() -> Iterator[None]:
    with taken_at_a_time(3):
        yield


@given(texts)
def test_the_chunks_together_are_the_whole_text(text: str) -> None:
    parts = [*chunks.chunks(text)]
    assert "".join(parts) == text
    assert all(part[-1:].isspace() for part in parts[:-1])


@given(texts)
def test_lines_of_chunks_are_the_lines_of_the_text(text: str) -> None:
    assert [*chunks.iter_lines(text)] == text.split("\n")


@given(texts, st.integers(1, 9))
def test_a_long_line_is_found(text: str, longest: int) -> None:
    expected = any(len(line) > longest for line in text.split("\n"))
    assert chunks.has_long_line(text, longest) == expected


@given(texts)
def test_words_and_folding_do_not_depend_on_the_size_of_chunks(text: str) -> None:
    with taken_at_a_time(100):
        expected = words.count_words(text), fold(text), set(unusual_characters(text))
    assert (words.count_words(text), fold(text), set(unusual_characters(text))) == expected


@pytest.mark.parametrize("source", [*SOURCES, WHOLE_PAGE])
def test_a_long_text_is_cleaned_as_a_short_one(source: str) -> None:
    bit_by_bit = CLEANER.clean(source)
    with taken_at_a_time(1_000_000):
        assert CLEANER.clean(source) == bit_by_bit
