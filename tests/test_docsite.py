"""The docs site: its generated pages hold what there is, and its check finds what is wrong."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer import Context
from typer.main import get_command

import cleaner
import cleaner.corpus
from cleaner import load_rules
from cleaner.cli.main import app
from docsite.api_pages import api_page
from docsite.commands import command_line_page
from docsite.links import faults
from docsite.rule_pages import anchor, rule_pages
from docsite.schema_page import schema_page

ROOT = Path(__file__).parent.parent


def test_each_rule_is_on_a_page_with_its_examples() -> None:
    pages = dict(rule_pages())
    for stage, rule in load_rules().declared():
        page = pages[f"{stage.name}.md"]
        assert f"## `{rule.id}` {{#{anchor(rule.id)}}}\n" in page
        assert f"[`{rule.id}`]({stage.name}.md#{anchor(rule.id)})" in pages["ids.md"]
        assert f'    id = "{rule.id}"' in page or f'    id = "{anchor(rule.id)}"' in page


def test_a_rule_shows_what_it_does_and_how_sure_it_is() -> None:
    page = dict(rule_pages())["en/newsletter.md"]
    rule = page.split("## `newsletter.signup-line`")[1].split("\n## ")[0]
    assert "- theme: `newsletter`: Newsletter prompts\n- action: `remove-line`: Removes" in rule
    assert "- precision: tuning pages: " in rule
    assert rule.index("Removes:") < rule.index("Keeps:") < rule.index("[[rule]]")


def test_each_public_name_is_in_the_reference() -> None:
    page = api_page()
    for module in (cleaner, cleaner.corpus):
        for name in module.__all__:
            assert f"### `{name}` {{#{module.__name__}.{name}}}\n" in page
    assert "Edit(start: int, end: int, before: str, after: str, rules: tuple[str, ...])\n" in page


def test_names_that_the_recipes_import_are_in_the_reference() -> None:
    page, missing = api_page(), []
    for path in ("docs/howto/extend.md", "docs/howto/archive.md", "docs/howto/retrieval.md"):
        text = (ROOT / path).read_text("utf-8")
        for module, names in re.findall(r"^from (cleaner[\w.]*) import (.+)$", text, re.MULTILINE):
            missing += [
                f"{module}.{name}"
                for name in names.split(", ")
                if not name.isupper() and f"{{#{module}.{name}}}" not in page
            ]
    assert missing == []


def test_each_command_and_each_field_of_a_report_is_in_the_reference() -> None:
    page = command_line_page()
    group = get_command(app)
    commands = group.list_commands(Context(group))  # type: ignore[attr-defined]
    assert [name for name in commands if f"## `cleaner {name}`\n" not in page] == []
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    page = schema_page(schema)
    for name, kind in schema["$defs"].items():
        assert f"## {name} " in page
        assert [field for field in kind.get("properties", ()) if f"| `{field}` |" not in page] == []


def test_each_page_written_by_hand_is_in_the_navigation() -> None:
    config = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))
    named = set(leaves(config["project"]["nav"]))
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages - named == set()


def leaves(nav: Any) -> Iterator[str]:
    """Yield the pages that a navigation names."""
    match nav:
        case str():
            yield nav
        case dict():
            yield from leaves(list(nav.values()))
        case list():
            for each in nav:
                yield from leaves(each)


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "index.html").write_text('<h1 id="top">Weir</h1><a href="in/a.html#low">a</a>')
    (tmp_path / "in" / "a.html").write_text(
        '<p id="low">Low</p><a href="../index.html#top">right</a><a href="#low">right</a>'
        '<a href="https://weir.example/">elsewhere</a><a href="../index.html#end">wrong</a>'
        '<a href="b.html">wrong</a><img src="b.svg"><script src="https://weir.example/a.js"></script>'
    )
    assert list(faults(tmp_path)) == [
        "in/a.html loads https://weir.example/a.js",
        "in/a.html links to ../index.html#end, where no such anchor is",
        "in/a.html links to b.html, where no file is",
        "in/a.html links to b.svg, where no file is",
    ]
