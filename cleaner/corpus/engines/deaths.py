"""Deaths: at which steps of which tasks workers died, whatever engine they worked for."""

from collections import Counter

from cleaner.corpus.record import CorpusError
from cleaner.corpus.work import Task, name_of

IDLE = -1  # the step of a worker that is at no task, where a death is no document's fault
_KILLS = 2  # deaths at one step after which it is not taken again
_GIVE_UP = 4  # deaths at one step that not taking it does not end


class Deaths:
    """What the workers of a run died at."""

    def __init__(self) -> None:
        self._at: dict[Task, Counter[int]] = {}

    def note(self, task: Task, step: int, how: str) -> None:
        """Note that a worker died at `step` of `task`. Raises CorpusError where that has no end."""
        steps = self._at.setdefault(task, Counter())
        steps[step] += 1
        if steps[step] == _GIVE_UP:
            raise CorpusError(f"{name_of(task)} kills its process each time ({how})")

    def has(self, task: Task) -> bool:
        """Return whether workers died at `task`, which is not done since."""
        return task in self._at

    def lethal(self, task: Task) -> frozenset[int]:
        """Return the steps of `task` that must not be taken again."""
        steps = self._at.get(task, Counter())
        return frozenset(step for step, number in steps.items() if number >= _KILLS)

    def forget(self, task: Task) -> None:
        """Note that `task` is done."""
        self._at.pop(task, None)
