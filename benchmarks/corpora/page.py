"""What was measured of corpora, and its tables as Markdown."""

import msgspec

from benchmarks.corpora.cluster import ClusterCost
from benchmarks.corpora.manifest import ManifestCost
from benchmarks.speed.page import head
from benchmarks.speed.rows import rounded


class Rate(msgspec.Struct, frozen=True):
    """What one run over files took, start included: seconds by the clock, MB of text in each."""

    form: str
    contender: str
    workers: int
    wall: float
    rate: float


class Corpora(msgspec.Struct):
    """All that one run of the benchmark measured."""

    data: str  # the digest of the references, or "generated"
    scale: float
    megabytes: float  # of text in each form
    python: str
    machine: str
    rates: list[Rate] = []
    manifest: list[ManifestCost] = []
    cluster: ClusterCost | None = None


def page(corpora: Corpora) -> str:
    """Return all tables as they are kept, with what they are of."""
    return f"""# Corpora

Made by `make bench-corpus` on {run(corpora)}

## Runs over files
MB of text a second by the clock, start-up included, over 16 files of the same texts; each run is a
command of its own, measured once, datatrove's over an eighth of the files. The bare pool reads each
row and writes it again with msgspec, zstandard and pyarrow, which is the floor. datatrove runs its
local executor with its C4 filter, sentences counted.

{rates(corpora)}

## Very many shards
What they cost the process that runs them, if cleaning them took no time: a run by an engine that
gives each shard back at once, and a run after it that finds all done. The manifest is on disk; what
a shard counted (documents, words, hits of each rule) is most of its row.

{manifest(corpora)}
{_simulated(corpora.cluster)}"""


def _simulated(cost: ClusterCost | None) -> str:
    if cost is None:
        return ""
    return f"""
## A cluster
What the coordinator of a simulated cluster takes, with slots that do no work.

{cluster(cost)}
"""


def run(corpora: Corpora) -> str:
    """Return what was run where."""
    data = "generated texts" if corpora.data == "generated" else f"WCXB, {corpora.data}"
    return (
        f"{data}; {corpora.megabytes:.0f} MB of text in each form, scale {corpora.scale:g};"
        f" Python {corpora.python} on {corpora.machine}."
    )


def rates(corpora: Corpora) -> str:
    """Return the table of runs: MB/s by the clock, a line for each contender."""
    forms = list(dict.fromkeys(rate.form for rate in corpora.rates))
    by_run = {(rate.contender, rate.workers, rate.form): rate.rate for rate in corpora.rates}
    lines = head("run", "workers", *(f"`{form}`" for form in forms))
    for name, workers in dict.fromkeys(key[:2] for key in by_run):
        cells = [f"{by_run[name, workers, form]:g}" for form in forms]
        lines.append(f"| {name} | {workers} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def manifest(corpora: Corpora) -> str:
    """Return the table of what the manifest costs."""
    columns = "run, s", "again, s", "on disk, MB", "bytes a shard", "memory, MB"
    lines = head("shards that counted", "shards", *columns)
    for cost in corpora.manifest:
        disk = f"{rounded(cost.bytes / 1e6):g} | {cost.bytes / cost.shards:.0f}"
        cells = f"{cost.run:g} | {cost.again:g} | {disk} | {cost.memory / 1e6:.0f}"
        lines.append(f"| {cost.holds} | {cost.shards:,} | {cells} |")
    return "\n".join(lines)


def cluster(cost: ClusterCost) -> str:
    """Return the table of what a cluster costs."""
    lines = head("slots", "s a shard", "shards a second", "of a core", "µs a shard")
    cells = f"{cost.rate:g} | {cost.share:.1%} | {cost.microseconds:g}"
    lines.append(f"| {cost.slots:,} | {cost.seconds:g} | {cells} |")
    return "\n".join(lines)
