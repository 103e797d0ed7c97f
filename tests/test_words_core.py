"""The compiled core tells languages and typing errors of words as the reference in Python does."""

from collections.abc import Sequence
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from cleaner.text.languages import LanguageDetector
from cleaner.text.spelling import Spelling
from tests.cores import assert_same, characters, needs_core

pytestmark = needs_core

# Words of one character, of Latin-1 and beyond, and longer than what fits in a number.
COMMON = {
    "de": ["und", "größere", "straßenbahnen"],
    "en": ["a", "the", "therefore", "eighteen"],
    "pl": ["się", "który"],
    "ru": ["и", "который"],
}
RIGHT = ["newsletter", "größere", "подписка", "unsubscriptions", "telecommunications"]
_PIECES = (
    "und größere",
    "und straßenbahnen",
    "a the",
    "therefore eighteen",
    "который и się który",
    "newletter",
    "Newsletter",
    "größre",
    "подпска",
    "unsubscripions",
    "telecomunications",
    "the weir held " * 30,
    " ",
    "-",
    ".",
    "_",
    "'s",
    "4",
)
lines = st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=8).map("".join)
documents = st.lists(lines, max_size=6)


def leads(texts: Sequence[str]) -> object:
    return LanguageDetector(COMMON).leads(texts)


def corrections(texts: Sequence[str], spelling: Spelling | None = None) -> object:
    spelling = spelling or Spelling(dict.fromkeys(RIGHT, ()))
    return [spelling.corrections([text]) for text in [*texts, *texts]]  # those of before are known


@given(documents)
def test_the_languages_of_lines_are_the_same(texts: list[str]) -> None:
    assert_same(partial(leads, texts), texts)


@given(documents)
def test_typing_errors_are_the_same(texts: list[str]) -> None:
    assert_same(partial(corrections, texts), texts)


def test_words_are_told_the_same_whatever_is_around_them() -> None:
    around = ("the{0}and", "{0}the", "und{0} a", "newletter{0}", "{0}newletter", "new{0}letter")
    texts = [place.format(each) for each in characters() for place in around]
    assert_same(partial(leads, texts))
    spelling = Spelling(dict.fromkeys(RIGHT, ()))
    assert_same(partial(corrections, texts, spelling))


def test_without_words_no_line_has_a_language() -> None:
    texts = ["the weir", "", "a" * 300]
    assert_same(partial(LanguageDetector({}).leads, texts))
