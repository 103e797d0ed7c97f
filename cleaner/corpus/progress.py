"""The progress of a run: a bar on a terminal, a line a minute elsewhere, a log on request."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from cleaner import jsonio
from cleaner.corpus.join import Join
from cleaner.corpus.out.base import SUMMARY, Out
from cleaner.corpus.run import Listener, Status, Summary
from cleaner.corpus.work import Died, Event, Finished, Waiting, name_of

_TELLING = 1000  # of the bytes, one part at least is done before it tells how long all take
_EVERY = 60.0  # seconds between lines where there is no terminal


@contextmanager
def listening(quiet: bool, log: Path | None) -> Iterator[Listener]:
    """Give what tells of a run on standard error, unless `quiet`, and in the file `log`."""
    with ExitStack() as open_:
        listeners: list[Listener] = []
        if not quiet:
            listeners.append(open_.enter_context(_shown()))
        if log:
            listeners.append(_Log(open_.enter_context(log.open("ab", buffering=0))))

        def tell(event: Event, status: Status) -> None:
            for listener in listeners:
                listener(event, status)

        yield tell


def told(summary: Summary, out: Out) -> str:
    """Return what a run came to, in a line, one more for each rule that was too slow.

    The summary in `out` has it at length.
    """
    removed = summary.words_in - summary.words_out
    came_to = (
        f"{summary.documents} documents cleaned, {removed} of {summary.words_in} words removed"
        f" ({_share(removed, summary.words_in)}), {summary.quarantined} in quarantine;"
        f" see {out}/{SUMMARY}"
    )
    late = (
        f"{name} ran out of time in {number} of the documents"
        for name, number in summary.timeouts.items()
    )
    return "\n".join((came_to, *late))


def stand(status: Status, running: int, seconds: float) -> str:
    """Return how far a run is, as a line; `running` documents are of shards under way.

    Rate and time left are those of this run, which has taken `seconds`.
    """
    total = status.total
    rate = (total.bytes - status.before) / max(seconds, 1e-9)
    said = [
        f"{status.files_done}/{status.files} files",
        f"{total.documents + running} documents",
        f"{rate / 1e6:.1f} MB/s",
        f"{_share(total.words_in - total.words_out, total.words_in)} of words removed",
        f"{total.quarantined} in quarantine",
    ]
    if total.bytes - status.before > status.bytes / _TELLING:
        said.append(f"{_long((status.bytes - total.bytes) / rate)} left")
    return ", ".join(said)


@contextmanager
def _shown() -> Iterator[Listener]:
    console = Console(stderr=True)
    columns = (BarColumn(20), TextColumn("{task.description}"))
    started = last = time.monotonic()
    running = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=None)

        def show(event: Event, status: Status) -> None:
            nonlocal last, running
            now = time.monotonic()
            if isinstance(event, Waiting):
                running = event.documents
            line = stand(status, running, now - started)
            if console.is_terminal:
                done = status.total.bytes
                progress.update(bar, description=line, completed=done, total=status.bytes)
            elif now - last > _EVERY:
                console.print(line, soft_wrap=True, highlight=False)
                last = now

        yield show


class _Log:
    """Writes what happens as JSON lines, as soon as it does."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __call__(self, event: Event, status: Status) -> None:
        if isinstance(event, Waiting):
            return
        row: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "shard": name_of(event.task),
        }
        if isinstance(event, Died):
            row |= {"event": "died", "code": event.code, "document": event.step // 2 + 1}
        else:
            row |= {"event": "joined" if isinstance(event.task, Join) else "cleaned"}
            row |= _counts(event)
        row["files_done"] = status.files_done
        self._file.write(jsonio.dumps(row) + b"\n")


def _counts(event: Finished) -> dict[str, object]:
    tally = event.done.tally
    names = ("documents", "quarantined", "bytes", "words_in", "words_out")
    return {name: getattr(tally, name) for name in names} if tally.documents else {}


def _share(some: int, of: int) -> str:
    return f"{some / of if of else 0.0:.1%}"


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(round(seconds), 0)} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004
