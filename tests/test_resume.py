"""Runs on an OUT of an earlier one: what is kept, what is done anew, and what a user is told."""

import os
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from cleaner import Budget, Cleaner
from cleaner.corpus.engines.local import on_processes
from cleaner.corpus.model import CorpusError, Fields, StoppedError
from cleaner.corpus.plan import make_plan
from cleaner.corpus.run import RunOptions, open_output, run_plan
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import PART_BYTES, Event, Finished, Job, NextTask, display_name
from tests import corpora
from tests.builders import cleaner, rule
from tests.corpora import SMALL, row, text

OTHER = cleaner(rule("comment", phrases=("of the council",)))


class Run:
    """A run in this process, which remembers what it did."""

    def __init__(self, source: Path, out: Path, **options: Any) -> None:
        self.did: list[str] = []
        self.summary = corpora.run(source, out, 0, listener=self.listen, **options)

    def listen(self, event: Event, _: RunStatus) -> None:
        assert isinstance(event, Finished)
        self.did.append(display_name(event.task))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(text(1))
    (folder / "large.jsonl").write_bytes(b"".join(row(number) for number in range(50)))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_finished_files_are_not_cleaned_again(source: Path, out: Path) -> None:
    first = Run(source, out)
    assert first.did[2:] == ["large.jsonl (joining its parts)", "a.txt", "b.txt", "c.txt"]
    assert len(first.did) == 3 + 2 + 1
    before = corpora.snapshot(out)
    second = Run(source, out)
    assert second.did == []
    assert corpora.snapshot(out) == before
    assert second.summary.documents == first.summary.documents == 53


def test_new_inputs_are_added(source: Path, out: Path) -> None:
    Run(source, out)
    (source / "d.txt").write_text(text(1))
    assert Run(source, out).did == ["d.txt"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cleaner": OTHER}, "with other rules: 4 of 4 files"),
        ({"cleaner": Cleaner(SMALL.rules, Budget(5))}, "with other options: 4 of 4 files"),
        ({"fields": Fields(default_lang="de")}, "with other options: 4 of 4 files"),
        ({"out_format": "parquet"}, "with other options: 4 of 4 files"),
    ],
    ids=["rules", "budget", "options", "format"],
)
def test_other_rules_and_options_are_noticed_and_redone_when_asked(
    source: Path, out: Path, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    Run(source, out)
    with pytest.raises(CorpusError, match=message) as error:
        Run(source, out, **options)
    assert "add --redo to clean those, or --overwrite" in str(error.value)
    Run(source, out, **options, redo=True)
    fresh = tmp_path / "fresh"
    Run(source, fresh, **options)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_options_that_put_all_in_quarantine_are_mended_without_redo(
    tmp_path: Path, out: Path
) -> None:
    (tmp_path / "in.jsonl").write_text('{"size": 1, "body": "It rained."}\n' * 9)
    wrong = Run(tmp_path / "in.jsonl", out, fields=Fields(text="size"))
    assert (wrong.summary.documents, wrong.summary.quarantined) == (0, 9)
    right = Run(tmp_path / "in.jsonl", out, fields=Fields(text="body"))
    assert (right.summary.documents, right.summary.quarantined) == (9, 0)
    assert not list(out.glob("quarantine/**/*.jsonl"))
    with pytest.raises(CorpusError, match="other options"):
        Run(tmp_path / "in.jsonl", out, fields=Fields(text="body", id="size"))


def test_inputs_that_changed_or_went_are_named(source: Path, out: Path, tmp_path: Path) -> None:
    (source / "bad.jsonl").write_bytes(b"no JSON\n")
    Run(source, out)
    (source / "a.txt").write_text(text(22))
    (source / "bad.jsonl").write_bytes(row(1))
    (source / "b.txt").unlink()
    message = r"with changed inputs \(a.txt, bad.jsonl\) and removed inputs \(b.txt\): 3 of 5 files"
    with pytest.raises(CorpusError, match=message):
        Run(source, out)
    assert sorted(Run(source, out, redo=True).did) == ["a.txt", "bad.jsonl"]
    fresh = tmp_path / "fresh"
    Run(source, fresh)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_an_input_that_could_not_be_read_is_tried_again(
    source: Path, out: Path, tmp_path: Path
) -> None:
    (source / "late.txt").symlink_to(tmp_path / "late")
    assert Run(source, out, follow_links=True).summary.quarantined == 1
    assert Run(source, out, follow_links=True).summary.quarantined == 1
    (tmp_path / "late").write_text(text(22))
    third = Run(source, out, follow_links=True)
    assert (third.did, third.summary.quarantined) == (["late.txt"], 0)
    fresh = tmp_path / "fresh"
    Run(source, fresh, follow_links=True)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_file_that_vanishes_leaves_no_output(
    source: Path, out: Path, tmp_path: Path, workers: int
) -> None:
    plan, job = make_plan(source), Job(SMALL, open_output(out))
    (source / "a.txt").unlink()
    summary = run_plan(plan, job, on_processes(workers), RunOptions())
    assert (summary.quarantined, summary.reasons) == (1, {"cannot be read": 1})
    assert (out / "quarantine" / "reasons" / "a.txt.jsonl").exists()
    again = Run(source, out, part_bytes=PART_BYTES)
    assert (again.did, again.summary.quarantined) == ([], 0)
    fresh = tmp_path / "fresh"
    Run(source, fresh, part_bytes=PART_BYTES)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_a_removed_broken_link_leaves_no_output(source: Path, out: Path, tmp_path: Path) -> None:
    Run(source, out)
    before = corpora.snapshot(out)
    (source / "late.txt").symlink_to("nowhere")
    assert Run(source, out).summary.quarantined == 1
    assert (out / "quarantine" / "reasons" / "late.txt.jsonl").exists()
    (source / "late.txt").unlink()
    (source / "b.txt").write_text(text(2))
    with pytest.raises(CorpusError, match="changed inputs"):
        Run(source, out)
    assert (out / "quarantine" / "reasons" / "late.txt.jsonl").exists()
    (source / "b.txt").write_text(text(1))
    Run(source, out, redo=True)
    assert corpora.snapshot(out) == before


def test_a_file_that_vanishes_among_its_parts_is_tried_again(source: Path, out: Path) -> None:
    whole = source / "large.jsonl"
    data, times = whole.read_bytes(), whole.stat()

    def vanish(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished) and display_name(event.task) == "large.jsonl (part 1)":
            whole.unlink()

    first = corpora.run(source, out, 0, listener=vanish)
    assert first.reasons == {"cannot be read": first.quarantined}
    whole.write_bytes(data)
    os.utime(whole, ns=(times.st_atime_ns, times.st_mtime_ns))
    again = corpora.run(source, out, 0)
    assert (again.documents, again.quarantined) == (53, 0)
    assert not (out / "quarantine" / "reasons" / "large.jsonl.jsonl").exists()


def test_a_small_input_with_only_a_new_time_is_not_cleaned_again(source: Path, out: Path) -> None:
    Run(source, out)
    os.utime(source / "a.txt", (1, 1))
    assert Run(source, out).did == []


def test_changed_output_is_written_again(source: Path, out: Path) -> None:
    Run(source, out)
    before = corpora.snapshot(out)
    (out / "documents" / "a.txt").unlink()
    (out / "reports" / "b.txt.jsonl.zst").write_bytes(b"")
    assert Run(source, out).did == ["a.txt", "b.txt"]
    assert corpora.snapshot(out) == before


class Interrupted(Exception):  # noqa: N818
    """A run ends here."""


@pytest.mark.parametrize("at", range(1, 6))
def test_a_run_resumes_after_each_shard(source: Path, out: Path, tmp_path: Path, at: int) -> None:
    did = []

    def stop(event: Event, _: RunStatus) -> None:
        did.append(event)
        if len(did) == at:
            raise Interrupted

    with pytest.raises(Interrupted):
        corpora.run(source, out, 0, listener=stop)
    assert len(Run(source, out).did) == 6 - at
    fresh = tmp_path / "fresh"
    Run(source, fresh)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_a_file_that_is_not_a_manifest_is_named(source: Path, out: Path) -> None:
    Run(source, out)
    (out / "manifest.sqlite").write_bytes(b"no database, but long enough to be one " * 200)
    with pytest.raises(CorpusError, match=r"can't be read .*; add --overwrite"):
        Run(source, out)


def test_output_of_a_run_without_a_manifest_is_not_mixed_with(source: Path, out: Path) -> None:
    Run(source, out)
    (out / "manifest.sqlite").unlink()
    with pytest.raises(CorpusError, match=r"can't be resumed.*--overwrite"):
        Run(source, out)


def test_an_output_that_cannot_be_written_stops_the_run(source: Path, out: Path) -> None:
    def engine(job: Job, next_task: NextTask, lock: int | None, /) -> Generator[Event, None, None]:
        (out / "documents").rmdir()
        (out / "documents").write_text("in the way")
        return on_processes(0)(job, next_task, lock)

    job = Job(SMALL, open_output(out))
    with pytest.raises(StoppedError, match="can't be written"):
        run_plan(make_plan(source), job, engine, RunOptions())


def test_the_digests_of_a_run_do_not_depend_on_its_output() -> None:
    from cleaner.corpus.resume import digests_of

    job = Job(Cleaner(), open_output(Path("out")))
    assert digests_of(job) == digests_of(Job(Cleaner(), open_output(Path("elsewhere"))))
    assert digests_of(job) != digests_of(Job(SMALL, open_output(Path("out"))))


def test_counts_of_an_earlier_version_are_read(source: Path, out: Path) -> None:
    first = Run(source, out)
    with sqlite3.connect(out / "manifest.sqlite") as manifest:
        for name, part, totals in manifest.execute("SELECT name, part, totals FROM shard"):
            plain = zstandard.decompress(totals)
            manifest.execute(
                "UPDATE shard SET totals = ? WHERE name = ? AND part = ?", (plain, name, part)
            )
        manifest.execute("PRAGMA user_version = 1")
    again = Run(source, out)
    assert again.did == []
    assert again.summary.documents == first.summary.documents > 0


def test_parts_of_an_earlier_version_are_made_again(source: Path, out: Path) -> None:
    def stop(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished):
            did.append(display_name(event.task))
            if "(part 1)" in did[-1]:
                raise KeyboardInterrupt

    did: list[str] = []
    corpora.make(source.with_name("parts"), 100)
    with pytest.raises(KeyboardInterrupt):
        corpora.run(source.with_name("parts"), out, 0, listener=stop)
    with sqlite3.connect(out / "manifest.sqlite") as manifest:
        manifest.execute("PRAGMA user_version = 1")
    again = Run(source.with_name("parts"), out)
    assert did[-1] in again.did
