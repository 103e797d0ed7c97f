"""What very many shards cost the process that runs them, were cleaning them to take no time.

`python -m benchmarks.corpora.manifest SHARDS HOLDS [OUT]` runs so many, as alike as can be to the
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
from benchmarks.speed.timing import spent
from cleaner import Cleaner
from cleaner.corpus.manifest import Manifest
from cleaner.corpus.out.base import MANIFEST, State
from cleaner.corpus.out.folder import Folder
from cleaner.corpus.plan import Plan
from cleaner.corpus.record import Shard
from cleaner.corpus.run import Job, clean_corpus, prepare
from cleaner.corpus.shard import Done, Tally
from cleaner.corpus.work import Event, Finished, NextTask


class Kept(msgspec.Struct, frozen=True):
    """What a run of shards of one kind costs, in seconds by the clock and bytes."""

    holds: str  # what the shards are like
    shards: int
    run: float
    again: float  # a run that finds all done
    bytes: int  # of the manifest, on disk
    memory: int  # of the process, at most


class _Whole(Folder, frozen=True):
    """A folder that says of all that was written to it that it is there, and empty."""

    def census(self) -> Callable[[str], int | None]:
        return lambda _: 0


def simulate(holds: str, tally: Tally, shards: int) -> Kept:
    """Return what a run costs of `shards` that each counted `tally`, and that nobody cleans."""
    with tempfile.TemporaryDirectory() as name:
        out = _Whole(Path(name, "out"))
        prepare([], out, overwrite=False)
        work = Plan([_shard(number) for number in range(shards)])
        job = Job(Cleaner(), out)

        def run() -> None:
            if clean_corpus(work, job, partial(_idle, tally)).documents != shards * tally.documents:
                raise RuntimeError("not all shards are in the manifest")

        first, again = spent(run), spent(run)
        size = (out.path / MANIFEST).stat().st_size
    return Kept(holds, shards, rounded(first.wall), rounded(again.wall), size, peak())


def tally_of(out: Path) -> Tally:
    """Return what a shard of the run in `out` counted: the first by name."""
    manifest = Manifest(State(out))
    try:
        return next(manifest.rows()).tally
    finally:
        manifest.close()


def _shard(number: int) -> Shard:
    name = f"segment-{number // 1000:04}/shard-{number:07}.jsonl.zst"
    return Shard(Path("nowhere", name), name, name, ".jsonl.zst")


def _idle(tally: Tally, _: Job, next_task: NextTask) -> Generator[Event, None, None]:
    """Give each task back at once."""
    while isinstance(shard := next_task(), Shard):
        yield Finished(shard, Done(tally, dict.fromkeys(shard.places()[:2], 0), "0" * 32))


def main(shards: str, holds: str, out: str = "") -> None:
    """Print what a run costs."""
    kept = simulate(holds, tally_of(Path(out)) if out else Tally(), int(shards))
    sys.stdout.buffer.write(msgspec.json.encode(kept))


if __name__ == "__main__":
    main(*sys.argv[1:])
