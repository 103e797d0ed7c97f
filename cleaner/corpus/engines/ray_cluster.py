"""A Ray cluster: the connection to it, and the calls of a function on its processors."""

import logging
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from cleaner.corpus.address import without_user
from cleaner.corpus.model import CorpusError

LOOPBACK = "127.0.0.1"
ANY = "auto"  # stands for the address of any cluster that runs on this machine
_CALLS_PER_CPU = 2  # so that no processor waits for the run
WAIT_SECONDS = 0.5  # the longest wait for a result
_CONNECT_SECONDS = 5.0  # the longest wait for a cluster to answer
_AUTH = "RAY_AUTH_MODE"
_TOKEN_SETTINGS = {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"}
_TOKEN_BYTES = 32
_SETTINGS = {  # Ray reads them when it is imported or started
    _AUTH: "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
# Despite its name, this setting keeps a new cluster on the loopback on Linux too.
_LOOPBACK_ONLY = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
CallKey = TypeVar("CallKey")


@contextmanager
def connected(address: str | None) -> Iterator[Any]:
    """Yield the module of Ray, connected to the cluster at `address`, as `on_ray` does.

    Raises CorpusError if it can't be reached.
    """
    too_late = "ray" in sys.modules and _AUTH not in os.environ
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if address is None:
        os.environ.update(_LOOPBACK_ONLY)
    import ray

    if ray.is_initialized():
        yield ray
        return
    if too_late:
        raise CorpusError(
            "Ray was imported before its authentication was configured;"
            f" set {_AUTH}={_SETTINGS[_AUTH]} in the environment"
        )
    if os.environ[_AUTH] == _SETTINGS[_AUTH]:
        protect_token(is_new=address is None)
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**_connection(address), logging_level=logging.ERROR, log_to_driver=False)
    except Exception as error:  # Ray raises errors of many kinds
        location = without_user(address or LOOPBACK)
        reason = str(error).replace(address or LOOPBACK, location)
        raise CorpusError(f"Ray at {location} can't be reached: {reason}") from None
    signal.signal(signal.SIGTERM, handler)  # Ray replaces it
    try:
        yield ray
    finally:
        ray.shutdown()


def protect_token(*, is_new: bool) -> None:
    """Let only the user read Ray's token file; for a new cluster, make it if it is missing.

    Ray itself makes a file that all users of the machine may read. A token that the environment
    names is left alone.
    """
    if _TOKEN_SETTINGS & os.environ.keys():
        return
    path = Path.home() / ".ray" / "auth_token"
    with suppress(OSError):  # Ray has its own error for a token that it can't read
        if is_new and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # its mode is 0600
                draft.write(secrets.token_hex(_TOKEN_BYTES))
                draft.flush()
                os.link(draft.name, path)
        path.chmod(0o600)


def _connection(address: str | None) -> dict[str, Any]:
    """Return the options of ray.init. Raises OSError or ValueError if `address` does not answer."""
    if address is None:  # a new cluster, even if the environment names another
        return {"address": "local", "_node_ip_address": LOOPBACK, "include_dashboard": False}
    if address != ANY:  # Ray itself would try for minutes
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), _CONNECT_SECONDS).close()
    return {"address": address}


class Calls(Generic[CallKey]):
    """The calls of a function that a cluster has, each with a key that says what it is for.

    Ray reports each result itself. Its `wait` looks at all references again for each result: 64 ms
    at 40,000 of them. A result that is not taken yet counts as under way, so a run that cannot
    keep up with its workers gives them no more work, and needs no more memory.
    """

    def __init__(self, ray: Any, function: Callable[..., Any], **options: Any) -> None:
        """Make `function` a task of `ray`, the module, with the options of `ray.remote`."""
        self._ray, self._remote = ray, ray.remote(num_cpus=1, **options)(function)
        self._under_way: dict[Future[Any], tuple[CallKey, Any]] = {}
        self._finished = SimpleQueue[Future[Any]]()
        self._count_processors()

    def __len__(self) -> int:
        """Return the number of calls under way."""
        return len(self._under_way)

    def __iter__(self) -> Iterator[CallKey]:
        """Yield the keys of the calls under way."""
        return (key for key, _ in self._under_way.values())

    def has_room(self) -> bool:
        """Return whether the cluster needs more calls to keep its processors busy."""
        return len(self) < _CALLS_PER_CPU * self._processors

    def call(self, key: CallKey, *arguments: object) -> None:
        """Call the function on the cluster."""
        reference = self._remote.remote(*arguments)
        future = reference.future()
        self._under_way[future] = key, reference
        future.add_done_callback(self._finished.put)

    def take(self) -> Iterator[tuple[CallKey, Future[Any]]]:
        """Yield all calls that are finished now, or else the next one, each with its result.

        No call is yielded if none is finished after WAIT_SECONDS. Nodes come and go, so the
        processors are counted again then, and after a result for each of them.
        """
        try:
            for _ in range(max(self._finished.qsize(), 1)):
                future = self._finished.get(timeout=WAIT_SECONDS)
                self._results += 1
                yield self._under_way.pop(future)[0], future
        except Empty:
            self._count_processors()
        if self._results >= self._processors:
            self._count_processors()

    def _count_processors(self) -> None:
        """Ask the cluster how many processors it has, which is too slow to do for each result."""
        self._processors = max(int(self._ray.cluster_resources().get("CPU", 0)), 1)
        self._results = 0  # since then

    def cancel(self) -> None:
        """End the calls under way."""
        for _, reference in self._under_way.values():
            with suppress(Exception):
                self._ray.cancel(reference, force=True)
