"""What a reader sees of a line: rules match that, and what they remove takes its marks along."""

import pytest
from hypothesis import given

from cleaner import load_rules
from cleaner.api import Cleaner
from cleaner.engine.view import reader_view
from tests.strategies import lines

CLEANER = Cleaner(load_rules())
ABOVE = "The yard says that the hull of the ferry needs another week before it may be painted."
BELOW = "The choir sings in the barn on Saturday, and the doors open at seven for all who come."


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("[Home](https://a.example/)", "Home"),
        ("[Home](/)[News](/news)", "Home News"),
        ('- [Home](/a_(b) "Home")', "- Home"),
        ("## History[[edit](https://a.example/e)]", "## History[edit]"),
        ("in 1784.[[1]](https://a.example/b#cite_note-1) It", "in 1784.[1] It"),
        ("[**Read more:** _Eels_](https://a.example)", "Read more: Eels"),
        ("[![A boat](/b.jpg)](/boat)", "![A boat]"),
        ("Unsubscribe <https://a.example/u>", "Unsubscribe"),
        ("Unsubscribe<https://a.example/u>Preferences", "Unsubscribe Preferences"),
        ("View online ( https://a.example/v )", "View online"),
        ("View online [https://a.example/v]", "View online"),
        ("***Note*** on __all__ boats", "Note on all boats"),
        ("  - Salt and eggs", "- Salt and eggs"),
        ("   12. Salt, *eggs*", "12. Salt, eggs"),
    ],
)
def test_rules_do_not_see_markdown_marks(line: str, seen: str) -> None:
    view = reader_view(line)
    assert view is not None
    assert view.text == seen


def test_an_item_of_an_inner_list_keeps_its_places() -> None:
    view = reader_view("  - Salt and eggs ")
    assert view is not None
    assert [view.text, *view.span(2, 6)] == ["- Salt and eggs", 4, 8]
    assert view.span(0, len(view.text)) == (0, 18)  # with the blanks around it


@pytest.mark.parametrize(
    "line",
    [
        "<https://a.example/u>",
        "(https://a.example/u)",
        "a[i](j) and 2 * 3 * 4, snake_case_name",
        "* Terms apply, and *more of them",
        "The ferry (built in 1911) sails.",
        "[12] [a]",
    ],
)
def test_other_lines_are_seen_as_they_are(line: str) -> None:
    assert reader_view(line) is None


@given(lines)
def test_each_seen_character_comes_from_the_line(line: str) -> None:
    line = " ".join(line.split())
    view = reader_view(line)
    if view is not None:
        assert len(view.offsets) == len(view.text) + 1
        assert list(view.offsets) == sorted(view.offsets)
        pairs = zip(view.text, view.offsets, strict=False)
        assert all(char in (line[offset], " ") for char, offset in pairs)
        assert view.span(0, len(view.text)) == (0, len(line))


def clean(line: str) -> str:
    text = CLEANER.clean(f"{ABOVE}\n\n{line}\n\n{BELOW}\n").text
    return text.removeprefix(ABOVE).removesuffix(f"{BELOW}\n").strip()


@pytest.mark.parametrize(
    "line",
    [
        "[Leave a comment](https://a.example/b#respond)",
        "**[Subscribe to our newsletter](https://a.example/n)**",
        "_Read next:_ [How the herons came back](https://a.example/h)",
        "Share on [Facebook](https://f.example/a) | [Twitter](https://t.example/b)",
        "![Image 2: The hull of the ferry](https://a.example/2.jpg)",
        "[**Read more:** How the herons came back](https://a.example/h)",
    ],
)
def test_chrome_in_markdown_goes(line: str) -> None:
    assert clean(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "The [hull](https://a.example/hull) is of oak, and the **mast** of fir.",
        "| Boat | Built |\n|---|---|\n| [Anna](https://a.example/a) | 1911 |",
        "```\n[Subscribe](https://a.example/s)\n![a](b.png)\n```",
        "- [How the hull was mended](https://a.example/hull)\n- [Who paid](https://a.example/paid)",
    ],
)
def test_an_article_in_markdown_stays(line: str) -> None:
    assert clean(line) == line


def test_a_removed_span_takes_its_marks_with_it() -> None:
    assert clean("## History[[edit](https://a.example/e)]") == "## History"
    line = "It is of oak.[[1]](https://a.example/b#cite_note-1) The mast is of fir."
    assert clean(line) == "It is of oak. The mast is of fir."


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: The ferry\nauthor: Ida Holm\ntags:\n  - boats\n---",
        '+++\ntitle = "The ferry"\nshare = false\n+++',
    ],
)
def test_front_matter_stays(matter: str) -> None:
    text = f"{matter}\n\n{ABOVE}\n"
    assert CLEANER.clean(text).text == text


def test_a_scene_break_is_not_front_matter() -> None:
    text = f"---\nIt rained.\n---\n\n{ABOVE}\n"
    assert "It rained." in CLEANER.clean(text).text
