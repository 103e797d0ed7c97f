"""Learning on Ray, for real: two nodes on the loopback, one killed, and the same rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.learn.sites import page
from cleaner.corpus import batches
from cleaner.corpus.model import CorpusError
from tests.engines.nodes import NODE, two_nodes
from tests.learned import files_in, learn, write_pages

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

FIRST, FILES = 20, 30


@pytest.fixture(scope="module")
def cluster() -> Iterator["Cluster"]:
    with two_nodes() as made:
        yield made


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a corpus of some files, each of which is a batch."""
    monkeypatch.setattr(batches, "_BATCH_FILES", 1)
    for number in range(FILES):
        pages = [page(f"{site}.example", FIRST + number) for site in ("alpha", "beta")]
        write_pages(tmp_path / "in", pages, f"{number}.jsonl")
    return tmp_path / "in"


def test_a_node_that_is_killed_changes_no_rule(
    cluster: "Cluster", source: Path, tmp_path: Path
) -> None:
    from cleaner.corpus.learning.run import LearnOptions, learn_corpus

    third = cluster.add_node(**NODE)

    def kill(_: int) -> None:
        if third in cluster.worker_nodes:
            cluster.remove_node(third, allow_graceful=False)

    options = LearnOptions(engine="ray", address=cluster.address)
    on_ray = learn_corpus(source, tmp_path / "ray", options=options, advance=kill)
    local = learn(source, tmp_path / "local")
    assert third not in cluster.worker_nodes
    assert on_ray == local
    assert files_in(tmp_path / "ray") == files_in(tmp_path / "local") != {}


def test_an_input_that_a_node_does_not_have_is_named(
    cluster: "Cluster", source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(shards: object) -> list[object]:
        work = list(real(shards))  # type: ignore[arg-type]
        source.rename(tmp_path / "moved")
        return work  # type: ignore[return-value]

    real = batches.batches
    monkeypatch.setattr("cleaner.corpus.learning.run.batches", moved)
    with pytest.raises(CorpusError, match="storage that all nodes share"):
        learn(source, tmp_path / "rules", engine="ray", address=cluster.address)
