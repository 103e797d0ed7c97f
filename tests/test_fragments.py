"""Fragments: named parts of patterns and lists of keywords, put in where a file is read."""

from pathlib import Path

import pytest
import regex

from cleaner.learning.shapes import FRAGMENTS
from cleaner.ruleset.fragments import MAX_PATTERN_CHARS, FragmentError, Fragments
from cleaner.ruleset.loader import load_folders, load_rules, shipped_folder
from cleaner.ruleset.model import Rule
from cleaner.ruleset.toml import RuleError, read_toml

THEMES = '[themes]\nbyline = "Stamps"\n'
RULE = """
[[rule]]
id = "byline.stamp"
description = "A stamp."
action = "remove-line"
keywords = ["{{month}}"]
pattern = '''{pattern}'''
unless = ['''{unless}''']
removes = ["4 June 2024", "5 July 2024"]
keeps = ["The fair of June was cold.", "It rained in July."]
reference = "Blogs"
"""
NAMES = """
[fragments]
date = '''\\d{1,2} {month}'''

[keywords]
month = ["june", "july"]
"""


def write(folder: Path, pattern: str = "^{date}", unless: str = "{month} fair") -> Path:
    """Lay out a folder with a rule for English, its months and dates for any language."""
    (folder / "en").mkdir(parents=True)
    (folder / "chain.toml").write_text(THEMES)
    (folder / "fragments.toml").write_text(NAMES.replace("month}'''", "month}'''\nmonth = 'm'"))
    (folder / "en" / "fragments.toml").write_text("[fragments]\nmonth = '''june|july'''\n")
    (folder / "en" / "byline.toml").write_text(RULE.format(pattern=pattern, unless=unless))
    return folder


def only(*folders: Path) -> Rule:
    """Return the one rule that `folders` have."""
    [(_, rule)] = load_folders(folders).rules()
    return rule


def test_a_pattern_and_its_exceptions_get_their_fragments(tmp_path: Path) -> None:
    rule = only(write(tmp_path))
    assert rule.pattern == r"^(?:\d{1,2} (?:june|july))"
    assert rule.unless == ("(?:june|july) fair",)
    assert rule.keywords == ("june", "july")


def test_the_nearest_declaration_counts(tmp_path: Path) -> None:
    folder = write(tmp_path)
    path = folder / "en" / "byline.toml"
    path.write_text("[fragments]\nmonth = '''july'''\n" + path.read_text())
    assert only(folder).pattern == r"^(?:\d{1,2} (?:july))"


def test_a_user_folder_may_use_the_fragments_of_earlier_folders(tmp_path: Path) -> None:
    shipped = write(tmp_path / "shipped")
    (shipped / "en" / "byline.toml").unlink()
    own = tmp_path / "own"
    (own / "en").mkdir(parents=True)
    (own / "en" / "mine.toml").write_text(RULE.format(pattern="^{date}", unless="{of}"))
    (own / "fragments.toml").write_text("[fragments]\nof = ''' of {month}'''\n")
    rule = only(shipped, own)
    assert rule.pattern == r"^(?:\d{1,2} (?:june|july))"
    assert rule.unless == ("(?: of (?:june|july))",)


def test_a_change_of_the_shipped_fragments_reaches_a_cached_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = write(tmp_path / "shipped")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("cleaner.ruleset.loader.shipped_folder", lambda: shipped)
    own = tmp_path / "own"
    (own / "en").mkdir(parents=True)
    mine = RULE.format(pattern="^{date}", unless="never").replace("byline.stamp", "byline.mine")
    (own / "en" / "mine.toml").write_text(mine)

    def pattern() -> str | None:
        return {rule.id: rule for _, rule in load_rules([own]).rules()}["byline.mine"].pattern

    assert pattern() == pattern() == r"^(?:\d{1,2} (?:june|july))"
    (shipped / "en" / "fragments.toml").write_text("[fragments]\nmonth = '''may'''\n")
    assert pattern() == r"^(?:\d{1,2} (?:may))"


def test_an_error_in_a_fragments_file_names_the_file_and_the_fragment(tmp_path: Path) -> None:
    folder = write(tmp_path)
    path = folder / "en" / "fragments.toml"
    path.write_text("[fragments]\nmonth = '''june|{juli}'''\njuly = '''july'''\n")
    with pytest.raises(RuleError, match="did you mean july") as caught:
        load_folders([folder])
    assert (caught.value.file, caught.value.field) == (str(path), "fragments.month")


@pytest.mark.parametrize(
    "pattern",
    [
        r"a{2}b{2,}c{,3}d{2,3}",
        r"\p{alphabetic}\P{month}\N{bullet}\g{month}",
        r"\{month}",
        r"[{month}]",
        r"[^]{month}]",
        r"[\]{month}]",
        "a{Month}",
    ],
)
def test_braces_with_another_meaning_stay(pattern: str) -> None:
    assert Fragments({"month": "june", "alphabetic": "x"}).pattern(pattern) == pattern


def test_a_repeat_after_a_fragment_repeats_all_of_it() -> None:
    pattern = Fragments({"month": "june|july"}).pattern("a{month}{2}")
    assert regex.fullmatch(pattern, "ajunejuly")


def test_line_breaks_and_indents_are_not_part_of_a_pattern() -> None:
    names = Fragments({"month": "june|\n  july\n"})
    assert names.pattern("\n^a b  \n  {month} $\n") == "^a b(?:june|july) $"


def test_keywords_combine_all_entries_of_their_lists() -> None:
    names = Fragments({}, {"digit": ("0", "1"), "year": ("19{digit}",), "of": ("", " of")})
    assert names.literals(["in{of} {year}", "x", "in 190"]) == (
        "in 190",
        "in 191",
        "in of 190",
        "in of 191",
        "x",
    )


def test_a_fragment_that_uses_itself_is_an_error_with_the_circle() -> None:
    names = Fragments({"a": "{b}", "b": "{c}", "c": "{b}"})
    with pytest.raises(FragmentError, match="b > c > b"):
        names.pattern("{a}")


def test_every_shipped_fragment_is_used() -> None:
    folder = shipped_folder()
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.toml"))
    text += "".join(f"{{{name}}}" for name in FRAGMENTS)  # which learned rules use
    for path in folder.rglob("*.toml"):
        tables = read_toml(path)
        for table in ("fragments", "keywords"):
            unused = {name for name in tables.get(table, {}) if f"{{{name}}}" not in text}
            assert not unused, path


def test_every_shipped_pattern_is_short_enough_to_read() -> None:
    for path in shipped_folder().rglob("*.toml"):
        for rule in read_toml(path).get("rule", []):
            for pattern in (
                rule.get("pattern", ""),
                rule.get("until", ""),
                *rule.get("unless", []),
            ):
                assert len(pattern) <= MAX_PATTERN_CHARS, rule["id"]


@pytest.mark.parametrize("line", ['"often" = ["weir"]', "weir = 3.5"])
def test_a_broken_table_of_frequencies_is_one_sentence(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "rules"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "frequencies.toml").write_text(f"[frequencies]\n{line}\n")
    with pytest.raises(RuleError, match="not a list of words for each frequency"):
        load_rules([folder])
