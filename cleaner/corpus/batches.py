"""Batches: the files of a corpus in units of work that do not depend on the number of workers."""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from cleaner.corpus.formats.registry import split_of
from cleaner.corpus.model import Shard
from cleaner.corpus.worker import size

_BATCH_BYTES = 2_000_000
_BATCH_FILES = 100


def batches(shards: Iterable[Shard]) -> Iterator[list[Shard]]:
    """Yield small files together, and large ones in parts where their format allows it."""
    batch: list[Shard] = []
    total = 0
    for shard in chain.from_iterable(map(_parts, shards)):
        batch.append(shard)
        total += size(shard)
        if total >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _parts(shard: Shard) -> Iterator[Shard]:
    split = split_of(shard)
    if split and size(shard) > _BATCH_BYTES:
        for part in split(shard.path, _BATCH_BYTES):
            yield msgspec.structs.replace(shard, part=part)
    else:
        yield shard
