"""Reading for learning on the nodes of a Ray cluster, by the same files and parts as elsewhere."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any

import msgspec

from cleaner.corpus.engines.ray import not_shared
from cleaner.corpus.engines.ray_cluster import Calls, connected
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
    with connected(address) as ray:
        given = [ray.put(job)]  # in a list, so that a worker fetches it once
        calls = Calls[None](ray, _read, max_retries=_RETRIES)
        left = iter(work)
        while True:
            while calls.has_room() and (shards := next(left, None)) is not None:
                calls.call(None, given, [*map(_absolute, shards)])
            if not calls:
                return
            for _, future in calls.take():
                yield _answer(future)


def _answer(future: Future[ReadBatch]) -> ReadBatch:
    from ray.exceptions import RayError, RayTaskError

    try:
        return future.result()
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
