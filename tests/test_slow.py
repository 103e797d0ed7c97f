"""The slow-rule listing: what was tried, how often it hit, which keyword called for it."""

import json
from pathlib import Path

from cleaner.slow import slowest
from tests.builders import PROSE, rule, rule_set, stage

RULES = rule_set(
    stage(
        "one",
        rule("slow", keywords=("aaa", "weir"), pattern="(a|aa)+$"),
        rule("date", keywords=("posted",), pattern="^posted", unless=("weir",)),
        rule("never", keywords=("mill",), pattern="mill"),
        rule("phrase", phrases=("share it",)),
    ),
    timeout=0.05,
)
HOSTILE = "a" * 60 + "b"


def test_the_slowest_comes_first_with_its_figures(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{HOSTILE}\n\nPosted today\n\n{PROSE}\n")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "Posted at the weir\n"}) + "\n")
    (tmp_path / "c.html").write_text(f"<p>{PROSE}</p>" * 3)
    found = slowest(RULES, tmp_path)
    assert [name for name, _ in found] == ["test.slow", "test.date"]
    (_, slow), (_, date) = found
    assert slow.seconds > date.seconds > 0
    assert slow.hits == 0
    assert (slow.keywords["aaa"], slow.keywords["weir"]) == (20, 2)
    assert date.tries >= date.hits == 2
    assert date.keywords["posted"] == date.tries


def test_a_row_tells_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Posted today\n")
    ((_, date),) = slowest(RULES, path)
    tries, hits, milliseconds, a_try, keyword, times = date.shown.split("\t")
    assert (tries, hits, keyword, times) == ("1", "1", "posted", "1")
    assert float(a_try) > 0 <= float(milliseconds)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    slowest(RULES, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
