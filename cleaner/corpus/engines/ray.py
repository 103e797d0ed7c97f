"""The engine of many machines: tasks of a Ray cluster that clean shards, repeated if they die."""

import socket
import time
from collections.abc import Generator, Iterator
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cleaner.corpus.engines.crashes import IDLE, StepMonitor, TaskFeed
from cleaner.corpus.engines.ray_cluster import Calls, connected
from cleaner.corpus.extras import lacking
from cleaner.corpus.merge import Join
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.monitor import NULL_MONITOR
from cleaner.corpus.scan import RangeScan
from cleaner.corpus.tasks import (
    Engine,
    Event,
    Job,
    NextTask,
    Running,
    Task,
    Waiting,
    attempt,
    check_registered,
)
from cleaner.corpus.worker import ShardResult, size

_WAITING_SECONDS = 1.0  # between two events of waiting


def on_ray(address: str | None = None) -> Engine:
    """Return the engine of the Ray cluster at `address`, a host:port, or of one started here.

    IN and OUT must be on storage that all nodes share. A cluster started here ends with the
    run and listens on the loopback only, if Ray was not imported before; clients need its
    token. A program that is connected to a cluster already stays connected to it. Raises
    CorpusError if Ray is not installed.
    """
    if library := lacking("ray"):
        raise CorpusError(f"--engine ray needs {library}")

    def run(
        job: Job,
        next_task: NextTask,
        lock: int | None,  # noqa: ARG001 - no worker on another machine can hold it
        /,
    ) -> Generator[Event, None, None]:
        with connected(address) as ray:
            yield from coordinate(ray, job, next_task)

    return run


def coordinate(ray: Any, job: Job, next_task: NextTask) -> Generator[Event, None, None]:
    """Do the tasks of a run on the cluster to which the module `ray` is connected."""
    tasks = _Tasks(ray, job, TaskFeed(next_task))
    try:
        while tasks.hand_out():
            yield from tasks.wait()
    finally:
        tasks.cancel()


class _Call(NamedTuple):
    """What a call on the cluster is for."""

    task: Task
    number: int
    running: Running | None  # None for a join or a scan


class _Tasks:
    """The tasks of a run that Ray has."""

    def __init__(self, ray: Any, job: Job, feed: TaskFeed) -> None:
        self._ray, self._feed = ray, feed
        # The path of OUT must be absolute, because workers have other current folders.
        self._job = [ray.put(msgspec.structs.replace(job, out=job.out.absolute()))]
        # Ray must not repeat a task: the run has to know at which documents workers die.
        self._calls = Calls[_Call](ray, _perform, max_retries=0, retry_exceptions=False)
        self._numbers = count()
        self._next_waiting = 0.0  # when the next Waiting is due
        self._actor: Any = None  # the StepActor, started after the first crash

    def hand_out(self) -> bool:
        """Give Ray the tasks that its processors need; return whether any is under way."""
        crashes = self._feed.crashes
        while self._calls.has_room() and (task := self._feed.take()) is not None:
            number = next(self._numbers)
            monitor = None
            if crashes.has(task):
                record = partial(_record_step, self._actor, number)
                monitor = StepMonitor(record, crashes.cares(task))
            call = _Call(task, number, _running(task))
            self._calls.call(call, self._job, _absolute(task), monitor)
        return len(self._calls) > 0

    def wait(self) -> Iterator[Event]:
        """Yield the next events of the tasks, after half a second at the latest."""
        for call, future in self._calls.take():
            fault = future.exception()
            answer = _fault(fault) if fault else future.result()
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, ShardResult):
                yield self._feed.finish(call.task, answer)
            else:
                self._feed.put_back([call.task])
                yield self._feed.crash(call.task, self._step(call.number), answer)
        if (now := time.monotonic()) >= self._next_waiting:  # not for each task: it names them all
            self._next_waiting = now + _WAITING_SECONDS
            yield Waiting(tuple(call.running for call in self._calls if call.running))

    def _step(self, number: int) -> int:
        """Return the step at which a task died, IDLE if it had no monitor."""
        if self._actor is None:
            node = self._ray.get_runtime_context().get_node_id()
            self._actor = _start_actor(self._ray, node)
        return int(self._ray.get(self._actor.take.remote(number)))

    def cancel(self) -> None:
        """End the tasks under way. They leave no trace in OUT."""
        self._calls.cancel()


def _fault(error: BaseException) -> CorpusError | str:
    """Return the error that ends the run, or why the worker of a task died."""
    from ray import exceptions

    deaths = exceptions.WorkerCrashedError, exceptions.NodeDiedError, exceptions.ObjectLostError
    if isinstance(error, exceptions.OutOfMemoryError):
        return "out of memory"
    if isinstance(error, deaths):
        return type(error).__name__
    return CorpusError(f"Ray failed: {error}")


def _running(task: Task) -> Running | None:
    return Running(task.ending, size(task)) if isinstance(task, Shard) else None


def _absolute(task: Task) -> Task:
    if isinstance(task, Join | RangeScan):
        return msgspec.structs.replace(task, shard=_absolute(task.shard))
    return msgspec.structs.replace(task, path=task.path.absolute())


class StepActor:
    """An actor that keeps the current steps of tasks. It outlives their workers and nodes."""

    def __init__(self) -> None:
        self._steps: dict[int, int] = {}

    def enter(self, task: int, step: int) -> None:
        """Set the current step of `task`."""
        self._steps[task] = step

    def take(self, task: int) -> int:
        """Return and forget the step of `task`, IDLE if it never set one."""
        return self._steps.pop(task, IDLE)


def _start_actor(ray: Any, node: str) -> Any:
    """Start a StepActor on `node`, the node of the run, so that it lives as long as the run."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    strategy = NodeAffinitySchedulingStrategy(node, soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=strategy)(StepActor).remote()


def _record_step(actor: Any, task: int, step: int) -> None:
    """Send a step to the StepActor and wait for the answer.

    That is slow, so only a task that has crashed before gets a monitor.
    """
    import ray

    ray.get(actor.enter.remote(task, step))


def _perform(
    job_ref: list[Any], task: Task, monitor: StepMonitor | None
) -> ShardResult | Exception:
    """Do `task` on a node of Ray."""
    try:
        job = _get_job(job_ref[0])
    except CorpusError as error:
        return error
    missing = [str(path) for path in _inputs(task) if not path.exists()]
    if not job.out.is_reachable():
        missing.insert(0, str(job.out))
    if missing:
        return not_shared(missing[0])
    return attempt(job, task, monitor or NULL_MONITOR)


def not_shared(path: str) -> CorpusError:
    """Return the error for a `path` that a node does not have."""
    return CorpusError(
        f"{path} does not exist on {socket.gethostname()};"
        " IN and OUT must be on storage that all nodes share"
    )


def _inputs(task: Task) -> list[Path]:
    shard = task.shard if isinstance(task, RangeScan) else task
    return [shard.path] if isinstance(shard, Shard) and shard.remote is None else []


@cache
def _get_job(ref: Any) -> Job:
    """Return the job, fetched and checked once in each process. Raises CorpusError."""
    import ray

    job: Job = ray.get(ref)
    check_registered(job.cleaner.rules)
    return job
