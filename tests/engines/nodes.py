"""Nodes of Ray on the loopback, with a token, and nothing reported home."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

STORE = 100 * 1024 * 1024  # bytes of shared memory for each node
SETTINGS = {  # read once in each process
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # nodes meet on 127.0.0.1, on Linux too
}
NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": STORE}


@contextmanager
def two_nodes() -> Iterator["Cluster"]:
    """Run a cluster of two nodes of one processor each, which the environment names."""
    # The name is short, for sockets are in it, which allow some hundred characters.
    with (
        tempfile.TemporaryDirectory(prefix="ray-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("RAY_TMPDIR", folder)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        from ray.cluster_utils import Cluster

        made = Cluster(True, head_node_args=NODE | {"include_dashboard": False})
        made.add_node(**NODE)
        patch.setenv("RAY_ADDRESS", made.address)
        try:
            yield made
        finally:
            made.shutdown()
