"""The workbench in a browser: a rule is written, tried, saved, and found by `cleaner check`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, SCREENSHOTS, check_fit
from tests.builders import MORE_PROSE, PROSE, paragraphs

LINE = "Ask for the ferry almanac"
NEAR = [
    "He told the boys to ask for the ferry almanac at the mill before the flood came down.",
    "Nobody dared to ask for the ferry almanac again after the fire in the toll house.",
]
HOSTILE = "<img src=x onerror=alert(1)> \u202eorder"


class Bench(NamedTuple):
    address: str
    folder: Path


@contextmanager
def serving(folder: Path) -> Iterator[Bench]:
    """Run the command in an empty folder, and give the address that it prints."""
    articles = folder / "articles"
    articles.mkdir()
    (articles / "story.txt").write_text(
        paragraphs(PROSE, LINE, HOSTILE, MORE_PROSE, "Post a Comment"), "utf-8"
    )
    (articles / "tale.txt").write_text(paragraphs(*NEAR), "utf-8")
    command = [sys.executable, "-m", "cleaner", "workbench", "articles", "--no-open"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=folder, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        address = server.stderr.readline().strip().rpartition(" ")[2]
        assert address.startswith("http://127.0.0.1:"), address
        yield Bench(address, folder)
        server.terminate()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A workbench for tests that save nothing."""
    with serving(tmp_path_factory.mktemp("bench")) as bench:
        yield bench


@contextmanager
def opened(browser: Browser, bench: Bench) -> Iterator[Page]:
    """Open the page of a workbench, which must have no fault in the end."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: _note_foreign(request.url, bench, faults))
    page.goto(bench.address)
    yield page
    assert faults == []
    context.close()


@pytest.fixture
def page(browser: Browser, bench: Bench) -> Iterator[Page]:
    with opened(browser, bench) as page:
        yield page


def _note_foreign(url: str, bench: Bench, faults: list[str]) -> None:
    if not url.startswith(bench.address) and not url.endswith("/favicon.ico"):
        faults.append(url)


def pick(page: Page, name: str) -> None:
    option = page.locator("#document option", has_text=name)
    page.select_option("#document", option.get_attribute("value"))


def test_a_rule_is_written_tried_saved_and_checked(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as bench, opened(browser, bench) as page:
        _write_and_save(page, bench)
    command = [sys.executable, "-m", "cleaner", "check", "my-rules"]
    check = subprocess.run(  # noqa: S603
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


def _write_and_save(page: Page, bench: Bench) -> None:
    pick(page, "story")
    expect(page.locator("#marked del")).to_have_text("Post a Comment")
    page.get_by_role("button", name=LINE, exact=True).click()
    expect(page.locator("#status")).to_contain_text("with 2 sentences of the corpus that must stay")
    expect(page.locator("#marked del")).to_have_text([LINE, "Post a Comment"])
    name = page.locator("#file").input_value()

    page.locator("#check").click()
    expect(page.locator("#status")).to_contain_text("The rule is good")
    page.locator("#try").click()
    expect(page.locator("#effect .verdict")).to_contain_text("5 words are newly removed")
    expect(page.locator("#effect del")).to_have_text(LINE)
    expect(page.locator("#effect .example")).to_contain_text("[U+202E]order")
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("Saved in")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "workbench-saved.png", full_page=True)

    assert (bench.folder / "my-rules" / name).is_file()


def test_a_text_is_cleaned_as_it_is_typed(page: Page) -> None:
    page.locator("#source").fill(f"{PROSE}\n\nPost a Comment\n")
    expect(page.locator("#marked del")).to_have_text("Post a Comment")
    expect(page.locator("#marked .legend")).to_contain_text("comments")
    page.locator("#source").fill(f"{PROSE}\n")
    expect(page.locator("#marked del")).to_have_count(0)


def test_a_fault_of_the_rule_is_at_its_line(page: Page) -> None:
    page.locator("#toml").fill('[[rule]]\nid = "tags.mine"\nactoin = "remove-line"\n')
    expect(page.locator("#faults li")).to_contain_text("line 3: ")
    expect(page.locator("#numbers b")).to_have_text("3")


def test_hostile_text_is_text(page: Page) -> None:
    pick(page, "story")
    line = page.locator("#marked button", has_text="onerror")
    expect(line).to_contain_text("U+202E")
    assert page.locator("#marked img").count() == 0
    line.click()
    expect(page.locator("#toml")).to_have_value(re.compile("order"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1440])
def test_the_page_fits_and_has_no_barrier(
    browser: Browser, bench: Bench, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(bench.address)
    pick(page, "story")
    expect(page.locator("#marked del")).to_have_count(1)
    check_fit(page, f"workbench-{width}-{scheme}")
    context.close()
