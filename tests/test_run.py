"""The one call that cleans a corpus: its names, its errors, and its lock from start to end."""

import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import cleaner.corpus
from cleaner.corpus import CorpusError, Fields, RunOptions, clean_corpus
from cleaner.corpus.engines import ENGINES, EngineKind, EngineOptions
from cleaner.corpus.output.base import MARKER
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.tasks import Engine, Event, Finished, Job, NextTask, perform

TRY_LOCK = """
import sys
from cleaner.corpus.posix import try_lock
with open(sys.argv[1], "r+b") as file:
    print(try_lock(file.fileno()))
"""


def another_process_locks(out: Path) -> bool:
    """Return whether another process can lock `out` now."""
    words = [sys.executable, "-c", TRY_LOCK, str(out / MARKER)]
    return subprocess.run(words, capture_output=True, check=True).stdout == b"True\n"  # noqa: S603


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("It rained.\n")
    return tmp_path / "a.txt"


def test_the_output_is_locked_once_from_its_preparation_to_the_summary(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    clean_corpus(source, out)
    moments: list[tuple[str, bool]] = []
    clear, write, locked = Directory.clear, Directory.write, Directory.locked

    def look(moment: str) -> None:
        moments.append((moment, another_process_locks(out)))

    def clear_and_look(self: Directory, names: Iterable[str]) -> None:
        clear(self, names)
        look("cleared")

    def write_and_look(self: Directory, path: str, data: bytes) -> None:
        write(self, path, data)
        look(path)

    @contextmanager
    def lock_and_note(self: Directory) -> Iterator[int]:
        with locked(self) as file:
            moments.append(("locked", False))
            yield file

    def start(_: EngineOptions) -> Engine:
        def engine(job: Job, next_task: NextTask, lock: int | None) -> Generator[Event, None, None]:
            assert lock is not None
            look("engine")
            while (task := next_task()) is not None:
                yield Finished(task, perform(job, task))

        return engine

    monkeypatch.setattr(Directory, "clear", clear_and_look)
    monkeypatch.setattr(Directory, "write", write_and_look)
    monkeypatch.setattr(Directory, "locked", lock_and_note)
    monkeypatch.setitem(ENGINES, "looking", EngineKind("of a test", start))
    clean_corpus(source, out, options=RunOptions(engine="looking", overwrite=True))
    names = ["locked", "cleared", "engine", "cleared", "summary.json"]
    assert moments == [(name, False) for name in names]
    assert another_process_locks(out)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (RunOptions(engine="dask"), "--engine dask does not exist; choose local or ray"),
        (RunOptions(address="host:1"), "--address host:1 needs a cluster; add --engine ray"),
        (RunOptions(out_format="xml"), "'xml' is not an output format"),
        (RunOptions(fields=Fields(report="r")), "add --out-format parquet"),
    ],
)
def test_options_that_cannot_work_fail_before_the_output_is_made(
    source: Path, tmp_path: Path, options: RunOptions, message: str
) -> None:
    with pytest.raises(CorpusError, match=message):
        clean_corpus(source, tmp_path / "out", options=options)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_no_run_made_gets_no_lock_file(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("precious")
    with pytest.raises(CorpusError, match=r"files that no run made, such as thesis\.txt"):
        clean_corpus(source, out, options=RunOptions(overwrite=True))
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


def test_the_listener_sees_each_event_and_the_status(source: Path, tmp_path: Path) -> None:
    events: list[tuple[Event, int]] = []
    options = RunOptions(listener=lambda event, status: events.append((event, status.files_done)))
    clean_corpus(source, tmp_path / "out", options=options)
    ((event, files_done),) = events
    assert isinstance(event, Finished)
    assert files_done == 1


def test_public_names_are_pinned() -> None:
    assert all(hasattr(cleaner.corpus, name) for name in cleaner.corpus.__all__)
    with pytest.raises(AttributeError, match="no attribute 'prepare'"):
        cleaner.corpus.prepare  # noqa: B018
