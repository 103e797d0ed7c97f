"""Resuming: which results of an earlier run are still valid, and which must be made again."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from cleaner import __version__
from cleaner.corpus.manifest import Digests, Fingerprint, Manifest, Row
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.scheduler import SplitFile
from cleaner.corpus.tasks import Job
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import digest
from cleaner.ruleset.packed import as_plain
from cleaner.ruleset.rule_set import Stage
from cleaner.text.counting import counted

_MAX_NAMES = 3  # of files, in a message
_RULES, _OPTIONS = "other rules", "other options"
_CHANGED, _REMOVED = "changed inputs", "removed inputs"
_OF_INPUTS = (_CHANGED, _REMOVED)
CurrentInputs = Mapping[str, tuple[Shard, Fingerprint]]  # the inputs of the plan, by name


class ResumeState(msgspec.Struct):
    """The state of an OUT as a new run finds it."""

    total: Totals  # of all valid results
    finished: set[str] = set()  # the names of files with a valid result
    splits: dict[str, SplitFile] = {}  # files with valid results of some parts, by name
    stale: dict[str, str] = {}  # the reasons why results are not valid, by name of file
    holds_stale_work: bool = False  # not all of them are of quarantine alone, for other options
    stale_outputs: list[str] = []  # the paths in OUT of those results
    damaged: list[Row] = []  # results whose files are missing or have another size
    unread: list[Row] = []  # of inputs that could not be read, and may be readable or gone now

    def describe_changes(self) -> str:
        """Return what has changed since the earlier run, for a message."""
        parts = []
        for reason in dict.fromkeys(self.stale.values()):
            names = [name for name, other in self.stale.items() if other == reason]
            parts.append(f"{reason}{_list_names(names) if reason in _OF_INPUTS else ''}")
        return " and ".join(parts)


def resume(manifest: Manifest, inputs: CurrentInputs, job: Job, redo: bool) -> ResumeState:
    """Return the state of OUT, and remove what is not valid from the manifest and from OUT.

    Results whose files are damaged are always made again, and inputs that could not be read are
    tried again; so is all that other options put in quarantine, where no document was cleaned, as
    with the wrong name of a column. Raises CorpusError, and removes nothing, if other results are
    not valid and `redo` is false.
    """
    state = _read_state(manifest, inputs, job)
    if state.holds_stale_work and not redo:
        raise CorpusError(
            f"{job.out} holds an earlier run with {state.describe_changes()}: {len(state.stale):,}"
            f" of {counted(len(state.stale.keys() | inputs.keys()), 'file')} must be cleaned again;"
            " add --redo to clean those, or --overwrite to start over"
        )
    job.out.remove(state.stale_outputs)
    for row in state.unread:
        if row.name not in inputs:  # what is tried again replaces its output itself
            job.out.remove(row.outputs)
    for name in state.stale:
        manifest.forget(name)
    for row in (*state.damaged, *state.unread):
        manifest.forget(row.name, row.part)
    manifest.commit()  # before new output replaces the output that the rows describe
    return state


def _read_state(manifest: Manifest, inputs: CurrentInputs, job: Job) -> ResumeState:
    state, digests, size_of = ResumeState(Totals()), digests_of(job), job.out.sizes_lookup()
    for row in manifest.rows():
        if row.fingerprint.is_unread:
            state.unread.append(row)
        elif reason := _stale_reason(row, inputs, digests):
            state.stale[row.name] = reason
            state.stale_outputs += row.outputs
            state.holds_stale_work |= reason != _OPTIONS or row.totals.documents > 0
        elif any(size_of(path) != size for path, size in row.outputs.items()):
            state.damaged.append(row)
        else:
            state.total.add(row.totals)
            if row.part:
                state.splits.setdefault(row.name, SplitFile(set(), Totals())).add(
                    row.part, row.totals
                )
            else:
                state.finished.add(row.name)
    return state


def input_fingerprint(shard: Shard) -> Fingerprint:
    """Return the current fingerprint of the input of `shard`, without a digest."""
    if shard.remote:
        return Fingerprint(shard.remote.size, shard.remote.version)
    return file_fingerprint(shard.path)


def file_fingerprint(path: Path) -> Fingerprint:
    """Return the current fingerprint of a file, without a digest."""
    try:
        status = path.stat()
    except OSError:
        return Fingerprint(0, 0)
    return Fingerprint(status.st_size, status.st_mtime_ns)


def digests_of(job: Job) -> Digests:
    """Return the digests of all that decides the clean text, other than the document."""
    rules = job.cleaner.rules
    stages = tuple(_without_path(stage) for stage in rules.stages)
    sites = {
        name: msgspec.structs.replace(
            site,
            stage=_without_path(site.stage),
            learned=site.learned and _without_path(site.learned),
        )
        for name, site in rules.sites.items()
    }
    files = {
        name: msgspec.structs.replace(each_file, file="")
        for name, each_file in rules.shelf.files.items()
    }
    shelf = msgspec.structs.replace(rules.shelf, files=files, shipped="")
    rules = msgspec.structs.replace(rules, stages=stages, sites=sites, shelf=shelf)
    options = (job.fields, job.part_bytes, job.cleaner.page_options)
    return Digests(_digest((__version__, rules)), _digest(options))


def _stale_reason(row: Row, inputs: CurrentInputs, digests: Digests) -> str | None:
    if row.name not in inputs:
        return _REMOVED
    shard, fingerprint = inputs[row.name]
    if row.digests.rules != digests.rules:
        return _RULES
    other_format = Path(row.target).suffix != Path(shard.target).suffix
    if row.digests.options != digests.options or other_format:
        return _OPTIONS
    if row.target != shard.target or row.fingerprint.size != fingerprint.size:
        return _CHANGED
    if row.fingerprint.mtime != fingerprint.mtime and (
        not row.fingerprint.digest or row.fingerprint.digest != digest(shard)
    ):
        return _CHANGED
    return None


def _list_names(names: Collection[str]) -> str:
    more = len(names) - _MAX_NAMES
    first = ", ".join(sorted(names)[:_MAX_NAMES])
    return f" ({first}{f' and {more} more' if more > 0 else ''})"


def _without_path(stage: Stage) -> Stage:
    """Return `stage` without the path of its file, which may differ between machines."""
    return msgspec.structs.replace(stage, file="")


def _digest(value: object) -> str:
    encoded = msgspec.json.encode(value, enc_hook=as_plain, order="deterministic")
    return hashlib.blake2b(encoded, digest_size=16).hexdigest()
