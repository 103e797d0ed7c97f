"""Joins: the parts of a large file made one again, in order."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from cleaner.corpus.formats.cells import table_writer
from cleaner.corpus.formats.parquet import open_table
from cleaner.corpus.out.base import Out
from cleaner.corpus.quarantine import keep_raw
from cleaner.corpus.record import Shard


class Join(msgspec.Struct, frozen=True):
    """A large file, all of whose parts are clean."""

    shard: Shard
    parts: int


def join_parts(join: Join, out: Out) -> dict[str, int]:
    """Make one file of the parts of each output, and return the bytes of each.

    JSON lines and reports are put one behind the other, packed ones as frames or members;
    the row groups of Parquet are copied.
    """
    shard, places = join.shard, join.shard.places()
    parts = [shard.part_places(number) for number in range(1, join.parts + 1)]
    with out.staged(places) as aside:
        for kind in ("documents", "reports", "reasons"):
            made = _made(out, [getattr(part, kind) for part in parts])
            _join(made, aside / getattr(places, kind))
        if out.sizes(part.raw for part in parts):
            keep_raw(shard.path, aside / places.raw)
    return out.sizes(places)


def remove_parts(join: Join, out: Out) -> None:
    """Remove the output of the parts."""
    for number in range(1, join.parts + 1):
        out.remove(join.shard.part_places(number))


def _made(out: Out, places: Iterable[str]) -> Iterator[Path]:
    """Yield the files of the parts that have one, each till the next is asked for."""
    for place in places:
        with out.reading(place) as path:
            if path:
                yield path


def _join(made: Iterator[Path], target: Path) -> None:
    first = next(made, None)
    if first is None:
        return
    if target.suffix == ".parquet":
        _join_tables(first, made, target)
        return
    with target.open("wb") as whole:
        for path in chain([first], made):
            with path.open("rb") as part:
                shutil.copyfileobj(part, whole, 1 << 20)


def _join_tables(first: Path, more: Iterable[Path], target: Path) -> None:
    with open_table(first) as part:
        schema = part.schema_arrow
    with table_writer(target, schema) as writer:
        for path in chain([first], more):
            with open_table(path) as part:
                for group in range(part.num_row_groups):
                    table = part.read_row_group(group)
                    writer.write_table(table, max(table.num_rows, 1))
