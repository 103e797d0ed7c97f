"""What reads as content, what is a menu, and which lines are pieces of one sentence."""

import pytest

from cleaner.engine.content import content_lines, flows, menu_lines
from cleaner.engine.document import Document, Line
from tests.builders import PROSE


def lines(*texts: str) -> list[Line]:
    return Document("\n".join(texts)).lines


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Does it sail in fog?",
        "No.",
        "1. Reed",
        "1931\N{EN DASH}2021",
        "Men, single",
        "\N{EN DASH} The paint",
        "„Nein“",
        "- “We heard it”",
        "Fallow 4:12",
        "क्यों?",
        "वह गया।",
        "왜요?",
        "昨日、雨",
    ],
)
def test_a_line_reads_as_content_by_its_signs(text: str) -> None:
    assert [*content_lines(lines(text))] == [1]


@pytest.mark.parametrize("text", ["Home", "Contact us", "- News", "Town hall", "Wetter", "首页"])
def test_the_words_of_a_menu_do_not_read_as_content(text: str) -> None:
    assert [*content_lines(lines(text))] == [0]


def test_a_list_is_content_if_a_third_of_its_items_are() -> None:
    recipe = lines("- 250 g flour", "- Salt", "- Butter", "Method", "- Home", "- News")
    assert [*content_lines(recipe)] == [1, 1, 1, 0, 0, 0]


def test_a_menu_ends_with_its_block() -> None:
    page = lines("Home", "News", "Fallow 4:12", "Sport", "Regatta results")
    blocks = [(0, 3), (0, 3), (0, 3), (0, 3), (4, 4)]
    assert [*menu_lines(page, content_lines(page), blocks)] == [2, 2, 0, 1, 1]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("The mill, which", "Reed", "sold.", "Shops"), [0, 0, 0, 3]),
        (("Home", "News", "Sport"), [0, 1, 2]),
        (("It rained.", "and then", "it snowed"), [0, 1, 1]),
        (("The race of", "1998", ", which he won."), [0, 0, 0]),
    ],
)
def test_a_sentence_in_pieces_is_one(texts: tuple[str, ...], expected: list[int]) -> None:
    assert [first for first, _ in flows(lines(*texts))] == expected
