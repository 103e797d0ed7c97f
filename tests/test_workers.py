"""Worker processes that are killed at each step of their life: no run hangs, nothing is lost."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cleaner import Cleaner, Result
from cleaner.corpus import clean_corpus
from cleaner.corpus.engines.crashes import IDLE
from cleaner.corpus.engines.local import on_processes
from cleaner.corpus.engines.spawn import WorkerProcess
from cleaner.corpus.model import CorpusError, Shard, StoppedError
from cleaner.corpus.run import open_output
from cleaner.corpus.tasks import Event, Finished, Job, Task, Waiting, WorkerDied
from cleaner.ruleset.rule_set import RuleSet
from tests import corpora
from tests.builders import cleaner, rule
from tests.corpora import SMALL, run, text

DOCUMENTS = 9
KILLS = 3
# Rules that are larger than what a pipe holds.
LONG = cleaner(rule("comment", phrases=("post a comment",), description="rain " * 300_000))
NET_SECONDS = 300  # only a safety net: no test takes that long, on any machine


def kill_once(folder: Path, step: str) -> None:
    """Kill this process if it is among the first KILLS that come to `step`."""
    for number in range(KILLS):
        try:
            (folder / f"{step}-{number}").mkdir()
        except FileExistsError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)


class Killed(Cleaner):
    """A cleaner whose first processes are killed at `step`."""

    def __init__(self, rules: RuleSet, folder: Path, step: str) -> None:
        super().__init__(rules)
        self._folder, self._step = folder, step

    def __reduce__(self) -> tuple[object, ...]:  # type: ignore[override]
        return load, (self.rules, self._folder, self._step)

    def pipeline(self, lang: str | None) -> object:  # type: ignore[override]
        if self._step == "compile":
            kill_once(self._folder, "compile")
        return super().pipeline(lang)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        if self._step == "first":
            kill_once(self._folder, "first")
        result = super().clean(text, url, lang)
        if self._step == "cleaned":
            kill_once(self._folder, "cleaned")
        return result


def load(rules: RuleSet, folder: Path, step: str) -> Killed:
    if step == "import":
        kill_once(folder, "import")
    return Killed(rules, folder, step)


@contextmanager
def safety_net() -> Iterator[None]:
    """End a test that hangs."""

    def fail(*_: object) -> None:
        pytest.fail("the run hangs")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(NET_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def net() -> Iterator[None]:
    with safety_net():
        yield


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number}.txt").write_text(text(number))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Have workers run a shell script, which may become the interpreter that they expect."""

    def write(script: str) -> None:
        path = tmp_path / "python"
        path.write_text(f'#!/bin/sh\n{script}\nexec "{sys.executable}" "$@"\n')
        path.chmod(0o755)
        multiprocessing.set_executable(str(path))

    yield write
    multiprocessing.set_executable(sys.executable)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    """The worker processes that the run of a test has started."""
    started: list[WorkerProcess] = []
    start = WorkerProcess.start

    def record(job: int, lock: int | None) -> WorkerProcess:
        started.append(start(job, lock))
        return started[-1]

    monkeypatch.setattr(WorkerProcess, "start", record)
    return started


def account(out: Path) -> tuple[int, int]:
    """Return how many documents were lost and doubled."""
    counts = corpora.account(out, {f"{number}.txt" for number in range(DOCUMENTS)})
    return counts["lost"], counts["doubled"]


@pytest.mark.parametrize("step", ["import", "compile", "first", "cleaned"])
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_killed_at_a_step_are_replaced(
    source: Path, out: Path, tmp_path: Path, step: str, workers: int
) -> None:
    summary = run(source, out, workers, cleaner=Killed(LONG.rules, tmp_path, step))
    assert len(list(tmp_path.glob(f"{step}-*"))) == KILLS
    assert summary.documents + summary.quarantined == DOCUMENTS
    # A document at which two workers died is in quarantine.
    assert summary.quarantined <= (step in ("first", "cleaned"))
    assert account(out) == (summary.quarantined, 0)


@pytest.mark.parametrize("end", ["exit 0", "exit 3", "kill -KILL $$"])
def test_workers_that_end_at_their_start_are_replaced(
    source: Path, out: Path, tmp_path: Path, stand_in: Callable[[str], None], end: str
) -> None:
    stand_in(f'for n in 1 2 3; do mkdir "{tmp_path}/spawn-$n" 2>/dev/null && {end}; done')
    assert run(source, out, cleaner=LONG).documents == DOCUMENTS
    assert len(list(tmp_path.glob("spawn-*"))) == KILLS
    assert account(out) == (0, 0)


def test_a_program_that_is_not_an_interpreter_ends_the_run(
    source: Path, out: Path, stand_in: Callable[[str], None]
) -> None:
    stand_in("exit 3")
    with pytest.raises(CorpusError, match=r"die as they start \(exit code 3\)"):
        run(source, out, cleaner=LONG)


def test_a_program_that_does_not_exist_ends_the_run(source: Path, out: Path) -> None:
    multiprocessing.set_executable(str(source / "none"))
    try:
        with pytest.raises(CorpusError, match=r"can't be started \(No such file or directory\)"):
            run(source, out)
    finally:
        multiprocessing.set_executable(sys.executable)


def test_an_interrupt_ends_a_run_whose_worker_starts(
    source: Path,
    out: Path,
    tmp_path: Path,
    stand_in: Callable[[str], None],
    processes: list[WorkerProcess],
) -> None:
    stand_in(f'echo $$ >"{tmp_path}/id"; kill -INT $PPID; exec sleep 1000')
    with pytest.raises(KeyboardInterrupt):
        run(source, out, 1, cleaner=LONG)
    if not processes:  # it came before the run knew the worker, which would end without the run
        os.kill(int((tmp_path / "id").read_text()), signal.SIGKILL)
    assert [worker.process.poll() for worker in processes] in ([], [-signal.SIGKILL])


def test_an_interrupt_ends_a_run_whose_worker_is_stopped(
    source: Path, out: Path, processes: list[WorkerProcess]
) -> None:
    def interrupt(event: Event, _: object) -> None:
        if isinstance(event, Finished):
            processes[0].process.send_signal(signal.SIGSTOP)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(source, out, 1, listener=interrupt)
    assert [worker.process.poll() for worker in processes] == [-signal.SIGKILL]


def events_of(folder: Path, given: list[Task]) -> Generator[Event, None, None]:
    """Yield the events of one worker that gets the tasks in `given`, the last first."""
    out = open_output(folder / "out")
    with out.locked() as lock:
        engine = on_processes(1)(Job(SMALL, out), lambda: given.pop() if given else None, lock)
        yield from (event for event in engine if not isinstance(event, Waiting))


def shard(source: Path, number: int) -> Shard:
    name = f"{number}.txt"
    return Shard(source / name, name, name, ".txt")


def test_a_worker_killed_between_tasks_is_replaced(
    source: Path, tmp_path: Path, processes: list[WorkerProcess]
) -> None:
    given: list[Task] = [shard(source, 0)]
    events = events_of(tmp_path, given)
    assert isinstance(next(events), Finished)
    processes[0].process.kill()
    processes[0].process.wait()
    given.append(shard(source, 1))
    died, finished = events
    assert died == WorkerDied(shard(source, 1), -signal.SIGKILL, IDLE)
    assert isinstance(finished, Finished)
    assert len(processes) == 2


def test_a_worker_killed_after_its_last_task_is_not_replaced(
    source: Path, tmp_path: Path, processes: list[WorkerProcess]
) -> None:
    events = events_of(tmp_path, [shard(source, 0)])
    assert isinstance(next(events), Finished)
    processes[0].process.kill()
    processes[0].process.wait()
    assert list(events) == []
    assert len(processes) == 1


SCRIPT = """
import sys
from cleaner.corpus import clean_corpus
print(clean_corpus(*sys.argv[1:3], workers=2).documents)
"""
OWN_CLASS = """
import sys
from cleaner import Cleaner
from cleaner.corpus import clean_corpus
from cleaner.corpus.model import CorpusError
class Mine(Cleaner):
    def __reduce__(self): return Mine, ()
try:
    clean_corpus(*sys.argv[1:3], cleaner=Mine(), workers=2)
except CorpusError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("script", "printed"),
    [(SCRIPT, f"{DOCUMENTS}\n"), (OWN_CLASS, "define your own classes in a module")],
    ids=["no guard", "own class"],
)
def test_a_script_needs_no_guard(
    source: Path, out: Path, tmp_path: Path, script: str, printed: str
) -> None:
    path = tmp_path / "script.py"
    path.write_text(script)
    command = [sys.executable, str(path), str(source), str(out)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (ended.returncode, ended.stderr) == (0, "")
    assert printed in ended.stdout


def test_a_class_that_can_not_be_pickled_is_named(source: Path, out: Path) -> None:
    class Local(Cleaner):
        def __reduce__(self) -> tuple[object, ...]:  # type: ignore[override]
            return Local, ()

    with pytest.raises(CorpusError, match=r"Local.*define your own classes in a module"):
        clean_corpus(source, out, cleaner=Local(SMALL.rules), workers=1)


def test_a_folder_for_temporary_files_without_room_is_named(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(StoppedError, match=r"temporary files can't be written .No space left"):
        run(source, out, 1)
