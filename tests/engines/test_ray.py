"""Ray Data, for real: two nodes on the loopback, with a token, and nothing reported home."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from cleaner.integrations.arrow import Options
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import PAGE, ROWS, clean_rows, cleaned, read_rows
from tests.engines.bad_rows import JSON_CELLS, OPTIONS, bad_rows, check
from tests.engines.nodes import two_nodes
from tests.engines.sockets import wide_ports

if TYPE_CHECKING:
    from ray.data import Dataset

REPORT = Options(report="report")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Run a cluster of two nodes of one processor each, and go in."""
    with two_nodes():
        import ray

        ray.init(log_to_driver=False)
        yield
        ray.shutdown()


def dataset(rows: list[dict[str, Any]], parts: int) -> "Dataset":
    import ray

    return ray.data.from_arrow(pa.Table.from_pylist(rows)).repartition(parts)


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], folder: Path
) -> None:
    run_example("Ray Data", folder)
    assert read_rows(folder / "clean") == clean_rows(ROWS)


def test_both_nodes_clean(tmp_path: Path) -> None:
    import ray

    from cleaner.integrations.ray import clean_dataset

    nodes = {node["NodeID"] for node in ray.nodes()}

    def place(batch: pa.Table) -> pa.Table:
        """Name the node, and keep its only processor until the other has work too."""
        node = ray.get_runtime_context().get_node_id()
        (tmp_path / node).touch()
        while {path.name for path in tmp_path.iterdir()} != nodes:
            time.sleep(0.01)
        return batch.append_column("node", pa.array([node] * batch.num_rows))

    rows = [{"n": n, "text": PAGE if n % 3 else None} for n in range(40)]
    clean = clean_dataset(dataset(rows, 8), REPORT, num_cpus=1)
    found = clean.map_batches(place, batch_format="pyarrow", num_cpus=1).take_all()
    assert {row["node"] for row in found} == nodes
    wanted = [row | {"text": cleaned(PAGE)[0] if row["text"] else None} for row in rows]
    texts = [{"n": row["n"], "text": row["text"]} for row in found]
    assert sorted(texts, key=lambda row: row["n"]) == wanted


def test_a_table_without_rows_is_cleaned() -> None:
    import ray

    from cleaner.integrations.ray import clean_dataset

    empty = ray.data.from_arrow(pa.table({"text": pa.array([], pa.string())}))
    assert clean_dataset(empty, REPORT).take_all() == []


def test_faults_are_errors_that_name_them() -> None:
    from cleaner.integrations.ray import clean_dataset

    given = dataset([{"n": 1}], 1)
    with pytest.raises(RuleError, match="nowhere"):
        clean_dataset(given, Options(rules=["nowhere"]))
    with pytest.raises(ValueError, match="there is no column text, but n"):
        clean_dataset(given)


def test_one_bad_row_does_not_stop_the_others() -> None:
    import ray

    from cleaner.integrations.ray import clean_dataset

    given = ray.data.from_items(bad_rows(JSON_CELLS), override_num_blocks=20)
    found = clean_dataset(given, OPTIONS).take_all()
    check([(row["n"], row["text"], row["report"]) for row in found])


def test_a_block_of_numbers_does_not_stop_the_others() -> None:
    import ray

    from cleaner.integrations.ray import clean_dataset

    rows = [{"n": n, "text": PAGE if n < 2 else n} for n in range(4)]
    given = ray.data.from_items(rows, override_num_blocks=4)
    found = sorted(clean_dataset(given, REPORT).take_all(), key=lambda row: row["n"])
    assert [row["text"] for row in found] == [cleaned(PAGE)[0]] * 2 + [None] * 2
    assert "column text holds int, not text: 3" in found[3]["report"]["error"]


def test_only_the_loopback_is_listened_on() -> None:
    assert wide_ports(os.getpid()) == []


def test_a_connection_without_the_token_is_refused() -> None:
    env = os.environ | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
    asked = [sys.executable, "-c", "import ray; ray.init()"]
    given = {"env": env, "capture_output": True, "text": True}
    done = subprocess.run(asked, check=False, **given)  # noqa: S603
    assert done.returncode != 0
    assert "AuthenticationError" in done.stderr, done.stderr
