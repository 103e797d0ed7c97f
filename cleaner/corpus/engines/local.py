"""The local engine: processes of this machine that clean shards, replaced when they die."""

import mmap
import pickle
import signal
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from functools import partial
from multiprocessing import connection
from typing import Any

from cleaner.corpus.engines.crashes import IDLE, StepMonitor, TaskFeed
from cleaner.corpus.engines.spawn import OWN_CLASSES, WorkerProcess, job_file, join_run
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.monitor import Care, is_cleaning
from cleaner.corpus.posix import check_posix, limit_processor_time
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
    check_registered,
    perform,
)
from cleaner.corpus.worker import size
from cleaner.html.options import Budget

_MAX_QUEUED = 3  # small shards per worker, so that it does not wait for the run
_SMALL_BYTES = 1 << 18
_WAIT_SECONDS = 0.5  # the longest time between two events
_LIMIT_SHARE, _GRACE_SECONDS = 3, 30.0  # of a budget, which is a prediction for pages alone
_MAX_FAILED_STARTS = 10  # workers in a row that died before they were ready


def on_processes(workers: int) -> Engine:
    """Return the engine of `workers` processes; 0 for the calling process alone.

    The task of a worker that dies is repeated by a new worker. A step of a shard that killed
    two workers is skipped after that. In the calling process, such a step ends the program.
    """

    def run(job: Job, next_task: NextTask, lock: int | None, /) -> Generator[Event, None, None]:
        check_posix()
        with job_file(job) as file, closing(_Pool(file, TaskFeed(next_task), lock)) as pool:
            pool.start(workers)
            while True:
                pool.hand_out()
                if not pool.is_busy():
                    return
                yield from pool.wait()

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

    def __init__(self, job: int, feed: TaskFeed, lock: int | None) -> None:
        self._job, self._feed, self._lock = job, feed, lock  # the job as the file that holds it
        self._failed_starts = 0
        self._workers: list[_Worker] = []

    def start(self, workers: int) -> None:
        """Start `workers` processes, or one for each task if there are fewer tasks."""
        tasks: list[Task] = []
        while len(tasks) < workers and (task := self._feed.take_new()) is not None:
            tasks.append(task)
            self._workers.append(self._start_worker())
        self._feed.put_back(tasks)

    def _start_worker(self) -> "_Worker":
        return _Worker(WorkerProcess.start(self._job, self._lock))

    def hand_out(self) -> None:
        """Give tasks to idle workers, and small shards also to busy workers."""
        while (task := self._feed.peek()) is not None:
            small = _is_small(task)
            takers = [worker for worker in self._workers if worker.takes(small)]
            if not takers:
                return
            self._feed.take()
            taker = min(takers, key=lambda worker: len(worker.tasks))
            taker.give(task, self._feed.crashes.cares(task))

    def is_busy(self) -> bool:
        """Return whether there are tasks left, or workers that are not ready."""
        return self._feed.has_waiting() or any(
            worker.tasks or not worker.ready for worker in self._workers
        )

    def wait(self) -> Iterator[Event]:
        """Yield the next events of the workers, after _WAIT_SECONDS at the latest."""
        pipes: dict[Any, _Worker] = {worker.process.pipe: worker for worker in self._workers}
        for pipe in connection.wait(list(pipes), _WAIT_SECONDS):
            worker = pipes[pipe]
            try:
                answer = worker.process.pipe.recv()
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
        code = worker.process.kill()
        self._feed.put_back(worker.tasks)
        if worker.tasks:
            yield self._feed.crash(
                worker.tasks[0], worker.process.progress.step, _describe_exit(code), code
            )
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == _MAX_FAILED_STARTS:
                raise CorpusError(
                    f"worker processes die as they start ({_describe_exit(code)}); the machine may"
                    " lack memory, so try fewer --workers"
                )
        self._workers[self._workers.index(worker)] = self._start_worker()

    def close(self) -> None:
        """End all workers. Their unfinished tasks leave no trace in OUT."""
        for worker in self._workers:
            worker.process.process.kill()
        for worker in self._workers:
            worker.process.kill()


class _Worker:
    """A worker process and its tasks."""

    def __init__(self, process: WorkerProcess) -> None:
        self.process = process
        self.tasks: deque[Task] = deque()  # the first is under way
        self.ready = False

    def takes(self, small: bool) -> bool:
        """Return whether the worker takes a task now: any if idle, a small one in its queue."""
        queues = small and len(self.tasks) < _MAX_QUEUED and all(map(_is_small, self.tasks))
        return self.ready and (not self.tasks or queues)

    def give(self, task: Task, cares: dict[int, Care]) -> None:
        """Send a task, with the steps not to take as usual."""
        self.tasks.append(task)
        with suppress(OSError):  # the worker died, which the next wait sees
            self.process.pipe.send((task, cares))

    def take(self) -> Task | None:
        """Return the task that the worker has finished, None if it has only become ready."""
        self.ready = True
        return self.tasks.popleft() if self.tasks else None

    def running(self) -> Running | None:
        """Return the progress of the shard under way, None without a shard."""
        task = self.tasks[0] if self.tasks else None
        if not isinstance(task, Shard):
            return None
        progress = self.process.progress
        documents = max(progress.step, 0) // 2
        return Running(task.ending, size(task), progress.read, documents, progress.text)


class _SharedMonitor(StepMonitor):
    """The monitor of a shard, which writes to the shared progress of its worker.

    A worker whose document is far over its budget is ended.
    """

    def __init__(self, progress: Any, cares: dict[int, Care], budget: Budget) -> None:
        super().__init__(partial(setattr, progress, "step"), cares)
        self._progress, self._budget = progress, budget

    def enter(self, step: int, size: int = 0) -> Care:
        limit_processor_time(0)  # first, or the next step would count as the slow one
        care = super().enter(step)
        if is_cleaning(step):
            limit_processor_time(_LIMIT_SHARE * self._budget.seconds(size) + _GRACE_SECONDS)
        return care

    def note(self, read: int, text: int) -> None:
        self._progress.read, self._progress.text = read, text


def main(job_data: mmap.mmap, *files: int) -> None:
    """Do the tasks of a run in this process, a worker. `job_data` is at the pickled job."""
    pipe, progress = join_run(*files)
    with suppress(OSError):  # the run has ended
        try:
            job: Job = pickle.load(job_data)  # noqa: S301 - the run wrote it
            check_registered(job.cleaner.rules)
            job.cleaner.pipeline(None)  # compile first, so that no document is slow because of it
        except CorpusError as error:
            pipe.send(error)
            return
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            pipe.send(CorpusError(f"workers can't load the rules ({fault}); {OWN_CLASSES}"))
            return
        serve(pipe, progress, job)


def serve(pipe: Any, progress: Any, job: Job) -> None:
    """Do the tasks that come through `pipe` until it closes."""
    with suppress(EOFError, OSError):  # the run has ended
        pipe.send(None)
        while True:
            task, cares = pipe.recv()
            progress.read = progress.text = 0
            answer = attempt(job, task, _SharedMonitor(progress, cares, job.cleaner.budget))
            progress.step = IDLE
            pipe.send(answer)


def _is_small(task: Task) -> bool:
    return isinstance(task, Shard) and size(task) <= _SMALL_BYTES


def _describe_exit(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
