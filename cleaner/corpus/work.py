"""Work: what a process of a run is given to do and gives back, whatever engine hands it out."""

from collections.abc import Callable, Generator

import msgspec

from cleaner.clean import Cleaner
from cleaner.corpus.join import Join, join_parts
from cleaner.corpus.out.base import Out
from cleaner.corpus.record import CorpusError, Fields, Shard
from cleaner.corpus.shard import UNWATCHED, Done, Tally, Watch, clean_shard

Task = Shard | Join
NextTask = Callable[[], Task | None]  # None: nothing to do now
PART_BYTES = 32_000_000


class Job(msgspec.Struct, frozen=True):
    """What every shard of a run needs; files larger than `part_bytes` are split."""

    cleaner: Cleaner
    out: Out
    fields: Fields = Fields()
    part_bytes: int = PART_BYTES


class Finished(msgspec.Struct, frozen=True):
    """A task that is done."""

    task: Task
    done: Done


class Died(msgspec.Struct, frozen=True):
    """A worker that died at a task, which is tried again.

    `code` is as of multiprocessing, None where the engine does not tell.
    """

    task: Task
    code: int | None
    step: int


class Running(msgspec.Struct, frozen=True):
    """A shard that is being cleaned: the bytes of its input, and how far it is.

    `read` are the bytes that were read of it, `text` those of the documents that are done.
    """

    ending: str
    size: int
    read: int = 0
    documents: int = 0
    text: int = 0


class Waiting(msgspec.Struct, frozen=True):
    """Nothing else happens; these shards are being cleaned, where the engine can tell."""

    running: tuple[Running, ...] = ()


Event = Finished | Died | Waiting
# What hands tasks to workers until there are none and all are done, and yields what happens.
Engine = Callable[[Job, NextTask], Generator[Event, None, None]]


def name_of(task: Task) -> str:
    """Return what a person calls `task`."""
    if isinstance(task, Join):
        return f"{task.shard.name} (joining its parts)"
    return f"{task.name} (part {task.part.number})" if task.part else task.name


def perform(job: Job, task: Task, watch: Watch = UNWATCHED) -> Done:
    """Do `task`. Raises OSError where OUT can't be written."""
    if isinstance(task, Join):
        return Done(Tally(), join_parts(task, job.out))
    return clean_shard(job.cleaner, task, job.out, job.fields, watch)


def attempt(job: Job, task: Task, watch: Watch) -> Done | Exception:
    """Do `task`; return what ends the run where it can't be done, fit for another process."""
    try:
        return perform(job, task, watch)
    except OSError as error:
        return OSError(error.errno, error.strerror or str(error), error.filename)
    except CorpusError as error:
        return error
    except Exception as error:
        return CorpusError(f"{name_of(task)}: {type(error).__name__}: {error}")


def run_here(job: Job, next_task: NextTask) -> Generator[Event, None, None]:
    """Do what `next_task` gives in this process, which a document that kills takes along."""
    while (task := next_task()) is not None:
        yield Finished(task, perform(job, task))
