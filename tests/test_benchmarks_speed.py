"""The benchmark of speed: its texts, its rules, its arithmetic and its page; nothing is timed."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from benchmarks.speed import child, corpus, floors, measures, page, short, timing
from benchmarks.speed.floors import Floors
from benchmarks.speed.generate import PROFILES, generate
from benchmarks.speed.plain import Plain, grow, spread
from benchmarks.speed.rows import TARGETS, Row, Speed, reached
from benchmarks.speed.statistics import Sample, statistics
from benchmarks.speed.timing import Duration
from cleaner import Cleaner, load_rules
from cleaner.api import Result
from cleaner.core import CORE, PYTHON, is_built
from cleaner.engine.matcher import Matcher
from tests.builders import MORE_PROSE, PROSE, rule

RULES = [each for _, each in load_rules().rules()]
NO_RULES = Matcher([], 0.5)
TEXTS = [each.text for each in generate("whole page", 0.1)]
ROWS = {name: Row(2.0, 4.0) for name in TARGETS}


def speed(rows: dict[str, Row]) -> Speed:
    return Speed("generated", 1.0, "3.11", "any", 3, rows)


@pytest.mark.parametrize("kind", PROFILES)
def test_generated_texts_are_reproducible(kind: str) -> None:
    once, again, other = (list(generate(kind, 0.05, seed)) for seed in (1, 1, 2))
    assert once == again != other
    assert corpus.megabytes([each.text for each in once]) >= 0.05


@pytest.mark.parametrize("kind", PROFILES)
def test_generated_texts_are_like_their_profile(kind: str) -> None:
    profile = PROFILES[kind]
    made = statistics(generate(kind, 1), NO_RULES)
    assert made.chrome_share == pytest.approx(profile.chrome_share, abs=0.05)
    assert made.odd_lines == pytest.approx(profile.odd_lines, abs=0.03)
    assert made.indented == pytest.approx(profile.indented, abs=0.03)
    assert made.blank == pytest.approx(profile.blank, abs=0.03)
    assert made.items == pytest.approx(profile.items, abs=0.05)
    for steps, quarters in ((profile.article, made.article), (profile.chrome, made.chrome)):
        half = steps[len(steps) // 2]
        assert abs(quarters[1] - half) < 0.3 * half + 2


def test_statistics_count_each_kind_of_line() -> None:
    sample = Sample(f"  Home\n\n- {PROSE}\n{MORE_PROSE} “Yes”\n", f"{PROSE}\n{MORE_PROSE}")
    made = statistics([sample], NO_RULES)
    assert (made.documents, made.lines) == (1, [3, 3, 3])
    shares = (made.chrome_share, made.indented, made.items, made.odd_lines)
    assert shares == pytest.approx([1 / 3] * 4)
    assert made.blank == pytest.approx(2 / 3)
    assert made.hits == 0


def test_grown_rules_have_phrases_and_patterns_in_the_same_shares() -> None:
    few = spread(RULES, 30)
    many = grow(few, 300, "\n".join(TEXTS))
    assert many == grow(few, 300, "\n".join(TEXTS))
    assert many[:30] == few
    assert len({each.id for each in many}) == len(many) == 300
    assert sum(bool(each.pattern) for each in many) == 10 * sum(bool(each.pattern) for each in few)
    new = {literal for each in many[30:] for literal in each.literals}
    old = {literal for each in few for literal in each.literals}
    assert len(new & old) < len(old) / 2
    Matcher(many, 0.5)  # every pattern compiles


def test_a_grown_pattern_still_holds_its_keyword() -> None:
    one = rule("a", keywords=("subscri",), pattern=r"^\W*subscri(?:be|ption) (?P<date>now)\b[a-z]+")
    _, other = grow([one], 2, "rain and wind")
    assert other.pattern is not None
    assert other.keywords[0] != "subscri"
    assert other.keywords[0] in other.pattern
    assert "(?P<date>" in other.pattern
    assert other.pattern.endswith(r"\b[a-z]+")


def test_the_naive_matcher_tries_each_rule_on_each_line() -> None:
    lines = ["the old weir", "old weirs", "* old!"]
    assert Plain([rule("a", phrases=("old weir", "the"))]).hits(lines) == 1
    assert Plain([rule("a", phrases=("old",), anchor="line")]).hits(lines) == 1
    assert Plain([rule("a", phrases=("old",)), rule("b", pattern="weir")]).hits(lines) == 5


def test_a_grown_template_has_its_words_varied() -> None:
    ruled = next(each for each in RULES if each.variants and each.variants[0].longest)
    *_, other = grow([ruled], 2, "rain and wind")
    old, new = ruled.variants[0], other.variants[0]
    assert new.tokens != old.tokens
    assert all(any(k in t.joined_forms for t in new.tokens) for k in new.keywords)
    assert new.longest >= old.longest > 0
    line = " ".join(token.forms[0] for token in new.tokens)
    assert Plain([other]).hits([line]) == 1
    assert Plain([ruled]).hits([line]) == 0


def test_blocks_hold_every_text_once() -> None:
    assert corpus.blocks(["aa", "b", "c", "dd"], 3) == [["aa"], ["b", "c"], ["dd"]]
    assert corpus.blocks(["a"], 4) == [["a"]]


def test_texts_of_all_kinds_are_mixed_to_a_size() -> None:
    _, corpora = corpus.read(None, 0.1)
    assert {each.generated for each in corpora} == {1.0}
    mixed = corpus.mixed(corpora, 0.05)
    assert mixed[:2] == [each.samples[0].text for each in corpora]
    assert corpus.megabytes(mixed[:-1]) < 0.05 <= corpus.megabytes(mixed)


def raced(seconds: float, budget: float, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return who ran on which block, in order, if each run takes so many seconds."""
    ran: list[tuple[str, int]] = []

    def duration_of(work: Callable[[], object]) -> Duration:
        work()
        return Duration(seconds, seconds)

    monkeypatch.setattr(timing, "duration_of", duration_of)
    contenders = {
        name: lambda block, name=name: lambda: ran.append((name, block)) for name in ("a", "b")
    }
    times = timing.race(contenders, range(timing.FEWEST + 2), budget)
    assert {name: len(took) for name, took in times.items()} == {
        name: sum(each == name for each, _ in ran) for name in contenders
    }
    return ran


def test_a_race_runs_all_on_one_block_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = raced(1, 60, monkeypatch)
    assert ran[:6] == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2)]
    assert len(ran) == 2 * (timing.FEWEST + 2)


def test_a_contender_that_has_spent_its_budget_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(raced(1, 0, monkeypatch)) == 2 * timing.FEWEST
    assert len(raced(1, timing.FEWEST + 1, monkeypatch)) == 2 * (timing.FEWEST + 1)


def test_ratios_and_rates_are_medians_block_by_block() -> None:
    slow = [Duration(2, 4), Duration(30, 30), Duration(6, 6)]
    fast = [Duration(1, 1), Duration(10, 10), Duration(3, 3), Duration(1, 1)]
    assert timing.ratio(slow, fast) == Duration(2, 3)
    assert timing.rate([2, 30, 6, 1], slow) == Duration(1, 1)


def test_a_warm_contender_has_run_before_it_is_timed() -> None:
    ran: list[str] = []
    work = timing.warm(ran.append)(["a", "b"])
    assert ran == ["a", "b"]
    work()
    assert ran == ["a", "b"] * 2


def test_floors_leave_room_on_the_right_side() -> None:
    pinned = floors.floors(speed(ROWS))
    assert pinned.least["detection-300"] == pytest.approx(4.0 * floors.ROOM)
    assert pinned.most["rules"] == pytest.approx(4.0 / floors.ROOM, rel=1e-3)
    assert pinned.least["workers"] == pytest.approx(2.0 * floors.ROOM)  # by the clock
    assert "start" not in pinned.most  # seconds depend on the machine
    assert floors.broken(speed(ROWS), pinned) == []


def test_a_result_below_its_floor_is_named() -> None:
    pinned = floors.floors(speed(ROWS))
    worse = {
        name: Row(1.0, 1.0) if each.at_least else Row(9.0, 9.0) for name, each in TARGETS.items()
    }
    assert len(floors.broken(speed(worse), pinned)) == len(pinned.least) + len(pinned.most)
    (missing,) = floors.broken(speed({k: v for k, v in ROWS.items() if k != "rules"}), pinned)
    assert missing.startswith("rules: not measured")


def test_floors_are_only_raised() -> None:
    pinned = Floors("old", 1.0, {"core-main": 3.0, "workers": 1.0}, {"rules": 1.8, "memory": 8.0})
    measured = Floors("new", 0.5, {"core-main": 2.0, "workers": 1.2}, {"rules": 1.5, "html": 1.3})
    assert floors.raised(pinned, measured) == Floors(
        "new", 0.5, {"core-main": 3.0, "workers": 1.2}, {"rules": 1.5, "memory": 8.0, "html": 1.3}
    )


def test_pinned_floors_are_of_rows_that_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = floors.read()
    assert (pinned.least | pinned.most).keys() <= TARGETS.keys()
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.toml")
    made = floors.floors(speed(ROWS))
    floors.write(made)
    assert floors.read() == made


def test_the_page_has_a_row_for_each_target() -> None:
    made = page.page(speed(ROWS))
    assert f"| {TARGETS['rules'].what} | ≤ 1.3 times | 4 | 2 | 32% |" in made
    assert all(f"| {target.what} |" in made for target in TARGETS.values())


def test_targets_are_reached_from_either_side() -> None:
    assert reached(12, TARGETS["core-main"]) == 2
    assert reached(2.6, TARGETS["rules"]) == 0.5


def test_the_output_of_a_child_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands = []

    def answer(command: list[str], env: dict[str, str], **_: object) -> Mock:
        commands.append((command[-2:], env["XDG_CACHE_HOME"]))
        return Mock(stdout=b'{"duration": {"wall": 1.5, "cpu": 1.0}, "memory": 7}')

    monkeypatch.setattr("subprocess.run", answer)
    assert child.run("clean", "a.txt", cache=tmp_path) == child.ChildResult(Duration(1.5, 1.0), 7)
    assert commands == [(["clean", "a.txt"], str(tmp_path))]


def test_a_child_adds_up_what_its_texts_take(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paths = []
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{PROSE}\n", "utf-8")
        paths.append(str(tmp_path / name))
    texts = []

    def duration_of(work: Callable[[], Result]) -> Duration:
        texts.append(work().text)
        return Duration(2.0, 1.0)

    monkeypatch.setattr(child, "duration_of", duration_of)
    monkeypatch.setattr(child, "peak", iter([100, 170]).__next__)
    assert child._cleaned(paths) == child.ChildResult(Duration(4.0, 2.0), 70)
    assert texts == [f"{PROSE}\n"] * 2


def test_a_child_sets_the_first_text_beside_the_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\n", "utf-8")
    took = iter([Duration(6.0, 3.0), Duration(9.0, 9.0), Duration(2.0, 1.5)])
    monkeypatch.setattr(child, "duration_of", lambda _: next(took))
    assert child._first([str(tmp_path / "a.txt")] * 3) == child.ChildResult(Duration(3.0, 2.0))


@pytest.mark.skipif(not is_built(), reason="the compiled core was not built")
def test_both_cores_are_in_one_race(monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    cleaner = Mock(clean=lambda _: used.append(CORE.name))
    monkeypatch.setattr(measures, "PEERS", {measures.C4_LINES: str.upper})
    monkeypatch.setattr(timing, "duration_of", lambda work: (work(), Duration(1.0, 2.0))[1])
    _, corpora = corpus.read(None, 0.02)
    rows, rates = measures.clean(cleaner, corpora[0], 60)
    assert rows.keys() == {"clean-main", "core-main", "c4-lines-main"}
    assert rates.keys() >= {measures.OURS, measures.OURS_IN_PYTHON}
    assert used.count(PYTHON) == used.count(CORE.name) > 0


def test_the_short_form_measures_what_it_has_margins_for(monkeypatch: pytest.MonkeyPatch) -> None:
    took = Duration(1.0, 2.0)
    monkeypatch.setattr(timing, "duration_of", lambda _: took)
    _, corpora = corpus.read(None, 0.02)
    measured = short.figures(RULES, Cleaner(), corpora)
    (detected,), (long,) = short.LEAST, short.MOST
    assert measured.keys() == {detected, long}
    assert measured[long] == 1
    # Each block and its piece take the same, so their sizes decide: a piece is the smaller one.
    assert measured[detected] >= 1


def test_the_short_form_names_results_beyond_their_margins() -> None:
    good = short.LEAST | short.MOST
    assert short.broken(good) == []
    bad = {name: low / 2 for name, low in short.LEAST.items()}
    bad |= {name: high * 2 for name, high in short.MOST.items()}
    assert len(short.broken(bad)) == len(bad)
