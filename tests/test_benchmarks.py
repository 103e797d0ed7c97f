"""The benchmark's own arithmetic, and a small sample of it: the fixtures, with their floors."""

import json
from pathlib import Path
from statistics import fmean

import msgspec
import pytest

from benchmarks import floors, html_pages, records
from benchmarks.pages import Page
from benchmarks.score import Score, oracle, score
from benchmarks.verdicts import OWN_LABELS, Judge, Label, Verdict, line_digest, read_labels
from cleaner import Cleaner
from cleaner.ruleset.stats import RemovalStats

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAGES = [  # with an article: a wall has none, and nothing to score by
    (path.read_text("utf-8", "replace"), expected)
    for path in sorted(FIXTURES.glob("*/source.txt"))
    if (expected := (path.parent / "expected.txt").read_text("utf-8"))
]


def page(reference: str, title: str = "", unwanted: tuple[str, ...] = ()) -> Page:
    return Page("1", "article", "example.com", title, reference, [], list(unwanted))


def test_scores_count_bags_of_words() -> None:
    made = score("The weir broke. Subscribe now!", page("The weir broke."))
    assert (made.precision, made.recall) == (3 / 5, 1.0)
    assert made.f1 == pytest.approx(3 / 4)


def test_the_headline_counts_neither_way() -> None:
    it = page("The old weir\nThe weir broke.", "The old weir")
    assert score("The weir broke.", it).f1 == score("The Old Weir\nThe weir broke.", it).f1 == 1.0


def test_short_unwanted_snippets_do_not_count() -> None:
    it = page("The weir broke.", unwanted=("The weir", "Subscribe to it now"))
    assert score("The weir broke. Subscribe  to it now", it).unwanted == 1


def test_the_oracle_drops_the_lines_of_others() -> None:
    it = page("The weir broke in the night. It was old.")
    assert oracle("The weir broke in the night.\nSubscribe now\nIt was old.", it) == (
        "The weir broke in the night.\nIt was old."
    )


def test_pages_are_summed_by_kind_and_side_of_the_split() -> None:
    def scored(kind: str, domain: str, ours: float) -> html_pages.PageScores:
        of = Page("1", kind, domain, "", "", ["The weir"], ["Subscribe to it now", "Share"])
        both = {
            html_pages.CLEANED: Score(1, 1, 0.9, 1, 1),
            html_pages.OURS: Score(1, 1, ours, 0, 1),
        }
        return html_pages.PageScores(of, both)

    tuning, unseen = "example.com", "two.example"
    scores = [
        scored("article", unseen, 0.8),
        scored("article", unseen, 0.9),
        scored("forum", unseen, 0.4),
        scored("article", tuning, 1.0),
    ]
    results = html_pages.summed(scores, "digest")
    assert results.unseen.pages == {"article": 2, "forum": 1}
    assert results.unseen.lost == 1
    ours = results.unseen.systems[html_pages.OURS]
    assert ours.f1 == pytest.approx(0.7)
    assert ours.kinds == pytest.approx({"article": 0.85, "forum": 0.4})
    assert (ours.wanted, ours.unwanted) == (0, 1)
    assert results.tuning.systems[html_pages.OURS].f1 == 1
    assert "| clean_html | 0.7000 | 0.8500 | 0.4000 | 0.000 | 1.000 |" in html_pages.tables(results)


NOTHING = Judge("", {})


def test_each_line_that_a_rule_takes_is_a_hit() -> None:
    source = "The weir broke in the night of Monday.\n\nSubscribe to our newsletter!\n"
    report = Cleaner().clean(source).report
    hits = list(records.hits(source, report, Judge("Subscribe to our newsletter!", {})))
    assert {(hit.text, hit.verdict) for hit in hits} == {("Subscribe to our newsletter!", "wrong")}
    assert {hit.verdict for hit in records.hits(source, report, NOTHING)} == {"right"}


def test_records_are_sums_of_verdicts() -> None:
    verdicts: tuple[Verdict, ...] = ("right", "wrong", "right", "unjudged")
    hits = [records.Hit("a", "x", verdict) for verdict in verdicts]
    assert records.sums(hits) == {"a": RemovalStats(hits=3, wrong=1, unjudged=1)}


def test_a_removed_whole_text_is_right_if_most_of_its_lines_are() -> None:
    hits = [
        records.Hit(rule, text, verdict)
        for rule, text, verdict in (
            ("wall", "We use cookies", "right"),
            ("line", "Economy", "wrong"),
            ("wall", "Economy", "wrong"),
            ("wall", "Accept", "right"),
        )
    ]
    merged = list(records.merged(hits, {"wall"}))
    assert merged == [hits[1], hits[0]]


@pytest.mark.parametrize(
    ("label", "taken", "verdict"),
    [
        (Label("B"), "the weir broke", "right"),
        (Label("C"), "the weir", "wrong"),
        (Label("P", "Photo: Anna"), "(Photo: Anna)", "right"),
        (Label("P", "Photo: Anna"), "the weir broke (Photo: Anna)", "wrong"),
        (Label("U"), "the weir broke", "unjudged"),
        (Label(""), "the weir broke", "unjudged"),
    ],
)
def test_the_label_of_a_person_counts_before_the_reference(
    label: Label, taken: str, verdict: Verdict
) -> None:
    line = "The weir broke (Photo: Anna)"
    assert Judge(line, {line_digest(line): label})(line, taken) == verdict


@pytest.mark.parametrize(
    ("taken", "verdict"),
    [
        ("The weir broke in May", "wrong"),
        ("Home", "right"),
        ("Results", "wrong"),
        ("Read the news of the day", "right"),
    ],
)
def test_without_a_label_the_reference_decides(taken: str, verdict: Verdict) -> None:
    judge = Judge("The weir broke in May, far from home.\nResults\n", {})
    assert judge(taken, taken) == verdict


def test_labels_are_read_by_page_and_line(tmp_path: Path) -> None:
    dev = {
        "id": "1",
        "text": "One line\nTwo lines\nThree\nOne  line\nFour",
        "labels": [
            {"label": "B"},
            {"label": "C", "by": "reference"},
            None,
            {"label": "C"},
            {"label": "P", "words": "Four"},
        ],
    }
    themes = {"id": "2", "text": "One\nTwo", "labels": {"1": {"label": "C"}}}
    (tmp_path / "dev.jsonl").write_text(json.dumps(dev) + "\n")
    (tmp_path / "themes.jsonl").write_text(json.dumps(themes) + "\n")
    labels = read_labels(tmp_path, tmp_path / "none.jsonl")
    assert labels == {
        "1": {
            line_digest("one line"): Label("U"),
            line_digest("three"): Label(""),
            line_digest("four"): Label("P", "Four"),
        },
        "2": {line_digest("two"): Label("C")},
    }


def test_the_own_labels_hold_no_text() -> None:
    for row in map(json.loads, OWN_LABELS.read_text("utf-8").splitlines()):
        assert set(row) == {"page", "line", "label"}
        assert len(row["line"]) == 16


def test_a_result_below_its_floor_is_named() -> None:
    pinned = msgspec.toml.decode(floors.FLOORS.read_bytes(), type=floors.Floors)
    assert floors.broken(pinned) == []
    lower = {name: value - 0.01 for name, value in pinned.gain.items()}
    higher = {name: value + 0.01 for name, value in pinned.lost.items()}
    worse = floors.Floors(pinned.data, lower, higher)
    assert len(floors.broken(worse)) == len(lower) + len(higher)
    assert len(floors.broken(floors.Floors("other", {}, {}))) == 1


def test_the_fixtures_reach_their_floors() -> None:
    it = Cleaner()
    before = [score(source, page(expected)).f1 for source, expected in PAGES]
    after = [score(it.clean(source).text, page(expected)).f1 for source, expected in PAGES]
    assert fmean(after) - fmean(before) > 0.1
    assert fmean(after) > 0.999


def test_no_article_of_the_fixtures_loses_a_word() -> None:
    it = Cleaner()
    lost = [it.clean(expected).report.counts for _, expected in PAGES]
    assert sum(each.words_in - each.words_out for each in lost) == 0
