"""The arithmetic of the benchmark of judged lines, on invented pages."""

import doctest
import json
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.lines import own
from benchmarks.lines.curve import Curve, points_of
from benchmarks.lines.labels import JudgedPage, Label, read_set
from benchmarks.lines.listing import marked, page_faults
from benchmarks.lines.measures import PageTally, columns
from benchmarks.lines.ratios import Key, Resampler, Tally, by_theme, figures, merged, tally
from benchmarks.lines.removal import Removal, by_edits, by_result, words
from benchmarks.lines.sources import Sources
from benchmarks.lines.tables import presets, ratio
from benchmarks.lines.verdicts import verdicts
from cleaner import Edit, clean

TUNING, HELD_OUT = "example.com", "two.example"


def page(text: str, labels: dict[int, Label], domain: str = TUNING) -> JudgedPage:
    return JudgedPage("1", "dev", domain, text, labels)


def taken(text: str, *parts: str, rule: str = "sharing.label") -> Removal:
    edits = [
        Edit(text.index(part), text.index(part) + len(part), part, "", (rule,)) for part in parts
    ]
    return by_edits(text, sorted(edits, key=lambda edit: edit.start))


def hits(text: str, labels: dict[int, Label], *parts: str) -> list[bool]:
    return [verdict.hit for verdict in verdicts(page(text, labels), taken(text, *parts))]


@pytest.mark.parametrize(("part", "hit"), [("a b c d", True), ("a b c", False), ("", False)])
def test_boilerplate_is_taken_with_four_fifths_of_its_words(part: str, hit: bool) -> None:
    assert hits("a b c d e", {0: Label("B", "sharing")}, part) == [hit]


@pytest.mark.parametrize(("count", "hit"), [(20, True), (21, False)])
def test_an_article_line_is_harmed_with_a_twentieth_of_its_words(count: int, hit: bool) -> None:
    text = " ".join(f"w{number:02}" for number in range(count))
    assert hits(text, {0: Label("C")}, "w07") == [hit]


@pytest.mark.parametrize(
    ("parts", "hit"),
    [
        (["Photo: Ann"], True),
        (["The weir. Photo: Ann"], False),
        (["Photo:"], False),
        (["The", "Photo: Ann"], False),
    ],
)
def test_a_removed_part_is_right_if_nothing_else_is_taken(parts: list[str], hit: bool) -> None:
    label = Label("P", "credit", "Photo: Ann")
    assert hits("The weir. Photo: Ann", {0: label}, *parts) == [hit]


def test_a_part_is_found_in_its_own_line() -> None:
    text = "Photo: Ann\nThe weir. Photo: Ann"
    verdict = list(
        verdicts(
            page(text, {1: Label("P", "credit", "Photo: Ann")}),
            by_edits(text, [Edit(21, 31, "Photo: Ann", "", ("credit.a",))]),
        )
    )
    assert [line.hit for line in verdict] == [True]


def test_unsure_lines_and_blank_lines_do_not_count() -> None:
    labels = {0: Label("U"), 1: Label("C"), 2: Label("B", "sharing")}
    assert hits("Share it\n\n- - -", labels, "- - -") == [True]


def test_words_of_scripts_without_spaces_are_single_signs() -> None:
    text = "\N{CJK UNIFIED IDEOGRAPH-6C34}\N{CJK UNIFIED IDEOGRAPH-5821} opens"
    assert words(text, (0, len(text))) == [(0, 1), (1, 2), (3, 8)]


def test_changes_of_layout_take_no_word() -> None:
    text = "The weir  broke. Share"
    edits = [Edit(8, 10, "  ", " ", ("layout.spaces",)), Edit(16, 22, " Share", "", ("a.b",))]
    assert marked(text, (0, 22), by_edits(text, edits)) == "The weir  broke.[- Share-]"


def test_an_edit_that_also_changes_layout_takes_what_is_not_left() -> None:
    text = "It broke. Share. It was old."
    edit = Edit(0, 28, text, "It broke. It was old.", ("a.b", "layout.spaces"))
    assert [word for word in words(text, (0, 28)) if by_edits(text, [edit]).lacks(word)] == [
        (10, 15)
    ]


def test_the_edits_of_a_report_are_followed() -> None:
    text = "The  weir was rebuilt before winter.\n\nPost a Comment\n"
    edits = clean(text).report.edits
    assert marked(text, (0, len(text) - 1), by_edits(text, edits)).startswith(
        "The  weir was rebuilt"
    )
    assert by_edits(text, edits).rules((38, 52)) == ["comments.form-prompt"]
    assert by_edits(text, edits).rules((0, 36)) == []


def test_lines_that_a_peer_left_are_aligned() -> None:
    text = "Menu\n  The weir broke. [1]\n\nShare\nIt was old.\nShare"
    removal = by_result(text, "The weir broke.\nIt was old.")
    shown = "[-Menu-]\n  The weir broke. [-[1]\n\nShare-]\nIt was old.\n[-Share-]"
    assert marked(text, (0, len(text)), removal) == shown
    assert not by_result(text, text).lacks((0, len(text)))
    assert by_result("a b\nc", "").marks == b"\1\1\1\1\1"


def tally_of(lines: Iterable[Key]) -> Tally:
    return Counter(lines)


def counted(domain: str, *lines: Key) -> PageTally:
    cleaners = ("Cleaner", "C4", "RefinedWeb")
    return PageTally("dev", True, domain, "en", dict.fromkeys(cleaners, tally_of(lines)))


def test_right_counts_boilerplate_taken_and_articles_harmed() -> None:
    tallies = {
        "a.example": tally_of(
            [("B", "app", True, "app")] * 3
            + [("B", "app", False, "")]
            + [("P", "app", True, "app")]
        ),
        "b.example": tally_of([("C", "", True, "bio"), ("C", "", False, ""), ("C", "", False, "")]),
    }
    made = figures(tallies, Resampler(tallies))
    assert (made.boilerplate.part, made.boilerplate.whole) == (3, 4)
    assert (made.right.part, made.right.whole) == (3, 4)
    assert (made.harmed.part, made.harmed.whole) == (1, 3)
    assert (made.parts.part, made.parts.whole) == (1, 1)
    themes = by_theme(tallies, Resampler(tallies))
    assert list(themes) == ["app", "bio"]
    assert (themes["app"].right.value, themes["bio"].right.value) == (1.0, 0.0)
    assert themes["bio"].boilerplate.value is None


def test_intervals_are_wide_where_one_domain_decides() -> None:
    one = {
        "a.example": tally_of([("B", "app", True, "app")] * 10),
        **{f"{number}.example": tally_of([("B", "app", False, "")]) for number in range(10)},
    }
    many = {
        f"{number}.example": tally_of([("B", "app", number % 2 == 0, "app")])
        for number in range(20)
    }
    wide, narrow = (figures(some, Resampler(some)).boilerplate for some in (one, many))
    assert wide.value == narrow.value == 0.5
    assert wide.low == 0.0
    assert narrow.low is not None
    assert narrow.low > 0.2


def test_intervals_are_the_same_each_time() -> None:
    tallies = {f"{n}.example": tally_of([("B", "app", n % 3 == 0, "")]) for n in range(9)}
    assert figures(tallies, Resampler(tallies)) == figures(tallies, Resampler(reversed(tallies)))


def test_intervals_resample_whole_domains() -> None:
    pages = [("a.example", tally_of([("B", "app", True, "")]))] * 2
    assert merged(pages) == {"a.example": tally_of([("B", "app", True, "")] * 2)}


def test_a_column_holds_one_set_and_one_side() -> None:
    lines = [counted("a.example", ("B", "app", True, "app"))]
    first, *others = columns(lines)
    assert (first.name, first.split, first.pages, first.domains) == ("dev", "tuning", 1, 1)
    assert [column.pages for column in others] == [0]
    assert first.languages["en"].boilerplate.value == 1.0
    assert others[0].all["Cleaner"].boilerplate.value is None


def test_verdicts_are_counted_with_the_theme_of_the_rule() -> None:
    text = "Share this\nThe weir broke."
    labels = {0: Label("B", "sharing"), 1: Label("C")}
    removal = taken(text, "Share this", rule="related.line")
    assert tally(verdicts(page(text, labels), removal)) == {
        ("B", "sharing", True, "related"): 1,
        ("C", "", False, ""): 1,
    }


def test_only_lines_of_tuning_pages_are_listed() -> None:
    text = "The weir was rebuilt before winter.\n\nPost a Comment\n\nWrite to us"
    labels = {2: Label("C"), 4: Label("B", "bio")}
    assert page(text, labels).is_tuning
    assert not page(text, labels, HELD_OUT).is_tuning
    assert not page(text, labels, "").is_tuning
    assert page_faults(page(text, labels, HELD_OUT), "wrong", None) == []
    (wrong,) = page_faults(page(text, labels), "wrong", "comments")
    assert wrong == "dev 1:2 C [comments.form-prompt]\n    [-Post a Comment-]"
    (left,) = page_faults(page(text, labels), "left", "bio")
    assert left == "dev 1:4 B:bio [no rule]\n    Write to us"
    assert page_faults(page(text, labels), "left", "app") == []


def test_both_forms_of_labels_are_read(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "url": "https://www.example.com/a",
            "text": "a\nb",
            "labels": [None, {"label": "C"}],
        },
        {"id": "2", "url": None, "text": "a\nb", "labels": {"1": {"label": "B", "theme": "app"}}},
    ]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    first, second = read_set(tmp_path, "dev")
    assert (first.domain, first.labels) == ("example.com", {1: Label("C")})
    assert (second.domain, second.labels) == ("", {1: Label("B", "app")})


@pytest.mark.parametrize(
    "row",
    [
        {"id": "1", "url": "", "text": "a", "labels": {"1": {"label": "C"}}},
        {"id": "1", "url": "", "text": "a", "labels": [{"label": "P", "words": "b"}]},
        {"id": "1", "url": "", "text": "a", "labels": [{"label": "X"}]},
    ],
)
def test_a_row_that_is_not_a_page_is_named(row: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text(json.dumps(row))
    with pytest.raises(ValueError, match=r"dev\.jsonl, row 1: "):
        read_set(tmp_path, "dev")


def test_ratios_show_counts_and_intervals() -> None:
    tallies = {"a.example": tally_of([("B", "app", True, "")])}
    assert ratio(figures(tallies, Resampler(tallies)).boilerplate) == "100.0% of 1 (100.0 to 100.0)"


@pytest.mark.parametrize("name", ["labels", "listing", "measures", "removal", "tables"])
def test_the_examples_run(name: str) -> None:
    result = doctest.testmod(import_module(f"benchmarks.lines.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_own_labels_are_found_by_the_hash_of_their_line() -> None:
    label = own.HashedLabel("7", own.line_hash("Donate now"), "B", "donation")
    text = "Home\n   Donate now\nDonate now"
    assert dict(own.numbered(text, {label.line: label})) == {1: Label("B", "donation")}


def test_own_labels_name_each_line_once_and_have_both_themes() -> None:
    labels = own.read_labels()
    assert len({(label.page, label.line) for label in labels}) == len(labels)
    themes = Counter(label.theme for label in labels if label.label == "B")
    assert min(themes["donation"], themes["cookies"]) >= 60


def test_own_labels_without_their_pages_are_left_out_with_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dev", "themes"):
        (tmp_path / f"{name}.jsonl").touch()
    assert Sources(tmp_path, tmp_path).pages() == []
    assert "own" in capsys.readouterr().err


def test_the_curve_has_a_row_for_each_preset_of_each_side() -> None:
    pages = [page("Share this", {0: Label("B")}), page("Share this", {0: Label("B")}, HELD_OUT)]
    gone, left = (Counter({("B", "sharing", hit, "sharing"): 1}) for hit in (True, False))
    points = [
        point
        for preset, tallies in (("careful", [left, left]), ("thorough", [gone, left]))
        for point in points_of(preset, pages, tallies)
        if point.name == "dev"
    ]
    shares = [(point.preset, point.split, point.figures.boilerplate.value) for point in points]
    assert shares == [
        ("careful", "tuning", 0.0),
        ("careful", "held out", 0.0),
        ("thorough", "tuning", 1.0),
        ("thorough", "held out", 0.0),
    ]
    places = [row.split(" | ")[:2] for row in presets(Curve(points))[2:]]
    assert places == [
        ["| dev, tuning", "careful"],
        ["| dev, tuning", "thorough"],
        ["| dev, held out", "careful"],
        ["| dev, held out", "thorough"],
    ]
