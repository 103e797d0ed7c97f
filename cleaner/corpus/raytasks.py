"""The engine of many machines: shards cleaned by tasks of Ray, done again where they die."""

import logging
import os
import signal
import socket
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.commit import WORK
from cleaner.corpus.deaths import IDLE, Deaths
from cleaner.corpus.join import Join
from cleaner.corpus.lock import LOCK
from cleaner.corpus.record import CorpusError, Shard
from cleaner.corpus.shard import Done
from cleaner.corpus.work import Died, Engine, Event, Finished, Job, NextTask, Task, Waiting, attempt

LOOPBACK = "127.0.0.1"
ANY = "auto"  # the address of whatever cluster runs on this machine
_AHEAD = 2  # tasks for each processor, so that none waits for the run
_PATIENCE = 5.0  # seconds for a cluster to answer
_BEAT = 0.5  # seconds between signs of life
_SETTINGS = {  # Ray reads them as it is imported
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
_ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # keeps to the loopback, on Linux too


def on_ray(address: str | None = None) -> Engine:
    """Return the engine of the Ray cluster at `address`, a host:port, or of one started here.

    IN and OUT must be on storage that all nodes share. A cluster started here lasts as long
    as the run, and listens on the loopback only (where Ray was not imported before); who
    comes in needs its token. A program that is in a cluster already stays in it.
    """

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
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if address is None:
        os.environ.update(_ALONE)
    try:
        import ray
    except ImportError as error:
        raise CorpusError("the engine ray needs Ray: pip install 'cleaner[ray]'") from error
    if ray.is_initialized():
        yield
        return
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
        self._out = job.out.absolute()  # workers have folders of their own
        (self._out / WORK).mkdir(exist_ok=True)
        self._job = [ray.put(msgspec.structs.replace(job, out=self._out))]
        # The run itself tries again, for it must know at which documents workers die.
        self._remote = ray.remote(num_cpus=1, max_retries=0, retry_exceptions=False)(_perform)
        self._numbers = count()
        self._again: deque[Task] = deque()
        self._running: dict[Any, tuple[Task, Path]] = {}
        self._deaths = Deaths()

    def feed(self, next_task: NextTask) -> bool:
        """Give Ray as much as its processors need; return whether there is something to wait for.

        Nodes may come and go.
        """
        most = _AHEAD * max(int(self._ray.cluster_resources().get("CPU", 0)), 1)
        while len(self._running) < most:
            task = self._again.popleft() if self._again else next_task()
            if task is None:
                break
            steps = self._out / WORK / f"{next(self._numbers)}.step"
            lethal = self._deaths.lethal(task)
            ref = self._remote.remote(self._job, _absolute(task), steps, lethal)
            self._running[ref] = task, steps
        return bool(self._running)

    def wait(self) -> Iterator[Event]:
        """Yield what happened, after a while that nothing did."""
        for ref in self._ray.wait(list(self._running), timeout=_BEAT)[0]:
            task, steps = self._running.pop(ref)
            answer = self._answer(ref)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, Done):
                self._deaths.forget(task)
                yield Finished(task, answer)
            else:
                self._again.append(task)
                step = _step(steps)
                self._deaths.note(task, step, answer)
                yield Died(task, None, step)
            steps.unlink(missing_ok=True)
        yield Waiting(0)

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


def _step(steps: Path) -> int:
    """Return the step that a task died at, IDLE where it had not begun."""
    try:
        return int.from_bytes(steps.read_bytes(), "little")
    except FileNotFoundError:
        return IDLE


class _Steps:
    """The watch of a shard: its step in a file on the shared storage, which outlives the node."""

    def __init__(self, path: Path, lethal: frozenset[int]) -> None:
        self._file, self._lethal = path.open("wb", buffering=0), lethal

    def enter(self, step: int) -> bool:
        os.pwrite(self._file.fileno(), step.to_bytes(8, "little"), 0)
        return step not in self._lethal

    def close(self) -> None:
        self._file.close()


def _perform(job: list[Any], task: Task, steps: Path, lethal: frozenset[int]) -> Done | Exception:
    """Do `task` on a node of Ray."""
    mine = _job_of(job[0])
    unseen = [each for each in (mine.out / LOCK, *_inputs(task)) if not each.exists()]
    if unseen:
        said = "is not there; IN and OUT must be on storage that all nodes share"
        return CorpusError(f"on {socket.gethostname()} {unseen[0]} {said}")
    try:
        watch = _Steps(steps, lethal)
    except OSError as error:
        return error
    try:
        return attempt(mine, task, watch)
    finally:
        watch.close()


def _inputs(task: Task) -> list[Path]:
    return [task.path] if isinstance(task, Shard) and task.remote is None else []


@cache
def _job_of(ref: Any) -> Job:
    """Return what all shards need, made once in each process."""
    import ray

    return ray.get(ref)  # type: ignore[no-any-return]
