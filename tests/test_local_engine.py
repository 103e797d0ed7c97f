"""Worker processes: what they do when their run has died, and the run when they have."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

from cleaner.corpus.engines.local import serve as serve_tasks
from cleaner.corpus.engines.spawn import SharedProgress
from cleaner.corpus.model import Shard
from cleaner.corpus.run import open_output
from cleaner.corpus.tasks import Job
from tests.corpora import SMALL, text


def serve(pipe: Connection, out: Path) -> int:
    """Serve through `pipe` until it closes; return the last step."""
    progress = multiprocessing.RawValue(SharedProgress, -2)
    serve_tasks(pipe, progress, Job(SMALL, open_output(out)))
    return int(progress.step)


def test_a_worker_ends_quietly_if_its_run_died_before_it_was_ready(tmp_path: Path) -> None:
    ours, theirs = multiprocessing.Pipe()
    ours.close()
    assert serve(theirs, tmp_path) == -2


def test_a_worker_ends_quietly_if_its_run_died_meanwhile(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(text(1))
    ours, theirs = multiprocessing.Pipe()
    ours.send((Shard(source, "a.txt", "a.txt", ".txt"), {}))
    with open_output(tmp_path / "out").locked():
        # It is ready, takes the shard, and finds the other end closed as it answers.
        theirs.send = lambda answer: ours.close() if answer else None  # type: ignore[assignment,method-assign]
        assert serve(theirs, tmp_path / "out") == -1
    assert (tmp_path / "out" / "documents" / "a.txt").exists()
