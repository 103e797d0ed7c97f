"""What a large cluster costs the process that coordinates it, were Ray itself to cost nothing.

The engine's own code runs on a stand-in for Ray, whose slots take the time of a shard and do no
work. What goes to a slot is pickled, as by Ray. Only the thread that coordinates is measured; Ray
itself has threads of its own in that process.

`python -m benchmarks.corpora.cluster SLOTS SECONDS` prints the cost of that many slots, each
of them busy for so long with a shard.
"""

import heapq
import pickle
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from pathlib import Path
from random import Random
from types import SimpleNamespace

import msgspec

from benchmarks.corpora.manifest import numbered_shard
from benchmarks.speed.generate import generate
from benchmarks.speed.rows import rounded
from cleaner import Cleaner
from cleaner.corpus.engines.ray import coordinate
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.plan import Plan
from cleaner.corpus.run import RunOptions, run_plan
from cleaner.corpus.tasks import Event, Job, NextTask, Task
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult

_TICK_SECONDS = 0.005  # between two looks at the slots
_ROUNDS = 4  # shards for each slot: two that Ray has from the start, and the last is measured
_SHARD_MEGABYTES = 10.0  # of text: a shard of more hits hardly any more rules
_SEED = 4


class ClusterCost(msgspec.Struct, frozen=True):
    """What it costs to keep the slots of a cluster busy."""

    slots: int
    seconds: float  # that a slot takes for a shard
    rate: float  # shards a second, by the clock
    share: float  # of a core that the coordinator takes
    microseconds: float  # of a processor that a shard takes the coordinator


class _Reference:
    """The result of a call; the future says whether it is there."""

    def __init__(self) -> None:
        self._future: Future[ShardResult] = Future()

    def future(self) -> Future[ShardResult]:
        return self._future


class Cluster:
    """Stands for Ray: `slots` that each keep a call for about `seconds` and return `result`.

    A call begins when a slot is free. What is asked of the cluster is counted.
    """

    def __init__(self, slots: int, seconds: float, result: ShardResult) -> None:
        self.calls = self.questions = 0
        self._slots, self._seconds, self._result = slots, seconds, result
        self._random = Random(_SEED)  # noqa: S311 - not for secrets
        self._waiting = deque[_Reference]()
        self._busy: list[tuple[float, int, _Reference]] = []  # the next to end is the first
        self._over = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def put(self, value: object) -> object:
        """Return `value`, as it is given to each call."""
        return value

    def cluster_resources(self) -> dict[str, int]:
        """Return the number of slots."""
        self.questions += 1
        return {"CPU": self._slots}

    def remote(self, **_: object) -> Callable[[object], SimpleNamespace]:
        """Return what makes a function a task."""
        return lambda _: SimpleNamespace(remote=self._call)

    def cancel(self, reference: _Reference, *, force: bool) -> None:
        """Do nothing: the calls that wait end with the cluster."""

    def close(self) -> None:
        """End the slots."""
        self._over.set()

    def _call(self, _: object, *arguments: object) -> _Reference:
        self.calls += 1
        pickle.dumps(arguments)
        self._waiting.append(reference := _Reference())
        return reference

    def _run(self) -> None:
        started = 0
        while not self._over.wait(_TICK_SECONDS):
            now = time.monotonic()
            while self._busy and self._busy[0][0] <= now:
                reference = heapq.heappop(self._busy)[2]
                reference.future().set_result(self._result)
            while self._waiting and len(self._busy) < self._slots:
                # The first ones end one by one over the time of a shard, as all do later.
                share = self._random.uniform(*((0, 1) if started < self._slots else (0.5, 1.5)))
                end = now + share * self._seconds
                heapq.heappush(self._busy, (end, started, self._waiting.popleft()))
                started += 1


class _Clock:
    """The time by the clock and of the processor, from when all slots are busy.

    It ends with the last task that is handed out.
    """

    def __init__(self, slots: int) -> None:
        self._first, self._last = slots * (_ROUNDS - 1), slots * _ROUNDS
        self._handed_out = 0
        self.times: list[tuple[float, float]] = []

    def count(self, next_task: NextTask) -> NextTask:
        """Return `next_task` with its tasks counted."""

        def counted() -> Task | None:
            if self._handed_out in (self._first, self._last):
                self.times.append((time.perf_counter(), time.thread_time()))
            self._handed_out += 1
            return next_task()

        return counted


def simulate(slots: int, seconds: float, totals: Totals) -> ClusterCost:
    """Return the cost of `slots` whose shards take `seconds` and count `totals`."""
    clock = _Clock(slots)
    outputs = dict.fromkeys(numbered_shard(0).output_paths()[:2], 0)
    cluster = Cluster(slots, seconds, ShardResult(totals, outputs, "0" * 32))

    def engine(job: Job, next_task: NextTask, _: int | None, /) -> Generator[Event, None, None]:
        yield from coordinate(cluster, job, clock.count(next_task))

    with tempfile.TemporaryDirectory() as name:
        plan = Plan([numbered_shard(number) for number in range(slots * _ROUNDS)])
        run_plan(plan, Job(Cleaner(), Directory(Path(name, "out"))), engine, RunOptions())
    cluster.close()
    (wall, cpu), (wall_end, cpu_end) = clock.times
    wall, cpu = wall_end - wall, cpu_end - cpu
    return ClusterCost(
        slots, seconds, rounded(slots / wall), rounded(cpu / wall), rounded(cpu / slots * 1e6)
    )


def shard_totals(megabytes: float) -> Totals:
    """Return what a shard of whole pages counts, from this many `megabytes` of generated ones."""
    cleaner, totals = Cleaner(), Totals()
    for sample in generate("whole page", megabytes):
        totals.add_report(cleaner.clean(sample.text).report)
    return totals


def main(slots: str, seconds: str) -> None:
    """Print the cost of slots."""
    cost = simulate(int(slots), float(seconds), shard_totals(_SHARD_MEGABYTES))
    sys.stdout.buffer.write(msgspec.json.encode(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])
