"""What very many shards cost the process that runs them, were cleaning them to take no time.

`python -m benchmarks.corpora.manifest SHARDS HOLDS [OUT]` runs this many, as alike as can be to the
first that is done in OUT, or empty, and prints what that took.
"""

import sys
import tempfile
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.speed.child import peak
from benchmarks.speed.rows import rounded
from benchmarks.speed.timing import duration_of
from cleaner import Cleaner
from cleaner.corpus.manifest import Manifest
from cleaner.corpus.model import Shard
from cleaner.corpus.output.base import MANIFEST, ManifestDir
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.plan import Plan
from cleaner.corpus.run import RunOptions, run_plan
from cleaner.corpus.tasks import Event, Finished, Job, NextTask
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult


class ManifestCost(msgspec.Struct, frozen=True):
    """What a run of shards of one kind costs, in seconds by the clock and bytes."""

    holds: str  # what the shards are like
    shards: int
    run: float
    again: float  # a run that finds all done
    bytes: int  # of the manifest, on disk
    memory: int  # of the process, at most


class _Whole(Directory, frozen=True):
    """A folder that reports all that was written to it as there, and empty."""

    def sizes_lookup(self) -> Callable[[str], int | None]:
        return lambda _: 0


def simulate(holds: str, totals: Totals, shards: int) -> ManifestCost:
    """Return what a run costs of `shards` that each counted `totals`, and that nobody cleans."""
    with tempfile.TemporaryDirectory() as name:
        out = _Whole(Path(name, "out"))
        plan = Plan([numbered_shard(number) for number in range(shards)])
        job = Job(Cleaner(), out)

        def run() -> None:
            summary = run_plan(plan, job, partial(_idle, totals), RunOptions())
            if summary.documents != shards * totals.documents:
                raise RuntimeError("not all shards are in the manifest")

        first, again = duration_of(run), duration_of(run)
        size = (out.path / MANIFEST).stat().st_size
    return ManifestCost(holds, shards, rounded(first.wall), rounded(again.wall), size, peak())


def totals_of(out: Path) -> Totals:
    """Return what a shard of the run in `out` counted: the first by name."""
    manifest = Manifest(ManifestDir(out))
    try:
        return next(manifest.rows()).totals
    finally:
        manifest.close()


def numbered_shard(number: int) -> Shard:
    """Return a shard that stands for a file of a crawl; the file does not exist."""
    name = f"segment-{number // 1000:04}/shard-{number:07}.jsonl.zst"
    return Shard(Path("nowhere", name), name, name, ".jsonl.zst")


def _idle(
    totals: Totals, _job: Job, next_task: NextTask, _lock: int | None, /
) -> Generator[Event, None, None]:
    """Give each task back at once."""
    while isinstance(shard := next_task(), Shard):
        yield Finished(
            shard, ShardResult(totals, dict.fromkeys(shard.output_paths()[:2], 0), "0" * 32)
        )


def main(shards: str, holds: str, out: str = "") -> None:
    """Print what a run costs."""
    kept = simulate(holds, totals_of(Path(out)) if out else Totals(), int(shards))
    sys.stdout.buffer.write(msgspec.json.encode(kept))


if __name__ == "__main__":
    main(*sys.argv[1:])
