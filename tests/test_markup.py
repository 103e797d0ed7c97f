"""HTML passed as text: flagged by its structure, and not for prose that shows a tag."""

from pathlib import Path

import pytest

from cleaner import Flag, clean, clean_html
from cleaner.text.markup import looks_like_html

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods."
PAGE = f"<html><head><title>Weir</title></head><body><p>{PROSE}</p></body></html>"

PAGES = [
    PAGE,
    f"\ufeff\n\n{PAGE}",
    f"<!DOCTYPE html>\n{PAGE}",
    f"<!DOCTYPE html>\r\n<!DOCTYPE HTML>{PAGE}",
    f"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'\n 'http://www.w3.org/TR/html4'>{PAGE}",
    f'<?xml version="1.0" encoding="utf-8"?>\n<!-- made by hand -->\n<!DOCTYPE html>\n{PAGE}',
    f'<html lang="en" class="no-js">\n<!-- a comment -->\n<body>{PROSE}</body></html>',
    "<head><meta charset='utf-8'><title>Weir</title></head>",
    f"<body class='story'>{PROSE}<p>{PROSE}</p></body>",
    f"<p>{PROSE}</p>\n<p>{PROSE}</p>",
    f'<div class="entry">\n  <h2>Weir</h2>\n  <p>{PROSE}</p>\n</div>',
    f"<ul><li>{PROSE}</li><li>{PROSE}</li></ul>",
]
TEXTS = [
    "",
    PROSE,
    f"<html> is the root of a page, and <body> holds what is shown.\n\n{PROSE}",
    f"<!DOCTYPE html> tells a browser how to read the page.\n\n{PROSE}",
    f"<p> and <div> are the tags of blocks; <ul> begins a list.\n\n{PROSE}",
    f"<b>{PROSE}</b> <i>{PROSE}</i>",
    f"<p>{PROSE}",
    f"```html\n{PAGE}\n```\n\n{PROSE}",
    f"~~~\n{PAGE}\n~~~\n",
    f"{PROSE}\n\n{PAGE}",
    "x < y and y > z\n\n<3 <3 <3",
    "<header@example.com> wrote:\n\n> Thank you.",
    "<person> <page> <divide> </divide>",
    f"<<< {PROSE} >>>",
]


@pytest.mark.parametrize("text", PAGES)
def test_a_page_is_recognised_by_its_beginning(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_shows_a_tag_is_not_a_page(text: str) -> None:
    assert not looks_like_html(text)


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.txt")), ids=str)
def test_no_text_of_the_fixtures_is_flagged(path: Path) -> None:
    assert not looks_like_html(path.read_text("utf-8", "replace"))


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.html")), ids=str)
def test_each_page_of_the_fixtures_is_recognised(path: Path) -> None:
    assert looks_like_html(path.read_text("utf-8", "replace"))


def test_the_report_flags_a_page_passed_as_text() -> None:
    for page in (PAGE, PAGE.encode(), PAGE.encode("utf-16")):
        assert Flag("looks-like-html") in clean(page).report.flags
    assert clean_html(PAGE).report.flags == ()
    assert clean(PROSE).report.flags == ()


def test_the_flag_is_not_raised_for_the_text_of_a_page() -> None:
    shown = "".join(f"&lt;p&gt;{PROSE}&lt;/p&gt;" for _ in range(3))
    page = f"<html><body><article><p>{shown}</p><p>{PROSE}</p></article></body></html>"
    result = clean_html(page)
    assert looks_like_html(result.source)
    assert Flag("looks-like-html") not in result.report.flags


def test_hostile_markup_is_read_in_linear_time() -> None:
    for text in ("<!--" * 3000, "<p " * 3000, "<p><" * 3000, "<?xml" * 3000, " <!---->" * 3000):
        looks_like_html(text)
