"""Debian's Chromium, and pages of a run whose texts mean harm."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cleaner import Cleaner, load_rules
from cleaner.corpus import clean_corpus
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.survey.survey import find_document, survey
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.stats import read_stats
from cleaner.view.facts import FactBook
from cleaner.view.render import document_page, run_page
from tests.builders import MORE_PROSE, PROSE
from tests.test_account import PAGE
from tests.test_report_page import HOSTILE

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 300_000  # milliseconds; a busy machine is slow, and only what never comes is a fault
expect.set_options(timeout=PATIENCE)


def check_fit(page: Page, name: str) -> None:
    """Check that a page has no barrier and is not too wide, and keep a picture of it as `name`."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    serious = [fault for fault in violations if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in serious] == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, f"none of {', '.join(BROWSERS)} is installed"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the page of a run, and the page of one of its documents."""
    folder = tmp_path_factory.mktemp("pages")
    source = folder / "in"
    source.mkdir()
    stories = [
        f"{PROSE}\n\nPost a Comment\n\n{MORE_PROSE}\n\nShare this article\n",
        "Post a Comment\n",
        f"{PROSE}\n\n{'word ' * 200_000}\n\nAlle Rechte vorbehalten\n",
        *(f"{PROSE}\n\n{text}\n\nPost a Comment\n" for text in HOSTILE),
    ]
    rows = [
        {"id": f"{number} {story[:0]}", "url": f"https://site{number % 3}.example/", "text": story}
        for number, story in enumerate(stories)
    ]
    rows.append({"id": HOSTILE[0], "text": f"{PROSE}\n\nPost a Comment\n"})
    (source / "in.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{\n")
    (source / "page.html").write_text(PAGE)
    clean_corpus(source, folder / "out")
    out = Directory(folder / "out")
    book = FactBook(load_rules(), read_stats(shipped_folder()))
    view = survey(out, book, "<b>out</b>", cleaner=Cleaner(account=True))
    run = run_page(view, book)
    (folder / "run.html").write_text(run, "utf-8")
    view, _ = find_document(out, "0 ")
    (folder / "document.html").write_text(document_page(view, book), "utf-8")
    return folder
