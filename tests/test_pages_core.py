"""The compiled core of pages takes what the reference in Python takes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.edits import Edit
from cleaner.text.page_lines import line_places
from cleaner.text.pages import _core_finder, page_edits
from tests.strategies import texts

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

RULES = ("navigation.page-ends",)
PROSE = (
    "The trust looked after the banks of the river and of the weir in all the years that passed "
    "since the flood, and the"
)
_FOLIOS = (
    *("{}", "- {} -", "Page {}", "Report 2019, {}", "{} Report 2019", "{} of 9", "River  {}  News"),
    *(
        "[{}]",
        "{}.",
        "f({})",
        "x = {}",
        "{} {} {}",
        " \N{BULLET} {}\xa0",
        "\t{}\x85",
        "\x1c{} \x1f",
    ),
)
_NUMBERS = (
    *("1", "2", "3", "4", "9", "10", "i", "ii", "iii", "ix", "x", "xl", "ivx", "2020", "007"),
    *("\u0661", "\u0662", "1\u0662", "\U0001d7d0", "\xb2", "18446744073709551615", "9" * 30, "\0"),
)
_folios = st.builds(str.format, st.sampled_from(_FOLIOS), *(st.sampled_from(_NUMBERS),) * 3)
_lines = st.sampled_from(
    (
        *(PROSE, PROSE, f"{PROSE} com-", f"{PROSE} end.", "banks of it.", "Banks of it.", "(so it"),
        *("River News", "RIVER   NEWS", "", " ", "\xa0", "\u201cbanks", "\u01c6anks", "\U0001d4ea"),
    )
)
_breaks = st.sampled_from(("\n", "\n", "\n\n", "\n \n", "\r\n", "\f", "\x85"))
paged_texts = st.lists(st.tuples(_folios | _lines, _breaks), max_size=16).map(
    lambda parts: "".join(line + line_break for line, line_break in parts)
)


def in_both(text: str) -> list[Edit]:
    with CORE.forced(PYTHON):
        reference = page_edits(text, RULES)
    with CORE.forced(COMPILED):
        assert page_edits(text, RULES) == reference
    if reference and "\f" not in text:
        assert _core_finder().may_find(text)
    return reference


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n1\nbanks.\n{PROSE}\n{PROSE}\n2\nbanks.\n",
        f"{PROSE}\n1\nRiver\nbanks.\n{PROSE}\n{PROSE}\n2\nRiver\nbanks.\n",
        f"{PROSE}\nRiver\n1\nbanks.\n{PROSE}\n{PROSE}\nRiver\n2\nbanks.\n",
        f"{PROSE}\nb! 1\nbanks.\n{PROSE}\n{PROSE}\naB 7\nb! 2\nbanks.\n",  # one hash, two templates
        "RIVER NEWS\n- 7 -\nIt rained.\n",
    ],
)
def test_folios_without_form_feeds(text: str) -> None:
    assert in_both(text)


@given(paged_texts)
def test_pages_of_all_kinds(text: str) -> None:
    in_both(text)


@given(st.lists(st.sampled_from((*_NUMBERS, "- 3 -")), min_size=2, max_size=5))
def test_numbers_between_pages(numbers: list[str]) -> None:
    in_both("".join(f"{PROSE}\n{PROSE}\n{number}\nbanks of it.\n" for number in numbers))


@given(texts)
def test_odd_texts(text: str) -> None:
    in_both(text)


def test_the_core_alone_knows_that_numbers_count_no_pages() -> None:
    for text in (
        "It rained.\n",
        "1\n\nIt rained.\n\n2\n\nIt snowed.\n",
        "1\n\nIt rained.\n\nx\n\nIt snowed.\n",
        f"{PROSE}\n12 comments\nbanks of it.\n{PROSE}\n{PROSE}\n14 comments\nbanks of it.\n",
        f"{PROSE}\nStep 1\nBanks of it.\n{PROSE}\n{PROSE}\nStep 2\nBanks of it.\n",
        "Page 1\nbanks of it.\nPage 2\nbanks of it.\nPage 3\n",
    ):
        assert not _core_finder().may_find(text)


def test_digits_and_letters_of_all_planes() -> None:
    for sign in map(chr, range(0x20, 0x11_0000, 997)):
        in_both(f"{PROSE}\n{sign}1\n{sign}banks.\n{PROSE}\n{PROSE}\n{sign}2\n{sign}banks.\n")


@given(paged_texts | texts)
@example("")
@example("\f")
@example("\ftwo\f\n3\n\x1cxiv \n")
def test_the_lines_of_a_text_are_where_the_reference_finds_them(text: str) -> None:
    assert _core_finder().places(text) == line_places(text)
