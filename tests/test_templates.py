"""Templates: which phrases they stand for, what they match, and what is wrong with one."""

from pathlib import Path

import pytest
import regex

from cleaner import Cleaner, RuleError
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.templates import (
    TemplateCompiler,
    TemplateError,
    by_length,
    class_forms,
    phrases,
)

CLASSES = {
    "subscribe": ("subscribe to", "sign up for", "join"),
    "our": ("our", "the"),
    "often": ("weekly", "free", "e-mail"),
    "newsletter": ("newsletter", "{often} digest"),
    "chinese": ("订阅",),
}
SIGN_UP = "{subscribe} {our}? {often}* {newsletter}"


def forms(name: str) -> list[str]:
    return class_forms(name, CLASSES)


COMPILER = TemplateCompiler(forms, by_length)


def hits(template: str, text: str, anchor: str = "anywhere") -> bool:
    (own,) = COMPILER.compile([template], anchor).variants
    return regex.search(own.pattern, text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "subscribe to newsletter",
        "sign up for our newsletter",
        "join the free, weekly e-mail newsletter today",
        "please subscribe to our weekly digest.",
        "- join our 'newsletter'",
    ],
)
def test_a_template_matches_the_phrases_that_it_stands_for(text: str) -> None:
    assert hits(SIGN_UP, text)


@pytest.mark.parametrize(
    "text",
    [
        "the newsletter",
        "rejoin our newsletter",
        "join our newsletters",
        "join us. newsletter",
        "join our old newsletter",
        "join = newsletter",
    ],
)
def test_a_template_matches_no_other_words_and_no_parts_of_words(text: str) -> None:
    assert not hits(SIGN_UP, text)


@pytest.mark.parametrize(
    ("anchor", "text", "is_hit"),
    [
        ("line", "» Join our newsletter!", True),
        ("line", "Join our newsletter now", False),
        ("start", "Join our newsletter now", True),
        ("start", "Please join our newsletter", False),
        ("end", "Please join our newsletter.", True),
        ("end", "Join our newsletter now", False),
    ],
)
def test_an_anchor_says_where_on_the_line_it_stands(anchor: str, text: str, is_hit: bool) -> None:
    assert hits(SIGN_UP, text.lower(), anchor) is is_hit


def test_any_words_may_stand_where_a_template_says_so() -> None:
    template = "get {anything:1-3} in your inbox"
    assert hits(template, "get the best recipes in your inbox")
    assert not hits(template, "get in your inbox")
    assert not hits(template, "get one two three four in your inbox")


def test_scripts_without_spaces_need_no_space_in_templates() -> None:
    assert hits("{chinese} 通讯", "请订阅通讯吧")
    assert hits("{chinese} 通讯", "订阅 通讯")


def test_the_keywords_are_the_rarest_of_the_words_that_must_be_there() -> None:
    compiled = COMPILER.compile([SIGN_UP, "{often} {our}? inbox"], "anywhere")
    assert compiled.keywords == ("newsletter", "digest", "inbox")
    rare = {"weekly": 1.0, "free": 1.0, "e-mail": 1.0}
    compiled = TemplateCompiler(forms, lambda word: rare.get(word, 9.0)).compile(
        ["{often} inbox"], "anywhere"
    )
    assert compiled.keywords == ("weekly", "free", "e-mail")


def test_the_phrases_of_a_template_can_be_listed() -> None:
    covered = [*phrases("{subscribe} {our}? news", forms)]
    assert covered[:3] == ["subscribe to news", "subscribe to our news", "subscribe to the news"]
    assert len(covered) == 9
    assert all(hits("{subscribe} {our}? news", phrase) for phrase in covered)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{subscrive} now", "is not a class here"),
        ("{subscribe now", "has '{subscribe'"),
        ("{our}? {often}*", "no word that must be there"),
        ("get {anything:1-17} now", "{anything:1-17}"),
        ("get {anything:3-2} now", "{anything:3-2}"),
    ],
)
def test_a_wrong_template_is_one_clear_sentence(template: str, what: str) -> None:
    with pytest.raises(TemplateError, match=regex.escape(what)):
        COMPILER.tokens(template)


def test_a_class_that_uses_itself_is_an_error_with_the_circle() -> None:
    with pytest.raises(TemplateError, match="a > b > a"):
        class_forms("a", {"a": ("{b} x",), "b": ("{a} y",)})


RULE = """
[[rule]]
id = "newsletter.test"
description = "A request to subscribe."
action = "remove-line"
templates = ["{subscribe} {our}? {newsletter}"]
anchor = "line"
removes = ["Subscribe to our newsletter", "Join the newsletter!"]
keeps = ["The newsletter was sold.", "Join our newsletter, she wrote, and I will pay the fine."]
reference = "Blogs"
"""
WORDS = """
[classes]
subscribe = ["subscribe to", "join"]
our = ["our", "the"]
newsletter = ["newsletter"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "newsletter.toml").write_text(RULE)
    (tmp_path / "en" / "words.toml").write_text(WORDS)
    (tmp_path / "chain.toml").write_text('[themes]\nnewsletter = "Newsletters"\n')
    return tmp_path


def test_a_rule_reads_the_classes_of_its_folder(folder: Path) -> None:
    rules = load_folders([folder])
    text = "It rained on the day of the vote.\n\nSubscribe to our newsletter!\n"
    assert Cleaner(rules).clean(text).text == "It rained on the day of the vote.\n"


def test_an_unknown_class_names_file_rule_and_field(folder: Path) -> None:
    (folder / "en" / "words.toml").write_text(WORDS.replace("our =", "ours ="))
    with pytest.raises(RuleError, match=r"newsletter\.toml.*newsletter\.test.*templates.*\{our\}"):
        load_folders([folder])


def test_a_rule_may_have_phrases_and_templates(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    both = RULE.replace("templates =", 'phrases = ["ready? (yes)", "letters"]\ntemplates =')
    both = both.replace('{newsletter}"]', '{newsletter}", "{our} daily"]')
    path.write_text(both)
    cleaner = Cleaner(load_folders([folder]))
    lines = ["Join the newsletter!", "» Ready? (yes)", "Our daily.", "LETTERS:"]
    story = "It rained on the day of the vote.\n"
    result = cleaner.clean("\n".join([story, *(f"{line}\n" for line in lines)]))
    assert result.text == story
    assert result.report.counts.rules["newsletter.test"].edits == len(lines)
    near = f"{story}\nReady? (yes) she said\n\nThe daily rain\n"
    assert cleaner.clean(near).text == near


def test_a_rule_cannot_have_templates_and_a_pattern(folder: Path) -> None:
    path = folder / "en" / "newsletter.toml"
    path.write_text(RULE.replace("templates =", 'keywords = ["a"]\npattern = "a"\ntemplates ='))
    with pytest.raises(RuleError, match="two rules"):
        load_folders([folder])


def test_a_form_without_words_is_its_own_keyword() -> None:
    classes = {"and": ("&",)}
    compiler = TemplateCompiler(classes.__getitem__, lambda word: float(len(word)))
    compiled = compiler.compile(["salt {and}"], "line")
    assert compiled.keywords == ("&",)


def test_a_template_for_whole_lines_limits_their_length() -> None:
    longest = COMPILER.compile([SIGN_UP], "line").variants[0].longest
    text = "subscribe - to  the  e-mail,  e-mail,  e-mail  e-mail  digest"
    assert hits(SIGN_UP, text, "line")
    assert len(text) <= longest
    for template, anchor in ((SIGN_UP, "start"), ("{subscribe} {anything:1-2}", "line")):
        assert COMPILER.compile([template], anchor).variants[0].longest == 0


@pytest.mark.parametrize(
    ("template", "text", "is_hit"),
    [
        ("{number} comments", "12 comments", True),
        ("{number} comments", "1,234 comments", True),
        ("{number} comments", "many comments", False),
        ("{number}? comments", "comments", True),
        ("{number} min read", "5min read", True),
        ("{number} 件のコメント", "12件のコメント", True),
        ("{number} 件のコメント", "1,234 件のコメント", True),
        ("{number} 件のコメント", "町の12件のコメント", False),
        ("{number} 件のコメント", "三件のコメント", False),
        ("コメント {number} 件", "コメント (3) 件", True),
        ("{number} 개의 댓글", "3개의 댓글", True),
    ],
)
def test_a_number_stands_for_figures(template: str, text: str, is_hit: bool) -> None:
    assert hits(template, text, "line") is is_hit


@pytest.mark.parametrize(
    ("template", "text", "is_hit"),
    [
        ("{anything:1-3} にコメントする", "古い堰にコメントする", True),
        ("{anything:1-3} にコメントする", "Nora Lind にコメントする", True),
        ("{anything:1-3} にコメントする", "にコメントする", False),
        ("{anything:0-3} にコメントする", "にコメントする", True),
        ("在 {anything:1-2} 上分享", "在Facebook上分享", True),
        ("在 {anything:1-2} 上分享", "在 Facebook 上分享", True),
        ("{chinese} {anything:1-2}", "订阅河边报", True),
        ("{anything:1-2} reply", "noreply", False),
    ],
)
def test_any_words_join_forms_of_scripts_without_spaces(
    template: str, text: str, is_hit: bool
) -> None:
    assert hits(template, text.lower(), "line") is is_hit


def test_a_keyword_after_a_number_is_used_only_without_another_word() -> None:
    keywords = COMPILER.compile(["{number} 개의 댓글"], "line").keywords
    assert keywords == ("댓글",)
