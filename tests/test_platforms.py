"""Platforms: rule files that hold only where the address, the page or the text shows theirs."""

from pathlib import Path

import pytest

from cleaner import Cleaner, load_rules
from cleaner.authoring.examples import own_faults
from cleaner.cli.listing import listing
from cleaner.engine.fixpoint import Draft, run_to_fixpoint
from cleaner.engine.platforms import Given
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.platforms import Platform
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError
from tests.builders import MORE_PROSE, PROSE, paragraphs

FILE = """
[platform]
urls = ["fallow.example", "board.example/talk", "/viewtopic.php"]
page = ['class="fallow-post"', 'id="fallow-board"']
marks.rank = ["fallow veteran", "fallow novice"]
marks.stamp.keywords = ["fallow time"]
marks.stamp.pattern = '''^\\d+ fallow time$'''
marks.foot.phrases = ["powered by fallow"]
marks.foot.anchor = "anywhere"

[[rule]]
id = "byline.fallow-stamp"
description = "The stamp of a post."
action = "remove-line"
keywords = ["fallow time"]
pattern = '''^\\d+ fallow time$'''
removes = ["12 Fallow time", "9 fallow time"]
keeps = ["It was fallow time in the valley of the mill.", "He went home."]
reference = "Fallow boards"

[[rule]]
id = "interaction.fallow-box"
description = "The box under a post."
action = "remove-unit"
parts.thank = ["thank this post"]
parts.number.when = { max_words = 1 }
sure = ["thank"]
removes = ["Thank this post\\n\\n7", "7\\n\\nThank this post"]
keeps = [
  "Thank this post, they said to the clerk.",
  "- Thank this post\\n\\nIt rained on the mill and on the men of the weir all day.",
]
reference = "Fallow boards"

[[prune]]
id = "byline.fallow-profile"
description = "The profile beside a post."
xpath = "//div[has-token(@class, 'profile')]"
removes = ["<div class='profile'>Reed</div>", "<div class='profile left'>Reed</div>"]
keeps = ["<p class='profile'>Her profile in stone.</p>", "<div class='profiles'>All of them.</div>"]
reference = "Fallow boards"
"""
STAMP = "12 Fallow time"
MARKED = paragraphs("Fallow novice", STAMP, PROSE, "7", "Thank this post", MORE_PROSE)


def rules_of(folder: Path, text: str = FILE) -> RuleSet:
    (folder / "fallow.toml").write_text(text)
    return load_rules([folder])


@pytest.fixture(scope="module")
def fallow(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    return Cleaner(rules_of(tmp_path_factory.mktemp("rules")))


def test_two_marks_of_the_text_put_the_rules_in_force(fallow: Cleaner) -> None:
    text = fallow.clean(MARKED).text
    assert text == paragraphs("Fallow novice", PROSE, MORE_PROSE)


@pytest.mark.parametrize(
    "text",
    [
        paragraphs(STAMP, PROSE),
        paragraphs(STAMP, "13 Fallow time", PROSE),  # one mark twice
        paragraphs("Fallow novice", "Fallow veteran", PROSE),
        paragraphs(PROSE, "7", "Thank this post", MORE_PROSE),
    ],
)
def test_one_mark_is_not_enough(fallow: Cleaner, text: str) -> None:
    assert fallow.clean(text).text == text


@pytest.mark.parametrize(
    ("url", "is_of_it"),
    [
        ("https://fallow.example/9", True),
        ("https://www.fallow.example:8080/9", True),
        ("fallow.example/9", True),
        ("https://board.example/talk/9", True),
        ("https://a.example/forum/viewtopic.php?t=9", True),
        ("https://board.example/news", False),
        ("https://notfallow.example/9", False),
        ("https://a.example/?next=/viewtopic.php", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_the_address_puts_the_rules_in_force(fallow: Cleaner, url: str, is_of_it: bool) -> None:
    text = fallow.clean(paragraphs(STAMP, PROSE), url=url).text
    assert text == (paragraphs(PROSE) if is_of_it else paragraphs(STAMP, PROSE))


def page(*classes: str) -> str:
    divs = "".join(f"<div {name}><p>{PROSE}</p></div>" for name in classes)
    profile = "<div class='profile'><p>Reed, of the weir, has lived here since the flood.</p></div>"
    return f"<html><body>{divs}{profile}<p>{STAMP}</p><p>{MORE_PROSE}</p></body></html>"


def test_two_marks_of_a_page_put_rules_for_html_and_for_text_in_force(fallow: Cleaner) -> None:
    result = fallow.clean_html(page('class="fallow-post"', 'id="fallow-board"'))
    assert "Reed" not in result.text
    assert STAMP not in result.text
    assert PROSE in result.text
    assert [pruned.rule for pruned in result.report.pruned] == ["byline.fallow-profile"]


def test_one_mark_of_a_page_is_not_enough(fallow: Cleaner) -> None:
    result = fallow.clean_html(page('class="fallow-post"', 'class="other"'))
    assert "Reed" in result.text
    assert STAMP in result.text


def test_the_address_of_a_page_is_enough(fallow: Cleaner) -> None:
    result = fallow.clean_html(page('class="other"'), url="https://fallow.example/9")
    assert "Reed" not in result.text
    assert STAMP not in result.text


def test_marks_that_a_pass_removes_still_count(fallow: Cleaner) -> None:
    # The stamp, which is a mark, goes in the first pass and leaves a unit to the second.
    text = paragraphs("Fallow novice", PROSE, "7", STAMP, "Thank this post", MORE_PROSE)
    once = fallow.clean(text)
    again = fallow.clean(once.text)
    assert once.text == paragraphs("Fallow novice", PROSE, MORE_PROSE)
    assert again.text == once.text
    assert not again.report.edits


def test_the_rules_do_not_depend_on_the_document_before(fallow: Cleaner) -> None:
    plain = paragraphs(STAMP, PROSE)
    before = fallow.clean(plain)
    fallow.clean(MARKED)
    assert fallow.clean(plain) == before


def test_platforms_count_in_the_digest(tmp_path: Path) -> None:
    rules = rules_of(tmp_path)
    other = rules_of(tmp_path, FILE.replace('"fallow novice"', '"fallow beginner"'))
    everywhere = rules_of(tmp_path, FILE[FILE.index("[[rule]]") :])
    assert len({rules_digest(each) for each in (rules, other, everywhere)}) == 3


def test_the_listing_says_of_which_pages_a_rule_is(tmp_path: Path) -> None:
    lines = [*listing(rules_of(tmp_path), "byline.fallow-stamp", None)]
    assert lines[1] == (
        "# platform: at fallow.example, board.example/talk, /viewtopic.php; "
        "marks: rank, stamp, foot"
    )


def test_examples_are_documents_of_the_platform(tmp_path: Path) -> None:
    own = {"byline.fallow-stamp", "interaction.fallow-box", "byline.fallow-profile"}
    assert not [*own_faults(rules_of(tmp_path), own)]


def test_lines_of_a_platform_count_in_the_examples_of_its_rules(tmp_path: Path) -> None:
    text = FILE.replace('"He went home."', '"Thank this post\\n\\n7"')
    (fault,) = own_faults(rules_of(tmp_path, text), {"byline.fallow-stamp"})
    assert "the chain took it (interaction.fallow-box)" in fault.what


def test_patterns_of_marks_are_judged(tmp_path: Path) -> None:
    text = FILE.replace("'''^\\d+ fallow time$'''\nmarks", "'''^(?:\\d+ ?)+fallow time$'''\nmarks")
    faults = [*own_faults(rules_of(tmp_path, text), {"byline.fallow-stamp"})]
    assert any("marks.stamp.pattern backtracks" in fault.what for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[platform]", "[platform]\nurl = []", "url is not a field here; did you mean urls?"),
        (FILE[: FILE.index("[[rule]]")], "[platform]\n", "urls is missing"),
        (", 'id=\"fallow-board\"'", "", "page has one entry"),
        ("marks.rank =", "marks.rank.rules = ['newsletter']\nmarks.o =", "marks.rank has no text"),
        ("marks.foot.an", "marks.foot.when.last = 1\nmarks.foot.an", "marks.foot.when.last"),
        ("'''^\\d+ fallow time$'''\nmarks", "'''^\\d+ {nowhere}$'''\nmarks", "uses {nowhere}"),
        ("[[prune]]", "[[feature]]\nid='byline.x'\ndescription='d'\nmeasure='words'\nsteps=[1]\n"
         "[[prune]]", "measured in all documents"),
    ],
)  # fmt: skip
def test_a_wrong_platform_is_an_error(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(RuleError, match=r".*") as error:
        rules_of(tmp_path, FILE.replace(old, new))
    assert message in str(error.value)


def test_a_site_file_is_not_of_a_platform(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "fallow.example.toml").write_text(FILE)
    with pytest.raises(RuleError, match="a site is known by the name of its file"):
        load_rules([tmp_path])


def test_an_entry_of_a_domain_has_all_its_subdomains() -> None:
    platform = Platform(urls=("a.example",))
    assert platform.is_at("https://b.c.a.example./x")
    assert not platform.is_at("https://xa.example/x")


def test_a_platform_that_is_given_is_in_force(fallow: Cleaner) -> None:
    given = Given(platforms=frozenset({"fallow"}))
    draft = run_to_fixpoint(Draft(paragraphs(STAMP, PROSE)), fallow.pipeline(None), given)
    assert draft.text == paragraphs(PROSE)
