"""What a run asks of a cluster: results as they come, the processors seldom. Ray is not needed."""

from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.corpora import page
from benchmarks.corpora.cluster import Cluster, simulate
from benchmarks.corpora.manifest import numbered_shard
from cleaner.corpus.engines.ray import coordinate
from cleaner.corpus.engines.ray_cluster import Calls
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.tasks import Finished, Job, Task, Waiting
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult
from tests.corpora import SMALL

SLOTS = 5


class Refs:
    """A cluster of SLOTS processors whose calls end when a test says so."""

    def __init__(self) -> None:
        self.futures: list[Future[str]] = []
        self.questions = 0
        self.cancelled: list[object] = []

    def cluster_resources(self) -> dict[str, float]:
        self.questions += 1
        return {"CPU": float(SLOTS)}

    def remote(self, **_: object) -> Any:
        return lambda _: SimpleNamespace(remote=self._call)

    def cancel(self, reference: object, *, force: bool) -> None:
        assert force
        self.cancelled.append(reference)

    def _call(self, *_: object) -> SimpleNamespace:
        self.futures.append(future := Future())
        return SimpleNamespace(future=lambda: future)


@pytest.fixture
def ray() -> Refs:
    return Refs()


@pytest.fixture
def calls(ray: Refs) -> Calls[int]:
    """Calls that fill the cluster, numbered from 0."""
    made = Calls[int](ray, print)
    while made.has_room():
        made.call(len(made))
    return made


def test_each_processor_has_a_call_and_one_that_waits(calls: Calls[int]) -> None:
    assert list(calls) == list(range(2 * SLOTS))


def test_all_finished_results_are_taken_at_once(ray: Refs, calls: Calls[int]) -> None:
    for number in (7, 2, 4):
        ray.futures[number].set_result(f"result {number}")
    assert [(key, future.result()) for key, future in calls.take()] == [
        (7, "result 7"),
        (2, "result 2"),
        (4, "result 4"),
    ]
    assert len(calls) == 2 * SLOTS - 3


def test_a_result_that_is_not_taken_leaves_no_room(ray: Refs, calls: Calls[int]) -> None:
    for future in ray.futures:
        future.set_result("")
    assert not calls.has_room()
    assert len(list(calls.take())) == 2 * SLOTS
    assert calls.has_room()


def test_processors_are_counted_after_a_result_for_each(ray: Refs, calls: Calls[int]) -> None:
    for number in range(2 * SLOTS):
        ray.futures[number].set_result("")
        list(calls.take())
    assert ray.questions == 3  # at the start, after SLOTS results, and after as many more


def test_processors_are_counted_even_without_results(
    ray: Refs, calls: Calls[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.corpus.engines.ray_cluster.WAIT_SECONDS", 0.0)
    assert list(calls.take()) == []
    assert ray.questions == 2


def test_calls_under_way_are_cancelled(ray: Refs, calls: Calls[int]) -> None:
    ray.futures[0].set_result("")
    list(calls.take())
    calls.cancel()
    assert len(ray.cancelled) == 2 * SLOTS - 1


def test_a_run_reports_work_under_way_rarely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)  # no time passes
    cluster = Cluster(SLOTS, 0.0, ShardResult(Totals(), {}))
    tasks = [numbered_shard(number) for number in range(100)]
    left: list[Task] = list(tasks)
    job = Job(SMALL, Directory(tmp_path))
    events = list(coordinate(cluster, job, lambda: left.pop() if left else None))
    cluster.close()
    finished = [event.task for event in events if isinstance(event, Finished)]
    assert sorted(finished, key=tasks.index) == tasks
    assert sum(isinstance(event, Waiting) for event in events) == 1
    assert cluster.calls == len(tasks)


def test_the_simulation_keeps_all_slots_busy() -> None:
    cost = simulate(SLOTS, 0.01, Totals(documents=1))
    assert (cost.slots, cost.seconds) == (SLOTS, 0.01)
    assert min(cost.rate, cost.share, cost.microseconds) > 0
    assert page.cluster(cost).splitlines()[-1].startswith("| 5 | 0.01 |")
