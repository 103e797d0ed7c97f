"""Crashes: which tasks an engine repeats after a worker died, and which steps it then skips."""

from collections import Counter, deque
from collections.abc import Callable, Sequence

from cleaner.corpus.model import CorpusError
from cleaner.corpus.tasks import Finished, NextTask, Task, WorkerDied, display_name
from cleaner.corpus.worker import ShardResult

IDLE = -1  # the step of a worker without a task; no document causes a crash there
_MAX_CRASHES = 2  # at one step, which is then skipped
_MAX_REPEATS = 4  # crashes at one step; skipping it did not help, so the run ends


class CrashLog:
    """The steps at which the workers of a run crashed, by task."""

    def __init__(self) -> None:
        self._steps: dict[Task, Counter[int]] = {}

    def add(self, task: Task, step: int, cause: str) -> None:
        """Add a crash at `step` of `task`. Raises CorpusError if it repeats without end."""
        steps = self._steps.setdefault(task, Counter())
        steps[step] += 1
        if steps[step] == _MAX_REPEATS:
            raise CorpusError(
                f"{display_name(task)} kills its process each time ({cause}); take it out of IN,"
                " and run the command again"
            )

    def has(self, task: Task) -> bool:
        """Return whether a worker crashed at `task`, and the task is not finished since."""
        return task in self._steps

    def lethal_steps(self, task: Task) -> frozenset[int]:
        """Return the steps of `task` to skip."""
        steps = self._steps.get(task, Counter())
        return frozenset(step for step, number in steps.items() if number >= _MAX_CRASHES)

    def forget(self, task: Task) -> None:
        """Remove `task`, which is finished."""
        self._steps.pop(task, None)


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
        self.crashes.add(task, step, cause)
        return WorkerDied(task, code, step)


class StepMonitor:
    """A crash monitor that records each step in a place that outlives the worker.

    `record` is called with each step before the worker takes it.
    """

    def __init__(self, record: Callable[[int], None], lethal_steps: frozenset[int]) -> None:
        self._record, self._lethal_steps = record, lethal_steps

    def enter(self, step: int) -> bool:
        """Record `step`; return False if it must be skipped."""
        self._record(step)
        return step not in self._lethal_steps

    def note(self, read: int, text: int) -> None:
        """Do nothing with the progress."""
