"""The engine of many machines: shards cleaned by tasks of Ray, done again where they die."""

import logging
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.engines.deaths import IDLE, Deaths
from cleaner.corpus.join import Join
from cleaner.corpus.record import CorpusError, Shard
from cleaner.corpus.shard import UNWATCHED, Done, size
from cleaner.corpus.work import (
    Died,
    Engine,
    Event,
    Finished,
    Job,
    NextTask,
    Running,
    Task,
    Waiting,
    attempt,
)
from cleaner.extras import lacking

LOOPBACK = "127.0.0.1"
ANY = "auto"  # the address of whatever cluster runs on this machine
_AHEAD = 2  # tasks for each processor, so that none waits for the run
_PATIENCE = 5.0  # seconds for a cluster to answer
_BEAT = 0.5  # seconds between signs of life
_AUTH = "RAY_AUTH_MODE"
_SETTINGS = {  # Ray reads them as it is imported, or begun
    _AUTH: "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
_ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # keeps to the loopback, on Linux too


def on_ray(address: str | None = None) -> Engine:
    """Return the engine of the Ray cluster at `address`, a host:port, or of one started here.

    IN and OUT must be on storage that all nodes share. A cluster started here lasts as long
    as the run, and listens on the loopback only (where Ray was not imported before); who
    comes in needs its token. A program that is in a cluster already stays in it. Raises
    CorpusError where Ray is not installed.
    """
    if library := lacking("ray"):
        raise CorpusError(f"--engine ray needs {library}")

    def run(job: Job, next_task: NextTask) -> Generator[Event, None, None]:
        with _connected(address):
            tasks = _Tasks(job)
            try:
                while tasks.feed(next_task):
                    yield from tasks.wait()
            finally:
                tasks.cancel()

    return run


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    late = "ray" in sys.modules and _AUTH not in os.environ
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if address is None:
        os.environ.update(_ALONE)
    import ray

    if ray.is_initialized():
        yield
        return
    if late:
        wanted = f"{_AUTH}={_SETTINGS[_AUTH]}"
        raise CorpusError(f"Ray was imported before it was told to ask for tokens; set {wanted}")
    stop = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**_where(address), logging_level=logging.ERROR, log_to_driver=False)
    except Exception as error:  # of many kinds
        raise CorpusError(f"Ray at {address or LOOPBACK} can't be had: {error}") from error
    signal.signal(signal.SIGTERM, stop)  # Ray has put its own there
    try:
        yield
    finally:
        ray.shutdown()


def _where(address: str | None) -> dict[str, Any]:
    """Return how to be had in. Raises OSError or ValueError where nobody answers at `address`."""
    if address is None:  # a new one, even where the environment names another
        return {"address": "local", "_node_ip_address": LOOPBACK, "include_dashboard": False}
    if address != ANY:  # Ray itself would try for minutes
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), _PATIENCE).close()
    return {"address": address}


class _Tasks:
    """The tasks of a run that Ray has, and what to do again."""

    def __init__(self, job: Job) -> None:
        import ray

        self._ray = ray
        # Workers have folders of their own.
        self._job = [ray.put(msgspec.structs.replace(job, out=job.out.absolute()))]
        # The run itself tries again, for it must know at which documents workers die.
        self._remote = ray.remote(num_cpus=1, max_retries=0, retry_exceptions=False)(_perform)
        self._numbers = count()
        self._again: deque[Task] = deque()
        self._running: dict[Any, tuple[Task, int]] = {}
        self._deaths = Deaths()
        self._board: Any = None  # is there when a worker has died

    def feed(self, next_task: NextTask) -> bool:
        """Give Ray as much as its processors need; return whether there is something to wait for.

        Nodes may come and go.
        """
        most = _AHEAD * max(int(self._ray.cluster_resources().get("CPU", 0)), 1)
        while len(self._running) < most:
            task = self._again.popleft() if self._again else next_task()
            if task is None:
                break
            number = next(self._numbers)
            steps = None
            if self._deaths.has(task):
                steps = _Steps(self._board, number, self._deaths.lethal(task))
            ref = self._remote.remote(self._job, _absolute(task), steps)
            self._running[ref] = task, number
        return bool(self._running)

    def wait(self) -> Iterator[Event]:
        """Yield what happened, after a while that nothing did."""
        for ref in self._ray.wait(list(self._running), timeout=_BEAT)[0]:
            task, number = self._running.pop(ref)
            answer = self._answer(ref)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, Done):
                self._deaths.forget(task)
                yield Finished(task, answer)
            else:
                self._again.append(task)
                step = self._step(number)
                self._deaths.note(task, step, answer)
                yield Died(task, None, step)
        running = (task for task, _ in self._running.values() if isinstance(task, Shard))
        yield Waiting(tuple(Running(task.ending, size(task)) for task in running))

    def _step(self, number: int) -> int:
        """Return the step that a task died at, IDLE where nobody watched it yet."""
        if self._board is None:
            here = self._ray.get_runtime_context().get_node_id()
            self._board = _board(self._ray, here)
        return int(self._ray.get(self._board.take.remote(number)))

    def _answer(self, ref: Any) -> Done | Exception | str:
        """Return what a task came to, or how its worker died."""
        from ray import exceptions

        deaths = exceptions.WorkerCrashedError, exceptions.NodeDiedError, exceptions.ObjectLostError
        try:
            return self._ray.get(ref)  # type: ignore[no-any-return]
        except exceptions.OutOfMemoryError:
            return "memory is short"
        except deaths as error:
            return type(error).__name__
        except exceptions.RayError as error:
            return CorpusError(f"Ray can't do it: {error}")

    def cancel(self) -> None:
        """End what still runs; it leaves no trace in OUT."""
        for ref in self._running:
            with suppress(Exception):
                self._ray.cancel(ref, force=True)


def _absolute(task: Task) -> Task:
    if isinstance(task, Join):
        return msgspec.structs.replace(task, shard=_absolute(task.shard))
    return msgspec.structs.replace(task, path=task.path.absolute())


class _Board:
    """An actor that knows which steps tasks are at; it outlives their workers and nodes."""

    def __init__(self) -> None:
        self._steps: dict[int, int] = {}

    def enter(self, task: int, step: int) -> None:
        self._steps[task] = step

    def take(self, task: int) -> int:
        return self._steps.pop(task, IDLE)


def _board(ray: Any, node: str) -> Any:
    """Start the board on `node`, that of the run, with which it ends."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    there = NodeAffinitySchedulingStrategy(node, soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=there)(_Board).remote()


class _Steps:
    """The watch of a task that died before: each of its steps is on the board before it is taken.

    That takes a message there and back, so tasks go unwatched until one dies.
    """

    def __init__(self, board: Any, task: int, lethal: frozenset[int]) -> None:
        self._board, self._task, self._lethal = board, task, lethal

    def enter(self, step: int) -> bool:
        import ray

        ray.get(self._board.enter.remote(self._task, step))
        return step not in self._lethal

    def note(self, read: int, text: int) -> None:
        """Do nothing: it would take a message each."""


def _perform(job: list[Any], task: Task, steps: _Steps | None) -> Done | Exception:
    """Do `task` on a node of Ray."""
    mine = _job_of(job[0])
    unseen = [str(each) for each in _inputs(task) if not each.exists()]
    if not mine.out.is_seen():
        unseen.insert(0, str(mine.out))
    if unseen:
        said = "is not there; IN and OUT must be on storage that all nodes share"
        return CorpusError(f"on {socket.gethostname()} {unseen[0]} {said}")
    return attempt(mine, task, steps or UNWATCHED)


def _inputs(task: Task) -> list[Path]:
    return [task.path] if isinstance(task, Shard) and task.remote is None else []


@cache
def _job_of(ref: Any) -> Job:
    """Return what all shards need, made once in each process."""
    import ray

    return ray.get(ref)  # type: ignore[no-any-return]
