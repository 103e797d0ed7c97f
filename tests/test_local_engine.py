"""Worker processes: what they do when their run has died, and the run when they have."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

from cleaner.corpus.engines.crashes import IDLE
from cleaner.corpus.engines.local import SharedProgress, _serve, on_processes
from cleaner.corpus.model import Shard
from cleaner.corpus.run import open_output
from cleaner.corpus.tasks import Finished, Job, Task, Waiting, WorkerDied
from tests.corpora import SMALL, text


def serve(pipe: Connection, out: Path) -> int:
    """Serve through `pipe` until it closes; return the last step."""
    progress = multiprocessing.RawValue(SharedProgress, -2)
    _serve(pipe, progress, Job(SMALL, open_output(out)), None)
    return int(progress.step)


def test_a_run_that_died_before_its_worker_was_ready_is_no_error(tmp_path: Path) -> None:
    ours, theirs = multiprocessing.Pipe()
    ours.close()
    assert serve(theirs, tmp_path) == -2


def test_a_run_that_died_while_its_worker_cleaned_is_no_error(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(text(1))
    ours, theirs = multiprocessing.Pipe()
    ours.send((Shard(source, "a.txt", "a.txt", ".txt"), frozenset()))
    with open_output(tmp_path / "out").locked():
        # It is ready, takes the shard, and finds the other end closed as it answers.
        theirs.send = lambda answer: ours.close() if answer else None  # type: ignore[method-assign]
        assert serve(theirs, tmp_path / "out") == -1
    assert (tmp_path / "out" / "documents" / "a.txt").exists()


def test_a_worker_that_dies_at_no_task_is_replaced(tmp_path: Path) -> None:
    shards: list[Task] = []
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(text(1))
        shards.append(Shard(tmp_path / name, name, name, ".txt"))
    given = [shards.pop()]
    out = open_output(tmp_path / "out")
    with out.locked():
        events = on_processes(1)(Job(SMALL, out), lambda: given.pop() if given else None, None)
        happened = []
        for event in events:
            if isinstance(event, Waiting):
                continue
            happened.append((type(event), event.task.name))  # type: ignore[union-attr]
            if isinstance(event, WorkerDied):
                assert event.step == IDLE
            elif shards:  # the worker has answered and waits for the next
                (worker,) = multiprocessing.active_children()
                worker.kill()
                worker.join()
                given.append(shards.pop())
    assert happened == [(Finished, "a.txt"), (WorkerDied, "b.txt"), (Finished, "b.txt")]
