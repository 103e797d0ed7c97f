"""Stores as OUT: the same as in a folder, put when it is whole, by the run that holds the store."""

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from cleaner.corpus import StoppedError, Summary
from cleaner.corpus.address import Address
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.manifest import Digests, Fingerprint, Manifest, Row
from cleaner.corpus.model import CorpusError, OutputPaths
from cleaner.corpus.output.base import MANIFEST, MANIFEST_CHANGES, ManifestDir
from cleaner.corpus.output.bucket import Bucket
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.output.manifest_log import ManifestLog
from cleaner.corpus.output.object_store import ObjectStore
from cleaner.corpus.run import open_output
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, Finished, display_name
from cleaner.corpus.totals import Totals
from tests import corpora, stores
from tests.builders import cleaner, rule

ROW = Row("a", 0, "a", Fingerprint(1, 2), Digests("rules", "options"), Totals(), {"documents/a": 1})
PATHS = OutputPaths("documents/a", "reports/a", "reasons/a", "files/a")


@pytest.fixture
def address() -> str:
    return f"memory://{uuid4().hex}/out"


def run(source: Path | str, out: Path | str, **options: Any) -> Summary:
    return corpora.run(source, out, 0, **options)


def stored_rows(address: str, folder: Path) -> list[Row]:
    """Return the rows of the manifest in a store, as the next run would find them."""
    log = ManifestLog(folder / MANIFEST, ObjectStore(Address(address)), lambda: None)
    manifest = Manifest(ManifestDir(folder, log.changes))
    try:
        return list(manifest.rows())
    finally:
        manifest.close()
        (folder / MANIFEST).unlink()


def parts(address: str) -> list[str]:
    """Return the names of the parts of the manifest in a store."""
    return [name for name in stores.objects(address) if name.startswith(MANIFEST_CHANGES)]


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


def test_a_run_from_store_to_store_gives_the_same_files(
    source: Path, address: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    where = address.replace("/out", "/in")
    stores.fill(where, source)
    run(where, address)
    made, table = stores.snapshot(address, tmp_path / "back"), "reports/table.parquet.jsonl.zst"
    assert list(read_lines(tmp_path / "back" / table)) == list(
        read_lines(source.with_name("local") / table)
    )
    del made[table]  # a table of a store is not split, so its reports are one frame
    assert made == {name: data for name, data in local.items() if name != table}


def test_a_stopped_run_resumes(
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


def test_shards_to_redo_are_forgotten_before_new_output_is_put(
    source: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)  # so it is put at the start alone
    run(source, address)
    left: list[int] = []

    def look(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished) and not left:
            left.append(len(stored_rows(address, tmp_path)))

    other = cleaner(rule("council", phrases=("of the moon",)))
    run(source, address, cleaner=other, listener=look, redo=True)
    assert left == [0]


def test_shards_that_a_killed_run_did_not_record_are_repeated(
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


def test_a_run_can_overwrite_an_earlier_one(source: Path, address: str, tmp_path: Path) -> None:
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
def test_files_of_others_in_the_store_are_left_alone(
    source: Path, address: str, there: str, said: str
) -> None:
    system, root = stores.url_to_fs(address)
    system.pipe_file(there.format(root), b"mine")
    with pytest.raises(CorpusError, match=said):
        run(source, address, overwrite=True)
    assert system.cat_file(there.format(root)) == b"mine"


@pytest.mark.parametrize("where", ["memory://a", "memory://a/in/", "memory://a/in/out"])
def test_input_and_output_must_not_overlap(where: str) -> None:
    assert Bucket(Address(where)).overlaps(Address("memory://a/in"))
    assert not Bucket(Address(where)).overlaps(Address("memory://b/in"))
    assert not Bucket(Address(where)).overlaps(Path("a/in"))


def test_finished_files_replace_earlier_output(address: str) -> None:
    out = Bucket(Address(address))
    with out.locked():
        with out.staged(PATHS) as staging:
            (staging / "files/a").write_text("broken")
            assert out.sizes(PATHS) == {}
        with out.staged(PATHS) as staging:
            (staging / "documents/a").write_text("clean")
        assert out.sizes(PATHS) == {"documents/a": 5}
        assert not staging.folder.exists()


def test_staging_files_of_killed_workers_are_removed(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = Bucket(Address(address))
    with out.locked():
        attempt = out.staged(PATHS)
        attempt.__enter__()  # and never left
        assert len(list(tmp_path.rglob("*"))) == 2
    assert not list(tmp_path.iterdir())


def test_a_late_attempt_of_an_ended_run_changes_nothing(address: str) -> None:
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


def test_changes_of_the_manifest_are_put_now_and_then(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    out = Bucket(Address(address))
    with out.locked(), out.manifest_dir() as directory:
        manifest = Manifest(directory)
        manifest.commit()  # puts the new manifest whole
        first = stores.objects(address)["manifest.sqlite"]
        manifest.record(ROW)
        manifest.commit()
        assert parts(address) == []
        monkeypatch.setattr("time.monotonic", lambda: 100.0)
        manifest.commit()
        assert parts(address) == [f"{MANIFEST_CHANGES}/000001"]
        assert stores.objects(address)["manifest.sqlite"] == first
        assert stored_rows(address, tmp_path) == [ROW]
        manifest.close()
    assert parts(address) == []
    assert stores.objects(address)["manifest.sqlite"] != first
    assert stored_rows(address, tmp_path) == [ROW]


def test_many_changes_of_the_manifest_are_put_earlier(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    monkeypatch.setattr("cleaner.corpus.output.manifest_log._PUT_CHANGES", 10)
    out = Bucket(Address(address))
    with out.locked(), out.manifest_dir() as directory:
        manifest = Manifest(directory)
        manifest.commit()
        for number in range(10):
            manifest.record(msgspec.structs.replace(ROW, name=str(number)))
        manifest.commit()
        assert parts(address) == [f"{MANIFEST_CHANGES}/000001"]
        manifest.close()


def test_repeated_changes_of_the_manifest_are_harmless(address: str, tmp_path: Path) -> None:
    out = Bucket(Address(address))
    changed = msgspec.structs.replace(ROW, target="b")
    part_of_it = msgspec.structs.replace(ROW, part=1)
    for row in (part_of_it, ROW, changed):
        leave_part(out, row)
    kept = {name: stores.objects(address)[name] for name in parts(address)}
    assert len(kept) > 2
    with out.locked(), out.manifest_dir() as directory:
        Manifest(directory).close()
    system, root = stores.url_to_fs(address)
    for removed in range(len(kept)):  # as far as the run came that put the whole
        for name in list(kept)[removed:]:
            system.pipe_file(f"{root}/{name}", kept[name])
        assert stored_rows(address, tmp_path) == [changed]
        for name in list(kept)[removed:]:
            system.rm_file(f"{root}/{name}")


def test_a_part_that_is_missing_is_named(address: str) -> None:
    out = Bucket(Address(address))
    for number in range(3):
        leave_part(out, msgspec.structs.replace(ROW, name=str(number)))
    system, root = stores.url_to_fs(address)
    system.rm_file(f"{root}/{MANIFEST_CHANGES}/000002")
    with (
        out.locked(),
        pytest.raises(CorpusError, match=r"lacks manifest\.changes/000002.*--overwrite"),
        out.manifest_dir() as directory,
    ):
        Manifest(directory)


def leave_part(out: Bucket, row: Row) -> None:
    """Record `row` in a run that is stopped, so that it stays in a part of its own."""
    with out.locked(), suppress(KeyboardInterrupt), out.manifest_dir() as directory:
        manifest = Manifest(directory)
        manifest.commit()
        manifest.record(row)
        manifest.close()
        raise KeyboardInterrupt


def test_a_failing_store_stops_the_run_which_resumes_later(
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


def test_an_unreachable_kind_of_store_is_named() -> None:
    with pytest.raises(CorpusError, match=r"nowhere://a can't be reached: Protocol not known"):
        open_output("nowhere://a")


def test_an_address_without_a_path_is_named() -> None:
    with pytest.raises(CorpusError, match="memory:// names a store without a folder"):
        open_output("memory://")


def test_a_path_written_as_an_address_is_a_folder(tmp_path: Path) -> None:
    assert open_output(f"file://{tmp_path}/out") == Directory(tmp_path / "out")


def test_the_packages_that_a_store_needs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(
        CorpusError, match=r"can't be reached: .*; pip install 'deboilerplate\[gcs\]'$"
    ):
        open_output("gs://bucket/out")
