"""Plans of runs: which inputs are found, under which names, and that no name leads out of OUT."""

import io
import sys
from pathlib import Path

import fsspec
import pytest

from cleaner.corpus.address import Address
from cleaner.corpus.fetch import download, with_local_path
from cleaner.corpus.formats.registry import check_needs
from cleaner.corpus.inputs import Inputs, find, resolve_stdin
from cleaner.corpus.manifest import Fingerprint
from cleaner.corpus.model import CorpusError, FormatError, Remote
from cleaner.corpus.plan import make_plan
from cleaner.corpus.resume import file_fingerprint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a/one.txt", "a/b/two.jsonl", "three.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text('{"text": "It rained."}')
    return tmp_path / "in"


@pytest.fixture
def store():  # type: ignore[no-untyped-def]
    system = fsspec.filesystem("memory")
    system.store.clear()
    for name in ("bucket/a/one.txt", "bucket/a/b/two.jsonl", "bucket/three.txt"):
        system.pipe_file(f"/{name}", b'{"text": "It rained."}')
    yield system
    system.store.clear()


def test_names_of_files_of_a_pattern_begin_below_its_folder(tree: Path) -> None:
    assert set(find(f"{tree}/**/*.txt").files) == {"a/one.txt", "three.txt"}
    assert set(find(f"{tree}/a/**/*.*").files) == {"one.txt", "b/two.jsonl"}
    with pytest.raises(CorpusError, match="names no files"):
        find(f"{tree}/*.csv")


def test_a_list_is_read_from_its_folder_and_each_file_once(tree: Path) -> None:
    (tree / "a" / "list").write_text(f"one.txt\n\nb/../one.txt\n../three.txt\n{tree}/a/one.txt\n")
    found = find(f"@{tree}/a/list")
    assert found.files == {"a/one.txt": tree / "a/one.txt", "three.txt": tree / "three.txt"}


def test_names_of_a_list_do_not_lead_out_of_the_output(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "out.txt").touch()
    listed = ["../../../../../../../../etc/passwd", "../out.txt", "three.txt", "gone.txt"]
    (tree / "list").write_text("\n".join(listed))
    found = find(f"@{tree}/list")
    assert all(".." not in name and not name.startswith("/") for name in found.files)
    work = make_plan(f"@{tree}/list")
    assert {shard.path.name for shard in work.shards} == {"out.txt", "three.txt"}
    assert [Path(shard.name).name for shard, _ in work.unreadable] == ["gone.txt"]
    assert tree / "three.txt" in work.roots


@pytest.mark.parametrize(
    ("text", "reason"),
    [(b"", "names no files"), (b"\xff", "is not UTF-8"), (b"a.txt\ns3://b/c\n", "mixes paths")],
)
def test_a_file_that_is_not_a_list_is_an_error(tmp_path: Path, text: bytes, reason: str) -> None:
    (tmp_path / "list").write_bytes(text)
    with pytest.raises(CorpusError, match=reason):
        find(f"@{tmp_path}/list")
    with pytest.raises(CorpusError, match="can't be read"):
        find(f"@{tmp_path}/gone")


def test_an_unreachable_file_is_refused_and_the_others_are_planned(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "four.txt").symlink_to("nowhere")
    (tmp_path / "four.txt").write_text("Another file of that name, in the working folder.")
    monkeypatch.chdir(tmp_path)
    is_file = Path.is_file

    def entered(path: Path) -> bool:
        if path.parts[-2:] == ("a", "one.txt"):
            raise PermissionError
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", entered)
    found = make_plan(tree)
    assert [shard.name for shard in found.shards] == ["a/b/two.jsonl", "three.txt"]
    assert [shard.name for shard, _ in found.unreadable] == ["a/one.txt", "four.txt"]
    assert not any(shard.path.is_file() for shard, _ in found.unreadable)


def test_standard_input_is_a_file_of_its_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "a"}\n')))
    with resolve_stdin("-", "jsonl") as where:
        assert Path(where).read_bytes() == b'{"text": "a"}\n'
        assert [shard.name for shard in make_plan(where).shards] == ["stdin.jsonl"]
    assert not Path(where).exists()
    with (
        pytest.raises(CorpusError, match="'docx' is not a known format"),
        resolve_stdin("-", "docx"),
    ):
        pass


def test_the_same_standard_input_is_recognised_by_its_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fingerprint(data: bytes) -> Fingerprint:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with resolve_stdin("-", "txt") as where:
            return file_fingerprint(Path(where))

    assert fingerprint(b"It rained.") == fingerprint(b"It rained.") != fingerprint(b"It snowed.")


def test_a_key_that_is_also_a_folder_gets_another_target(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = ("a.txt", "a.txt/b.txt", "c.txt")
    inputs = Inputs({key: Remote(Address(f"memory://x/{key}"), 1, 1) for key in keys})
    monkeypatch.setattr("cleaner.corpus.plan.find", lambda *_: inputs)
    assert [shard.target for shard in make_plan("memory://x").shards] == [
        "a.txt.txt",
        "a.txt/b.txt",
        "c.txt",
    ]


def test_an_address_is_a_tree_a_file_or_a_pattern(store) -> None:  # type: ignore[no-untyped-def]
    assert set(find("memory://bucket").files) == {"a/one.txt", "a/b/two.jsonl", "three.txt"}
    assert set(find("memory://bucket/a/one.txt").files) == {"one.txt"}
    assert set(find("memory://bucket/**/*.txt").files) == {"a/one.txt", "three.txt"}
    with pytest.raises(CorpusError, match="does not exist or holds no files"):
        find("memory://nowhere")
    with pytest.raises(CorpusError, match="nope://x can't be reached"):
        find("nope://x")


def test_a_list_may_hold_addresses(store, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "list").write_text("memory://bucket/a/one.txt\nmemory://bucket/three.txt\n")
    assert set(find(f"@{tmp_path}/list").files) == {"bucket/a/one.txt", "bucket/three.txt"}


def test_keys_that_lead_out_of_the_output_are_refused(store) -> None:  # type: ignore[no-untyped-def]
    store.store["/bucket/../../x.txt"] = store.store["/bucket/three.txt"]
    found = find("memory://bucket")
    assert found.refused == {"..%2F..%2Fx.txt": "has a name that leads out of OUT"}
    assert len(found.files) == 3


def test_a_shard_is_fetched_when_its_turn_comes(store, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    shard = next(each for each in make_plan("memory://bucket").shards if each.name == "three.txt")
    here = with_local_path(shard, tmp_path)
    assert not here.path.exists()
    download(here)
    assert here.path.read_text() == '{"text": "It rained."}'
    store.store.clear()
    with pytest.raises(FormatError, match="cannot be fetched: FileNotFoundError"):
        download(here)


def test_a_change_in_the_store_is_noticed(store) -> None:  # type: ignore[no-untyped-def]
    def version() -> object:
        remote = find("memory://bucket").files["three.txt"]
        assert isinstance(remote, Remote)
        return remote.version

    first = version()
    assert version() == first
    store.pipe_file("/bucket/three.txt", b'{"text": "It snows!!"}')
    assert version() != first


def test_file_addresses_are_paths(tree: Path) -> None:
    assert find(f"file://{tree}") == find(str(tree))


def test_the_clean_copy_is_named_after_its_shape(tmp_path: Path) -> None:
    names = ["a.html", "a.txt", "b.html.gz", "c.warc.gz", "d.csv", "e.ndjson.bz2", "f.wet"]
    for name in names:
        (tmp_path / name).touch()
    targets = [shard.target for shard in make_plan(tmp_path).shards]
    assert targets == [
        *("a.html.txt", "a.txt", "b.txt.gz", "c.jsonl.zst", "d.csv", "e.ndjson.bz2", "f.jsonl.zst")
    ]
    assert [shard.target for shard in make_plan(tmp_path, "parquet", reports=True).shards] == [
        *("a.parquet", "a.txt.parquet", "b.parquet", "c.parquet", "d.parquet", "e.parquet"),
        "f.parquet",
    ]
    with pytest.raises(
        CorpusError, match=r"a.html has a format without columns for reports; add --out-format"
    ):
        make_plan(tmp_path, reports=True)
    with pytest.raises(CorpusError, match="'docx' is not an output format"):
        make_plan(tmp_path, "docx")


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (".wet.gz", r"need fastwarc, .*: pip install 'deboilerplate\[warc\]'"),
        (".arrow", "need pyarrow"),
    ],
)
def test_a_missing_library_is_named_before_the_run(
    monkeypatch: pytest.MonkeyPatch, ending: str, told: str
) -> None:
    monkeypatch.setattr("cleaner.corpus.extras.find_spec", lambda _: None)
    check_needs({".txt"})
    with pytest.raises(CorpusError, match=told):
        check_needs({ending, ".txt"})
