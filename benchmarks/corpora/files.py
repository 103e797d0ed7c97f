"""The files that runs are measured on: the same texts as JSON lines and as Parquet, packed or not.

They are read and written here by the bare libraries, which is the floor of any run over them.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import zstandard

FORMS = (".jsonl", ".jsonl.zst", ".parquet", ".zstd.parquet")
SHARDS = 16
_BATCH_ROWS = 1000  # rows of a Parquet row group
_ZSTD_LEVEL = 3  # of zstd; every contender writes at this one
Row = dict[str, Any]


def write_all(texts: Iterable[str], megabytes: float, folder: Path) -> float:
    """Write texts, over and over until there are `megabytes`, to a folder for each form.

    Return how many megabytes of text, in UTF-8, each of the folders holds.
    """
    for form in FORMS:
        (folder / form).mkdir(parents=True)
    endless = enumerate(cycle(texts))
    whole = 0
    for shard in range(SHARDS):
        rows: list[Row] = []
        while whole < megabytes * 1e6 * (shard + 1) / SHARDS:
            number, text = next(endless)
            rows.append({"id": str(number), "text": text})
            whole += len(text.encode())
        for form in FORMS:
            write(rows, folder / form / f"{shard:03}{form}")
    return whole / 1e6


def some(folder: Path, share: int, links: Path) -> Path:
    """Return a folder with one of `share` files of `folder`, which are of a size: `links`."""
    if share == 1:
        return folder
    shutil.rmtree(links, ignore_errors=True)
    links.mkdir()
    for path in sorted(folder.iterdir())[::share]:
        os.link(path, links / path.name)
    return links


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a file of one of the forms."""
    if path.name.endswith(".parquet"):
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(path).iter_batches(_BATCH_ROWS):
            yield from batch.to_pylist()
        return
    data = path.read_bytes()
    if path.name.endswith(".zst"):
        data = zstandard.decompress(data)
    yield from map(msgspec.json.decode, data.splitlines())


def write(rows: Iterable[Row], path: Path) -> None:
    """Write rows to a file in the form that its name says."""
    if path.name.endswith(".parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        packing = "zstd" if path.name.endswith(".zstd.parquet") else "none"
        schema = pa.schema({"id": pa.string(), "text": pa.string()})
        table = pa.Table.from_pylist(list(rows), schema)
        pq.write_table(table, path, compression=packing, row_group_size=_BATCH_ROWS)
        return
    data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    path.write_bytes(zstandard.compress(data, _ZSTD_LEVEL) if path.name.endswith(".zst") else data)


def copy(source: Path, out: Path, workers: int) -> None:
    """Read the files of `source` and write their rows to `out`, by a bare pool of processes."""
    out.mkdir(parents=True)
    pairs = [(path, out / path.name) for path in sorted(source.iterdir())]
    with get_context("spawn").Pool(workers) as pool:
        pool.starmap(_copy, pairs, chunksize=1)


def _copy(source: Path, target: Path) -> None:
    write(read(source), target)
