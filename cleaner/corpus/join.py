"""Joins: the parts of a large file made one again, in order."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cleaner.corpus.commit import remove, sizes, staged
from cleaner.corpus.quarantine import keep_raw
from cleaner.corpus.record import Shard


class Join(msgspec.Struct, frozen=True):
    """A large file, all of whose parts are clean."""

    shard: Shard
    parts: int


def join_parts(join: Join, out: Path) -> dict[str, int]:
    """Make one file of the parts of each output, and return the bytes of each.

    JSON lines and reports are put one behind the other, packed ones as frames or members;
    the row groups of Parquet are copied.
    """
    shard, places = join.shard, join.shard.places()
    parts = [shard.part_places(number) for number in range(1, join.parts + 1)]
    with staged(out, places) as aside:
        for kind in ("documents", "reports", "reasons"):
            made = [out / getattr(part, kind) for part in parts]
            _join([path for path in made if path.exists()], aside / getattr(places, kind))
        if any((out / part.raw).exists() for part in parts):
            keep_raw(shard.path, aside / places.raw)
    return sizes(out, places)


def remove_parts(join: Join, out: Path) -> None:
    """Remove the output of the parts."""
    for number in range(1, join.parts + 1):
        for place in join.shard.part_places(number):
            remove(out / place)


def _join(made: Sequence[Path], target: Path) -> None:
    if not made:
        return
    if target.suffix == ".parquet":
        _join_tables(made, target)
        return
    with target.open("wb") as whole:
        for path in made:
            with path.open("rb") as part:
                shutil.copyfileobj(part, whole, 1 << 20)


def _join_tables(made: Sequence[Path], target: Path) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(target, pq.read_schema(made[0]), compression="zstd") as writer:
        for path in made:
            with pq.ParquetFile(path) as part:
                for group in range(part.num_row_groups):
                    table = part.read_row_group(group)
                    writer.write_table(table, max(table.num_rows, 1))
