"""A run: the shards of a corpus cleaned by an engine, recorded in a manifest and summed up."""

import errno
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.address import FILE, Address, is_address
from cleaner.corpus.columns import check_columns
from cleaner.corpus.engines import EngineOptions, make_engine
from cleaner.corpus.formats.registry import expected_text
from cleaner.corpus.inputs import resolve_stdin
from cleaner.corpus.manifest import UNREAD, Digests, Fingerprint, Manifest, Row
from cleaner.corpus.merge import Join, remove_parts
from cleaner.corpus.model import PARTS, RESUME, CorpusError, Fields, Shard, StoppedError
from cleaner.corpus.output.base import (
    FOLDERS,
    MANIFEST,
    MARKER,
    RUN_ENTRIES,
    SUMMARY,
    Output,
)
from cleaner.corpus.output.bucket import Bucket
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.plan import Plan, make_plan
from cleaner.corpus.resume import CurrentInputs, ResumeState, digests_of, input_fingerprint, resume
from cleaner.corpus.scan import RangeScan
from cleaner.corpus.scheduler import Queue
from cleaner.corpus.status import Listener, RunStatus, Summary, summarize
from cleaner.corpus.tasks import PART_BYTES, Engine, Event, Finished, Job
from cleaner.corpus.worker import UNREADABLE, ShardResult, refuse_shard

_DENIED = {errno.EACCES, errno.EPERM, errno.ENOENT}  # ENOENT: in /proc; a bucket that is missing


class RunOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of clean_corpus, named after the options of the command."""

    fields: Fields = Fields()
    stdin_format: str = "jsonl"  # a file ending, for the input "-"
    out_format: str = ""  # "jsonl.zst" or "parquet"; "": the format of each input
    part_bytes: int = PART_BYTES  # larger files are split, if their format allows it
    follow_links: bool = False  # read also what links that leave the input lead to
    engine: str = "local"  # a key of ENGINES
    address: str | None = None  # of a cluster, as host:port
    overwrite: bool = False  # remove an earlier run in OUT first
    redo: bool = False  # clean again what other rules, options or inputs made stale
    listener: Listener | None = None  # called with each event and the status of the run


def clean_corpus(
    input: str | Path,  # noqa: A002 - the name that the documentation uses
    output: str | Path,
    *,
    cleaner: Cleaner | None = None,
    workers: int = 0,
    options: RunOptions = RunOptions(),  # noqa: B008 - it is frozen
) -> Summary:
    """Clean the documents of `input` into `output`, and return the totals.

    `input` is a file, a folder, a pattern, a list of files (@path), an address or "-" for
    standard input. `output` is a folder or an address. If it holds an interrupted run, the run
    is resumed. `workers` is the number of processes; with 0 the calling process does the work.
    Workers do not run the calling script, so it needs no `if __name__ == "__main__":`, but a
    class of its own, such as a kind of Cleaner, must be in a module.

    Raises CorpusError if the input or the output can't be used; then `output` is unchanged.
    Raises StoppedError if the run can't continue; the same call resumes it later.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     story = Path(folder, "in.txt")
    ...     _ = story.write_text("It rained in the valley.")
    ...     summary = clean_corpus(story, Path(folder, "out"))
    ...     Path(folder, "out", "documents", "in.txt").read_text(), summary.documents
    ('It rained in the valley.\\n', 1)
    """
    engine = make_engine(options.engine, EngineOptions(workers, options.address))
    out = open_output(output)
    with resolve_stdin(str(input), options.stdin_format) as source:
        reports = bool(options.fields.report)
        plan = make_plan(source, options.out_format, reports, options.follow_links)
        check_columns(plan.shards, options.fields)
        job = Job(cleaner or Cleaner(), out, options.fields, options.part_bytes)
        return run_plan(plan, job, engine, options)


def open_output(output: str | Path) -> Output:
    """Return the OUT at a path or an address, for one run.

    Raises CorpusError if the address can't be used.
    """
    location = output.removeprefix(FILE) if isinstance(output, str) else output
    if isinstance(location, str) and is_address(location):
        return Bucket(Address(location))
    return Directory(Path(location))


def run_plan(plan: Plan, job: Job, engine: Engine, options: RunOptions) -> Summary:
    """Clean the shards of `plan`, with OUT locked from its preparation to the summary.

    Of `options` only `overwrite`, `redo` and `listener` count. Errors are those of clean_corpus.
    """
    with ExitStack() as run_stack:
        lock = _enter(plan, job.out, options.overwrite, run_stack)
        try:
            with ExitStack() as stack:
                directory = stack.enter_context(job.out.manifest_dir())
                manifest = stack.enter_context(closing(Manifest(directory)))
                run = _begin(plan, job, manifest, options.redo)
                events = stack.enter_context(closing(engine(job, run.queue.next, lock)))
                for event in events:
                    run.take(event)
                    if options.listener:
                        options.listener(event, run.status)
                return _finish(run, plan)
        except (OSError, sqlite3.OperationalError) as error:
            raise StoppedError(_explain(error, job.out)) from error


def _enter(plan: Plan, out: Output, overwrite: bool, stack: ExitStack) -> int | None:
    """Check `out`, lock it until `stack` ends, and make it ready; return the lock.

    Raises StoppedError if the user may not write it.
    """
    try:
        _check_output(plan.roots, out)
        lock = stack.enter_context(out.locked())
        _prepare(out, overwrite)
    except OSError as error:
        if error.errno not in _DENIED:
            raise
        reason = error.strerror  # a store says more than the number does
        raise StoppedError(f"{out} can't be written ({reason}); choose another OUT") from error
    return lock


def _check_output(roots: Sequence[Path | Address], out: Output) -> None:
    """Raise CorpusError if `out` overlaps the input, or holds files that no run made.

    This comes before the lock, which would already write to a folder that is not an OUT.
    """
    for root in roots:
        if out.overlaps(root):
            raise CorpusError(f"OUT {out} overlaps the input {root}; choose a folder outside it")
    entries = out.entries()
    others = entries - {MARKER, *RUN_ENTRIES} if MARKER in entries else entries
    if others:
        raise CorpusError(
            f"{out} holds files that no run made, such as {min(others)}; choose another OUT"
        )


def _prepare(out: Output, overwrite: bool) -> None:
    """Remove an earlier run if `overwrite`. Raises CorpusError if it can't be resumed.

    The caller holds the lock of `out`.
    """
    if overwrite:
        out.clear(RUN_ENTRIES)
        return
    entries = out.entries()
    if MANIFEST not in entries and entries & {*FOLDERS}:
        raise CorpusError(
            f"{out} holds a run without a manifest, which can't be resumed; choose another OUT,"
            " or add --overwrite"
        )


class _Run(msgspec.Struct):
    """A run under way. Events update the manifest, the queue and the status."""

    job: Job
    manifest: Manifest
    inputs: CurrentInputs
    digests: Digests
    queue: Queue
    status: RunStatus

    def take(self, event: Event) -> None:
        """Record a finished task. After a join, the output of the parts is removed."""
        if not isinstance(event, Finished):
            return
        if isinstance(event.task, RangeScan):
            if event.result.segment:
                self.queue.scanned(event.task, event.result.segment)
        elif isinstance(event.task, Join):
            totals = self.queue.splits[event.task.shard.name].totals
            self._record(event.task.shard, msgspec.structs.replace(event.result, totals=totals))
            self.manifest.commit()  # before the parts are removed
            remove_parts(event.task, self.job.out)
        else:
            self.finish(event.task, event.result)
            self.queue.finish(event.task, event.result.totals)

    def finish(self, shard: Shard, result: ShardResult) -> None:
        """Count and record a finished shard or part."""
        self.status.total.add(result.totals)
        self.status.finish(shard.ending, result.totals.bytes)
        self._record(shard, result)

    def _record(self, shard: Shard, result: ShardResult) -> None:
        self.status.files_done += shard.part is None
        fingerprint = msgspec.structs.replace(self.inputs[shard.name][1], digest=result.digest)
        # Such a row is for the output only: the next run removes it, and tries the input again.
        if result.unread or UNREADABLE in result.totals.reasons:
            fingerprint = UNREAD
        self.manifest.record(
            Row(
                shard.name,
                shard.part.number if shard.part else 0,
                shard.target,
                fingerprint,
                self.digests,
                result.totals,
                result.outputs,
            )
        )


def _begin(plan: Plan, job: Job, manifest: Manifest, redo: bool) -> _Run:
    """Return the run of `plan`, resumed from `manifest`; unreadable inputs go to quarantine."""
    inputs = {
        **{shard.name: (shard, input_fingerprint(shard)) for shard in plan.shards},
        **{shard.name: (shard, Fingerprint(0, 0)) for shard, _ in plan.unreadable},
    }
    state = resume(manifest, inputs, job, redo)
    manifest.record_origin(plan.folder, job.fields)
    shards = [shard for shard in plan.shards if shard.name not in state.finished]
    # The longest files come first, so that at the end no worker is left alone with a long one.
    shards.sort(key=lambda shard: -expected_text(shard.ending, inputs[shard.name][1].size))
    queue = Queue(shards, state.splits, job.part_bytes)
    run = _Run(job, manifest, inputs, digests_of(job), queue, _status(inputs, state, shards))
    for shard, reason in plan.unreadable:
        if shard.name not in state.finished:
            run.finish(shard, refuse_shard(shard, reason, job.out))
    return run


def _status(inputs: CurrentInputs, state: ResumeState, shards: Sequence[Shard]) -> RunStatus:
    """Return the status at the start of a run that has `shards` to clean."""
    unfinished: Counter[str] = Counter()
    for shard in shards:
        split = state.splits.get(shard.name)
        unfinished[shard.ending] += inputs[shard.name][1].size
        unfinished[shard.ending] -= split.totals.bytes if split else 0
    return RunStatus(
        files=len(inputs),
        bytes=sum(fingerprint.size for _, fingerprint in inputs.values()),
        files_done=len(state.finished),
        total=state.total,
        text_before=state.total.text_bytes,
        unfinished=unfinished,
    )


def _finish(run: _Run, plan: Plan) -> Summary:
    """Write the summary to OUT and return it."""
    out = run.job.out
    out.clear([PARTS])
    summary = summarize(
        run.status.total, plan, run.manifest.seconds(), run.job.cleaner.rules.preset
    )
    out.write(SUMMARY, msgspec.json.format(msgspec.json.encode(summary)) + b"\n")
    return summary


def _explain(error: OSError | sqlite3.OperationalError, out: Output) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{out} can't be written ({reason}); finished work is kept; {RESUME}"
