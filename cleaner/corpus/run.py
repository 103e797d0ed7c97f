"""A run: the shards of a corpus cleaned by several processes, and summed up."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec

from cleaner.corpus.columns import check_columns
from cleaner.corpus.engines.pool import run_tasks
from cleaner.corpus.formats.known import expected_text
from cleaner.corpus.join import Join, remove_parts
from cleaner.corpus.manifest import Manifest, Row, Stamp
from cleaner.corpus.out.base import FOLDERS, MADE, MANIFEST, MARK, SUMMARY, Out
from cleaner.corpus.out.bucket import Bucket
from cleaner.corpus.out.folder import Folder
from cleaner.corpus.out.store import FILE, is_address
from cleaner.corpus.plan import Plan, plan
from cleaner.corpus.queue import Queue
from cleaner.corpus.record import PARTS, RESUME, CorpusError, Shard, StoppedError
from cleaner.corpus.resume import Standing, input_stamp, resume, terms_of
from cleaner.corpus.shard import Done, Tally, refuse_shard
from cleaner.corpus.skipped import Skipped
from cleaner.corpus.work import Engine, Event, Finished, Job, run_here

__all__ = [
    "CorpusError",
    "Job",
    "Status",
    "StoppedError",
    "Summary",
    "check_columns",
    "clean_corpus",
    "out_at",
    "plan",
    "prepare",
]


class Summary(msgspec.Struct, frozen=True):
    """The totals of a corpus, as written to summary.json; the seconds are those of all its runs."""

    shards: int
    skipped: Skipped  # files of no known format
    documents: int
    quarantined: int
    reasons: dict[str, int]  # how many are in quarantine, by the kind of reason
    words_in: int
    words_out: int
    seconds: float
    text_megabytes: float  # of the documents, unpacked
    text_megabytes_per_second: float
    themes: dict[str, object]
    rules: dict[str, object]
    flags: dict[str, int]
    timeouts: dict[str, int]  # documents in which a rule ran out of time, by its id


class Status(msgspec.Struct):
    """How far a run is: files and their bytes as stored, and what those that are done came to.

    `text_before` is the text that earlier runs have cleaned. `done` are the bytes that this run
    has finished, `to_do` those that are left to it, by the endings of files.
    """

    files: int
    bytes: int
    files_done: int
    total: Tally
    text_before: int = 0
    done: Counter[str] = msgspec.field(default_factory=Counter)
    to_do: Counter[str] = msgspec.field(default_factory=Counter)

    def finish(self, ending: str, size: int) -> None:
        """Note that `size` bytes of files with `ending` are done."""
        self.done[ending] += size
        self.to_do[ending] -= size


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
        to_do = [shard for shard in work.shards if shard.name not in now.done]
        # The longest come first, so that none is left to one worker while the others wait.
        to_do.sort(key=self._expected, reverse=True)
        self.queue = Queue(to_do, now.splits, job.part_bytes)
        self.status = self._status(now, to_do)
        for shard, reason in work.unreadable:
            if shard.name not in now.done:
                self._done(shard, refuse_shard(shard, reason, job.out))

    def _expected(self, shard: Shard) -> int:
        return expected_text(shard.ending, self._found[shard.name][1].size)

    def _status(self, now: Standing, to_do: Iterable[Shard]) -> Status:
        left: Counter[str] = Counter()
        for shard in to_do:
            split = now.splits.get(shard.name)
            left[shard.ending] += self._found[shard.name][1].size
            left[shard.ending] -= split.tally.bytes if split else 0
        return Status(
            files=len(self._found),
            bytes=sum(stamp.size for _, stamp in self._found.values()),
            files_done=len(now.done),
            total=now.total,
            text_before=now.total.text_bytes,
            to_do=left,
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
        self.status.finish(shard.ending, done.tally.bytes)
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
        seconds, text = self._manifest.seconds(), total.text_bytes / 1e6
        summary = Summary(
            shards=len(self._work.shards),
            skipped=self._work.skipped,
            documents=total.documents,
            quarantined=total.quarantined,
            reasons=_by_number(total.reasons),
            words_in=total.words_in,
            words_out=total.words_out,
            seconds=round(seconds, 3),
            text_megabytes=round(text, 3),
            text_megabytes_per_second=round(text / max(seconds, 1e-9), 3),
            themes=dict(sorted(total.themes.items())),
            rules=dict(sorted(total.rules.items())),
            flags=dict(sorted(total.flags.items())),
            timeouts=dict(sorted(total.timeouts.items())),
        )
        out.write(SUMMARY, msgspec.json.format(msgspec.json.encode(summary)) + b"\n")
        return summary


def _by_number(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _sentence(error: OSError | sqlite3.OperationalError, out: Out) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{out} can't be written ({reason}); what is done is kept; {RESUME}"
