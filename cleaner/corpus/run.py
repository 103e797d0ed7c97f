"""A run: the shards of a corpus found, cleaned by several processes and summed up."""

import multiprocessing
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, count
from pathlib import Path

import msgspec

from cleaner.clean import Cleaner
from cleaner.corpus.files import HTML_ENDINGS
from cleaner.corpus.quarantine import Quarantine
from cleaner.corpus.record import Bad, Fields, Shard
from cleaner.corpus.shard import FORMATS, Tally, clean_shard

SUMMARY = "summary.json"
MARK = ".cleaner"  # in each OUT, so that a run is told from other folders
FOLDERS = ("documents", "reports", "quarantine")
_AHEAD = 4  # shards handed out for each worker; bounds what waits to be summed up


class CorpusError(ValueError):
    """IN or OUT can't be used as they are; the message says what to do."""


class Summary(msgspec.Struct, frozen=True):
    """The totals of a run, as written to summary.json."""

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


class Plan(msgspec.Struct):
    """What is to be done: the shards in order, and what was found beside them."""

    shards: list[Shard] = []
    skipped: int = 0
    unreadable: list[tuple[Shard, str]] = []  # what it would have been, and why it is not

    def refuse(self, source: Path, name: str, reason: str) -> None:
        """Note that `name` below `source` can't be read."""
        self.unreadable.append((Shard(source / name, name, name, ""), reason))


def plan(source: Path) -> Plan:
    """Return the shards of the file or folder tree `source`, in the order of their names."""
    if not source.exists():
        raise CorpusError(f"{source} does not exist; name a file or a folder")
    if source.is_file():
        ending = _ending(source.name)
        if not ending:
            formats = ", ".join(FORMATS)
            raise CorpusError(f"{source.name} is of no known format; known are {formats}")
        target = _target(source.name, {source.name})
        return Plan([Shard(source, source.name, target, ending)])
    done = Plan()
    names = _names(source, done)
    taken = {str(part) for name in names for part in (Path(name), *Path(name).parents)}
    for name in sorted(names):
        ending = _ending(name)
        if not ending:
            done.skipped += 1
        elif (source / name).is_file():
            done.shards.append(Shard(source / name, name, _target(name, taken), ending))
        else:
            done.refuse(source, name, "is no file, or a link that leads nowhere")
    return done


def _names(source: Path, done: Plan) -> list[str]:
    """Return the paths of all that is not a folder below `source`; links are not followed."""

    def unreadable(error: OSError) -> None:
        folder = os.path.relpath(error.filename, source)
        done.refuse(source, folder, error.strerror or "cannot be read")

    names: list[str] = []
    for folder, subfolders, files in os.walk(source, onerror=unreadable):
        for name in subfolders:
            if Path(folder, name).is_symlink():
                link = Path(folder, name).relative_to(source).as_posix()
                done.refuse(source, link, "is a link to a folder, which is not followed")
        names += (Path(folder, name).relative_to(source).as_posix() for name in files)
    return names


def _ending(name: str) -> str:
    return max((each for each in FORMATS if name.lower().endswith(each)), key=len, default="")


def _target(name: str, ending: str, taken: set[str], new: str) -> str:
    """Return the path of the clean copy of the file `name`, which ends in `new` and is free."""
    if ending == new:
        return name
    stem = name[: -len(ending)]
    numbered = (f"{name}.{number}{new}" for number in count(2))
    target = next(each for each in chain((stem + new, name + new), numbered) if each not in taken)
    taken.add(target)
    return target


def prepare(source: Path, out: Path, overwrite: bool) -> None:
    """Make `out` ready. Raises CorpusError where it would mix with the input or other files."""
    inside, outside = out.resolve(), source.resolve()
    if inside == outside or outside in inside.parents or inside in outside.parents:
        raise CorpusError(f"{out} and {source} lie in each other; choose another folder for OUT")
    if out.exists() and not out.is_dir():
        raise CorpusError(f"{out} is a file; name a folder for OUT")
    if out.is_dir() and any(out.iterdir()):
        _clear(out, overwrite)
    for name in FOLDERS:
        (out / name).mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _clear(out: Path, overwrite: bool) -> None:
    """Remove an earlier run from `out`, and nothing that no run made."""
    ours = {*FOLDERS, SUMMARY, MARK}
    other = sorted(
        each.name for each in out.iterdir() if each.name not in ours or each.is_symlink()
    )
    if other or not (out / MARK).exists():
        raise CorpusError(f"{out} holds files that no run made; choose another folder for OUT")
    if not overwrite:
        raise CorpusError(f"{out} holds an earlier run; choose another folder, or add --overwrite")
    for name in FOLDERS:
        if (out / name).exists():
            shutil.rmtree(out / name)
    (out / SUMMARY).unlink(missing_ok=True)


class Job(msgspec.Struct, frozen=True):
    """What every shard of a run needs."""

    cleaner: Cleaner
    out: Path
    fields: Fields = Fields()


def clean_corpus(
    work: Plan, job: Job, workers: int = 1, progress: Callable[[Tally], None] | None = None
) -> Summary:
    """Clean all shards of `work` by `workers` processes; return the totals and write them.

    `progress` is called with the totals so far when the next shard in order is done.
    """
    started = time.monotonic()
    total = Tally()
    for shard, reason in work.unreadable:
        with Quarantine(shard, job.out / "quarantine") as quarantine:
            quarantine.take(Bad("file", reason))
        total.quarantined += 1
    for shard, tally in zip(work.shards, _tallies(work.shards, job, workers), strict=True):
        tally.bytes = shard.path.stat().st_size if shard.path.exists() else 0
        total.add(tally)
        if progress:
            progress(total)
    seconds = time.monotonic() - started
    summary = Summary(
        shards=len(work.shards),
        skipped=work.skipped,
        documents=total.documents,
        quarantined=total.quarantined,
        words_in=total.words_in,
        words_out=total.words_out,
        seconds=round(seconds, 3),
        megabytes_per_second=round(total.bytes / 1e6 / max(seconds, 1e-9), 3),
        themes=dict(sorted(total.themes.items())),
        rules=dict(sorted(total.rules.items())),
        flags=dict(sorted(total.flags.items())),
    )
    (job.out / SUMMARY).write_bytes(msgspec.json.format(msgspec.json.encode(summary)) + b"\n")
    return summary


def _tallies(shards: list[Shard], job: Job, workers: int) -> Iterator[Tally]:
    """Yield the totals of each shard, in order."""
    if workers == 1 or len(shards) <= 1:
        yield from (clean_shard(job.cleaner, shard, job.out, job.fields) for shard in shards)
        return
    context = multiprocessing.get_context("spawn")  # threads and locks of the caller stay out
    waiting: deque[Future[Tally]] = deque()
    with ProcessPoolExecutor(min(workers, len(shards)), context, _start, (job,)) as pool:
        try:
            for shard in shards:
                waiting.append(pool.submit(_work, shard))
                if len(waiting) >= _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise CorpusError("a worker process died; the output is not complete") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_job: Job


def _start(job: Job) -> None:
    global _job  # noqa: PLW0603 - a pool's worker keeps what every shard needs
    _job = job


def _work(shard: Shard) -> Tally:
    return clean_shard(_job.cleaner, shard, _job.out, _job.fields)
