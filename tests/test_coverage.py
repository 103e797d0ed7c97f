"""What templates stand for can be listed, and a phrase that one covers is named by the check."""

from pathlib import Path

import pytest
import regex
from typer.testing import CliRunner

from cleaner.authoring.coverage import covered_twice
from cleaner.authoring.examples import rule_faults
from cleaner.cli.main import app
from cleaner.ruleset.loader import load_folders
from tests.test_templates import RULE, WORDS

PHRASES = """
[[rule]]
id = "newsletter.phrases"
description = "A request to subscribe."
action = "remove-line"
phrases = ["join our newsletter", "join our club"]
anchor = "line"
removes = ["Join our newsletter", "Join our club!"]
keeps = ["The newsletter was sold.", "Join our newsletter, she wrote, and I will pay the fine."]
reference = "Blogs"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "newsletter.toml").write_text(RULE + PHRASES)
    (tmp_path / "en" / "words.toml").write_text(WORDS)
    (tmp_path / "chain.toml").write_text('[themes]\nnewsletter = "Newsletters"\n')
    return tmp_path


def test_a_phrase_that_a_template_covers_is_named(folder: Path) -> None:
    faults = [str(fault) for fault in rule_faults(load_folders([folder]))]
    assert len(faults) == 1
    assert "newsletter.phrases" in faults[0]
    assert "has 'join our newsletter', which newsletter.test covers; drop it" in faults[0]


def test_a_phrase_that_the_templates_of_its_own_rule_cover_is_named(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    path.write_text(
        RULE.replace(
            "templates =", 'phrases = ["join our club", "join our newsletter"]\ntemplates ='
        )
    )
    assert [*covered_twice(load_folders([folder]))] == [
        ("newsletter.test", "join our newsletter", "newsletter.test")
    ]


def test_a_phrase_that_another_phrase_of_the_theme_covers_is_named(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    other = PHRASES.replace("newsletter.phrases", "newsletter.club").replace(
        '["join our newsletter", "join our club"]\nanchor = "line"', '["our club"]'
    )
    other = other.replace('"Join our newsletter"', '"Our club"').replace(
        "The newsletter was", "In our club, she wrote, it was"
    )
    path.write_text(PHRASES + other)
    (fault,) = covered_twice(load_folders([folder]))
    assert fault == ("newsletter.phrases", "join our club", "newsletter.club")
    path.write_text(PHRASES + other.replace("newsletter.club", "comments.club"))
    (folder / "chain.toml").write_text('[themes]\nnewsletter = "Newsletters"\ncomments = "x"\n')
    assert [*covered_twice(load_folders([folder]))] == []


def test_a_template_that_another_covers_is_named(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    narrow = regex.sub("templates = .*", 'templates = ["join newsletter"]', RULE)
    path.write_text(RULE + narrow.replace("newsletter.test", "newsletter.narrow"))
    assert ("newsletter.narrow", "join newsletter", "newsletter.test") in [
        *covered_twice(load_folders([folder]))
    ]


def test_a_rule_that_asks_for_more_covers_no_phrase(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    path.write_text(
        path.read_text().replace('anchor = "line"', 'anchor = "line"\nwhen = { max_words = 9 }', 1)
    )
    assert [*rule_faults(load_folders([folder]))] == []


def test_the_phrases_of_a_rule_are_listed() -> None:
    result = CliRunner().invoke(app, ["rules", "related.full-version-here", "--expand"])
    assert "  watch our full video here" in result.stdout.splitlines()


def test_a_rule_without_templates_has_nothing_to_list() -> None:
    result = CliRunner().invoke(app, ["rules", "navigation.breadcrumb", "--expand"])
    assert "no rule navigation.breadcrumb with templates" in str(result.exception)
