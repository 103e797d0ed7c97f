"""The local engine: processes that clean shards, replaced when they die."""

import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from multiprocessing import connection, resource_tracker
from typing import Any

from cleaner.corpus.engines.deaths import IDLE, Deaths
from cleaner.corpus.posix import Held, check_posix, interrupts_blocked
from cleaner.corpus.record import CorpusError, Shard
from cleaner.corpus.shard import size
from cleaner.corpus.work import (
    Died,
    Event,
    Finished,
    Job,
    NextTask,
    Running,
    Task,
    Waiting,
    attempt,
)

_AHEAD = 3  # small shards that a worker has, so that it does not wait for the run
_SMALL = 1 << 18  # bytes
_BEAT = 0.5  # seconds between signs of life
_STILLBORN = 3  # workers that died, one after the other, before they were ready
_CONTEXT = multiprocessing.get_context("spawn")  # threads and locks of the caller stay out


def run_tasks(
    job: Job, next_task: NextTask, workers: int, lock: int | None = None
) -> Generator[Event, None, None]:
    """Do what `next_task` gives, until that is nothing and all is done; yield what happens.

    A task whose worker dies is done again by a new one. A step of a shard that killed twice
    is not taken a third time. `lock` is a file that the workers keep open while they live, if any.
    """
    check_posix()
    pool = _Pool(job, lock)
    try:
        pool.start(next_task, workers)
        while True:
            pool.feed(next_task)
            if not pool.is_busy():
                return
            yield from pool.wait()
    finally:
        pool.kill()


class _Pool:
    def __init__(self, job: Job, lock: int | None) -> None:
        resource_tracker.ensure_running()  # it lets signals in, which must wait below
        self._job, self._lock = job, lock
        self._again: deque[Task] = deque()  # what comes next
        self._deaths = Deaths()
        self._stillborn = 0
        self._workers: list[_Worker] = []

    def start(self, next_task: NextTask, workers: int) -> None:
        """Start `workers` processes, fewer where there is not so much to do."""
        while len(self._workers) < workers and (task := next_task()) is not None:
            self._again.append(task)
            self._workers.append(_Worker(self._job, self._lock))

    def feed(self, next_task: NextTask) -> None:
        """Give each worker something to do, small shards ahead of time."""
        while (task := self._peek(next_task)) is not None:
            small = _is_small(task)
            takers = [worker for worker in self._workers if worker.takes(small)]
            if not takers:
                return
            self._again.popleft()
            taker = min(takers, key=lambda worker: len(worker.tasks))
            taker.give(task, self._deaths.lethal(task))

    def _peek(self, next_task: NextTask) -> Task | None:
        if not self._again and (task := next_task()) is not None:
            self._again.append(task)
        return self._again[0] if self._again else None

    def is_busy(self) -> bool:
        """Return whether something is still to be waited for."""
        return bool(self._again) or any(
            worker.tasks or not worker.ready for worker in self._workers
        )

    def wait(self) -> Iterator[Event]:
        """Yield what happened to the workers, after a while that nothing did."""
        pipes = {worker.pipe: worker for worker in self._workers}
        happened = connection.wait(list(pipes), _BEAT)
        for pipe in happened:
            worker = pipes[pipe]  # type: ignore[index]
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):  # it sends no more: it died
                yield from self._replace(worker)
                continue
            if isinstance(answer, Exception):
                raise answer
            self._stillborn = 0
            if task := worker.take():
                self._deaths.forget(task)
                yield Finished(task, answer)
        running = (worker.running() for worker in self._workers)
        yield Waiting(tuple(each for each in running if each))

    def _replace(self, worker: "_Worker") -> Iterator[Event]:
        """Put a new worker where `worker` died, and its tasks back."""
        code = worker.kill()
        step = worker.board.step
        self._again.extend(worker.tasks)
        if worker.tasks:
            task = worker.tasks[0]
            self._deaths.note(task, step, _named(code))
            yield Died(task, code, step)
        elif not worker.ready:
            self._stillborn += 1
            if self._stillborn == _STILLBORN:
                raise CorpusError(f"processes die as they start ({_named(code)}); is memory short?")
        self._workers[self._workers.index(worker)] = _Worker(self._job, self._lock)

    def kill(self) -> None:
        """End all workers at once; what they were at leaves no trace in OUT."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.kill()


class Board(ctypes.Structure):
    """How far a worker is with its shard, in memory that outlives it: its step, and bytes."""

    _fields_ = (
        ("step", ctypes.c_longlong),
        ("read", ctypes.c_longlong),
        ("text", ctypes.c_longlong),
    )


class _Worker:
    """A process, what it is at, and the way to it."""

    def __init__(self, job: Job, lock: int | None) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.board = _CONTEXT.RawValue(Board, IDLE)
        self.tasks: deque[Task] = deque()  # the first is being done
        self.ready = False
        arguments = (theirs, self.board, job, None if lock is None else Held(lock))
        self.process = _CONTEXT.Process(target=_serve, args=arguments, daemon=True)
        try:
            with interrupts_blocked():
                self.process.start()
        except OSError as error:
            raise CorpusError(f"no process can be started: {error.strerror}") from error
        finally:
            theirs.close()

    def takes(self, small: bool) -> bool:
        """Return whether a task can be given: to an idle worker, or a small one behind another."""
        waits = small and len(self.tasks) < _AHEAD and all(map(_is_small, self.tasks))
        return self.ready and (not self.tasks or waits)

    def give(self, task: Task, lethal: frozenset[int]) -> None:
        """Hand a task over, with the steps that must not be taken."""
        self.tasks.append(task)
        with suppress(OSError):  # it died; its pipe tells
            self.pipe.send((task, lethal))

    def take(self) -> Task | None:
        """Return the task that is done; None where the worker has just become ready."""
        self.ready = True
        return self.tasks.popleft() if self.tasks else None

    def running(self) -> Running | None:
        """Return how far the shard is that it is at, if it is at one."""
        task = self.tasks[0] if self.tasks else None
        if not isinstance(task, Shard):
            return None
        board = self.board
        return Running(task.ending, size(task), board.read, max(board.step, 0) // 2, board.text)

    def kill(self) -> int:
        """End the process if it lives, and return how it ended."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode or 0


class _Steps:
    """The watch of a shard: it writes on the board."""

    def __init__(self, board: Any, lethal: frozenset[int]) -> None:
        self._board, self._lethal = board, lethal

    def enter(self, step: int) -> bool:
        self._board.step = step
        return step not in self._lethal

    def note(self, read: int, text: int) -> None:
        self._board.read, self._board.text = read, text


def _serve(pipe: Any, board: Any, job: Job, _: Any) -> None:
    """Do what comes through `pipe` until it ends."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the run is dead
        job.cleaner.chain(None)  # ready before the first document, whose time would mislead
        pipe.send(None)
        while True:
            task, lethal = pipe.recv()
            board.step = board.read = board.text = 0
            answer = attempt(job, task, _Steps(board, lethal))
            board.step = IDLE
            pipe.send(answer)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)


def _is_small(task: Task) -> bool:
    return isinstance(task, Shard) and size(task) <= _SMALL


def _named(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
