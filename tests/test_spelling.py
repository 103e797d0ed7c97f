"""Typing errors in words of classes: what rules see, what reports say, and what stays as it is."""

import pytest

from cleaner import apply_edits, clean, load_rules, restore
from cleaner.engine.document import Document, KnownWords
from cleaner.text.spelling import Spelling, is_one_error_off

SPELLING = Spelling({"newsletter": ["newsletters"], "stories": ["stores"], "photo": []})
SHIPPED = Spelling(load_rules().neighbours)
PROSE = "The old weir was rebuilt before the winter, and the mill ran again by the first of May."


@pytest.mark.parametrize(
    "word", ["newletter", "newslettter", "newslatter", "newslteter", "enwsletter", "newsletterr"]
)
def test_one_typing_error_is_corrected(word: str) -> None:
    assert SPELLING.corrections([f"our {word}!"]) == {word: "newsletter"}


@pytest.mark.parametrize(
    "word",
    [
        "newsletter",
        "newsletters",  # a neighbour
        "newslettery",  # an ending
        "newslette",
        "mewsletter",  # another first letter
        "nwsleter",  # two errors
        "stores",  # a neighbour
        "phoo",  # too short
        "newletter's",
        "news-letter",
        "newletter.example",
        "newletter@example.org",
    ],
)
def test_another_word_is_left_alone(word: str) -> None:
    assert SPELLING.corrections([f"our {word} today"]) == {}


def test_corrections_do_not_depend_on_earlier_words() -> None:
    lines = ["our newletter", "the weir", "our newletter", "storeis of a weir"]
    spelling = Spelling({"newsletter": [], "stories": []})
    every = [spelling.corrections([line]) for line in lines]
    assert every == [Spelling({"newsletter": [], "stories": []}).corrections([x]) for x in lines]


@pytest.mark.parametrize(
    ("word", "other"), [("abc", "abc"), ("", ""), ("abcd", "badc"), ("a", "bc")]
)
def test_equal_words_and_two_errors_are_not_one_typing_error(word: str, other: str) -> None:
    assert not is_one_error_off(word, other)


def test_a_line_is_seen_spelt_right_and_its_offsets_lead_to_the_text() -> None:
    line = "Subscribe: NEWLETTER, **newslettter** and photo"
    (seen,) = Document(line, words=KnownWords(SPELLING)).lines
    assert seen.seen == "Subscribe: NEWSLETTER, newsletter and photo"
    assert seen.folded == "subscribe: newsletter, newsletter and photo"
    first = seen.folded.index("newsletter")
    assert line[slice(*seen.span(first, first + 10))] == "NEWLETTER"
    second = seen.folded.index("newsletter", first + 1)
    assert line[slice(*seen.span(second, second + 10))] == "**newslettter**"
    assert seen.span(0, len(seen.folded)) == (0, len(line))


def test_a_long_line_is_prose_and_is_left_alone() -> None:
    line = f"{PROSE} {PROSE} {PROSE} {PROSE} our newletter"
    (seen,) = Document(line, words=KnownWords(SPELLING)).lines
    assert seen.seen == line


@pytest.mark.parametrize(
    "line",
    [
        "Subcribe to our newsletter",
        "Subscribe to our newletter",
        "Subscirbe to our weekly newslettter.",
        "SUBCRIBE TO OUR NEWSLETTER",
        "**Subcribe** to our [newletter](https://a.example/n)",
    ],
)
def test_a_prompt_with_a_typing_error_goes(line: str) -> None:
    source = f"{PROSE}\n\n{line}\n"
    result = clean(source)
    assert result.text == f"{PROSE}\n"
    assert apply_edits(source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == source
    assert line in "".join(edit.before for edit in result.report.edits)


def test_a_typing_error_in_prose_stays_as_it_is() -> None:
    text = f"{PROSE}\n\nShe recieved a newletter on the history of the weir from the museum.\n"
    assert clean(text).text == text


def test_shipped_words_leave_words_of_all_languages_alone() -> None:
    right = "shared stores adress exemple articles artikel nieuwsbrief subscribed subscriber news"
    assert SHIPPED.corrections([right]) == {}
