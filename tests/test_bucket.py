"""Stores as OUT: the same as in a folder, put when it is whole, by the run that holds the store."""

import sqlite3
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cleaner.corpus import StoppedError, Summary
from cleaner.corpus.address import Address
from cleaner.corpus.manifest import Manifest
from cleaner.corpus.model import CorpusError, OutputPaths
from cleaner.corpus.output.bucket import Bucket
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.run import open_output
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, Finished, display_name
from tests import corpora, stores
from tests.builders import cleaner, rule

PATHS = OutputPaths("documents/a", "reports/a", "reasons/a", "files/a")


@pytest.fixture
def address() -> str:
    return f"memory://{uuid4().hex}/out"


def run(source: Path | str, out: Path | str, **options: Any) -> Summary:
    return corpora.run(source, out, 0, **options)


@pytest.fixture(scope="module")
def local(source: Path) -> dict[str, bytes]:
    """What a run makes of `source` in a folder."""
    run(source, source.with_name("local"))
    return corpora.snapshot(source.with_name("local"))


def test_a_store_gets_what_a_folder_gets(
    source: Path, address: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    run(source, address)
    assert stores.snapshot(address, tmp_path / "back") == local


def test_it_is_all_the_same_from_store_to_store(source: Path, address: str, tmp_path: Path) -> None:
    where = address.replace("/out", "/in")
    stores.fill(where, source)
    run(where, address)
    run(source, tmp_path / "whole", part_bytes=10**9)  # files of a store are not split
    made = stores.snapshot(address, tmp_path / "back")
    assert made == corpora.snapshot(tmp_path / "whole")


def test_a_run_that_is_stopped_goes_on(
    source: Path, address: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    done: list[str] = []

    def stop(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished):
            done.append(display_name(event.task))
        if len(done) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(source, address, listener=stop)
    run(source, address, listener=stop)
    assert len(done) == len(set(done)) > 5  # what was done is not done again
    assert stores.snapshot(address, tmp_path / "back") == local


def test_what_is_done_anew_is_forgotten_before_anything_is_put(
    source: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)  # so it is put at the start alone
    run(source, address)
    left: list[int] = []

    def look(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished) and not left:
            with sqlite3.connect(":memory:") as manifest:
                manifest.deserialize(stores.objects(address)["manifest.sqlite"])
                left.extend(manifest.execute("SELECT count(*) FROM shard").fetchone())

    other = cleaner(rule("council", phrases=("of the moon",)))
    run(source, address, cleaner=other, listener=look, redo=True)
    assert left == [0]


def test_what_a_killed_run_did_not_note_is_done_again(
    source: Path, address: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    run(source, address)
    system, root = stores.url_to_fs(address)
    system.rm_file(f"{root}/documents/0.txt")
    with sqlite3.connect(":memory:") as manifest:  # as of a moment when hardly anything was done
        manifest.deserialize(stores.objects(address)["manifest.sqlite"])
        manifest.execute("DELETE FROM shard WHERE name > CAST('4.txt' AS BLOB)")
        manifest.commit()
        system.pipe_file(f"{root}/manifest.sqlite", manifest.serialize())
    run(source, address)
    assert stores.snapshot(address, tmp_path / "back") == local


def test_a_run_can_begin_anew(source: Path, address: str, tmp_path: Path) -> None:
    run(source, address)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(corpora.text(1))
    run(tmp_path / "in", address, overwrite=True)
    assert sorted(stores.objects(address)) == [
        ".cleaner",
        "documents/a.txt",
        "manifest.sqlite",
        "reports/a.txt.jsonl.zst",
        "summary.json",
    ]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("{}/diary.txt", "holds files that no run made"),
        ("{}", "is a file; choose a folder"),
        ("{}/documents/a", "holds files that no run made"),
    ],
)
def test_what_others_put_there_is_left_alone(
    source: Path, address: str, there: str, said: str
) -> None:
    system, root = stores.url_to_fs(address)
    system.pipe_file(there.format(root), b"mine")
    with pytest.raises(CorpusError, match=said):
        run(source, address, overwrite=True)
    assert system.cat_file(there.format(root)) == b"mine"


@pytest.mark.parametrize("where", ["memory://a", "memory://a/in/", "memory://a/in/out"])
def test_in_and_out_must_lie_apart(where: str) -> None:
    assert Bucket(Address(where)).overlaps(Address("memory://a/in"))
    assert not Bucket(Address(where)).overlaps(Address("memory://b/in"))
    assert not Bucket(Address(where)).overlaps(Path("a/in"))


def test_what_is_whole_stands_at_its_places_and_what_is_no_longer_made_goes(address: str) -> None:
    out = Bucket(Address(address))
    with out.locked():
        with out.staged(PATHS) as staging:
            (staging / "files/a").write_text("broken")
            assert out.sizes(PATHS) == {}
        with out.staged(PATHS) as staging:
            (staging / "documents/a").write_text("clean")
        assert out.sizes(PATHS) == {"documents/a": 5}
        assert not staging.folder.exists()


def test_what_killed_workers_left_on_this_machine_goes(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = Bucket(Address(address))
    with out.locked():
        attempt = out.staged(PATHS)
        attempt.__enter__()  # and never left
        assert len(list(tmp_path.rglob("*"))) == 2
    assert not list(tmp_path.iterdir())


def test_an_attempt_of_a_run_that_is_over_changes_nothing(address: str) -> None:
    out, later = Bucket(Address(address)), Bucket(Address(address))

    def too_late() -> None:
        with out.staged(PATHS) as staging:
            (staging / "documents/a").write_text("late")

    with later.locked():
        with later.staged(PATHS) as staging:
            (staging / "files/a").write_text("of the next run")
        with pytest.raises(CorpusError, match="is not locked by this run"):
            too_late()
    assert later.sizes(PATHS) == {"files/a": 15}


def test_the_manifest_is_put_back_now_and_then(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    out = Bucket(Address(address))
    with out.locked():
        with out.manifest_dir() as directory:
            manifest = Manifest(directory)
            manifest.commit()
            system, root = stores.url_to_fs(address)
            system.rm_file(f"{root}/manifest.sqlite")  # it was put there before anything was done
            manifest.commit()
            assert "manifest.sqlite" not in stores.objects(address)
            monkeypatch.setattr("time.monotonic", lambda: float("inf"))
            manifest.commit()
            assert "manifest.sqlite" in stores.objects(address)
            manifest.close()
        with out.manifest_dir() as directory:
            assert (directory.folder / "manifest.sqlite").exists()


def test_a_store_that_fails_stops_the_run_which_goes_on_later(
    source: Path,
    address: str,
    local: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system, _ = stores.url_to_fs(address)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of service")

    def break_down(event: Event, _: RunStatus) -> None:
        monkeypatch.setattr(type(system), "put_file", fail)

    said = r"memory://\w+/out can't be written \(RuntimeError: out of service\)"
    with pytest.raises(StoppedError, match=said):
        run(source, address, listener=break_down)
    monkeypatch.undo()
    run(source, address)
    assert stores.snapshot(address, tmp_path / "back") == local


def test_a_kind_of_store_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(CorpusError, match=r"nowhere://a can't be reached: Protocol not known"):
        open_output("nowhere://a")


def test_an_address_without_a_place_is_told() -> None:
    with pytest.raises(CorpusError, match="memory:// names a store without a folder"):
        open_output("memory://")


def test_a_path_told_as_an_address_is_a_folder(tmp_path: Path) -> None:
    assert open_output(f"file://{tmp_path}/out") == Directory(tmp_path / "out")


def test_what_a_store_needs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(
        CorpusError, match=r"can't be reached: .*; pip install 'deboilerplate\[gcs\]'$"
    ):
        open_output("gs://bucket/out")
