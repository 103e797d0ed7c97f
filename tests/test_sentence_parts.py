"""Fragments: a sentence of which each link or bold word has a line of its own."""

import pytest

from cleaner import load_rules
from cleaner.text.normalize import normalize

LANGUAGES = load_rules().hyphens
WHOLE = (
    "The mayor of Bonn said on Monday that the old mill, which was built in 1811, will stay open.\n"
)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_parts_of_a_sentence_are_joined(gap: str) -> None:
    parts = ["The mayor of", "Bonn", "said on Monday that the old mill", ", which was built in"]
    source = gap.join([*parts, "1811", ", will stay", "open", "."])
    assert normalize(source, LANGUAGES).text == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "Home\n\nabout us\n\ncontact\n\nThe mill of the town is old, and that is all of it.\n",
        "Old Mill House\n12 Weir Lane\nUpper Fallow\n",
        "The river is the miller's friend\n\niMills is the name of the firm of the year.\n",
        "- the old mill\n- the weir of\n- and the lock.\n",
        "The mill is still,\nthe river wide,\nthe miller's daughter\nat his side\n",
    ],
)
def test_menus_lists_addresses_and_verse_stay(text: str) -> None:
    assert not normalize(text, LANGUAGES).edits


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("\u6cb3 \u4e0a \u7684 \u65b0\n", "\u6cb3\u4e0a\u7684\u65b0\n"),
        (
            "\u4ed6\u8bf4 \uff0c\u5de5\u7a0b \u5386\u65f6 \u3002\n",
            "\u4ed6\u8bf4\uff0c\u5de5\u7a0b\u5386\u65f6\u3002\n",
        ),
        ("\u7b2c\u4e00\u7ae0 \u5f00\u59cb\n", "\u7b2c\u4e00\u7ae0 \u5f00\u59cb\n"),
        ("C++\u200e \u05d1\u05e9\u05e0\u05d4\n", "C++\u200e \u05d1\u05e9\u05e0\u05d4\n"),
        ("C++\u200e is old.\n", "C++ is old.\n"),
    ],
)
def test_spaces_and_direction_marks_follow_the_script(source: str, expected: str) -> None:
    assert normalize(source).text == expected
