"""Engines: they do the tasks of a run, on this machine or on many.

An engine is added by an entry in ENGINES. The choices of `--engine` and their messages derive
from the entries.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from cleaner.corpus.address import without_user
from cleaner.corpus.model import CorpusError

if TYPE_CHECKING:
    from cleaner.corpus.tasks import Engine


class EngineOptions(msgspec.Struct, frozen=True):
    """The options that engines take from the user."""

    workers: int = 0  # processes on this machine; 0 for the calling process
    address: str | None = None  # of a cluster, as host:port


class EngineKind(msgspec.Struct, frozen=True):
    """An engine that the user can choose."""

    summary: str  # where the work is done, for help and messages
    start: Callable[[EngineOptions], "Engine"]  # raises CorpusError if a library is missing
    takes_address: bool = False


def _local(options: EngineOptions) -> "Engine":
    from cleaner.corpus.engines.local import on_processes

    return on_processes(options.workers)


def _ray(options: EngineOptions) -> "Engine":
    from cleaner.corpus.engines.ray import on_ray

    return on_ray(options.address)


ENGINES: dict[str, EngineKind] = {
    "local": EngineKind("processes on this machine", _local),
    "ray": EngineKind("tasks of a Ray cluster", _ray, takes_address=True),
}


def make_engine(name: str, options: EngineOptions) -> "Engine":
    """Return the engine `name` of ENGINES.

    Raises CorpusError as `find_engine` does, or if it can't start.
    """
    return find_engine(name, options).start(options)


def find_engine(name: str, options: EngineOptions) -> EngineKind:
    """Return the entry `name` of ENGINES.

    Raises CorpusError if there is no such engine, or if it takes no address.

    >>> find_engine("dask", EngineOptions())
    Traceback (most recent call last):
    cleaner.corpus.model.CorpusError: --engine dask does not exist; choose local or ray
    """
    kind = ENGINES.get(name)
    if kind is None:
        raise CorpusError(f"--engine {name} does not exist; choose {' or '.join(ENGINES)}")
    if options.address and not kind.takes_address:
        clusters = " or ".join(name for name, kind in ENGINES.items() if kind.takes_address)
        location = without_user(options.address)
        raise CorpusError(f"--address {location} needs a cluster; add --engine {clusters}")
    return kind
