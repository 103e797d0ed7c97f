"""Crashes: which tasks an engine repeats after a worker died, and which steps it then skips."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from cleaner.corpus.model import CorpusError
from cleaner.corpus.monitor import Care
from cleaner.corpus.posix import is_out_of_time
from cleaner.corpus.tasks import Finished, NextTask, Task, WorkerDied, display_name
from cleaner.corpus.worker import ShardResult

IDLE = -1  # the step of a worker without a task; no document causes a crash there
_MAX_CRASHES = 2  # at one step, which is then skipped
_MAX_REPEATS = 4  # crashes at one step; skipping it did not help, so the run ends


class CrashLog:
    """The steps at which the workers of a run crashed, by task."""

    def __init__(self) -> None:
        # Of each crash at a step, whether the worker ran out of time.
        self._steps: dict[Task, dict[int, list[bool]]] = {}

    def add(self, task: Task, step: int, cause: str, *, is_out_of_time: bool = False) -> None:
        """Add a crash at `step` of `task`. Raises CorpusError if it repeats without end."""
        crashes = self._steps.setdefault(task, {}).setdefault(step, [])
        crashes.append(is_out_of_time)
        if len(crashes) == _MAX_REPEATS:
            raise CorpusError(
                f"{display_name(task)} kills its process each time ({cause}); take it out of IN,"
                " and run the command again"
            )

    def has(self, task: Task) -> bool:
        """Return whether a worker crashed at `task`, and the task is not finished since."""
        return task in self._steps

    def cares(self, task: Task) -> dict[int, Care]:
        """Return how to take the steps of `task` that must not be taken as usual."""
        cares = {step: _care(crashes) for step, crashes in self._steps.get(task, {}).items()}
        return {step: care for step, care in cares.items() if care is not Care.USUAL}

    def forget(self, task: Task) -> None:
        """Remove `task`, which is finished."""
        self._steps.pop(task, None)


def _care(crashes: list[bool]) -> Care:
    """Return how to take a step, by its crashes as in CrashLog."""
    if len(crashes) >= _MAX_CRASHES:
        return Care.OVER_BUDGET if all(crashes) else Care.LETHAL
    return Care.CHEAP if all(crashes) else Care.USUAL


class TaskFeed:
    """The tasks for an engine: those to repeat after a crash first, then new ones."""

    def __init__(self, next_task: NextTask) -> None:
        self.crashes = CrashLog()
        self._next_task = next_task
        self._waiting: deque[Task] = deque()

    def peek(self) -> Task | None:
        """Return the next task without taking it, None if there is none now."""
        if not self._waiting and (task := self._next_task()) is not None:
            self._waiting.append(task)
        return self._waiting[0] if self._waiting else None

    def take(self) -> Task | None:
        """Take the next task, None if there is none now."""
        return None if self.peek() is None else self._waiting.popleft()

    def take_new(self) -> Task | None:
        """Take a task that no engine has had yet, None if there is none now."""
        return self._next_task()

    def put_back(self, tasks: Sequence[Task]) -> None:
        """Add tasks to do before new ones."""
        self._waiting.extend(tasks)

    def has_waiting(self) -> bool:
        """Return whether there are tasks that were taken from the run, but not by a worker."""
        return bool(self._waiting)

    def finish(self, task: Task, result: ShardResult) -> Finished:
        """Return the event that `task` is finished."""
        self.crashes.forget(task)
        return Finished(task, result)

    def crash(self, task: Task, step: int, cause: str, code: int | None = None) -> WorkerDied:
        """Return the event that a worker died at `task`.

        Raises CorpusError if that repeats without end.
        """
        self.crashes.add(task, step, cause, is_out_of_time=is_out_of_time(code))
        return WorkerDied(task, code, step)


class StepMonitor:
    """A crash monitor that records each step in a place that outlives the worker.

    `record` is called with each step before the worker takes it.
    """

    def __init__(self, record: Callable[[int], None], cares: Mapping[int, Care]) -> None:
        self._record, self._cares = record, cares

    def enter(self, step: int, size: int = 0) -> Care:  # noqa: ARG002 - it matters to others
        """Record `step`; return how to take it."""
        self._record(step)
        return self._cares.get(step, Care.USUAL)

    def note(self, read: int, text: int) -> None:
        """Do nothing with the progress."""
