"""Runs that are killed, that run out of room, that meet each other: nothing lost or doubled."""

import os
import signal
from pathlib import Path
from unittest.mock import Mock

import pytest
import typer

from cleaner.cli.corpus import corpus
from cleaner.corpus.model import CorpusError, StoppedError
from cleaner.corpus.run import open_output
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, WorkerDied
from tests import corpora
from tests.commands import Command
from tests.corpora import CRASH, KILL, SMALL, Deadly, Mortal, Stillborn, run, with_rules


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture(scope="module")
def undisturbed(source: Path) -> dict[str, bytes]:
    """What a run that nothing disturbs makes of `source`."""
    whole = source.with_name("whole")
    assert Command(source, whole).end()[0] == 1
    return corpora.snapshot(whole)


def test_a_run_killed_again_and_again_gives_the_same_result(
    source: Path, out: Path, undisturbed: dict[str, bytes]
) -> None:
    for steps in (1, 3, 2, 4):  # of 15 tasks
        killed = Command(source, out, steps=steps)
        killed.process.kill()
        killed.end()
    code, messages = Command(source, out).end()
    assert (code, messages.count("\n")) == (1, 1)
    assert corpora.snapshot(out) == undisturbed
    counts = corpora.account(out, corpora.ids())
    assert (counts["lost"], counts["doubled"], counts["quarantined"]) == (0, 0, 3)


def test_killed_workers_lose_and_double_no_document(
    source: Path, out: Path, tmp_path: Path
) -> None:
    deaths, whole = [], tmp_path / "whole"
    run(source, whole)

    def note(event: Event, _: RunStatus) -> None:
        if isinstance(event, WorkerDied):
            deaths.append(event.code)

    run(source, out, listener=note, cleaner=Mortal(SMALL.rules, tmp_path))
    assert deaths == [-signal.SIGKILL] * len(Mortal.REPORTS)
    assert corpora.snapshot(out) == corpora.snapshot(whole)
    counts = corpora.account(out, corpora.ids())
    assert (counts["lost"], counts["doubled"], counts["quarantined"]) == (0, 0, 3)


@pytest.mark.parametrize(("deed", "workers"), [(KILL, 1), (CRASH, 2)])
def test_a_document_that_kills_is_quarantined_and_the_rest_comes_out(
    tmp_path: Path, out: Path, deed: str, workers: int
) -> None:
    source = tmp_path / "in"
    ids = corpora.make(source)
    deadly = [corpora.row(9000, deed), corpora.row(9001, deed)]
    with (source / "large.jsonl").open("ab") as file:
        file.writelines(deadly)
    (source / "deadly.txt").write_text(deed)
    summary = run(source, out, workers, cleaner=with_rules(Deadly))
    assert summary.quarantined == 3 + 3
    rows = (out / "quarantine" / "reasons" / "large.jsonl.jsonl").read_text().splitlines()
    assert [f'"place":"line {n}"' in row for n, row in enumerate(rows[-2:], 103)] == [True, True]
    assert all("kills the process" in row and deed in row for row in rows[-2:])
    counts = corpora.account(out, ids)
    assert (counts["lost"], counts["doubled"]) == (0, 0)


def test_processes_that_cannot_start_end_the_run(source: Path, out: Path) -> None:
    with pytest.raises(CorpusError, match=r"die as they start \(exit code 7\)"):
        run(source, out, cleaner=with_rules(Stillborn))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_stops_on_a_signal_and_resumes_later(
    source: Path, out: Path, undisturbed: dict[str, bytes], number: signal.Signals
) -> None:
    stopped = Command(source, out, steps=1)
    os.killpg(stopped.process.pid, number)  # as a terminal does
    code, messages = stopped.end()
    assert (code, messages) == (130, "cleaner: stopped; run the same command again to resume\n")
    assert Command(source, out).end()[0] == 1
    assert corpora.snapshot(out) == undisturbed


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StoppedError("no room")])
def test_a_stopped_run_with_overwrite_says_to_resume_without_it(
    source: Path,
    out: Path,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("cleaner.corpus.run.clean_corpus", Mock(side_effect=error))
    monkeypatch.setattr("signal.signal", Mock())
    for overwrite, end in ((True, ", without --overwrite\n"), (False, "")):
        with pytest.raises(typer.Exit):
            corpus(str(source), str(out), overwrite=overwrite)
        said = capsys.readouterr().err
        assert said.endswith(end)
        assert ("--overwrite" in said) == overwrite


@pytest.mark.parametrize("bytes_a_file", [10_000, 150_000], ids=["manifest", "document"])
def test_a_full_disk_stops_a_run_with_one_message_and_it_resumes(
    tmp_path: Path, out: Path, bytes_a_file: int
) -> None:
    source = tmp_path / "in"
    ids = corpora.make(source, 20) | {"long.txt"}
    (source / "long.txt").write_text(f"{corpora.PROSE}\n\n" * 2000)
    code, said = Command(source, out, bytes_a_file=bytes_a_file).end()
    assert (code, said.count("\n")) == (3, 1)
    assert "can't be written" in said
    assert "finished work is kept" in said
    assert not (out / ".work").exists()
    assert not (out / "documents" / "long.txt").exists()
    assert Command(source, out).end()[0] == 1
    counts = corpora.account(out, ids)
    assert (counts["lost"], counts["doubled"]) == (0, 0)


def test_a_second_run_on_the_same_output_names_the_first(source: Path, out: Path) -> None:
    first = Command(source, out, steps=1)
    code, messages = Command(source, out).end()
    assert code == 2
    assert f"process {first.process.pid} on " in messages
    assert first.end()[0] == 1


def test_an_output_in_use_is_not_overwritten(source: Path, out: Path) -> None:
    out.mkdir()
    with (
        open_output(out).locked(),
        pytest.raises(CorpusError, match=f"process {os.getpid()} on .* since 20"),
    ):
        run(source, out, overwrite=True)
