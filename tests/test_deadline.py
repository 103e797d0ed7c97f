"""The limit on a search: the time of its own thread decides, whatever other threads do."""

from concurrent.futures import ThreadPoolExecutor
from math import inf

import pytest

from cleaner.api import Result
from cleaner.engine.deadline import Deadline
from cleaner.engine.document import Document
from cleaner.report import Flag
from tests.builders import PROSE, cleaner, paragraphs, rule, rule_set, stage
from tests.virtual import TICK, Costly, CostlyRule, Machine

LIMIT = 32 * TICK
RULES = rule_set(
    stage(
        "one",
        rule("under", keywords=("under",), pattern="^under"),
        rule("even", keywords=("even",), pattern="^even"),
        rule("over", keywords=("over",), pattern="^over"),
        rule("unless", keywords=("share",), pattern="^share", unless=("weir",)),
        rule("until", keywords=("list",), pattern="^list", action="remove-block", until="^end"),
    ),
    timeout=LIMIT,
)
COSTS = {
    "under": LIMIT - TICK,
    "even": LIMIT,
    "over": LIMIT + TICK,
    "share some": LIMIT,
    "share all": LIMIT + TICK,
    "quickly": LIMIT,
    "slowly": LIMIT + TICK,
}
TEXTS = [
    paragraphs(
        "under it", "even so", "over it", PROSE, "share some", "list it", "quickly", "end", "even 1"
    ),
    paragraphs("share some", "share all", PROSE, "list it", "slowly", "end", "under", "over"),
]


def spending(machine: Machine, seconds: float, tried: list[float]):  # type: ignore[no-untyped-def]
    """Return a search that takes `seconds`; it notes what it may take in `tried`."""

    def search(allowance: float) -> str:
        tried.append(allowance)
        machine.spend(seconds, machine.process + allowance)
        return "found"

    return search


def test_a_search_within_the_limit_runs_once() -> None:
    machine, tried = Machine(), []
    assert Deadline(LIMIT, machine.thread).run(spending(machine, LIMIT, tried)) == "found"
    assert tried == [LIMIT]


def test_a_search_beyond_the_limit_is_tried_twice() -> None:
    machine, tried = Machine(), []
    with pytest.raises(TimeoutError):
        Deadline(LIMIT, machine.thread).run(spending(machine, inf, tried))
    assert tried == [LIMIT, LIMIT]


def test_a_search_that_other_threads_delayed_runs_again() -> None:
    now, tried = [0.0], []

    def search(allowance: float) -> str:
        tried.append(allowance)
        if allowance < 8 * LIMIT:  # an eighth of what the process spends is its own
            now[0] += allowance / 8
            raise TimeoutError
        now[0] += LIMIT
        return "found"

    assert Deadline(LIMIT, lambda: now[0]).run(search) == "found"
    assert tried == [LIMIT, LIMIT, 2 * LIMIT, 4 * LIMIT, 8 * LIMIT]


def test_a_search_that_ends_too_late_by_a_larger_allowance_times_out() -> None:
    now, tried = [0.0], []

    def search(allowance: float) -> str:
        tried.append(allowance)
        now[0] += LIMIT if allowance == LIMIT else LIMIT + TICK
        if allowance == LIMIT:
            raise TimeoutError
        return "found"

    with pytest.raises(TimeoutError):
        Deadline(LIMIT, lambda: now[0]).run(search)
    assert tried == [LIMIT, LIMIT, 2 * LIMIT]


def test_a_repeated_search_gives_each_hit_once() -> None:
    def find(machine: Machine) -> list[tuple[int, int]]:
        share = CostlyRule(rule("a", pattern="share"), LIMIT, machine, {"share": LIMIT})
        return [(hit.start, hit.end) for hit in share.find(Document("share, share").lines[0])]

    machine = Machine(3)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(find, [machine] * 3)) == [[(0, 5), (7, 12)]] * 3


def clean_in(threads: int) -> list[list[Result]]:
    """Return what each of so many threads makes of the texts, all at the same time."""
    costly = Costly(RULES, COSTS, Machine(threads))
    with ThreadPoolExecutor(threads) as pool:
        work = [pool.submit(lambda: list(map(costly.clean, TEXTS))) for _ in range(threads)]
    return [each.result() for each in work]


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_law_5_the_number_of_threads_changes_no_report(threads: int) -> None:
    (alone,) = clean_in(1)
    late = [
        {flag.detail for flag in result.report.flags if flag.name == "pattern-timeout"}
        for result in alone
    ]
    assert late == [{"test.over"}, {"test.over", "test.unless", "test.until"}]
    assert clean_in(threads) == [alone] * threads


def test_regex_stops_a_search_that_takes_longer() -> None:
    # No machine reads a line of so many letters in a microsecond, however fast it is.
    rules = rule("slow", keywords=("ab",), pattern="(?:a|b)*$")
    line = "ab" * 49_000
    result = cleaner(rules, timeout=1e-6).clean(line)
    assert result.text == line + "\n"
    assert result.report.flags == (Flag("pattern-timeout", "test.slow"),)
