"""Runs on an OUT of an earlier one: what is kept, what is done anew, and what a user is told."""

import os
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.corpus.record import CorpusError, Fields
from cleaner.corpus.run import (
    Job,
    Status,
    StoppedError,
    Summary,
    clean_corpus,
    out_at,
    plan,
    prepare,
)
from cleaner.corpus.work import Event, Finished, name_of
from tests import corpora
from tests.builders import cleaner, rule
from tests.corpora import SMALL, SPLIT, row, text

OTHER = cleaner(rule("comment", phrases=("of the council",)))


class Run:
    """A run in this process, which remembers what it did."""

    def __init__(self, source: Path, out: Path, job: Job | None = None, redo: bool = False) -> None:
        self.did: list[str] = []
        prepare([source], out_at(out), overwrite=False)
        job = job or Job(SMALL, out_at(out), part_bytes=SPLIT)
        self.summary: Summary = clean_corpus(plan(source), job, listen=self.listen, redo=redo)

    def listen(self, event: Event, _: Status) -> None:
        assert isinstance(event, Finished)
        self.did.append(name_of(event.task))


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


def test_what_is_done_is_not_done_again(source: Path, out: Path) -> None:
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
    ("job", "said"),
    [
        (lambda out: Job(OTHER, out_at(out), part_bytes=SPLIT), "of other rules: 4 of 4 files"),
        (
            lambda out: Job(SMALL, out_at(out), Fields(text="t"), SPLIT),
            "of other options: 4 of 4 files",
        ),
    ],
    ids=["rules", "options"],
)
def test_other_terms_are_noticed_and_redone_when_asked(
    source: Path, out: Path, tmp_path: Path, job, said: str
) -> None:  # type: ignore[no-untyped-def]
    Run(source, out)
    with pytest.raises(CorpusError, match=said) as error:
        Run(source, out, job(out))
    assert "add --redo to do those, or --overwrite" in str(error.value)
    Run(source, out, job(out), redo=True)
    fresh = tmp_path / "fresh"
    Run(source, fresh, job(fresh))
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_inputs_that_changed_or_went_are_named(source: Path, out: Path, tmp_path: Path) -> None:
    (source / "bad.jsonl").write_bytes(b"no JSON\n")
    Run(source, out)
    (source / "a.txt").write_text(text(22))
    (source / "bad.jsonl").write_bytes(row(1))
    (source / "b.txt").unlink()
    said = r"of changed inputs \(a.txt, bad.jsonl\) and lost inputs \(b.txt\): 3 of 5 files"
    with pytest.raises(CorpusError, match=said):
        Run(source, out)
    assert sorted(Run(source, out, redo=True).did) == ["a.txt", "bad.jsonl"]
    fresh = tmp_path / "fresh"
    Run(source, fresh)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_an_input_that_could_not_be_read_is_tried_again(
    source: Path, out: Path, tmp_path: Path
) -> None:
    (source / "late.txt").symlink_to(tmp_path / "late")
    assert Run(source, out).summary.quarantined == 1
    assert Run(source, out).summary.quarantined == 1
    (tmp_path / "late").write_text(text(22))
    third = Run(source, out)
    assert (third.did, third.summary.quarantined) == (["late.txt"], 0)
    fresh = tmp_path / "fresh"
    Run(source, fresh)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_another_format_of_the_clean_copies_is_an_option(source: Path, out: Path) -> None:
    Run(source, out)
    with pytest.raises(CorpusError, match="of other options: 4 of 4 files"):
        clean_corpus(plan(source, "parquet"), Job(SMALL, out_at(out), part_bytes=SPLIT))


def test_a_small_input_that_was_only_touched_is_done(source: Path, out: Path) -> None:
    Run(source, out)
    os.utime(source / "a.txt", (1, 1))
    assert Run(source, out).did == []


def test_output_that_is_not_as_written_is_written_again(source: Path, out: Path) -> None:
    Run(source, out)
    before = corpora.snapshot(out)
    (out / "documents" / "a.txt").unlink()
    (out / "reports" / "b.txt.jsonl.zst").write_bytes(b"")
    assert Run(source, out).did == ["a.txt", "b.txt"]
    assert corpora.snapshot(out) == before


class Interrupted(Exception):  # noqa: N818
    """A run ends here."""


@pytest.mark.parametrize("at", range(1, 6))
def test_a_run_goes_on_behind_each_shard(source: Path, out: Path, tmp_path: Path, at: int) -> None:
    did = []

    def stop(event: Event, _: Status) -> None:
        did.append(event)
        if len(did) == at:
            raise Interrupted

    prepare([source], out_at(out), overwrite=False)
    with pytest.raises(Interrupted):
        clean_corpus(plan(source), Job(SMALL, out_at(out), part_bytes=SPLIT), listen=stop)
    assert len(Run(source, out).did) == 6 - at
    fresh = tmp_path / "fresh"
    Run(source, fresh)
    assert corpora.snapshot(out) == corpora.snapshot(fresh)


def test_a_manifest_that_is_none_is_said_to_be(source: Path, out: Path) -> None:
    Run(source, out)
    (out / "manifest.sqlite").write_bytes(b"no database, but long enough to be one " * 200)
    with pytest.raises(CorpusError, match=r"can't be read .*; add --overwrite"):
        Run(source, out)


def test_output_of_a_run_without_a_manifest_is_not_mixed_with(source: Path, out: Path) -> None:
    Run(source, out)
    (out / "manifest.sqlite").unlink()
    with pytest.raises(CorpusError, match=r"can't be resumed.*--overwrite"):
        Run(source, out)


def test_a_place_that_can_not_be_written_stops_the_run(source: Path, out: Path) -> None:
    prepare([source], out_at(out), overwrite=False)
    (out / "documents").rmdir()
    (out / "documents").write_text("in the way")
    with pytest.raises(StoppedError, match="can't be written"):
        clean_corpus(plan(source), Job(SMALL, out_at(out)))


def test_the_same_rules_have_the_same_digest_wherever_they_lie() -> None:
    from cleaner.corpus.resume import terms_of

    job = Job(Cleaner(), out_at(Path("out")))
    assert terms_of(job) == terms_of(Job(Cleaner(), out_at(Path("elsewhere"))))
    assert terms_of(job) != terms_of(Job(SMALL, out_at(Path("out"))))
