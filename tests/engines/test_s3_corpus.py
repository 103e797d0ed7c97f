"""Runs from and into S3: by processes and by Ray, killed and stopped, the same as in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec import url_to_fs

from cleaner.corpus.model import CorpusError
from cleaner.corpus.plan import make_plan
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, WorkerDied
from tests import corpora, stores
from tests.commands import Command
from tests.corpora import KILL, SMALL, Deadly, Mortal, run, with_rules
from tests.engines.buckets import s3
from tests.engines.nodes import two_nodes


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3() as address:
        yield address


def test_a_killed_command_resumes(bucket: str, source: Path, tmp_path: Path) -> None:
    whole, where = tmp_path / "whole", f"{bucket}/killed"
    assert Command(source, whole).end()[0] == 1
    for steps in (2, 5):
        killed = Command(source, where, steps=steps)
        killed.process.kill()
        killed.end()
    code, messages = Command(source, where).end()
    assert (code, messages.count("\n")) == (1, 1)
    assert stores.snapshot(where, tmp_path / "back") == corpora.snapshot(whole)
    counts = corpora.account(tmp_path / "back", corpora.ids())
    assert (counts["lost"], counts["doubled"], counts["quarantined"]) == (0, 0, 3)


def test_ray_cleans_from_bucket_to_bucket_even_if_a_worker_dies(
    bucket: str, source: Path, tmp_path: Path
) -> None:
    there, where = f"{bucket}/in", f"{bucket}/out"
    stores.fill(there, source)
    (source / "deadly.txt").write_text(KILL)
    stores.fill(there, source)
    (source / "deadly.txt").unlink()
    run(there, tmp_path / "local", 2, cleaner=with_rules(Deadly))
    deaths: list[Event] = []

    def note(event: Event, _: RunStatus) -> None:
        if isinstance(event, WorkerDied):
            deaths.append(event)

    with two_nodes() as cluster:
        mortal = Mortal(SMALL.rules, tmp_path)
        address = cluster.address
        run(there, where, engine="ray", address=address, listener=note, cleaner=mortal)
    # One document kills until it is not taken: unwatched, then twice at a step that is known.
    assert len(deaths) == len(Mortal.REPORTS) + 3
    assert stores.snapshot(where, tmp_path / "back") == corpora.snapshot(tmp_path / "local")


def test_folder_markers_are_not_files(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(corpora.text(1))
    stores.fill(f"{bucket}/marked", tmp_path / "in")
    system, root = url_to_fs(bucket)
    for name in ("marked/", "marked/sub/", "into/"):
        system.pipe_file(f"{root}/{name}", b"")
    assert not make_plan(f"{bucket}/marked").unreadable
    run(f"{bucket}/marked", f"{bucket}/into", 0)
    assert "documents/a.txt" in stores.objects(f"{bucket}/into")


def test_a_missing_bucket_is_named(bucket: str, source: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere/out can't be written \(.*does not exist\);"):
        run(source, "s3://nowhere/out", 1)


def test_a_store_that_workers_do_not_see_ends_the_run(source: Path) -> None:
    with pytest.raises(CorpusError, match="does not reach the same store"):
        run(source, "memory://seen/out", 1)
