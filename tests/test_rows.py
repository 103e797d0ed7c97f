"""Source and clean text side by side: each column of the rows is its text, whole or with gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Edit, clean
from cleaner.view.characters import shown
from cleaner.view.model import TrialHit
from cleaner.view.rows import (
    MAX_SPAN_CHARS,
    Limits,
    Span,
    TextRow,
    largest_removals,
    rows_of,
    shown_rows,
)
from tests.builders import PROSE

SOURCES = st.lists(
    st.sampled_from(
        [PROSE, "Post a Comment", "* Home", "  two  spaces", "Share this article", "", "x"]
    )
).map("\n".join)


def column(rows: list[TextRow], name: str) -> str:
    return "".join(span.text for row in rows for span in getattr(row, name))


@given(SOURCES)
def test_the_columns_are_the_two_texts(source: str) -> None:
    result = clean(source)
    rows = [*rows_of(result.source, result.report.edits)]
    assert column(rows, "source") == source
    assert column(rows, "clean") == result.text


def test_indented_lines_are_rows_of_their_own() -> None:
    source = "   Home\n   About us\n   Contact\n"
    edits = [
        Edit(0, 11, "   Home\n   ", "", ("navigation.run",)),
        Edit(11, 23, "About us\n   ", "", ("navigation.run",)),
    ]
    assert [row.source[0].text for row in rows_of(source, edits)][:2] == [
        "   Home\n   ",
        "About us\n   ",
    ]


def test_a_hit_on_trial_is_a_span_of_kept_text() -> None:
    rows = [*rows_of("One two three\n", [], [TrialHit(4, 7, "tags.x"), TrialHit(4, 9, "tags.y")])]
    assert [(span.kind, span.text, span.rules) for span in rows[0].source] == [
        ("same", "One ", ()),
        ("trial", "two", ("tags.x", "tags.y")),
        ("trial", " t", ("tags.y",)),
        ("same", "hree\n", ()),
    ]
    assert column(rows, "clean") == "One two three\n"


def test_a_long_line_is_cut_in_view() -> None:
    (row,) = rows_of("x" * (MAX_SPAN_CHARS + 7), [])
    assert row.source == [Span("same", "x" * MAX_SPAN_CHARS, (), 7)]


def test_far_from_removals_rows_are_hidden_and_counted() -> None:
    kept = "".join(f"line {number}\n" for number in range(100))
    edit = Edit(len(kept), len(kept) + 6, "Reply\n", "", ("comments.reply",))
    rows = [*shown_rows(rows_of(f"{kept}Reply\nend\n", [edit]), Limits(chars=300))]
    assert sum(row.hidden or 1 for row in rows) == 102
    hidden = next(number for number, row in enumerate(rows) if row.hidden)
    assert [row.source[0].text for row in rows[hidden + 1 :]] == [
        "line 98\n",
        "line 99\n",
        "Reply\n",
        "end\n",
    ]
    assert rows[hidden].hidden_chars == sum(len(f"line {number}\n") for number in range(hidden, 98))


def test_removals_over_the_limit_are_counted_too() -> None:
    edits = [Edit(at, at + 6, "Reply\n", "", ("comments.reply",)) for at in range(0, 600, 6)]
    rows = [*shown_rows(rows_of("Reply\n" * 100, edits), Limits(cut_chars=500))]
    assert rows[-1].hidden > 50
    assert rows[-1].hidden_chars == 6 * rows[-1].hidden
    assert rows[-1].has_cut
    assert sum(row.hidden or 1 for row in rows) == 100


def test_the_largest_removals_are_shown_whatever_the_limit() -> None:
    source = "Reply\n" * 100 + "A long line that was taken.\n"
    edits = [Edit(at, at + 6, "Reply\n", "", ("comments.reply",)) for at in range(0, 600, 6)]
    edits.append(Edit(600, len(source), source[600:], "", ("bio.line",)))
    pinned = largest_removals(rows_of(source, edits))
    rows = [*shown_rows(rows_of(source, edits), Limits(cut_chars=1), pinned)]
    assert rows[-1].source[0].text == source[600:]
    assert sum(row.hidden or 1 for row in rows) == 101


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\udc80", "\x00", "\x1b", "\u200b", "\ufeff"])
def test_characters_that_a_browser_hides_or_obeys_get_a_label(char: str) -> None:
    assert str(shown(f"a{char}b")) == (
        f'a<i class="ch" data-c="{ord(char):04x}">U+{ord(char):04X}</i>b'
    )


@pytest.mark.parametrize(
    "text", ["caf\u00e9\n\t", "\u0645\u06cc\u200c\u062e", "\U0001f469\u200d\U0001f33e"]
)
def test_format_characters_that_scripts_need_get_no_label(text: str) -> None:
    assert str(shown(text)) == text
