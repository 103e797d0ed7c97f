"""Runs over a corpus on Ray, for real: two nodes on the loopback, workers and a node killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.api import Cleaner, Result
from cleaner.corpus.engines.ray import on_ray
from cleaner.corpus.model import CorpusError, StoppedError
from cleaner.corpus.plan import make_plan
from cleaner.corpus.run import RunOptions, open_output, run_plan
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Event, Finished, Job, NextTask, WorkerDied
from cleaner.ruleset.rule_set import RuleSet
from tests import corpora
from tests.commands import SPLIT_MB
from tests.corpora import CRASH, KILL, SMALL, Deadly, Mortal, run, with_rules
from tests.engines.nodes import NODE, two_nodes
from tests.engines.sockets import wide_ports

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

# The command, telling at each step whether usage is reported and whether others reach it.
LOOKING = """
import os
from cleaner.cli.main import main
from cleaner.corpus.engines.ray import _Tasks
from tests.engines.sockets import wide_ports
wait = _Tasks.wait
def look(tasks):
    print(os.environ["RAY_USAGE_STATS_ENABLED"], wide_ports(os.getpid()) != [])
    return wait(tasks)
_Tasks.wait = look
main()
"""


class Waiting(Mortal):
    """A cleaner that waits on one node until that is killed, and elsewhere until it waits there.

    So that node is certain to be at work, for all others are.
    """

    def __init__(self, rules: RuleSet, folder: Path, node: str) -> None:
        super().__init__(rules, folder)
        self._node, self._mark = node, mark_of(folder)

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object, ...]]:
        return type(self), (self.rules, self._folder, self._node)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        import ray

        if ray.get_runtime_context().get_node_id() == self._node:
            self._mark.touch()
            threading.Event().wait()
        while not self._mark.exists():
            time.sleep(0.01)
        return super().clean(text, url, lang)


def mark_of(folder: Path) -> Path:
    """Return the file that says that the node is at work."""
    return folder / "at-work"


@pytest.fixture(scope="module")
def cluster() -> Iterator["Cluster"]:
    with two_nodes() as made:
        yield made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture(scope="module")
def local(source: Path) -> dict[str, bytes]:
    """What the processes of one machine make of `source`."""
    run(source, source.with_name("local"), 2)
    return corpora.snapshot(source.with_name("local"))


def test_a_ray_run_writes_the_files_of_a_local_run(
    cluster: "Cluster", source: Path, out: Path, local: dict[str, bytes]
) -> None:
    run(source, out, engine="ray", address=cluster.address)
    assert corpora.snapshot(out) == local


def test_workers_and_a_node_that_are_killed_lose_and_double_nothing(
    cluster: "Cluster", source: Path, out: Path, tmp_path: Path, local: dict[str, bytes]
) -> None:
    third = cluster.add_node(**NODE)
    deaths: list[Event] = []

    def kill(event: Event, _: RunStatus) -> None:
        if isinstance(event, WorkerDied):
            deaths.append(event)
        if third in cluster.worker_nodes and mark_of(tmp_path).exists():
            cluster.remove_node(third, allow_graceful=False)

    waiting = Waiting(SMALL.rules, tmp_path, third.node_id)
    run(
        source,
        out,
        engine="ray",
        address=cluster.address,
        listener=kill,
        cleaner=waiting,
    )
    assert third not in cluster.worker_nodes
    assert len(deaths) == len(Mortal.REPORTS) + 1
    assert corpora.snapshot(out) == local
    counts = corpora.account(out, corpora.ids())
    assert (counts["lost"], counts["doubled"], counts["quarantined"]) == (0, 0, 3)


@pytest.mark.parametrize("deed", [KILL, CRASH])
def test_a_document_that_kills_is_quarantined_as_on_one_machine(
    cluster: "Cluster", tmp_path: Path, out: Path, deed: str
) -> None:
    source = tmp_path / "in"
    ids = corpora.make(source)
    with (source / "large.jsonl").open("ab") as file:
        file.writelines([corpora.row(9000, deed), corpora.row(9001, deed)])
    (source / "deadly.txt").write_text(deed)
    deadly = with_rules(Deadly)
    summary = run(source, out, engine="ray", address=cluster.address, cleaner=deadly)
    assert summary.quarantined == 3 + 3
    counts = corpora.account(out, ids)
    assert (counts["lost"], counts["doubled"]) == (0, 0)
    run(source, tmp_path / "local", 2, cleaner=deadly)
    assert corpora.snapshot(out) == corpora.snapshot(tmp_path / "local")


def test_a_stopped_run_resumes_with_another_engine(
    cluster: "Cluster", source: Path, out: Path, local: dict[str, bytes]
) -> None:
    finished: list[Event] = []

    def stop(event: Event, _: RunStatus) -> None:
        if isinstance(event, Finished):
            finished.append(event)
        if len(finished) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(source, out, engine="ray", address=cluster.address, listener=stop)
    assert not (out / ".work").exists()
    run(source, out, 1)
    assert corpora.snapshot(out) == local


def test_an_output_that_nodes_do_not_see_ends_the_run(
    cluster: "Cluster", source: Path, out: Path
) -> None:
    plan = make_plan(source)
    shards = [shard for shard in plan.shards if shard.name == "0.txt"]
    job = Job(SMALL, open_output(out))
    hidden = source.with_name("hidden")
    (source / "0.txt").rename(hidden)
    try:
        with pytest.raises(
            CorpusError, match=r"0\.txt does not exist on .*; IN and OUT must be on storage"
        ):
            run_plan(type(plan)(shards), job, on_ray(cluster.address), RunOptions())
    finally:
        hidden.rename(source / "0.txt")


def test_an_output_without_room_stops_the_run(cluster: "Cluster", source: Path, out: Path) -> None:
    def engine(job: Job, next_task: NextTask, lock: int | None, /) -> Generator[Event, None, None]:
        (out / "documents").rmdir()
        (out / "documents").write_text("in the way")
        return on_ray(cluster.address)(job, next_task, lock)

    job = Job(SMALL, open_output(out))
    with pytest.raises(StoppedError, match="can't be written"):
        run_plan(make_plan(source), job, engine, RunOptions())


def test_the_command_starts_a_cluster_that_only_this_machine_reaches(
    source: Path, out: Path
) -> None:
    words = [str(source), str(out), "--engine", "ray", "--split", SPLIT_MB, "--quiet"]
    # Nothing of the tests' own cluster may decide where this one listens.
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    env |= {"HOME": str(out.parent)}
    asked = [sys.executable, "-c", LOOKING, "corpus", *words]
    given = {"env": env, "capture_output": True, "text": True}
    done = subprocess.run(asked, check=False, **given)  # noqa: S603
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stdout == "0 False\n" * done.stdout.count("\n") != ""
    counts = corpora.account(out, corpora.ids())
    assert (counts["lost"], counts["doubled"]) == (0, 0)


def test_only_the_loopback_is_listened_on(cluster: "Cluster") -> None:
    assert wide_ports(os.getpid()) == []


def test_ray_that_was_imported_without_tokens_is_not_used(out: Path) -> None:
    code = (
        "import ray; from cleaner.corpus.engines import ray as r\n"
        "try: next(r.on_ray()(None, None, None))\n"
        "except r.CorpusError as error: print(error)"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)  # noqa: S603
    assert "set RAY_AUTH_MODE=token" in done.stdout


def test_a_missing_cluster_is_named(source: Path, out: Path) -> None:
    with pytest.raises(CorpusError, match=r"Ray at 127\.0\.0\.1:1 can't be reached"):
        run(source, out, engine="ray", address="127.0.0.1:1")
