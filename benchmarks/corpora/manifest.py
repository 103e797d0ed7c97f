"""The manifest of a run of very many shards: what it costs to write, to read and to keep."""

import tempfile
from pathlib import Path

import msgspec

from benchmarks.speed.rows import rounded
from benchmarks.speed.timing import spent
from cleaner.corpus.manifest import Manifest, Row, Stamp, Terms
from cleaner.corpus.out import MANIFEST, State
from cleaner.corpus.shard import Tally

_DIGEST = "0" * 32  # as long as a digest is


class Kept(msgspec.Struct, frozen=True):
    """What the rows of shards of one kind cost: seconds by the clock, bytes on disk."""

    holds: str  # what the shards are like
    shards: int
    write: float
    read: float
    bytes: int


def simulate(holds: str, tally: Tally, shards: int) -> Kept:
    """Return what a manifest costs for a run of `shards` that each counted `tally`."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        wrote = spent(lambda: _write(out, tally, shards))
        read = spent(lambda: _read(out, shards))
        size = (out / MANIFEST).stat().st_size
    return Kept(holds, shards, rounded(wrote.wall), rounded(read.wall), size)


def tally_of(out: Path) -> Tally:
    """Return what a shard of the run in `out` counted: the first by name."""
    manifest = Manifest(State(out))
    try:
        return next(manifest.rows()).tally
    finally:
        manifest.close()


def _write(out: Path, tally: Tally, shards: int) -> None:
    manifest = Manifest(State(out))
    terms = Terms(_DIGEST, _DIGEST)
    for number in range(shards):
        name = f"segment-{number // 1000:04}/shard-{number:07}.jsonl.zst"
        outputs = {f"{kind}/{name}": 0 for kind in ("documents", "reports")}
        manifest.record(Row(name, 0, name, Stamp(0, number, _DIGEST), terms, tally, outputs))
    manifest.close()


def _read(out: Path, shards: int) -> None:
    manifest = Manifest(State(out))
    try:
        found = sum(1 for _ in manifest.rows())
    finally:
        manifest.close()
    if found != shards:
        raise RuntimeError(f"{found} of {shards} shards are in the manifest")
