"""Tasks: what an engine hands to workers, and the events that it yields."""

from collections.abc import Callable, Generator
from typing import Protocol

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.formats.registry import ending_of, plain_ending
from cleaner.corpus.merge import Join, join_parts
from cleaner.corpus.model import CorpusError, Fields, Shard
from cleaner.corpus.monitor import NULL_MONITOR, CrashMonitor
from cleaner.corpus.output.base import Output
from cleaner.corpus.scan import RangeScan, scan_range
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult, clean_shard
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES
from cleaner.ruleset.rule_set import RuleSet

Task = Shard | Join | RangeScan
NextTask = Callable[[], Task | None]  # None: there is no task now
PART_BYTES = 32_000_000


class Job(msgspec.Struct, frozen=True):
    """What all shards of a run have in common. It is sent to each worker."""

    cleaner: Cleaner
    out: Output
    fields: Fields = Fields()
    part_bytes: int = PART_BYTES  # larger files are split, if their format allows it


class Finished(msgspec.Struct, frozen=True):
    """A task is finished."""

    task: Task
    result: ShardResult


class WorkerDied(msgspec.Struct, frozen=True):
    """A worker died at a task. The task is repeated."""

    task: Task
    code: int | None  # the exit code, negative for a signal; None if the engine does not know it
    step: int  # as in cleaner.corpus.monitor


class Running(msgspec.Struct, frozen=True):
    """The progress of a shard under way."""

    ending: str
    size: int  # bytes of the input, as stored
    read: int = 0  # bytes of the input, as stored
    documents: int = 0
    text: int = 0  # bytes of the clean documents


class Waiting(msgspec.Struct, frozen=True):
    """The engine waits for its workers. The event comes at least about once a second."""

    running: tuple[Running, ...] = ()  # the shards under way, as far as the engine knows


Event = Finished | WorkerDied | Waiting


class Engine(Protocol):
    """Hands tasks to workers until there are no more, and yields what happens."""

    def __call__(
        self, job: Job, next_task: NextTask, lock: int | None, /
    ) -> Generator[Event, None, None]:
        """Do the tasks of `next_task`. The engine stops when that is None and no task is left.

        `lock` is the descriptor of the lock file of OUT, if there is one; workers on this
        machine must keep it open while they live. Closing the generator ends all workers.
        """


def display_name(task: Task) -> str:
    """Return the name of `task` for logs and messages."""
    if isinstance(task, Join):
        return f"{task.shard.name} (joining its parts)"
    if isinstance(task, RangeScan):
        return f"{task.shard.name} (scanning range {task.span.number + 1})"
    return f"{task.name} (part {task.part.number})" if task.part else task.name


def perform(job: Job, task: Task, monitor: CrashMonitor = NULL_MONITOR) -> ShardResult:
    """Do `task`. Raises OSError if OUT can't be written."""
    if isinstance(task, Join):
        outputs, lacks_bytes = join_parts(task, job.out, job.fields.quarantine_bytes)
        return ShardResult(Totals(), outputs, unread=lacks_bytes)
    if isinstance(task, RangeScan):
        return ShardResult(Totals(), {}, segment=scan_range(task))
    return clean_shard(job.cleaner, task, job.out, job.fields, monitor)


def check_registered(rules: RuleSet) -> None:
    """Raise CorpusError if `rules` need what only the program of the run registered.

    A worker, which is another process, calls it once. Without the check its fault would look like
    one of the documents.
    """
    for stage in rules.all_stages():
        outline = stage.rules.outline
        for kind, names, known in (
            ("action", outline.actions, ACTIONS),
            ("condition", outline.conditions, CONDITIONS),
        ):
            if unknown := sorted(set(names) - known.keys()):
                raise _not_registered(f"the {kind} {unknown[0]}")
    for _, feature in rules.features():
        if feature.measure not in FEATURES:
            raise _not_registered(f"the feature {feature.measure}")


def _check_format(task: Task) -> None:
    """Raise CorpusError if the file of `task` has a format that only the program registered."""
    if isinstance(task, Shard) and not ending_of(task.ending):
        raise _not_registered(f"the format {plain_ending(task.ending)}")


def _not_registered(entry: str) -> CorpusError:
    return CorpusError(
        f"workers do not know {entry}: they are processes without what your program registered;"
        " use workers=0"
    )


def attempt(job: Job, task: Task, monitor: CrashMonitor) -> ShardResult | Exception:
    """Do `task` in a worker; return any error that must end the run, so that it can be pickled."""
    try:
        _check_format(task)
        return perform(job, task, monitor)
    except OSError as error:
        return OSError(error.errno, error.strerror or str(error), error.filename)
    except CorpusError as error:
        return error
    except Exception as error:
        return CorpusError(f"{display_name(task)}: {type(error).__name__}: {error}")
