"""Names: the language and the id that a folder gives a rule, and the old ids of a rule."""

from pathlib import Path

import pytest

from cleaner import load_rules
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError
from tests.builders import RULE_FILE

THEMES = '[themes]\nnewsletter = "Prompts"\n'
RULE = RULE_FILE + "{more}\n"


def load(folder: Path, place: str, more: str = "", disable: tuple[str, ...] = ()) -> RuleSet:
    """Return the rule `box` with the fields `more`, read from the rule file `place`."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(name="box", more=more))
    (folder / "chain.toml").write_text(THEMES)
    return load_folders([folder], disable)


def only(rules: RuleSet) -> Rule:
    [(_, rule)] = rules.rules()
    return rule


@pytest.mark.parametrize(
    ("place", "more", "name", "lang"),
    [
        ("de/box.toml", "", "de/newsletter.box", "de"),
        ("de/box.toml", 'lang = "any"', "de/newsletter.box", None),
        ("de/box.toml", 'lang = "fr"', "de/newsletter.box", "fr"),
        ("en/box.toml", "", "newsletter.box", "en"),
        ("any/box.toml", "", "newsletter.box", None),
        ("any/box.toml", 'lang = "de"', "newsletter.box", "de"),
        ("platform/box.toml", "", "newsletter.box", None),
        ("box.toml", "", "newsletter.box", None),
        ("de.toml", "", "newsletter.box", None),
    ],
)
def test_the_folder_gives_a_rule_its_id_and_its_language(
    tmp_path: Path, place: str, more: str, name: str, lang: str | None
) -> None:
    rule = only(load(tmp_path, place, more))
    assert (rule.id, rule.lang, rule.theme) == (name, lang, "newsletter")


def test_a_language_that_repeats_the_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="lang repeats the folder; drop it"):
        load(tmp_path, "de/box.toml", 'lang = "de"')


def test_a_fragments_file_may_open_its_folder_to_any_language(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "fragments.toml").write_text('lang = "any"\n')
    assert only(load(tmp_path, "de/box.toml")).lang is None
    assert only(load(tmp_path, "de/box.toml", 'lang = "de"')).lang == "de"
    with pytest.raises(RuleError, match="lang repeats the folder"):
        load(tmp_path, "de/box.toml", 'lang = "any"')


def test_one_name_may_stand_in_the_folders_of_two_languages(tmp_path: Path) -> None:
    load(tmp_path, "de/box.toml")
    rules = load(tmp_path, "fr/box.toml")
    assert [rule.id for _, rule in rules.rules()] == ["de/newsletter.box", "fr/newsletter.box"]


@pytest.mark.parametrize("name", ["de/newsletter.box", "newsletter.de-kasten", "newsletter"])
def test_a_rule_is_disabled_by_its_id_its_alias_or_its_theme(tmp_path: Path, name: str) -> None:
    aliases = 'aliases = ["newsletter.de-kasten"]'
    assert list(load(tmp_path, "de/box.toml", aliases).rules())
    assert not list(load(tmp_path, "de/box.toml", aliases, (name,)).rules())


def test_a_site_may_disable_a_rule_by_its_alias(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "fallow.de.toml").write_text('disable = ["newsletter.de-kasten"]\n')
    rules = load(tmp_path, "de/box.toml", 'aliases = ["newsletter.de-kasten"]')
    assert list(rules.for_site(None).rules())
    assert not list(rules.for_site(rules.site_of("fallow.de")).rules())


def test_two_rules_of_one_alias_are_an_error(tmp_path: Path) -> None:
    load(tmp_path, "de/box.toml", 'aliases = ["newsletter.kasten"]')
    with pytest.raises(RuleError, match=r"aliases newsletter\.kasten is also in") as caught:
        load(tmp_path, "fr/box.toml", 'aliases = ["newsletter.kasten"]')
    assert caught.value.rule == "fr/newsletter.box"


@pytest.mark.parametrize("name", ["format", "list"])
def test_a_command_of_cleaner_rules_names_no_theme(tmp_path: Path, name: str) -> None:
    (tmp_path / "chain.toml").write_text(f'[themes]\n{name} = "Boxes"\n')
    with pytest.raises(RuleError, match=f"themes has {name}, a command of `cleaner rules`"):
        load_folders([tmp_path])


def test_the_old_ids_of_the_shipped_rules_are_still_known() -> None:
    old = "newsletter.de-anmelden"
    assert "de/newsletter.signup-sentence" in {rule.id for _, rule in load_rules().rules()}
    rules = load_rules(disable=[old])
    assert "de/newsletter.signup-sentence" not in {rule.id for _, rule in rules.rules()}
