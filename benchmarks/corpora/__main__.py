"""Corpora: what `cleaner corpus` takes over files, beside the bare files and beside datatrove.

`make bench-corpus [WCXB=folder] [SCALE=0.02]` writes 1 GB of text as JSON lines and as Parquet,
plain and zstd, runs all over it, keeps a manifest of a million shards, and keeps 20,000 slots of a
simulated cluster busy; prints the tables, and writes them and their figures to
benchmarks/results/corpus.md and .json. `ARGS='--only cluster'` prints the last of these alone.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks import saved
from benchmarks.corpora import files, page
from benchmarks.corpora.cluster import ClusterCost
from benchmarks.corpora.manifest import ManifestCost
from benchmarks.corpora.page import Corpora, Rate
from benchmarks.speed import child, corpus
from benchmarks.speed.rows import rounded

MEGABYTES = 1000
DISTINCT_MEGABYTES = 15  # megabytes of each kind of text; more is the same texts again
WORKERS = (1, 2)
MILLION = 1_000_000
_TALLIED = 20  # times fewer of the shards that counted something, for they are larger
_OTHER = (sys.executable, "-m", "benchmarks.corpora.contender")
SLOTS, SHARD_SECONDS = 20_000, 39  # 64 MB of whole pages take a core so long
_CLUSTER = (sys.executable, "-m", "benchmarks.corpora.cluster")
_SIMULATE = (sys.executable, "-m", "benchmarks.corpora.manifest")
_OURS = "`cleaner corpus`"
_FLOOR = "a bare pool that reads and writes"
_FAST = (_FLOOR, _OURS)
_SLOW_SHARE = 8  # of the files, one goes to who would take hours for all
COMMANDS: dict[str, Sequence[str]] = {
    _FLOOR: (*_OTHER, "floor"),
    _OURS: (sys.executable, "-c", "from cleaner.cli.main import main; main()", "corpus"),
    "datatrove, C4 filter": (*_OTHER, "datatrove"),
}


def measure(folder: Path | None, scale: float, shards: int) -> Corpora:
    """Return all figures, on texts of `folder` or generated ones, with this many `shards`."""
    size = MEGABYTES * scale
    data, corpora = corpus.read(folder, min(DISTINCT_MEGABYTES, size))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        texts = corpus.mixed(corpora, 2 * DISTINCT_MEGABYTES)
        size = files.write_all(texts, size, work / "in")
        rates = list(_rates(work, size))
        kept = list(_manifests(work / "ours", shards))
    python, machine = platform.python_version(), platform.machine()
    return Corpora(data, scale, size, python, machine, rates, kept, cluster(scale))


def cluster(scale: float) -> ClusterCost:
    """Return what the slots of a simulated cluster cost."""
    print("measuring: cluster", file=sys.stderr, flush=True)
    slots = max(round(SLOTS * scale), 1)
    return msgspec.json.decode(
        child.output(*_CLUSTER, str(slots), str(SHARD_SECONDS)), type=ClusterCost
    )


def _rates(work: Path, megabytes: float) -> Iterator[Rate]:
    for form in files.FORMS:
        for name, program in COMMANDS.items():
            for workers in WORKERS:
                print(f"measuring: {name}, {form}, {workers}", file=sys.stderr, flush=True)
                out = work / ("ours" if name == _OURS else "out")
                shutil.rmtree(out, ignore_errors=True)
                share = 1 if name in _FAST else _SLOW_SHARE
                source = files.some(work / "in" / form, share, work / "some")
                last = ("--quiet", "--workers") if name == _OURS else ()
                command = (*program, str(source), str(out), *last, str(workers))
                wall = child.command(*command).wall
                print(f"{megabytes / share / wall:.3g} MB/s", file=sys.stderr, flush=True)
                yield Rate(form, name, workers, rounded(wall), rounded(megabytes / share / wall))


def _manifests(out: Path, shards: int) -> Iterator[ManifestCost]:
    print("measuring: manifest", file=sys.stderr, flush=True)
    for number, *words in ((shards, "nothing"), (shards // _TALLIED, "as in this run", str(out))):
        yield msgspec.json.decode(
            child.output(*_SIMULATE, str(max(number, 1)), *words), type=ManifestCost
        )


def main(arguments: argparse.Namespace) -> int:
    """Measure, print and write."""
    if arguments.only:
        print(page.cluster(cluster(arguments.scale)))
        return 0
    folder: Path | None = arguments.folder
    if folder is None or not (folder / "metadata.json").exists():
        folder = None
    shards = arguments.shards or round(MILLION * arguments.scale)
    corpora = measure(folder, arguments.scale, shards)
    print(page.page(saved.save("corpus", corpora, page.page)))
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog="benchmarks.corpora")
    reader.add_argument("folder", type=Path, nargs="?", help="where the benchmark is")
    reader.add_argument(
        "--scale", type=float, default=1.0, help="of texts and shards; 0.02 is quick"
    )
    reader.add_argument(
        "--shards", type=int, help="in the manifest; 1,000,000 times the scale if not"
    )
    reader.add_argument("--only", choices=["cluster"], help="print what this part measures alone")
    return reader


if __name__ == "__main__":
    sys.exit(main(parser().parse_args()))
