"""The registry of engines: one from outside serves the command and a program alike."""

from collections.abc import Generator
from pathlib import Path
from unittest.mock import Mock

import pytest
import typer

from cleaner.cli.corpus import corpus
from cleaner.corpus import RunOptions, clean_corpus
from cleaner.corpus.engines import ENGINES, EngineKind, EngineOptions, make_engine
from cleaner.corpus.engines.crashes import CrashLog, StepMonitor, TaskFeed
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.monitor import Care
from cleaner.corpus.tasks import Engine, Event, Finished, Job, NextTask, Task, WorkerDied, perform
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult

DOCS = Path(__file__).parent.parent / "docs" / "corpus.md"
TASK = Shard(Path("a.txt"), "a.txt", "a.txt", ".txt")
OTHER = Shard(Path("b.txt"), "b.txt", "b.txt", ".txt")


class Recording:
    """An engine kind that does all tasks in this process and keeps what it was given."""

    def __init__(self) -> None:
        self.options: list[EngineOptions] = []
        self.tasks: list[Task] = []

    def start(self, options: EngineOptions) -> Engine:
        self.options.append(options)
        return self.run

    def run(
        self, job: Job, next_task: NextTask, _lock: int | None, /
    ) -> Generator[Event, None, None]:
        while (task := next_task()) is not None:
            self.tasks.append(task)
            yield Finished(task, perform(job, task))


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording()
    kind = EngineKind("this process, for a test", recording.start, takes_address=True)
    monkeypatch.setitem(ENGINES, "recording", kind)
    return recording


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("It rained.\n")
    return folder


def test_an_engine_from_outside_cleans_a_corpus(
    recording: Recording, source: Path, tmp_path: Path
) -> None:
    options = RunOptions(engine="recording", address="host:1")
    assert clean_corpus(source, tmp_path / "out", workers=3, options=options).documents == 2
    assert recording.options == [EngineOptions(3, "host:1")]
    assert len(recording.tasks) == 2


def test_an_engine_from_outside_serves_the_command(
    recording: Recording, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signal.signal", Mock())
    with pytest.raises(typer.Exit) as end:
        corpus(str(source), str(tmp_path / "out"), workers=1, engine="recording")
    assert end.value.exit_code == 0
    assert len(recording.tasks) == 2
    assert (tmp_path / "out" / "documents" / "b.txt").exists()


@pytest.mark.usefixtures("recording")
def test_messages_name_the_engines_of_the_registry() -> None:
    with pytest.raises(CorpusError, match="choose local or ray or recording"):
        make_engine("dask", EngineOptions())
    with pytest.raises(CorpusError, match="add --engine ray or recording"):
        make_engine("local", EngineOptions(address="host:1"))


def test_the_documentation_lists_each_engine() -> None:
    text = DOCS.read_text("utf-8")
    rows = [f"| `{name}` | {kind.summary} |" for name, kind in ENGINES.items()]
    assert [row for row in rows if row not in text] == []


def test_a_step_that_crashed_twice_is_skipped_until_its_task_is_finished() -> None:
    log = CrashLog()
    log.add(TASK, 3, "SIGKILL")
    assert (log.has(TASK), log.cares(TASK)) == (True, {})
    log.add(TASK, 3, "SIGKILL")
    log.add(TASK, 5, "SIGKILL")
    assert log.cares(TASK) == {3: Care.LETHAL}
    log.forget(TASK)
    assert not log.has(TASK)


@pytest.mark.parametrize(
    ("causes", "care"),
    [
        ([True], Care.CHEAP),
        ([True, True], Care.OVER_BUDGET),
        ([True, False], Care.LETHAL),
        ([False, True], Care.LETHAL),
    ],
)
def test_a_step_that_is_over_its_budget_is_tried_once_more(causes: list[bool], care: Care) -> None:
    log = CrashLog()
    for is_out_of_time in causes:
        log.add(TASK, 3, "cause", is_out_of_time=is_out_of_time)
    assert log.cares(TASK) == {3: care}


def test_crashes_at_one_step_end_the_run_if_skipping_does_not_help() -> None:
    log = CrashLog()
    for _ in range(3):
        log.add(TASK, 3, "SIGKILL")
    with pytest.raises(CorpusError, match=r"a\.txt kills its process each time \(SIGKILL\)"):
        log.add(TASK, 3, "SIGKILL")


def test_tasks_to_repeat_come_before_new_tasks() -> None:
    new: list[Task] = [OTHER]
    feed = TaskFeed(lambda: new.pop() if new else None)
    feed.put_back([TASK])
    assert feed.crash(TASK, 1, "SIGKILL", -9) == WorkerDied(TASK, -9, 1)
    assert [feed.peek(), feed.take(), feed.take(), feed.take()] == [TASK, TASK, OTHER, None]
    result = ShardResult(Totals(), {})
    assert feed.finish(TASK, result) == Finished(TASK, result)
    assert not feed.crashes.has(TASK)


def test_a_monitor_records_each_step_before_it_is_taken() -> None:
    steps: list[int] = []
    monitor = StepMonitor(steps.append, {1: Care.LETHAL})
    cares = [monitor.enter(step) for step in range(3)]
    assert cares == [Care.USUAL, Care.LETHAL, Care.USUAL]
    assert steps == [0, 1, 2]
