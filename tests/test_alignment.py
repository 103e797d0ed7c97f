"""The alignment of an extracted text with the blocks of its page."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.alignment import AlignedSpan, align
from cleaner.html.sequences import heaviest_chain, matches


def _kept_share(block: str, spans: Iterable[AlignedSpan]) -> float:
    """Return how much of `block` its `spans` hold, counted without white space."""
    kept = ("".join(block[span.first : span.last].split()) for span in spans)
    return sum(map(len, kept)) / len("".join(block.split()))


def shares(text: str, blocks: list[str]) -> list[float]:
    spans = align(text, blocks)
    return [round(_kept_share(block, held), 2) for block, held in zip(blocks, spans, strict=True)]


@pytest.mark.parametrize(
    ("text", "blocks", "expected"),
    [
        ("The mill\nis old", ["Home", "The mill", "is old", "Contact"], [0, 1, 1, 0]),
        ("The mill", ["The mill", "Home", "The mill"], [1, 0, 0]),
        ("It is\nThe mill", ["The mill", "It is", "The mill"], [0, 1, 1]),
        ("- The mill\n- is old", ["The mill", "is old"], [1, 1]),
        ("| a | b |\n| c | d |", ["a", "b", "c", "d"], [1, 1, 1, 1]),
        ("The mill turns", ["The old mill turns again"], [0.6]),
        ("The mill is old", ["The mill", "is old"], [1, 1]),
        ("a\nb", ["a\nb", "c"], [1, 0]),
        ("is old\nThe mill", ["The mill", "is old"], [1, 1]),
        ("水車水車は古い", ["水車", "水車は古い", "目次"], [1, 1, 0]),
        ("", ["The mill"], [0]),
        ("The mill", [], []),
    ],
)
def test_the_share_of_a_block_that_a_text_holds(
    text: str, blocks: list[str], expected: list[float]
) -> None:
    assert shares(text, blocks) == expected


def test_a_teaser_that_repeats_words_of_the_article_does_not_take_its_place() -> None:
    article = ["The weir was rebuilt before winter.", "The mill ran again by May.", "It is old."]
    teasers = ["The mill ran", "The weir was", "May: it is old"]
    assert shares("\n".join(article), [*teasers, *article, *teasers]) == [0] * 3 + [1] * 3 + [0] * 3


def test_a_span_says_where_its_words_are_on_both_sides() -> None:
    text, block = "Ann: the mill is old, she said.", "So the mill is very old"
    [spans] = align(text, [block])
    parts = [(text[span.start : span.end], block[span.first : span.last]) for span in spans]
    assert parts == [("the mill is", "the mill is"), ("old", "old")]


WORDS = st.sampled_from(("the", "mill", "is", "old", "and", "turns", "by", "night"))
BLOCKS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=12)


@given(BLOCKS, st.randoms())
def test_no_word_of_the_text_counts_twice(blocks: list[str], random: object) -> None:
    text = "\n".join(blocks[::2])
    spans = sorted(
        (span for held in align(text, [*blocks, *blocks]) for span in held),
        key=lambda span: span.start,
    )
    assert all(span.end <= later.start for span, later in pairwise(spans))


@given(BLOCKS)
def test_spans_hold_the_same_words_on_both_sides(blocks: list[str]) -> None:
    text = " ".join(blocks[1:])
    for block, spans in zip(blocks, align(text, blocks), strict=True):
        for span in spans:
            assert text[span.start : span.end] == block[span.first : span.last]


@given(BLOCKS)
def test_a_text_holds_all_its_own_blocks(blocks: list[str]) -> None:
    assert shares("\n".join(blocks), blocks) == [1] * len(blocks)


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30), st.integers(1, 3))
def test_matches_are_equal_and_in_order(left: list[str], right: list[str], size: int) -> None:
    pairs = matches(left, right, size)
    assert all(left[first] == right[second] for first, second in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=8))
def test_a_chain_weighs_as_much_as_any(items: list[tuple[int, int]]) -> None:
    pairs = [(number, right) for number, (right, _) in enumerate(items)]

    def weight(pair: tuple[int, int]) -> float:
        return items[pair[0]][1]

    def best(start: int, last: int) -> float:
        return max(
            (
                weight(pair) + best(number + 1, pair[1])
                for number, pair in enumerate(pairs[start:], start)
                if pair[1] > last
            ),
            default=0,
        )

    assert sum(map(weight, heaviest_chain(pairs, weight))) == best(0, -1)


def test_a_span_is_counted_without_white_space() -> None:
    assert _kept_share("a  b c", [AlignedSpan(0, 1, 0, 4)]) == pytest.approx(2 / 3)
    assert Counter(map(len, align("a\nb", ["a b"]))) == {1: 1}
