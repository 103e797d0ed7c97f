"""A run: the shards of a corpus cleaned by several processes, and summed up."""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec

from cleaner.corpus.engines.pool import run_tasks
from cleaner.corpus.join import Join, remove_parts
from cleaner.corpus.manifest import Manifest, Row, Stamp
from cleaner.corpus.out.base import FOLDERS, MADE, MANIFEST, MARK, SUMMARY, Out
from cleaner.corpus.out.bucket import Bucket
from cleaner.corpus.out.folder import Folder
from cleaner.corpus.out.store import FILE, is_address
from cleaner.corpus.plan import Plan, plan
from cleaner.corpus.queue import Queue
from cleaner.corpus.record import PARTS, CorpusError, Shard, StoppedError
from cleaner.corpus.resume import Standing, input_stamp, resume, terms_of
from cleaner.corpus.shard import Done, Tally, refuse_shard
from cleaner.corpus.work import Engine, Event, Finished, Job, run_here

__all__ = [
    "CorpusError",
    "Job",
    "Status",
    "StoppedError",
    "Summary",
    "clean_corpus",
    "out_at",
    "plan",
    "prepare",
]


class Summary(msgspec.Struct, frozen=True):
    """The totals of a corpus, as written to summary.json; the seconds are those of all its runs."""

    shards: int
    skipped: int  # files of other formats
    documents: int
    quarantined: int
    words_in: int
    words_out: int
    seconds: float
    megabytes_per_second: float
    themes: dict[str, object]
    rules: dict[str, object]
    flags: dict[str, int]
    timeouts: dict[str, int]  # documents in which a rule ran out of time, by its id


class Status(msgspec.Struct):
    """How far a run is: files and their bytes, those that are done, and what they came to.

    `before` are the bytes that an earlier run has done.
    """

    files: int
    bytes: int
    files_done: int
    total: Tally
    before: int


Listener = Callable[[Event, Status], None]


def out_at(where: str | Path) -> Out:
    """Return the OUT at a path or an address. Raises CorpusError where the address can't be used.

    It is good for one run.
    """
    place = where.removeprefix(FILE) if isinstance(where, str) else where
    return Bucket(place) if isinstance(place, str) and is_address(place) else Folder(Path(place))


def prepare(roots: Sequence[Path | str], out: Out, overwrite: bool) -> None:
    """Make `out` ready. Raises CorpusError where it would mix with the input or other files."""
    for root in roots:
        if out.overlaps(root):
            raise CorpusError(f"{out} and {root} lie in each other; choose another OUT")
    found = out.names()
    if others := found - {MARK, *MADE} or (found if MARK not in found else set()):
        named = f"such as {min(others)}"
        raise CorpusError(f"{out} holds files that no run made, {named}; choose another OUT")
    with out.locked():
        if overwrite:
            out.clear(MADE)
        elif MANIFEST not in found and found & {*FOLDERS}:
            raise CorpusError(
                f"{out} holds a run that can't be resumed; choose another OUT, or add --overwrite"
            )


def clean_corpus(
    work: Plan,
    job: Job,
    workers: int | Engine = 0,
    listen: Listener | None = None,
    redo: bool = False,
) -> Summary:
    """Clean what is not done of `work` by `workers`; return the totals and write them.

    Workers are so many processes, or those of an engine; with none it is done in this
    process. `listen` is told what happens, and how far the run is. With `redo` what was made
    by other rules or of other input is done anew.
    Raises CorpusError where it is not asked to, and StoppedError where the run can't go on.
    """
    try:
        with ExitStack() as held:
            lock = held.enter_context(job.out.locked())
            state = held.enter_context(job.out.state())
            manifest = held.enter_context(closing(Manifest(state)))
            run = _Run(work, job, manifest, redo)
            held.enter_context(closing(events := run.events(workers, lock)))
            for event in events:
                run.take(event)
                if listen:
                    listen(event, run.status)
            return run.summary()
    except (OSError, sqlite3.OperationalError) as error:
        raise StoppedError(_sentence(error, job.out)) from error


class _Run:
    """A run under way: what is done goes into the manifest, the queue and the totals."""

    def __init__(self, work: Plan, job: Job, manifest: Manifest, redo: bool) -> None:
        self._work, self._job, self._manifest = work, job, manifest
        self._terms = terms_of(job)
        refused = [shard for shard, _ in work.unreadable]
        self._found = {
            **{shard.name: (shard, input_stamp(shard)) for shard in work.shards},
            **{shard.name: (shard, Stamp(0, 0)) for shard in refused},
        }
        now = resume(manifest, self._found, job, redo)
        self.queue = Queue(
            [shard for shard in work.shards if shard.name not in now.done],
            now.splits,
            job.part_bytes,
        )
        self.status = self._status(now)
        for shard, reason in work.unreadable:
            if shard.name not in now.done:
                self._done(shard, refuse_shard(shard, reason, job.out))

    def _status(self, now: Standing) -> Status:
        return Status(
            files=len(self._found),
            bytes=sum(stamp.size for _, stamp in self._found.values()),
            files_done=len(now.done),
            total=now.total,
            before=now.total.bytes,
        )

    def events(self, workers: int | Engine, lock: int | None) -> Generator[Event, None, None]:
        """Do what is to be done, and yield what happens."""
        if not isinstance(workers, int):
            return workers(self._job, self.queue.next)
        if workers:
            return run_tasks(self._job, self.queue.next, workers, lock)
        return run_here(self._job, self.queue.next)

    def take(self, event: Event) -> None:
        """Note what is done."""
        if not isinstance(event, Finished):
            return
        if isinstance(event.task, Join):
            tally = self.queue.splits[event.task.shard.name].tally
            self._note(event.task.shard, msgspec.structs.replace(event.done, tally=tally))
            self._manifest.commit()  # before the parts go
            remove_parts(event.task, self._job.out)
        else:
            self._done(event.task, event.done)
            self.queue.finish(event.task, event.done.tally)

    def _done(self, shard: Shard, done: Done) -> None:
        self.status.total.add(done.tally)
        self._note(shard, done)

    def _note(self, shard: Shard, done: Done) -> None:
        self.status.files_done += shard.part is None
        stamp = msgspec.structs.replace(self._found[shard.name][1], digest=done.digest)
        part = shard.part.number if shard.part else 0
        row = Row(shard.name, part, shard.target, stamp, self._terms, done.tally, done.outputs)
        if not done.unread:  # the next run tries again
            self._manifest.record(row)

    def summary(self) -> Summary:
        """Return the totals and write them; what large files became in parts goes."""
        total, out = self.status.total, self._job.out
        out.clear([PARTS])
        seconds = self._manifest.seconds()
        summary = Summary(
            shards=len(self._work.shards),
            skipped=self._work.skipped,
            documents=total.documents,
            quarantined=total.quarantined,
            words_in=total.words_in,
            words_out=total.words_out,
            seconds=round(seconds, 3),
            megabytes_per_second=round(total.bytes / 1e6 / max(seconds, 1e-9), 3),
            themes=dict(sorted(total.themes.items())),
            rules=dict(sorted(total.rules.items())),
            flags=dict(sorted(total.flags.items())),
            timeouts=dict(sorted(total.timeouts.items())),
        )
        out.write(SUMMARY, msgspec.json.format(msgspec.json.encode(summary)) + b"\n")
        return summary


def _sentence(error: OSError | sqlite3.OperationalError, out: Out) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{out} can't be written ({reason}); what is done is kept, the same command goes on"
