"""Pieces: parts of a sentence on lines of their own are joined; what has a shape keeps it."""

import pytest

from cleaner import load_rules
from cleaner.text.normalize import normalize

LANGUAGES = load_rules().hyphens


def normalized(text: str) -> str:
    """Return `text` in clean layout, which stays as it is when it is brought there again."""
    clean = normalize(text, LANGUAGES).text
    assert normalize(clean, LANGUAGES).text == clean
    return clean


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "See the\nhandbook\n,\nchapter 4\n(\npage 12\n), and the\nmap\nof the reach.\n",
            "See the handbook, chapter 4 (page 12), and the map of the reach.\n",
        ),
        (
            "The handbook, which was printed in\n\nUpper Fallow\n\nand sold for a shilling, says"
            " that the winch of the lock must be greased with\n\ntallow\n\n.\n",
            "The handbook, which was printed in Upper Fallow and sold for a shilling, says that"
            " the winch of the lock must be greased with tallow.\n",
        ),
        (
            "The keepers of the lock had asked for a new winch since spring, and the com-\n\n"
            "pany, which had no money for one, sent them an old one instead.\n",
            "The keepers of the lock had asked for a new winch since spring, and the company,"
            " which had no money for one, sent them an old one instead.\n",
        ),
    ],
)
def test_the_parts_of_a_sentence_are_joined(source: str, expected: str) -> None:
    assert normalized(source) == expected


@pytest.mark.parametrize(
    "lines",
    [
        [
            "All posts about the winches of the upper reach",
            "by Anna on Monday",
            "by Ben on Tuesday",
        ],
        ["My account, opening hours and the way to the lock", "local_offer Winches", "map_pin Map"],
        ["The page of the lock is the first of the list", "https://a.example/", "mill?"],
        ["Prices of all of the phones of the last year", "iPhone Prices", "iPad & iPhone Values"],
        ["The styles of the page, as the browser has them", "css", "body { margin: 0; }"],
        ["Portage of the upper reach and of the lower one", "world file", "tools — set — eselect"],
        ["Restrict the winches to the parts that are named", "emerge", "Emerge is the program."],
    ],
)
def test_below_a_soft_break_menus_and_code_stay_apart(lines: list[str]) -> None:
    clean = normalized("\n".join(lines) + "\n")
    assert clean.endswith(f"\n{lines[-1]}\n")


@pytest.mark.parametrize(
    "text",
    [
        "Upper Reach Canal Trust\nLock House\n12 Weir Lane\nUpper Fallow\nUF3 9QX\n",
        "The water waits behind the gate,\nthe keeper sleeps, the hour is late,\n"
        "and no one in the boat can say\nwhat brought the miller out this way.\n",
        "WEBVTT\n\n00:01.000 --> 00:03.500\n<v Anna>The lock was built\nin the flood's year,\n",
        "The keeper needs:\n\ngrease\ntallow\na rope\ntwo winches\n\nand nothing else.\n",
        "Home\nAbout the lock\nOpening hours\n.\nvisit us\ncontact\nmap\nnews\nshop\njobs\nhelp\n",
        "\N{RIGHT-TO-LEFT MARK}הסכר נבנה (\N{LEFT-TO-RIGHT MARK}C++\N{RIGHT-TO-LEFT MARK}) כאן.\n",
    ],
)
def test_lines_with_a_shape_of_their_own_are_not_joined(text: str) -> None:
    assert normalized(text) == text


def test_a_narrow_column_is_prose_where_words_are_cut() -> None:
    column = (
        "The keeper of the lock had\nasked for a winch, and the com-\npany, which was in no hur-\n"
        "ry, sent him an old cap-\nstan from the harbour, where\nit had been for many years."
    )
    assert normalized(column) == (
        "The keeper of the lock had asked for a winch, and the company, which was in no hurry,"
        " sent him an old capstan from the harbour, where it had been for many years.\n"
    )


def test_a_form_with_hyphens_at_its_ends_is_not_a_column() -> None:
    assert (
        normalized("Name-\nStreet-\nTown-\nPost code-\n") == "Name-\nStreet-\nTown-\nPost code-\n"
    )
