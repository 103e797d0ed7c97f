"""The engine of many machines: tasks of a Ray cluster that clean shards, repeated if they die."""

import logging
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.address import without_user
from cleaner.corpus.engines.crashes import IDLE, StepMonitor, TaskFeed
from cleaner.corpus.extras import lacking
from cleaner.corpus.merge import Join
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.monitor import NULL_MONITOR
from cleaner.corpus.tasks import (
    Engine,
    Event,
    Job,
    NextTask,
    Running,
    Task,
    Waiting,
    attempt,
)
from cleaner.corpus.worker import ShardResult, size

LOOPBACK = "127.0.0.1"
ANY = "auto"  # stands for the address of any cluster that runs on this machine
TASKS_PER_CPU = 2  # so that no processor waits for the run
_CONNECT_SECONDS = 5.0  # the longest wait for a cluster to answer
_WAIT_SECONDS = 0.5  # the longest time between two events
_AUTH = "RAY_AUTH_MODE"
_TOKEN_SETTINGS = {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"}
_TOKEN_BYTES = 32
_SETTINGS = {  # Ray reads them when it is imported or started
    _AUTH: "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
# Despite its name, this setting keeps a new cluster on the loopback on Linux too.
_LOOPBACK_ONLY = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


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
        with connected(address):
            tasks = _Tasks(job, TaskFeed(next_task))
            try:
                while tasks.hand_out():
                    yield from tasks.wait()
            finally:
                tasks.cancel()

    return run


@contextmanager
def connected(address: str | None) -> Iterator[None]:
    """Connect this program to the cluster at `address`, as `on_ray` does, and end that after.

    Raises CorpusError if it can't be reached.
    """
    too_late = "ray" in sys.modules and _AUTH not in os.environ
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if address is None:
        os.environ.update(_LOOPBACK_ONLY)
    import ray

    if ray.is_initialized():
        yield
        return
    if too_late:
        raise CorpusError(
            "Ray was imported before its authentication was configured;"
            f" set {_AUTH}={_SETTINGS[_AUTH]} in the environment"
        )
    if os.environ[_AUTH] == _SETTINGS[_AUTH]:
        protect_token(is_new=address is None)
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**_connection(address), logging_level=logging.ERROR, log_to_driver=False)
    except Exception as error:  # Ray raises errors of many kinds
        location = without_user(address or LOOPBACK)
        reason = str(error).replace(address or LOOPBACK, location)
        raise CorpusError(f"Ray at {location} can't be reached: {reason}") from None
    signal.signal(signal.SIGTERM, handler)  # Ray replaces it
    try:
        yield
    finally:
        ray.shutdown()


def protect_token(*, is_new: bool) -> None:
    """Let only the user read Ray's token file; for a new cluster, make it if it is missing.

    Ray itself makes a file that all users of the machine may read. A token that the environment
    names is left alone.
    """
    if _TOKEN_SETTINGS & os.environ.keys():
        return
    path = Path.home() / ".ray" / "auth_token"
    with suppress(OSError):  # Ray has its own error for a token that it can't read
        if is_new and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # its mode is 0600
                draft.write(secrets.token_hex(_TOKEN_BYTES))
                draft.flush()
                os.link(draft.name, path)
        path.chmod(0o600)


def _connection(address: str | None) -> dict[str, Any]:
    """Return the options of ray.init. Raises OSError or ValueError if `address` does not answer."""
    if address is None:  # a new cluster, even if the environment names another
        return {"address": "local", "_node_ip_address": LOOPBACK, "include_dashboard": False}
    if address != ANY:  # Ray itself would try for minutes
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), _CONNECT_SECONDS).close()
    return {"address": address}


class _Tasks:
    """The tasks of a run that Ray has."""

    def __init__(self, job: Job, feed: TaskFeed) -> None:
        import ray

        self._ray, self._feed = ray, feed
        # The path of OUT must be absolute, because workers have other current folders.
        self._job = [ray.put(msgspec.structs.replace(job, out=job.out.absolute()))]
        # Ray must not repeat a task: the run has to know at which documents workers die.
        self._remote = ray.remote(num_cpus=1, max_retries=0, retry_exceptions=False)(_perform)
        self._numbers = count()
        self._running: dict[Any, tuple[Task, int]] = {}
        self._actor: Any = None  # the StepActor, started after the first crash

    def hand_out(self) -> bool:
        """Give Ray the tasks that its processors need; return whether any is under way.

        The number of processors is read each time, because nodes come and go.
        """
        limit = TASKS_PER_CPU * max(int(self._ray.cluster_resources().get("CPU", 0)), 1)
        crashes = self._feed.crashes
        while len(self._running) < limit and (task := self._feed.take()) is not None:
            number = next(self._numbers)
            monitor = None
            if crashes.has(task):
                record = partial(_record_step, self._actor, number)
                monitor = StepMonitor(record, crashes.cares(task))
            ref = self._remote.remote(self._job, _absolute(task), monitor)
            self._running[ref] = task, number
        return bool(self._running)

    def wait(self) -> Iterator[Event]:
        """Yield the next events of the tasks, after _WAIT_SECONDS at the latest."""
        for ref in self._ray.wait(list(self._running), timeout=_WAIT_SECONDS)[0]:
            task, number = self._running.pop(ref)
            answer = self._answer(ref)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, ShardResult):
                yield self._feed.finish(task, answer)
            else:
                self._feed.put_back([task])
                yield self._feed.crash(task, self._step(number), answer)
        shards = (task for task, _ in self._running.values() if isinstance(task, Shard))
        yield Waiting(tuple(Running(shard.ending, size(shard)) for shard in shards))

    def _step(self, number: int) -> int:
        """Return the step at which a task died, IDLE if it had no monitor."""
        if self._actor is None:
            node = self._ray.get_runtime_context().get_node_id()
            self._actor = _start_actor(self._ray, node)
        return int(self._ray.get(self._actor.take.remote(number)))

    def _answer(self, ref: Any) -> ShardResult | Exception | str:
        """Return the result of a task, the error that ends the run, or why its worker died."""
        from ray import exceptions

        deaths = exceptions.WorkerCrashedError, exceptions.NodeDiedError, exceptions.ObjectLostError
        try:
            return self._ray.get(ref)  # type: ignore[no-any-return]
        except exceptions.OutOfMemoryError:
            return "out of memory"
        except deaths as error:
            return type(error).__name__
        except exceptions.RayError as error:
            return CorpusError(f"Ray failed: {error}")

    def cancel(self) -> None:
        """End the tasks under way. They leave no trace in OUT."""
        for ref in self._running:
            with suppress(Exception):
                self._ray.cancel(ref, force=True)


def _absolute(task: Task) -> Task:
    if isinstance(task, Join):
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
    job = _get_job(job_ref[0])
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
    return [task.path] if isinstance(task, Shard) and task.remote is None else []


@cache
def _get_job(ref: Any) -> Job:
    """Return the job, fetched once in each process."""
    import ray

    return ray.get(ref)  # type: ignore[no-any-return]
