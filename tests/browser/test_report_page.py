"""The report page in a browser: widths, light and dark, hostile text, keys, filters, access."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, check_fit

WIDTHS = (360, 800, 1440)


class Watched:
    """A page with all that it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def run(browser: Browser, pages: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    watched = Watched(context.new_page())
    watched.page.goto((pages / "run.html").as_uri())
    yield watched.page
    assert watched.faults == []
    assert watched.requests == [(pages / "run.html").as_uri()]
    context.close()


@pytest.mark.parametrize("name", ["run", "document"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_and_has_no_barrier(
    browser: Browser, pages: Path, name: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    watched = Watched(context.new_page())
    page = watched.page
    page.goto((pages / f"{name}.html").as_uri())
    page.keyboard.press("n")
    check_fit(page, f"{name}-{width}-{scheme}")
    assert watched.faults == []
    context.close()


def names(page: Page) -> list[str]:
    return page.locator("#list-of-documents .name").all_text_contents()


def test_hostile_text_is_text(run: Page) -> None:
    assert run.title() == "<b>out</b>: what Cleaner removed"
    for number in range(run.locator("#list-of-documents button").count()):
        run.locator("#list-of-documents button").nth(number).click()
        assert run.locator("#document article").count() == 1
        assert run.locator("#document img").count() == 0
    assert "<script>alert(1)</script>" in names(run)


def test_filters_choose_documents(run: Page) -> None:
    everything = names(run)
    run.select_option("#f-theme", "sharing")
    assert names(run) == ["0 "]
    run.select_option("#f-theme", "")
    assert names(run) == everything
    run.select_option("#f-flag", "emptied")
    assert names(run) == ["1 "]
    run.select_option("#f-flag", "")
    run.select_option("#f-site", "site2.example")
    assert 0 < len(names(run)) < len(everything)
    run.select_option("#f-site", "")
    run.select_option("#list", "emptied")
    assert names(run) == ["1 "]
    assert run.locator("#count").inner_text() == f"1 of {len(everything)} documents"


def test_search_looks_into_texts(run: Page) -> None:
    run.keyboard.press("/")
    run.keyboard.type("BELOW the bridge")
    assert set(names(run)) == {"0 ", "page.html"}
    run.locator("#search").fill("nowhere at all")
    assert names(run) == []
    assert "No document" in run.locator("#document").inner_text()


def test_keys_walk_through_documents_and_removals(run: Page) -> None:
    current = '#list-of-documents [aria-current="true"] .name'
    first = run.locator(current).inner_text()
    run.keyboard.press("j")
    assert run.locator(current).inner_text() != first
    run.keyboard.press("k")
    assert run.locator(current).inner_text() == first
    run.select_option("#f-theme", "sharing")
    run.keyboard.press("Escape")
    run.keyboard.press("n")
    assert run.locator("del.current").inner_text() == "Post a Comment"
    assert run.evaluate("document.activeElement.tagName") == "DEL"
    assert "comments.form-prompt" in run.locator("#rule-facts").inner_text()
    run.keyboard.press("n")
    assert run.locator("del.current").inner_text() == "Share this article"
    run.keyboard.press("p")
    assert run.locator("del.current").inner_text() == "Post a Comment"
    run.keyboard.press("Escape")
    assert run.locator("#inspector").is_hidden()


def test_snippets_are_filled_and_copied(run: Page) -> None:
    run.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run.select_option("#f-theme", "sharing")
    run.locator("#document del").last.hover()
    box = run.locator("#snippet")
    assert 'disable = ["sharing.' in box.input_value()
    run.get_by_role("button", name="Keep this line").click()
    assert box.input_value().splitlines()[1] == 'keep = ["Share this article"]'
    run.get_by_role("button", name="Report a false removal").click()
    expected = box.input_value().partition("--- expected.txt")[2]
    assert "Share this article" in expected
    assert "Post a Comment" not in expected
    run.locator("#copy").click()
    # Not wait_for_function: it evaluates a string where the page forbids that, if it has to wait.
    said = re.compile(r"^(Copied|Selected: copy it with the keys of your system)\.?$")
    expect(run.locator("#copied")).to_have_text(said)


def test_layout_is_shown_on_request(run: Page) -> None:
    assert run.locator(".with-layout").count() == 0
    run.keyboard.press("l")
    assert run.locator(".with-layout").count() == 1


def test_the_clean_text_is_beside_the_source(run: Page) -> None:
    run.select_option("#f-theme", "sharing")
    rows = run.locator("#document .row:not(.cut)")
    assert rows.count() == 2
    for number in range(2):
        source, clean = rows.nth(number).locator("> div").all_inner_texts()
        assert source == clean != ""


def test_a_page_has_its_blocks_above_its_text(run: Page) -> None:
    run.locator("#search").fill("page.html")
    assert names(run) == ["page.html"]
    table = run.locator("#document .blocks table")
    assert "navigation.html-footer" in table.inner_text()
    summary = run.locator("#document .blocks summary")
    assert summary.inner_text() == "Blocks of the page: 4 kept, 3 left out"
    summary.click()
    assert table.is_hidden()
    run.locator("#search").fill("")
    run.keyboard.press("Escape")
    run.keyboard.press("j")
    run.locator("#search").fill("page.html")
    run.locator("#list-of-documents button").click()
    assert run.locator("#document .blocks table").is_hidden()  # as the reader left it
