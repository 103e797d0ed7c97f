"""The local engine: processes of this machine that clean shards, replaced when they die."""

import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing import connection, resource_tracker
from typing import Any, Self

from cleaner.corpus.engines.crashes import IDLE, StepMonitor, TaskFeed
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.posix import InheritedFd, check_posix, interrupts_blocked
from cleaner.corpus.tasks import (
    Engine,
    Event,
    Finished,
    Job,
    NextTask,
    Running,
    Task,
    Waiting,
    attempt,
    perform,
)
from cleaner.corpus.worker import size

_MAX_QUEUED = 3  # small shards per worker, so that it does not wait for the run
_SMALL_BYTES = 1 << 18
_WAIT_SECONDS = 0.5  # the longest time between two events
_MAX_FAILED_STARTS = 3  # workers in a row that died before they were ready
_CONTEXT = multiprocessing.get_context("spawn")  # workers inherit no threads and locks


def on_processes(workers: int) -> Engine:
    """Return the engine of `workers` processes; 0 for the calling process alone.

    The task of a worker that dies is repeated by a new worker. A step of a shard that killed
    two workers is skipped after that. In the calling process, such a step ends the program.
    """

    def run(job: Job, next_task: NextTask, lock: int | None, /) -> Generator[Event, None, None]:
        check_posix()
        pool = _Pool(job, TaskFeed(next_task), lock)
        try:
            pool.start(workers)
            while True:
                pool.hand_out()
                if not pool.is_busy():
                    return
                yield from pool.wait()
        finally:
            pool.kill()

    return run if workers else _run_in_process


def _run_in_process(
    job: Job,
    next_task: NextTask,
    lock: int | None,  # noqa: ARG001 - the process of the run holds it already
    /,
) -> Generator[Event, None, None]:
    while (task := next_task()) is not None:
        yield Finished(task, perform(job, task))


class _Pool:
    """The worker processes of a run."""

    def __init__(self, job: Job, feed: TaskFeed, lock: int | None) -> None:
        self._job, self._feed, self._lock = job, feed, lock
        self._failed_starts = 0
        self._workers: list[_Worker] = []

    def start(self, workers: int) -> None:
        """Start `workers` processes, or one for each task if there are fewer tasks."""
        resource_tracker.ensure_running()  # its start unblocks signals, which must stay blocked
        tasks: list[Task] = []
        while len(tasks) < workers and (task := self._feed.take_new()) is not None:
            tasks.append(task)
            self._workers.append(_Worker.start(self._job, self._lock))
        self._feed.put_back(tasks)

    def hand_out(self) -> None:
        """Give tasks to idle workers, and small shards also to busy workers."""
        while (task := self._feed.peek()) is not None:
            small = _is_small(task)
            takers = [worker for worker in self._workers if worker.takes(small)]
            if not takers:
                return
            self._feed.take()
            taker = min(takers, key=lambda worker: len(worker.tasks))
            taker.give(task, self._feed.crashes.lethal_steps(task))

    def is_busy(self) -> bool:
        """Return whether there are tasks left, or workers that are not ready."""
        return self._feed.has_waiting() or any(
            worker.tasks or not worker.ready for worker in self._workers
        )

    def wait(self) -> Iterator[Event]:
        """Yield the next events of the workers, after _WAIT_SECONDS at the latest."""
        pipes = {worker.pipe: worker for worker in self._workers}
        for pipe in connection.wait(list(pipes), _WAIT_SECONDS):
            worker = pipes[pipe]
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):  # the worker died
                yield from self._replace(worker)
                continue
            if isinstance(answer, Exception):
                raise answer
            self._failed_starts = 0
            if task := worker.take():
                yield self._feed.finish(task, answer)
        shards = (worker.running() for worker in self._workers)
        yield Waiting(tuple(shard for shard in shards if shard))

    def _replace(self, worker: "_Worker") -> Iterator[Event]:
        """Start a new worker for `worker`, which died, and put its tasks back."""
        code = worker.kill()
        self._feed.put_back(worker.tasks)
        if worker.tasks:
            yield self._feed.crash(
                worker.tasks[0], worker.progress.step, _describe_exit(code), code
            )
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == _MAX_FAILED_STARTS:
                raise CorpusError(
                    f"worker processes die as they start ({_describe_exit(code)}); the machine may"
                    " lack memory, so try fewer --workers"
                )
        self._workers[self._workers.index(worker)] = _Worker.start(self._job, self._lock)

    def kill(self) -> None:
        """End all workers. Their unfinished tasks leave no trace in OUT."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.kill()


class SharedProgress(ctypes.Structure):
    """The progress of a worker in its shard (step, bytes), in memory that outlives the worker."""

    _fields_ = (
        ("step", ctypes.c_longlong),
        ("read", ctypes.c_longlong),
        ("text", ctypes.c_longlong),
    )


class _Worker:
    """A worker process, its tasks, and the pipe to it."""

    def __init__(self, process: Any, pipe: Any, progress: Any) -> None:
        self.process, self.pipe, self.progress = process, pipe, progress
        self.tasks: deque[Task] = deque()  # the first is under way
        self.ready = False

    @classmethod
    def start(cls, job: Job, lock: int | None) -> Self:
        """Start a worker. Raises CorpusError if that fails."""
        pipe, worker_end = _CONTEXT.Pipe()
        progress = _CONTEXT.RawValue(SharedProgress, IDLE)
        inherited = None if lock is None else InheritedFd(lock)
        arguments = (worker_end, progress, job, inherited)
        process = _CONTEXT.Process(target=_serve, args=arguments, daemon=True)
        try:
            with interrupts_blocked():
                process.start()
        except OSError as error:
            raise CorpusError(
                f"a worker process can't be started ({error.strerror}); try fewer --workers"
            ) from error
        finally:
            worker_end.close()
        return cls(process, pipe, progress)

    def takes(self, small: bool) -> bool:
        """Return whether the worker takes a task now: any if idle, a small one in its queue."""
        queues = small and len(self.tasks) < _MAX_QUEUED and all(map(_is_small, self.tasks))
        return self.ready and (not self.tasks or queues)

    def give(self, task: Task, lethal_steps: frozenset[int]) -> None:
        """Send a task, with the steps to skip."""
        self.tasks.append(task)
        with suppress(OSError):  # the worker died, which the next wait sees
            self.pipe.send((task, lethal_steps))

    def take(self) -> Task | None:
        """Return the task that the worker has finished, None if it has only become ready."""
        self.ready = True
        return self.tasks.popleft() if self.tasks else None

    def running(self) -> Running | None:
        """Return the progress of the shard under way, None without a shard."""
        task = self.tasks[0] if self.tasks else None
        if not isinstance(task, Shard):
            return None
        progress = self.progress
        documents = max(progress.step, 0) // 2
        return Running(task.ending, size(task), progress.read, documents, progress.text)

    def kill(self) -> int:
        """End the process if it lives; return its exit code."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode or 0


class _SharedMonitor(StepMonitor):
    """The monitor of a shard, which writes to the shared progress of its worker."""

    def __init__(self, progress: Any, lethal_steps: frozenset[int]) -> None:
        super().__init__(partial(setattr, progress, "step"), lethal_steps)
        self._progress = progress

    def note(self, read: int, text: int) -> None:
        self._progress.read, self._progress.text = read, text


def _serve(pipe: Any, progress: Any, job: Job, _: Any) -> None:
    """Do the tasks that come through `pipe` until it closes."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the run has ended
        job.cleaner.pipeline(None)  # compile first, so that no document is slow because of it
        pipe.send(None)
        while True:
            task, lethal_steps = pipe.recv()
            progress.step = progress.read = progress.text = 0
            answer = attempt(job, task, _SharedMonitor(progress, lethal_steps))
            progress.step = IDLE
            pipe.send(answer)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)


def _is_small(task: Task) -> bool:
    return isinstance(task, Shard) and size(task) <= _SMALL_BYTES


def _describe_exit(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
