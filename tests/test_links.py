"""Links in IN: those that lead out of it are named, and followed only on request."""

import json
import os
import socket
from pathlib import Path

import pytest

from cleaner.corpus.inputs import find
from cleaner.corpus.links import is_kernel_path
from cleaner.corpus.model import CorpusError
from cleaner.corpus.outcome import RunCounter, format_outcome
from cleaner.corpus.plan import make_plan
from cleaner.corpus.skipped import skipped_links
from tests.corpora import run, text


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name in ("in/a.txt", "in/sub/b.txt", "outside/c.txt", "outside/deep/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text(1))
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def link_out(source: Path) -> None:
    """Add links out of `source`, each in another way."""
    (source / "absolute.txt").symlink_to(source.parent / "outside" / "c.txt")
    (source / "sub" / "relative.txt").symlink_to("../../outside/c.txt")
    (source / "chain.txt").symlink_to("absolute.txt")
    (source / "folder").symlink_to("../outside")


def test_links_that_lead_out_of_the_input_are_named_and_not_read(source: Path, out: Path) -> None:
    link_out(source)
    summary = run(source, out, 0)
    names = ["absolute.txt", "chain.txt", "folder", "sub/relative.txt"]
    assert (summary.documents, summary.quarantined) == (2, 0)
    assert summary.links == skipped_links(names)
    assert json.loads((out / "summary.json").read_bytes())["links"] == {"files": 4, "names": names}
    assert format_outcome(summary, "out", RunCounter()).splitlines()[0] == (
        "skipped: 4 links that leave IN (absolute.txt, chain.txt, folder and 1 more);"
        " add --follow-links to read what they lead to"
    )
    cleaned = {path.name for path in (out / "documents").rglob("*.txt")}
    assert cleaned == {"a.txt", "b.txt"}


def test_links_are_followed_on_request_each_folder_once(source: Path, out: Path) -> None:
    link_out(source)
    (source / "folder_again").symlink_to(source.parent / "outside")
    (source.parent / "outside" / "back").symlink_to(source)
    (source.parent / "outside" / "loop").symlink_to(".")
    inputs = find(str(source), follow_links=True)
    assert sorted(inputs.files) == [
        *("a.txt", "absolute.txt", "chain.txt", "folder/c.txt", "folder/deep/d.txt"),
        *("sub/b.txt", "sub/relative.txt"),
    ]
    assert sorted(inputs.refused) == ["folder/back", "folder/loop", "folder_again"]
    assert inputs.links == []
    assert run(source, out, 0, follow_links=True).documents == 7
    assert (out / "documents" / "folder" / "deep" / "d.txt").is_file()


def test_a_followed_link_to_a_parent_of_the_input_does_not_loop(source: Path) -> None:
    (source / "up").symlink_to("..")
    inputs = find(str(source), follow_links=True)
    assert sorted(inputs.files) == [
        "a.txt",
        "sub/b.txt",
        "up/outside/c.txt",
        "up/outside/deep/d.txt",
    ]


def test_links_inside_in_are_documents_and_inner_folders_are_refused(source: Path) -> None:
    (source / "same.txt").symlink_to("sub/b.txt")
    (source / "subfolder").symlink_to("sub")
    for follow_links in (False, True):
        inputs = find(str(source), follow_links)
        assert sorted(inputs.files) == ["a.txt", "same.txt", "sub/b.txt"]
        assert list(inputs.refused) == ["subfolder"]


def test_a_link_that_is_named_as_the_input_is_followed(source: Path, tmp_path: Path) -> None:
    link_out(source)
    assert list(find(str(source / "absolute.txt")).files) == ["absolute.txt"]
    assert sorted(find(str(source / "folder")).files) == ["c.txt", "deep/d.txt"]
    (tmp_path / "list").write_text("in/absolute.txt\nin/a.txt\n")
    assert sorted(find(f"@{tmp_path}/list").files) == ["a.txt", "absolute.txt"]


def test_a_pattern_stays_in_the_folder_that_it_begins_with(source: Path) -> None:
    link_out(source)
    inputs = find(f"{source}/**/*.txt")
    assert sorted(inputs.files) == ["a.txt", "sub/b.txt"]
    assert "folder/deep/d.txt" in inputs.links
    assert len(find(f"{source}/**/*.txt", follow_links=True).files) > len(inputs.files)


@pytest.mark.parametrize("follow_links", [False, True])
@pytest.mark.parametrize("target", ["/proc/self/environ", "/dev/null", "/sys/kernel"])
def test_files_of_the_kernel_are_never_read(
    source: Path, tmp_path: Path, out: Path, target: str, follow_links: bool
) -> None:
    (source / "x.txt").symlink_to(target)
    summary = run(source, out, 0, follow_links=follow_links)
    assert summary.documents == 2
    assert not (out / "quarantine" / "files" / "x.txt").exists()
    assert summary.links.files + summary.quarantined == 1
    (tmp_path / "list").write_text("in/x.txt\nin/a.txt\n")
    assert [shard.name for shard in make_plan(f"@{tmp_path}/list").shards] == ["a.txt"]
    with pytest.raises(CorpusError, match="is a file of the kernel or of a device"):
        find(str(source / "x.txt"))


def test_pipes_and_sockets_are_never_read(source: Path, out: Path) -> None:
    os.mkfifo(source.parent / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(source.parent, os.O_RDONLY)  # a short name: the path may be too long
        server.bind(f"/proc/self/fd/{folder}/socket")
        os.close(folder)
        for name in ("pipe", "socket"):
            (source / f"{name}.txt").symlink_to(source.parent / name)
        summary = run(source, out, 0, follow_links=True)
    assert (summary.documents, summary.quarantined) == (2, 2)


def test_an_input_of_only_links_says_how_to_read_them(tmp_path: Path, source: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "a.txt").symlink_to(source / "a.txt")
    with pytest.raises(CorpusError, match=r"1 link that leaves IN \(a.txt\)\); add --follow-links"):
        make_plan(tmp_path / "links")
    assert len(make_plan(tmp_path / "links", follow_links=True).shards) == 1


def test_an_output_that_a_followed_link_reaches_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (source / "out").symlink_to(tmp_path / "out")
    with pytest.raises(CorpusError, match="overlaps the input"):
        run(source, tmp_path / "out", 0, follow_links=True)


def test_a_ram_disk_holds_plain_files() -> None:
    assert is_kernel_path("/dev/sda")
    assert not is_kernel_path("/dev/shm/in")  # noqa: S108 - a name, not a file
    assert not is_kernel_path("/processes/a.txt")
