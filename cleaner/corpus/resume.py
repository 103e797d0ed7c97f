"""Resuming: what of an earlier run still holds, and what must be done anew."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from cleaner import __version__
from cleaner.corpus.manifest import Manifest, Row, Stamp, Terms
from cleaner.corpus.queue import Split
from cleaner.corpus.record import CorpusError, Shard
from cleaner.corpus.shard import Tally, digest
from cleaner.corpus.work import Job
from cleaner.rule import Stage

_NAMED = 3  # files that a message names
Found = Mapping[str, tuple[Shard, Stamp]]  # the shards of the plan by name, as they are now


class Standing(msgspec.Struct):
    """What an OUT holds: files and parts that are done, and what is there of other terms.

    `stale` says why by file; `left` are the files in OUT that go when those are done anew.
    """

    total: Tally
    done: set[str] = set()
    splits: dict[str, Split] = {}
    stale: dict[str, str] = {}
    left: list[str] = []

    def complaint(self) -> str:
        """Return what has changed since the earlier run, as a part of a sentence."""
        said = []
        for reason in dict.fromkeys(self.stale.values()):
            names = [name for name, each in self.stale.items() if each == reason]
            said.append(f"{reason}{_listed(names) if reason in _OF_INPUTS else ''}")
        return " and ".join(said)


_RULES, _OPTIONS, _CHANGED, _GONE = "other rules", "other options", "changed inputs", "lost inputs"
_OF_INPUTS = (_CHANGED, _GONE)


def resume(manifest: Manifest, found: Found, job: Job, redo: bool) -> Standing:
    """Return what of OUT still holds; what does not is forgotten and removed if `redo`.

    Output that is not as it was written is done again in any case. Raises CorpusError
    where something does not hold otherwise.
    """
    now, terms, size_of = Standing(Tally()), terms_of(job), job.out.census()
    lost = []
    for row in manifest.rows():
        if reason := _fault(row, found, terms):
            now.stale[row.name] = reason
            now.left += row.outputs
        elif any(size_of(place) != size for place, size in row.outputs.items()):
            lost.append(row)
        else:
            now.total.add(row.tally)
            if row.part:
                now.splits.setdefault(row.name, Split(set(), Tally())).add(row.part, row.tally)
            else:
                now.done.add(row.name)
    if now.stale and not redo:
        raise CorpusError(
            f"{job.out} holds an earlier run of {now.complaint()}: {len(now.stale)} of"
            f" {len(now.stale.keys() | found.keys())} files must be done anew;"
            " add --redo to do those, or --overwrite to start over"
        )
    job.out.remove(now.left)
    for name in now.stale:
        manifest.forget(name)
    for row in lost:
        manifest.forget(row.name, row.part)
    manifest.commit()  # before there is other output, for which what it knew does not hold
    return now


def input_stamp(shard: Shard) -> Stamp:
    """Return the stamp of the input of `shard` as it is now, without its digest."""
    if shard.remote:
        return Stamp(shard.remote.size, shard.remote.version)
    return stamp_of(shard.path)


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file as it is now, without its digest."""
    try:
        found = path.stat()
    except OSError:
        return Stamp(0, 0)
    return Stamp(found.st_size, found.st_mtime_ns)


def terms_of(job: Job) -> Terms:
    """Return the digests of all that decides what a document becomes, other than itself."""
    rules = job.cleaner.rules
    stages = tuple(_placeless(stage) for stage in rules.stages)
    sites = {
        name: msgspec.structs.replace(site, stage=_placeless(site.stage))
        for name, site in rules.sites.items()
    }
    rules = msgspec.structs.replace(rules, stages=stages, sites=sites)
    return Terms(_digest((__version__, rules)), _digest((job.fields, job.part_bytes)))


def _fault(row: Row, found: Found, terms: Terms) -> str | None:
    if row.name not in found:
        return _GONE
    shard, stamp = found[row.name]
    if row.terms.rules != terms.rules:
        return _RULES
    other_format = Path(row.target).suffix != Path(shard.target).suffix
    if row.terms.options != terms.options or other_format:
        return _OPTIONS
    if row.target != shard.target or row.stamp.size != stamp.size:
        return _CHANGED
    if row.stamp.mtime != stamp.mtime and (
        not row.stamp.digest or row.stamp.digest != digest(shard)
    ):
        return _CHANGED
    return None


def _listed(names: Collection[str]) -> str:
    more = len(names) - _NAMED
    shown = ", ".join(sorted(names)[:_NAMED])
    return f" ({shown}{f' and {more} more' if more > 0 else ''})"


def _placeless(stage: Stage) -> Stage:
    """Return `stage` without the path of its file, which may be another on another machine."""
    return msgspec.structs.replace(stage, file="")


def _digest(value: object) -> str:
    encoded = msgspec.json.Encoder(order="deterministic").encode(value)
    return hashlib.blake2b(encoded, digest_size=16).hexdigest()
