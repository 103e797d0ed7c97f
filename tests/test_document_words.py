"""The words of one document: a few are looked for one by one, many by knowing them all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import CORE, PYTHON
from cleaner.text import document_words
from cleaner.text.document_words import DocumentWords

PARTS = (
    "mill",
    "Mill",
    "ill",
    "l",
    "M",
    "1",
    "\N{COMBINING ACUTE ACCENT}",
    "\N{GREEK CAPITAL LETTER SIGMA}",
)
TEXTS = st.lists(st.sampled_from([*PARTS, "-", "\n", " ", ", ", "'"]), max_size=14).map("".join)


@given(
    TEXTS,
    st.sampled_from(["mill", "ill", "l", "millmill", "mill'l", "\N{GREEK SMALL LETTER SIGMA}"]),
)
@example("wind-\nmill mill", "mill")
def test_a_word_is_counted_alike_by_itself_and_among_all(text: str, word: str) -> None:
    assert DocumentWords(text).count(word) == among_all(text).count(word)


@given(TEXTS, st.sampled_from(["Mill", "M", "Millmill", "mill"]))
@example("the Mill", "Mill")
@example("the Mill-l", "Mill")
def test_a_name_is_found_alike_by_itself_and_among_all(text: str, word: str) -> None:
    assert DocumentWords(text).is_name(word) == among_all(text).is_name(word)


@given(st.text(max_size=40), st.text(max_size=4), st.lists(st.integers(0, 40), max_size=3))
@example("Mill mill MILL", "mill", [])
@example("\N{GREEK CAPITAL LETTER OMICRON}\N{GREEK CAPITAL LETTER SIGMA}", "", [0, 2])
@example("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "", [0, 1])
def test_both_cores_count_alike(text: str, word: str, places: list[int]) -> None:
    words = [word, *(text[place : place + 3].lower() for place in places), *text.lower().split()]
    with CORE.forced(PYTHON):
        expected = [*map(DocumentWords(text).count, words)]
    assert [*map(DocumentWords(text).count, words)] == expected


@given(
    st.lists(st.sampled_from(["a", "B", "\N{LATIN SMALL LETTER DOTLESS I}", "'", "-", " ", "1"]))
)
@example(["a", "B"])
def test_joined_words_are_found_alike_by_search_and_among_all(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_words, "_FEW_SEARCHES", 0)
        for first, second in (
            ("a", "B"),
            ("a", "Ba"),
            ("B", "B"),
            ("a", "B'a"),
            ("a", "\U0001d400"),
        ):
            assert DocumentWords(text).has_joined(first, second) == (first + second in text)


def test_a_text_with_very_many_words_is_counted() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrs" for c in "tuvw"]
    counts = DocumentWords(" ".join(words) + ", " + " ".join(words).upper())
    assert {*map(counts.count, words)} == {2}


def among_all(text: str) -> DocumentWords:
    """Return the words of a text that was asked for so many that it knows all."""
    words = DocumentWords(text)
    for number in range(document_words._MAX_SEARCHES):
        words.count(f"a{number}")
        words.is_name("A" + chr(ord("a") + number))
    return words


def test_a_text_is_not_searched_for_each_of_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with CORE.forced(PYTHON):
        words = among_all("A mill, Anne.")
        monkeypatch.setattr(document_words, "_places", None)
        assert (words.count("mill"), words.is_name("Anne")) == (1, True)
