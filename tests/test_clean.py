"""The cleaner: what a report tells, guards, trials, sites, languages, threads and pickles."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Edit, apply_edits, restore
from cleaner.engine.document import Document
from cleaner.engine.fixpoint import _lines_hit
from cleaner.report import Count, Flag
from cleaner.ruleset.rule_set import Guard, Site
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule, rule_set, stage
from tests.virtual import costly

SHARE = rule("share", phrases=("share it",), anchor="line")
LATER = rule("later", phrases=("save it",), anchor="line")


def test_the_report_counts_what_was_removed() -> None:
    source = f"Share it\r\n\r\n{PROSE}"
    result = cleaner(SHARE).clean(source)
    assert result.text == PROSE + "\n"
    counts = result.report.counts
    assert (counts.words_in, counts.words_out) == (17, 15)
    assert counts.rules["test.share"] == Count(1, 2, 12)
    assert counts.themes["test"] == counts.rules["test.share"]
    assert result.report.edits[0].rules == ("test.share",)
    assert source[result.report.edits[0].start :].startswith("Share it")


def test_layout_removes_no_word() -> None:
    counts = (
        cleaner(SHARE)
        .clean("The mil\N{SOFT HYPHEN}ler\nand his wife had a very long way to go.")
        .report.counts
    )
    assert set(counts.rules) == {"layout.controls", "layout.line-breaks"}
    assert all(count.words == 0 for count in counts.rules.values())


def test_several_rules_on_one_line_are_all_named_and_the_first_counts() -> None:
    report = (
        cleaner(rule("b", phrases=("share",)), rule("a", phrases=("it",))).clean("Share it").report
    )
    assert report.edits[0].rules == ("test.a", "test.b")
    assert list(report.counts.rules) == ["test.a"]


def test_metadata_keeps_the_spelling_of_the_source() -> None:
    it = cleaner(rule("by", keywords=("by",), pattern=r"^by (?P<byline>[\w ]+)$"))
    result = it.clean(paragraphs("By Ada Holm", PROSE))
    assert result.text == paragraphs(PROSE)
    assert result.report.metadata == {"byline": ["Ada Holm"]}


def test_a_trial_rule_reports_and_removes_nothing() -> None:
    source = f"  {PROSE}\n\nShare it\n"
    result = cleaner(rule("share", phrases=("share it",), status="trial")).clean(source)
    assert result.text == paragraphs(PROSE, "Share it")
    (trial,) = result.report.trials
    assert (source[trial.start : trial.end], trial.rule) == ("Share it", "test.share")


def test_a_later_stage_sees_what_the_earlier_kept() -> None:
    when = {"last": 1}
    it = Cleaner(
        rule_set(stage("one", SHARE), stage("two", rule("l", phrases=("save it",), when=when)))
    )
    assert it.clean(paragraphs(PROSE, "Save it", "Share it")).text == paragraphs(PROSE)


GUARD = Guard(id="too-much", description="d", stages=("two",), max_share=0.3)
GUARDED = rule_set(stage("one", SHARE), stage("two", LATER, guard=GUARD))


@given(
    st.lists(st.sampled_from(("Mill", "- Reed", PROSE)), min_size=1, max_size=6),
    st.lists(st.integers(0, 400), max_size=12).map(sorted),
    st.booleans(),
)
def test_a_guard_counts_each_line_with_a_part_in_an_edit(
    lines: list[str], offsets: list[int], are_apart: bool
) -> None:
    document = Document(paragraphs(*lines))
    pieces = [*pairwise(min(offset, document.size) for offset in offsets)][:: 1 + are_apart]
    edits = [Edit(start, end, "", "", ("test.rule",)) for start, end in pieces]
    expected = {
        number
        for number, start in enumerate(document.starts)
        if any(edit.start < document.end(number) and start < edit.end for edit in edits)
    }
    assert {*chain.from_iterable(_lines_hit(document, edits))} == expected


def test_a_guard_restores_what_its_stages_removed_beyond_its_share() -> None:
    result = Cleaner(GUARDED).clean(paragraphs("Share it", "Save it", "It rained here"))
    assert result.text == paragraphs("Save it", "It rained here")
    assert result.report.flags == (Flag("over-removal", "too-much"),)


def test_a_guard_holds_even_if_an_unguarded_stage_has_the_same_name() -> None:
    mine = stage("two", rule("mine", phrases=("send it",)))
    it = Cleaner(rule_set(stage("one", SHARE), mine, stage("two", LATER, guard=GUARD)))
    result = it.clean(paragraphs("Save it", "It rained here"))
    assert result.report.flags == (Flag("over-removal", "too-much"),)


def test_a_guard_allows_small_removals() -> None:
    result = Cleaner(GUARDED).clean(paragraphs("Share it", PROSE, "Save it"))
    assert result.text == paragraphs(PROSE)
    assert result.report.flags == ()


def test_a_text_of_boilerplate_alone_is_flagged() -> None:
    result = cleaner(SHARE).clean("Share it\n")
    assert (result.text, result.report.flags) == ("", (Flag("emptied"),))


def test_a_pattern_that_times_out_is_named_and_the_other_rules_run() -> None:
    slow = rule("slow", keywords=("weir",), pattern="the weir$")
    text = paragraphs("Share it", "Slow at the weir", "At the weir", PROSE)
    result = costly(slow, SHARE, costs={"slow": inf}).clean(text)
    assert result.text == paragraphs("Slow at the weir", "At the weir", PROSE)
    assert Flag("pattern-timeout", "test.slow") in result.report.flags


def test_an_overlong_line_is_kept_and_flagged() -> None:
    text = "Share it " * 20_000
    result = cleaner(rule("share", phrases=("share it",))).clean(text)
    assert result.text == text.strip() + "\n"
    assert result.report.flags == (Flag("long-line"),)


def test_a_line_of_100_megabytes_is_survived() -> None:
    text = ("a" * 999 + " ") * 100_000
    result = cleaner(SHARE).clean(text)
    assert len(result.text) == len(text)
    assert result.report.flags == (Flag("long-line"),)


def test_a_text_that_does_not_settle_keeps_its_words() -> None:
    it = cleaner(rule("share", phrases=("share it",), when={"last": 1}))
    text = paragraphs(*["Share it"] * 50)
    result = it.clean(text)
    assert result.text == text
    assert result.report.flags == (Flag("unsettled"),)
    few = paragraphs(*["Share it"] * 10)
    assert it.clean(few).text == ""


def test_rules_of_a_site_hold_on_its_pages_only() -> None:
    site = Site("fallow.example", stage("site/fallow.example", LATER), frozenset({"test.share"}))
    it = Cleaner(rule_set(stage("one", SHARE), sites={"fallow.example": site}))
    text = paragraphs("Share it", PROSE, "Save it")
    assert it.clean(text).text == paragraphs(PROSE, "Save it")
    assert it.clean(text, "https://www.fallow.example/a").text == paragraphs("Share it", PROSE)
    assert it.clean(text, "http://[broken").text == paragraphs(PROSE, "Save it")


def test_rules_of_other_languages_are_left_out_where_the_language_is_known() -> None:
    it = cleaner(rule("de", phrases=("share it",), lang="de"))
    assert it.clean("Share it\n").text == ""
    assert it.clean("Share it\n", lang="de").text == ""
    assert it.clean("Share it\n", lang="de-AT").text == ""
    assert it.clean("Share it\n", lang="en").text == "Share it\n"
    by_shape = cleaner(rule("de", when={"max_words": 2}, lang="de"))
    assert by_shape.clean("Share it\n", lang="en").text == "Share it\n"


def test_a_cleaner_is_pickled() -> None:
    it = pickle.loads(pickle.dumps(cleaner(SHARE)))  # noqa: S301 - our own bytes
    assert it.clean(paragraphs("Share it", PROSE)).text == paragraphs(PROSE)


def test_a_cleaner_is_used_from_several_threads() -> None:
    it = cleaner(SHARE, LATER)
    texts = [paragraphs("Share it", f"{PROSE} {n}", MORE_PROSE, "Save it") for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(it.clean, texts)) == [it.clean(text) for text in texts]


def test_bytes_are_decoded_and_the_report_says_how() -> None:
    result = cleaner(SHARE).clean("Share it\n\nÜber den Fluß führt die Brücke.".encode("cp1252"))
    assert result.report.encoding not in (None, "utf-8")
    assert "Brücke" in result.text


def test_bytes_that_do_not_decode_are_flagged_and_restored() -> None:
    data = "Die Brücke über den Fluß \N{EN DASH} ".encode() + b"\xff\n\nShare it"
    result = cleaner(SHARE).clean(data)
    assert result.report.flags == (Flag("decoding-replaced"),)
    source = restore(result.text, result.report.edits)
    assert source.encode("utf-8", "surrogateescape") == data
    assert apply_edits(source, result.report.edits) == result.text
