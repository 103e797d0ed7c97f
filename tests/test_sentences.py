"""Where a sentence ends, in all scripts and before whatever may follow its stop."""

import pytest

from cleaner import clean
from cleaner.text.sentences import ends_sentence

# Text in scripts that an editor of this file may not read is written by name.
URDU_STOP = "\N{ARABIC FULL STOP}"
KHMER_STOP = "\N{KHMER SIGN KHAN}"
BURMESE_STOP = "\N{MYANMAR SIGN SECTION}"
ARMENIAN_STOP = "\N{ARMENIAN FULL STOP}"
ETHIOPIC_STOP = "\N{ETHIOPIC FULL STOP}"
THAI_LETTER = "\N{THAI CHARACTER KO KAI}"
LAO_LETTER = "\N{LAO LETTER KO}"


@pytest.mark.parametrize(
    "end",
    [
        ".",
        "!",
        "?!",
        ".[1]",
        ". [12]",
        ".[a]",
        ".[1][2]",
        ".\N{SUPERSCRIPT ONE}",
        ".\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT FOUR}",
        ".\N{DAGGER}",
        ".*",
        ".**",
        "._",
        '."',
        ".)",
        ".\N{RIGHT DOUBLE QUOTATION MARK}[3]",
        ".)**",
        "\N{HORIZONTAL ELLIPSIS}",
        "\N{IDEOGRAPHIC FULL STOP}\N{RIGHT CORNER BRACKET}",
        URDU_STOP,
        KHMER_STOP,
        BURMESE_STOP,
        ARMENIAN_STOP,
        ETHIOPIC_STOP,
    ],
)
def test_a_sentence_ends_in_a_stop_and_the_marks_that_follow_it(end: str) -> None:
    assert ends_sentence(f"The masons came at six in the morning{end}")


@pytest.mark.parametrize(
    "end", ["", ",", ":", ";", "[1]", "*", "\N{SUPERSCRIPT TWO}", ")", '"', ".[see note 12]"]
)
def test_a_line_without_a_stop_is_not_a_sentence(end: str) -> None:
    assert not ends_sentence(f"The masons came at six in the morning{end}")


@pytest.mark.parametrize("letter", [THAI_LETTER, LAO_LETTER])
def test_a_long_line_in_a_script_without_stops_is_a_sentence(letter: str) -> None:
    assert ends_sentence(letter * 40)
    assert not ends_sentence(letter * 39)


def test_an_empty_line_is_not_a_sentence() -> None:
    assert not ends_sentence("")


def test_a_prompt_stays_where_a_sentence_with_a_note_holds_its_words() -> None:
    """A rule for lines that are not sentences does not take one that ends in a note."""
    prose = "The council voted on Monday to close the lock until the parapet has been rebuilt."
    note = "In March the magazine wrote that it had closed the comments on the page.[1]"
    assert clean(f"{prose}\n\n{note}\n").text == f"{prose}\n\n{note}\n"
