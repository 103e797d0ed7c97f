"""The progress of a run: a bar on a terminal, a line per minute elsewhere, a log on request."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from cleaner.corpus.forecast import Forecast
from cleaner.corpus.merge import Join
from cleaner.corpus.model import RESUME, Shard, StoppedError
from cleaner.corpus.scan import RangeScan
from cleaner.corpus.status import Listener, RunStatus
from cleaner.corpus.tasks import Event, Finished, Running, Waiting, WorkerDied, display_name
from cleaner.text import jsonio
from cleaner.text.counting import counted

_LINE_SECONDS = 60.0  # between lines, without a terminal
_MAX_BAR_CHARS = 20  # but at most a quarter of the terminal
_UNKNOWN = "-- left"
_DEEDS: dict[type[object], str] = {Shard: "cleaned", Join: "joined", RangeScan: "scanned"}


@contextmanager
def progress_listeners(quiet: bool, log: Path | None, *more: Listener) -> Iterator[Listener]:
    """Yield a listener that shows a run on standard error, unless `quiet`, and passes it on.

    The events are also appended to the file `log`, if any, and passed to the listeners `more`.
    """
    with ExitStack() as stack:
        listeners = list(more)
        if not quiet:
            console = Console(stderr=True)
            display = terminal_listener if console.is_terminal else line_listener
            listeners.append(stack.enter_context(display(console)))
        if log:
            listeners.append(_Log(stack.enter_context(log.open("ab", buffering=0))))

        def listen(event: Event, status: RunStatus) -> None:
            for listener in listeners:
                listener(event, status)

        yield listen


class ProgressView:
    """The progress of a run in words. It includes the shards under way."""

    def __init__(self, now: float) -> None:
        self._started, self._now = now, now
        self._forecast = Forecast()
        self._running: Sequence[Running] = ()

    def update(self, now: float, waiting: Waiting, status: RunStatus) -> None:
        """Take the shards under way at the time `now`, in seconds."""
        self._now, self._running = now, waiting.running
        self._forecast.observe(now, waiting.running, status.finished)

    def bytes(self, status: RunStatus) -> int:
        """Return the bytes read of all inputs, as stored."""
        return status.total.bytes + sum(shard.read for shard in self._running)

    def left(self, status: RunStatus) -> str:
        """Return the time left, such as "7 min left"."""
        seconds = self._forecast.seconds_left(status.finished, status.unfinished)
        return _UNKNOWN if seconds is None else f"{format_duration(seconds)} left"

    def parts(self, status: RunStatus) -> list[str]:
        """Return the parts of a line on the run, the most important first."""
        total = status.total
        documents = total.documents + sum(shard.documents for shard in self._running)
        text = total.text_bytes + sum(shard.text for shard in self._running) - status.text_before
        rate = text / 1e6 / max(self._now - self._started, 1e-9)
        return [
            f"{status.files_done:,}/{counted(status.files, 'file')}",
            counted(documents, "document"),
            f"{total.quarantined} in quarantine",
            f"{rate:.1f} MB/s of text",
            f"{share(total.words_in - total.words_out, total.words_in)} of words removed",
        ]


@contextmanager
def terminal_listener(
    console: Console, clock: Callable[[], float] | None = None
) -> Iterator[Listener]:
    """Yield a listener that draws a bar, the time left, and as many counts as there is room for."""
    clock = clock or time.monotonic
    view = ProgressView(clock())
    fixed = Column(no_wrap=True)
    columns = (
        BarColumn(min(_MAX_BAR_CHARS, console.width // 4), table_column=fixed),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[left]}"),
        _Parts(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", visible=False, left=_UNKNOWN, parts=())

        def show(event: Event, status: RunStatus) -> None:
            if isinstance(event, Waiting):
                view.update(clock(), event, status)
                progress.update(bar, completed=view.bytes(status), total=status.bytes, visible=True)
                progress.update(bar, left=view.left(status), parts=view.parts(status))

        yield show


@contextmanager
def line_listener(console: Console, clock: Callable[[], float] | None = None) -> Iterator[Listener]:
    """Yield a listener that prints a line per minute."""
    clock = clock or time.monotonic
    last = clock()
    view = ProgressView(last)

    def show(event: Event, status: RunStatus) -> None:
        nonlocal last
        if isinstance(event, Waiting):
            view.update(now := clock(), event, status)
            if now - last > _LINE_SECONDS:
                line = ", ".join((*view.parts(status), view.left(status)))
                console.print(line, soft_wrap=True, highlight=False)
                last = now

    yield show


class _Parts(ProgressColumn):
    """As many whole parts of the line as there is room for."""

    def render(self, task: Task) -> "_Fitting":
        return _Fitting(task.fields["parts"])


class _Fitting:
    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(0, min(len(", ".join(self._parts)), options.max_width))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = (", ".join(self._parts[:count]) for count in range(len(self._parts), 0, -1))
        fitting = next((line for line in lines if len(line) <= options.max_width), "")
        yield Text(fitting, no_wrap=True, end="")


class _Log:
    """A listener that writes events as JSON lines, without a buffer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __call__(self, event: Event, status: RunStatus) -> None:
        if isinstance(event, Waiting):
            return
        row: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "shard": display_name(event.task),
        }
        if isinstance(event, WorkerDied):
            row |= {"event": "died", "code": event.code, "document": event.step // 2 + 1}
        else:
            row |= {"event": _DEEDS[type(event.task)]}
            row |= _counts(event)
        row["files_done"] = status.files_done
        try:
            self._file.write(jsonio.dumps(row) + b"\n")
        except OSError as error:
            raise StoppedError(
                f"{self._file.name} can't be written ({error.strerror});"
                f" finished work is kept; {RESUME}"
            ) from error


def _counts(event: Finished) -> dict[str, object]:
    totals = event.result.totals
    names = ("documents", "quarantined", "bytes", "words_in", "words_out")
    return {name: getattr(totals, name) for name in names} if totals.documents else {}


def share(part: int, whole: int) -> str:
    """Return a share in per cent.

    >>> share(1, 8), share(0, 0)
    ('12.5%', '0.0%')
    """
    return f"{part / whole if whole else 0.0:.1%}"


def format_duration(seconds: float) -> str:
    """Return a duration in seconds in the largest units that fit it.

    >>> [format_duration(seconds) for seconds in (0.2, 20, 400, 40_000)]
    ['0 s', '20 s', '7 min', '11 h 7 min']
    """
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(round(seconds), 0)} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004
