"""Reading for learning on the nodes of a Ray cluster, by the same files and parts as elsewhere."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from cleaner.corpus.engines.ray import TASKS_PER_CPU, connected, not_shared
from cleaner.corpus.extras import lacking
from cleaner.corpus.learning.reading import LearnJob, ReadBatch, read_batch
from cleaner.corpus.model import CorpusError, Shard

_RETRIES = 5  # of a batch whose worker or node dies; to read it again changes nothing


def read_on_ray(
    job: LearnJob, work: Iterable[list[Shard]], address: str | None
) -> Iterator[ReadBatch]:
    """Yield what is read of each batch by the cluster at `address`, or by one started here.

    They come as they are finished. Raises CorpusError if Ray is not installed or fails.
    """
    if library := lacking("ray"):
        raise CorpusError(f"--engine ray needs {library}")
    with connected(address):
        import ray

        given = [ray.put(job)]  # in a list, so that a worker fetches it once
        remote = ray.remote(num_cpus=1, max_retries=_RETRIES)(_read)
        left, running = iter(work), set[Any]()
        while True:
            limit = TASKS_PER_CPU * max(int(ray.cluster_resources().get("CPU", 0)), 1)
            while len(running) < limit and (shards := next(left, None)) is not None:
                running.add(remote.remote(given, [*map(_absolute, shards)]))
            if not running:
                return
            for ref in ray.wait([*running])[0]:
                running.remove(ref)
                yield _answer(ref)


def _answer(ref: Any) -> ReadBatch:
    import ray
    from ray.exceptions import RayError, RayTaskError

    try:
        return ray.get(ref)  # type: ignore[no-any-return]
    except RayTaskError as error:
        raise error.cause from None
    except RayError as error:
        raise CorpusError(f"Ray failed: {error}") from error


def _absolute(shard: Shard) -> Shard:
    return msgspec.structs.replace(shard, path=shard.path.absolute())


def _read(given: list[Any], shards: list[Shard]) -> ReadBatch:
    """Read a batch on a node."""
    for shard in shards:
        if shard.remote is None and not shard.path.exists():
            raise not_shared(str(shard.path))
    return read_batch(_job(given[0]), shards)


@cache
def _job(ref: Any) -> LearnJob:
    """Return the job, fetched once in each process."""
    import ray

    return ray.get(ref)  # type: ignore[no-any-return]
