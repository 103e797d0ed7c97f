"""The slow-rule listing: what was tried, how often it hit, which keyword called for it."""

import json
from itertools import count
from pathlib import Path

from cleaner.authoring.profiling import RuleTime, slowest_rules
from tests.builders import PROSE, rule, rule_set, stage

RULES = rule_set(
    stage(
        "one",
        rule("date", keywords=("posted",), pattern="^posted", unless=("weir",)),
        rule("never", keywords=("mill",), pattern="mill"),
        rule("phrase", phrases=("share it",)),
        rule("slow", keywords=("aaa", "weir"), pattern="weirs"),
    ),
)


def listed(path: Path) -> dict[str, RuleTime]:
    """Return the listing by a clock that goes on by a second each time it is read."""
    return dict(slowest_rules(RULES, path, map(float, count()).__next__))


def test_the_slowest_rule_is_listed_first_with_its_figures(tmp_path: Path) -> None:
    weirs = "\n\n".join(f"{number} aaa, aaa" for number in range(4))
    (tmp_path / "a.txt").write_text(f"{weirs}\n\nPosted today\n\n{PROSE}\n")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "Posted at the weir\n"}) + "\n")
    rules = listed(tmp_path)
    assert list(rules) == ["test.slow", "test.date"]
    slow, date = rules.values()
    assert (slow.tries, slow.hits) == (6, 0)
    assert slow.seconds == 6
    assert slow.keywords == {"aaa": 8, "weir": 2}
    assert (date.tries, date.hits) == (2, 2)
    assert date.seconds == 2 + 2  # pattern, exception
    assert date.keywords == {"posted": 2}


def test_a_row_of_slow_rules_has_all_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Posted today\n")
    (date,) = listed(path).values()
    assert date.row == "1\t1\t2000.0\t2000000.0\tposted\t1"


def test_profiling_leaves_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    slowest_rules(RULES, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
