"""The actions and conditions of the rule language, each by the smallest rule that shows it."""

import pytest

from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule

LISTING = ("Popular Stories", "Mayor steps down", "Swans return", "Ferry times change")


@pytest.mark.parametrize(
    ("anchor", "kept"),
    [
        ("anywhere", []),
        ("start", ["Please join us now"]),
        ("end", ["Join us today"]),
        ("line", ["Join us today", "Please join us now"]),
    ],
)
def test_a_phrase_stands_where_its_anchor_says(anchor: str, kept: list[str]) -> None:
    phrases = ("join us", "join us now") if anchor == "end" else ("join us",)
    lines = ["Join us!", "Join us today", "Please join us now"]
    result = cleaner(rule("a", phrases=phrases, anchor=anchor)).clean(paragraphs(*lines))
    assert result.text == (paragraphs(*kept) if kept else "")


def test_signs_of_code_around_a_phrase_keep_it() -> None:
    it = cleaner(rule("a", phrases=("saved",), anchor="line"))
    assert it.clean("saved = []\n\n\N{BULLET} Saved!\n").text == "saved = []\n"


def test_a_phrase_is_matched_as_whole_words_in_any_case_and_quotes() -> None:
    it = cleaner(rule("a", phrases=("don't share",)))
    assert it.clean("DON\N{RIGHT SINGLE QUOTATION MARK}T  SHARE this").text == ""
    assert it.clean("Don't shareholders vote?").text == "Don't shareholders vote?\n"


@pytest.mark.parametrize(
    ("phrase", "text", "hits"),
    [
        ("下载app", "下载app后", True),  # Chinese goes on behind Latin letters
        ("app下载", "3app下载", False),
        ("月号", "12月号", True),
        ("下载app", "下载apps", False),
        ("フォロー", "フォローする", True),  # a long vowel
        ("앱", "app앱", False),  # Korean has spaces between words, if not before particles
        ("앱", "앱을", True),
    ],
)
def test_scripts_without_spaces_end_words_of_others(phrase: str, text: str, hits: bool) -> None:
    assert (cleaner(rule("a", phrases=(phrase,))).clean(text).text == "") is hits


def test_a_pattern_is_tried_on_lines_with_a_keyword_only() -> None:
    it = cleaner(rule("a", keywords=("share",), pattern="^s"))
    assert it.clean("She saves\n\nShare it\n\nSave it").text == "She saves\n\nSave it\n"


def test_a_line_that_unless_matches_stays() -> None:
    it = cleaner(rule("a", phrases=("share",), unless=(r"\bsaid\b",)))
    assert it.clean("Share it\n\nShare it, he said").text == "Share it, he said\n"


@pytest.mark.parametrize(
    ("extent", "expected"),
    [
        ("match", "It rained. Do at once. The weir holds.\n"),
        ("sentence", "It rained. The weir holds.\n"),
        ("rest", "It rained. Do\n"),
    ],
)
def test_a_span_is_cut_to_its_extent(extent: str, expected: str) -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("sign up",), extent=extent))
    assert it.clean("It rained. Do sign up at once. The weir holds.").text == expected


@pytest.mark.parametrize(
    "speech", ["\u201dIt holds.\u201d", "\u00bbIt holds.\u00ab", "\u2013 It holds."]
)
def test_a_sentence_ends_where_speech_begins(speech: str) -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("sign up",), extent="sentence"))
    assert it.clean(f"It rained. Sign up. {speech}\n").text == f"It rained. {speech}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Half-width signs end sentences of Chinese and Japanese without a space.
        ("天阴!立即订阅?水涨", "天阴!水涨"),
        ("天阴!立即订阅!!「水涨", "天阴!「水涨"),
        ("天阴。立即订阅 app!水涨", "天阴。水涨"),
        # A name may end in one: Yahoo! and what follows is no sentence of its own.
        ("雨。立即订阅Yahoo!ニュース。水涨", "雨。水涨"),
        # What is said goes on behind its closing bracket.
        ("雨。「立即订阅。」と話す。水涨", "雨。水涨"),
        ("雨。「立即订阅\N{FULLWIDTH EXCLAMATION MARK}」って言う。水涨", "雨。水涨"),
        ("雨。「立即订阅。」ところが水涨", "雨。ところが水涨"),
        ("雨。「立即订阅。」水涨", "雨。水涨"),
    ],
)
def test_sentences_of_scripts_without_spaces(text: str, expected: str) -> None:
    phrase = "立即订阅"
    it = cleaner(rule("a", action="remove-span", phrases=(phrase,), extent="sentence"))
    assert it.clean(text).text == expected + "\n"


@pytest.mark.parametrize("word", ["so", "kl", "Bob", "tv", "TV"])
def test_a_short_word_ends_a_sentence_too(word: str) -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("sign up",), extent="sentence"))
    assert it.clean(f"Sign up {word}. He left.").text == "He left.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. Sign up kl. 9 today. He left.", "It rained. He left."),
        ("It rained. Sign up (\u0442. 5) today. He left.", "It rained. He left."),
        ("Sign up at p. 44 or vs. 16% of us. He left.", "He left."),
        ("Sign up for 5 kg. 9 came.", "9 came."),
        ("Sign up for it. 9 came.", "9 came."),
        ("Sign up vs. Ada left.", "Ada left."),
    ],
)
def test_consonants_before_a_figure_end_no_sentence(text: str, expected: str) -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("sign up",), extent="sentence"))
    assert it.clean(text).text == expected + "\n"


def test_a_span_that_leaves_no_word_takes_the_line() -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("sign up",)))
    assert it.clean("(Sign up!)\n\nIt rained.").text == "It rained.\n"


def test_a_span_never_joins_two_words() -> None:
    it = cleaner(rule("a", action="remove-span", keywords=("--",), pattern="--"))
    assert it.clean("weir--bridge").text == "weir bridge\n"


def test_overlapping_spans_become_one_edit_that_names_both() -> None:
    it = cleaner(
        rule("a", action="remove-span", phrases=("sign up now",)),
        rule("b", action="remove-span", phrases=("now or never",)),
    )
    result = it.clean("It rained. Sign up now or never. It stopped.\n")
    assert result.text == "It rained. . It stopped.\n"
    assert [edit.rules for edit in result.report.edits] == [("test.a", "test.b")]


def test_a_block_ends_before_the_next_prose_and_its_heading() -> None:
    it = cleaner(rule("a", action="remove-block", phrases=("popular stories",), anchor="line"))
    assert it.clean(paragraphs(PROSE, *LISTING)).text == paragraphs(PROSE)
    source = paragraphs(PROSE, *LISTING, "What comes next", MORE_PROSE)
    assert it.clean(source).text == paragraphs(PROSE, "What comes next", MORE_PROSE)
    assert it.clean(paragraphs("Popular Stories", PROSE)).text == paragraphs(PROSE)


def test_a_block_has_at_most_max_lines() -> None:
    it = cleaner(rule("a", action="remove-block", phrases=("popular stories",), max_lines=2))
    assert it.clean(paragraphs(PROSE, *LISTING)).text == paragraphs(PROSE, *LISTING[2:])


def test_in_a_text_without_prose_only_the_marker_of_a_block_goes() -> None:
    it = cleaner(rule("a", action="remove-block", phrases=("popular stories",)))
    assert it.clean(paragraphs(*LISTING)).text == paragraphs(*LISTING[1:])


def test_a_block_with_an_end_needs_that_end() -> None:
    it = cleaner(
        rule("a", action="remove-block", phrases=("a message",), anchor="line", until="^donate")
    )
    assert it.clean(paragraphs(PROSE, "A message", MORE_PROSE, "Donate")).text == paragraphs(PROSE)
    kept = paragraphs(PROSE, "A message", MORE_PROSE)
    assert it.clean(kept).text == kept


def test_a_run_of_matching_lines_is_removed_from_min_lines_on() -> None:
    when = {"zone": "tail", "max_words": 4, "sentence": False}
    it = cleaner(rule("a", action="remove-run", when=when))
    assert it.clean(paragraphs(PROSE, *LISTING)).text == paragraphs(PROSE)
    short = paragraphs(PROSE, *LISTING[:2])
    assert it.clean(short).text == short


CONDITIONS = [
    ({"max_words": 2}, ["Share it now", PROSE]),
    ({"min_words": 3}, ["Share it"]),
    ({"sentence": False}, [PROSE]),
    ({"prose": True}, ["Share it now", "Share it"]),
    ({"zone": "head"}, [PROSE, "Share it"]),
    ({"zone": "tail"}, ["Share it now", PROSE]),
    ({"first": 1}, [PROSE, "Share it"]),
    ({"last": 1}, ["Share it now", PROSE]),
    ({"case": "upper"}, ["Share it now", PROSE, "Share it"]),
    ({"item": True}, ["Share it now", PROSE, "Share it"]),
    ({"next": {"prose": True}}, [PROSE, "Share it"]),
    ({"previous": {"prose": True}}, ["Share it now", PROSE]),
    ({"repeated": True}, ["Share it now", PROSE, "Share it"]),
]


@pytest.mark.parametrize(("when", "kept"), CONDITIONS)
def test_conditions_test_the_shape_and_place_of_a_line(
    when: dict[str, object], kept: list[str]
) -> None:
    shared = PROSE.replace("the old weir", "and share the old weir")
    lines = ["Share it now", shared, "Share it"]
    about_place = any(key in when for key in ("zone", "first", "last", "next", "previous"))
    if about_place:  # prose that the rule speaks of marks no zone
        lines[1] = PROSE
    expected = [shared if line == PROSE and not about_place else line for line in kept]
    it = cleaner(rule("a", phrases=("share",), when=dict(**when)))
    assert it.clean(paragraphs(*lines)).text == paragraphs(*expected)


def test_a_rule_on_shape_alone_needs_no_text() -> None:
    it = cleaner(rule("a", when={"repeated": True, "max_words": 2}))
    assert it.clean(paragraphs("Local", PROSE, "Local")).text == paragraphs(PROSE)


def test_rules_do_not_read_fenced_code() -> None:
    text = "Share it so:\n\n```\nshare it\n```\n"
    it = cleaner(rule("a", phrases=("share it",), anchor="line"))
    assert it.clean(text).text == text


def test_a_removed_item_leaves_the_paragraph_after_it() -> None:
    it = cleaner(rule("a", phrases=("share",)))
    assert it.clean("- milk\n- share\n\nand so on.\n").text == "- milk\n\nand so on.\n"
    assert it.clean("- milk\n- share\n- bread\n").text == "- milk\n- bread\n"


def test_fenced_code_stays_when_neighbouring_lines_go() -> None:
    it = cleaner(rule("a", phrases=("share it",), anchor="line"))
    code = "```\nshare it\n\nx = 1\n```"
    for text in (
        f"Share it\n\n{code}\n",
        f"{PROSE}\n\nShare it\n\n{code}\n\nShare it\n\n{PROSE}\n",
    ):
        assert it.clean(text).text == text.replace("Share it\n\n", "")
    assert it.clean(f"{code}\n\nShare it\n").text == f"{code}\n"


def test_a_fence_that_never_closes_hides_nothing() -> None:
    it = cleaner(rule("a", phrases=("share it",), anchor="line"))
    assert it.clean("```sh is a sign\n\nShare it\n").text == "```sh is a sign\n"


def test_cuts_that_touch_never_join_words() -> None:
    it = cleaner(rule("a", action="remove-span", keywords=("(",), pattern=r"\([ab]\)"))
    assert it.clean("foo(a)(b)bar").text == "foo bar\n"


def test_metadata_are_recorded_only_for_removed_lines() -> None:
    pattern = r"^on (?P<date>\d+)"
    block = rule("a", action="remove-block", keywords=("on",), pattern=pattern, until="^end$")
    assert cleaner(block).clean("On 5\n\nMore").report.metadata == {}
    assert cleaner(block).clean("On 5\n\nEnd").report.metadata == {"date": ["5"]}
    run = rule("a", action="remove-run", keywords=("on",), pattern=pattern, min_lines=2)
    assert cleaner(run).clean("On 5\n\nOn 6").report.metadata == {"date": ["5", "6"]}


@pytest.mark.parametrize(
    "line",
    [
        "[Share it](https://example.com/share)",
        '* [Share it](/share?a=(b) "Share")',
        "## [Share it!](#share)",
        "![Share it](https://example.com/a.png)",
    ],
)
def test_rules_see_links_as_readers_do(line: str) -> None:
    it = cleaner(rule("a", phrases=("share it",), anchor="line"))
    assert it.clean(paragraphs(PROSE, line, MORE_PROSE)).text == paragraphs(PROSE, MORE_PROSE)


def test_a_span_takes_the_link_that_has_no_word_left() -> None:
    it = cleaner(rule("a", action="remove-span", phrases=("share it",)))
    assert it.clean(paragraphs(PROSE, "[Share it](https://example.com)")).text == paragraphs(PROSE)


def test_a_call_in_code_is_not_a_link() -> None:
    it = cleaner(rule("a", phrases=("size",), anchor="line"))
    assert it.clean("parts[size](size)\n").text == "parts[size](size)\n"


@pytest.mark.parametrize(
    "line", ["## Share it", "**Share it", "[Share it](/share)", "* [Share it](/x)"]
)
def test_a_pattern_begins_after_the_marks_of_markdown(line: str) -> None:
    it = cleaner(rule("a", keywords=("share",), pattern="^(?:- )?share it$"))
    assert it.clean(paragraphs(PROSE, line)).text == paragraphs(PROSE)


def test_a_run_with_a_zone_removes_nothing_without_prose() -> None:
    it = cleaner(rule("a", action="remove-run", when={"zone": "tail", "max_words": 4}))
    assert it.clean(paragraphs(*LISTING)).text == paragraphs(*LISTING)
    assert it.clean(paragraphs(PROSE, *LISTING)).text == paragraphs(PROSE)


def test_exceptions_hold_for_a_rule_without_text() -> None:
    labels = rule("a", when={"max_words": 2}, unless=("://",))
    assert (
        cleaner(labels).clean("River news\n\nhttp://example.com/\n").text == "http://example.com/\n"
    )
