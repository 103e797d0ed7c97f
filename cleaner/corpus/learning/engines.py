"""Engines for learning: where the batches of a corpus are read. Their order does not count."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from cleaner.corpus.engines import EngineOptions, find_engine
from cleaner.corpus.learning.reading import LearnJob, ReadBatch, read_batch
from cleaner.corpus.model import CorpusError, Shard

Work = Sequence[list[Shard]]
Reader = Callable[[LearnJob, Work, EngineOptions], Iterator[ReadBatch]]
_jobs: list[LearnJob] = []  # the one of a worker process


def _on_processes(job: LearnJob, work: Work, options: EngineOptions) -> Iterator[ReadBatch]:
    workers = min(options.workers, len(work))
    if workers <= 1:
        for shards in work:
            yield read_batch(job, shards)
    else:
        try:
            with ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (job,)) as pool:
                yield from pool.map(_read_prepared, work)
        except BrokenProcessPool as error:
            raise CorpusError("a worker process died; learn again with fewer --workers") from error


def _prepare(job: LearnJob) -> None:
    _jobs[:] = [job]


def _read_prepared(shards: list[Shard]) -> ReadBatch:
    return read_batch(_jobs[0], shards)


def _on_ray(job: LearnJob, work: Work, options: EngineOptions) -> Iterator[ReadBatch]:
    from cleaner.corpus.learning.on_ray import read_on_ray

    return read_on_ray(job, work, options.address)


READERS: dict[str, Reader] = {"local": _on_processes, "ray": _on_ray}  # by the names of ENGINES


def find_reader(name: str, options: EngineOptions) -> Reader:
    """Return what reads a corpus on the engine `name`.

    Raises CorpusError if there is no such engine, or if it takes no address.
    """
    find_engine(name, options)
    return READERS[name]
