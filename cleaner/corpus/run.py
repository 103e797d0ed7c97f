"""A run: the shards of a corpus found, cleaned by several processes and summed up."""

import multiprocessing
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import msgspec

from cleaner import jsonio
from cleaner.clean import Cleaner
from cleaner.corpus.record import Fields
from cleaner.corpus.shard import FORMATS, Shard, Tally, clean_shard

SUMMARY = "summary.json"
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
    unreadable: list[tuple[str, str]] = []  # folder, reason


def plan(source: Path) -> Plan:
    """Return the shards of the file or folder tree `source`, in the order of their names."""
    if not source.exists():
        raise CorpusError(f"{source} does not exist; name a file or a folder")
    if source.is_file():
        ending = _ending(source.name)
        if not ending:
            raise CorpusError(
                f"{source.name} is of no known format; known are {', '.join(FORMATS)}"
            )
        return Plan([Shard(source, source.name, _target(source.name, set()), ending)])
    done = Plan()

    def unreadable(error: OSError) -> None:
        folder = os.path.relpath(error.filename, source)
        done.unreadable.append((folder, error.strerror or "cannot be read"))

    names: list[str] = []
    for folder, subfolders, files in os.walk(source, onerror=unreadable):
        subfolders.sort()
        names += (Path(folder, name).relative_to(source).as_posix() for name in files)
    taken = {name for name in names if name.endswith(".txt")}
    for name in sorted(names):
        ending = _ending(name)
        if ending:
            done.shards.append(Shard(source / name, name, _target(name, taken), ending))
        else:
            done.skipped += 1
    return done


def _ending(name: str) -> str:
    return max((each for each in FORMATS if name.lower().endswith(each)), key=len, default="")


def _target(name: str, taken: set[str]) -> str:
    """Return the path of the clean copy; a page's is a text, beside a text of its name too."""
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in ("html", "htm"):
        return name
    target = f"{stem}.txt"
    if target in taken:
        target = f"{name}.txt"
    taken.add(target)
    return target


def prepare(source: Path, out: Path, overwrite: bool) -> None:
    """Make `out` ready. Raises CorpusError where it would mix with the input or an earlier run."""
    inside, outside = out.resolve(), source.resolve()
    if inside == outside or outside in inside.parents or inside in outside.parents:
        raise CorpusError(
            f"{out} and {source} lie in each other; choose another folder for the output"
        )
    if out.exists() and not out.is_dir():
        raise CorpusError(f"{out} is a file; name a folder for the output")
    if out.is_dir() and any(out.iterdir()):
        known = {*FOLDERS, SUMMARY}
        if not overwrite:
            raise CorpusError(
                f"{out} holds files already; choose another folder, or add --overwrite"
            )
        if other := sorted(each.name for each in out.iterdir() if each.name not in known):
            raise CorpusError(f"{out} holds {other[0]}, which no run made; choose another folder")
        for name in FOLDERS:
            shutil.rmtree(out / name, ignore_errors=True)
        (out / SUMMARY).unlink(missing_ok=True)
    for name in FOLDERS:
        (out / name).mkdir(parents=True, exist_ok=True)


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
    for name, reason in work.unreadable:
        row = {"shard": name, "place": "folder", "reason": reason}
        path = job.out / "quarantine" / "folders.reasons.jsonl"
        with path.open("ab") as file:
            file.write(jsonio.dumps(row) + b"\n")
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
    if workers == 1 or len(shards) == 1:
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
