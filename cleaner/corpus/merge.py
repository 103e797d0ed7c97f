"""Joins: the output of the parts of a large file is made one file again, in order."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from cleaner.corpus.fetch import download
from cleaner.corpus.formats.columns import table_writer
from cleaner.corpus.formats.jsonl import count_lines
from cleaner.corpus.formats.parquet import open_table
from cleaner.corpus.formats.registry import count_rows
from cleaner.corpus.model import RESUME, FormatError, OutputPaths, Part, Shard, StoppedError
from cleaner.corpus.output.base import Output, StagingDir
from cleaner.corpus.quarantine import keep_raw

_COPY_BYTES = 1 << 20


class Join(msgspec.Struct, frozen=True):
    """The task to join a large file whose parts are all clean."""

    shard: Shard
    parts: int
    documents: int  # in all parts
    quarantined: int  # in all parts


def join_parts(join: Join, out: Output, quarantine_bytes: int) -> tuple[dict[str, int], bool]:
    """Join the output of the parts; return the bytes of each file, by its path in OUT.

    Also return whether the input is broken and could not even be copied.

    JSON lines and reports are concatenated (compressed ones as frames or members). Parquet
    files are joined by copying their row groups. Of a file that is broken, the first
    `quarantine_bytes` are kept. Raises StoppedError if rows of the parts are missing.
    """
    shard, paths = join.shard, join.shard.output_paths()
    parts = [shard.part_paths(number) for number in range(1, join.parts + 1)]
    lacks_bytes = False
    with out.staged(paths) as staging:
        for kind in ("documents", "reports", "reasons"):
            files = _existing(out, [getattr(part, kind) for part in parts])
            _join(files, staging / getattr(paths, kind))
        _check_whole(join, staging, paths)
        if out.sizes(part.raw for part in parts):
            lacks_bytes = not _keep_start(shard, staging / paths.raw, quarantine_bytes)
    return out.sizes(paths), lacks_bytes


def _keep_start(shard: Shard, copy: Path, limit: int) -> bool:
    """Copy the first `limit` bytes of a broken file; return False if it can't be read."""
    if shard.remote is None:
        return keep_raw(shard.path, copy, limit)
    end = min(shard.remote.size, limit)
    try:
        download(msgspec.structs.replace(shard, path=copy, part=Part(0, 0, end, 0, end)))
    except FormatError:  # it does not exist any more
        return False
    return True


def _check_whole(join: Join, staging: StagingDir, paths: OutputPaths) -> None:
    """Raise StoppedError if the joined files lack rows that were read, or have more.

    The parts may be damaged since they were made. Then the next run makes them again.
    """
    reasons = staging / paths.reasons
    written = {
        "clean rows": (count_rows(staging / paths.documents), join.documents),
        "reports": (count_rows(staging / paths.reports), join.documents),
        "rows in quarantine": (count_lines(reasons) if reasons.exists() else 0, join.quarantined),
    }
    for name, (number, expected) in written.items():
        if number != expected:
            raise StoppedError(
                f"{join.shard.name} was not joined whole: of {expected} {name} it holds {number};"
                f" {RESUME}"
            )


def remove_parts(join: Join, out: Output) -> None:
    """Remove the output of the parts."""
    for number in range(1, join.parts + 1):
        out.remove(join.shard.part_paths(number))


def _existing(out: Output, paths: Iterable[str]) -> Iterator[Path]:
    """Yield a local file for each of `paths` that exists, valid until the next is yielded."""
    for path in paths:
        with out.reading(path) as file:
            if file:
                yield file


def _join(files: Iterator[Path], target: Path) -> None:
    first = next(files, None)
    if first is None:
        return
    if target.suffix == ".parquet":
        _join_tables(first, files, target)
        return
    with target.open("wb") as whole:
        for path in chain([first], files):
            with path.open("rb") as part:
                shutil.copyfileobj(part, whole, _COPY_BYTES)


def _join_tables(first: Path, more: Iterable[Path], target: Path) -> None:
    with open_table(first) as part:
        schema = part.schema_arrow
    with table_writer(target, schema) as writer:
        for path in chain([first], more):
            with open_table(path) as part:
                for group in range(part.num_row_groups):
                    table = part.read_row_group(group)
                    writer.write_table(table, max(table.num_rows, 1))
