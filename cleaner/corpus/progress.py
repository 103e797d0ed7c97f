"""The progress of a run: a bar on a terminal, a line a minute elsewhere, a log on request."""

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

from cleaner import jsonio
from cleaner.corpus.forecast import Forecast
from cleaner.corpus.join import Join
from cleaner.corpus.record import RESUME, StoppedError
from cleaner.corpus.run import Listener, Status
from cleaner.corpus.work import Died, Event, Finished, Running, Waiting, name_of

_EVERY = 60.0  # seconds between lines where there is no terminal
_BAR = 20  # characters, a quarter of the terminal at most
_UNKNOWN = "-- left"


@contextmanager
def progress_listeners(quiet: bool, log: Path | None, *more: Listener) -> Iterator[Listener]:
    """Give what shows a run on standard error, unless `quiet`, and in `log`, and tells `more`."""
    with ExitStack() as open_:
        listeners = list(more)
        if not quiet:
            console = Console(stderr=True)
            shown = terminal_listener if console.is_terminal else line_listener
            listeners.append(open_.enter_context(shown(console)))
        if log:
            listeners.append(_Log(open_.enter_context(log.open("ab", buffering=0))))

        def listen(event: Event, status: Status) -> None:
            for listener in listeners:
                listener(event, status)

        yield listen


class View:
    """How far a run is, for people: its work under way counts."""

    def __init__(self, now: float) -> None:
        self._started, self._now = now, now
        self._forecast = Forecast()
        self._running: Sequence[Running] = ()

    def see(self, now: float, waiting: Waiting, status: Status) -> None:
        """Take the shards under way at the time `now`, in seconds."""
        self._now, self._running = now, waiting.running
        self._forecast.see(now, waiting.running, status.done)

    def bytes(self, status: Status) -> int:
        """Return the bytes of all inputs that are read, as stored."""
        return status.total.bytes + sum(shard.read for shard in self._running)

    def left(self, status: Status) -> str:
        """Return the time left."""
        seconds = self._forecast.left(status.done, status.to_do)
        return _UNKNOWN if seconds is None else f"{format_duration(seconds)} left"

    def parts(self, status: Status) -> list[str]:
        """Return the parts of a line on the run, those that matter most first."""
        total = status.total
        documents = total.documents + sum(shard.documents for shard in self._running)
        text = total.text_bytes + sum(shard.text for shard in self._running) - status.text_before
        rate = text / 1e6 / max(self._now - self._started, 1e-9)
        return [
            f"{status.files_done}/{status.files} files",
            f"{documents} documents",
            f"{total.quarantined} in quarantine",
            f"{rate:.1f} MB/s of text",
            f"{share(total.words_in - total.words_out, total.words_in)} of words removed",
        ]


@contextmanager
def terminal_listener(
    console: Console, clock: Callable[[], float] | None = None
) -> Iterator[Listener]:
    """Give what draws a bar, the time left, and as much else as the terminal has room for."""
    clock = clock or time.monotonic
    view = View(clock())
    fixed = Column(no_wrap=True)
    columns = (
        BarColumn(min(_BAR, console.width // 4), table_column=fixed),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[left]}"),
        _Parts(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", visible=False, left=_UNKNOWN, parts=())

        def show(event: Event, status: Status) -> None:
            if isinstance(event, Waiting):
                view.see(clock(), event, status)
                done, left, parts = view.bytes(status), view.left(status), view.parts(status)
                progress.update(bar, completed=done, total=status.bytes, visible=True)
                progress.update(bar, left=left, parts=parts)

        yield show


@contextmanager
def line_listener(console: Console, clock: Callable[[], float] | None = None) -> Iterator[Listener]:
    """Give what prints a line a minute."""
    clock = clock or time.monotonic
    last = clock()
    view = View(last)

    def show(event: Event, status: Status) -> None:
        nonlocal last
        if isinstance(event, Waiting):
            view.see(now := clock(), event, status)
            if now - last > _EVERY:
                line = ", ".join((*view.parts(status), view.left(status)))
                console.print(line, soft_wrap=True, highlight=False)
                last = now

    yield show


class _Parts(ProgressColumn):
    """As many parts of the line as there is room for, none of them cut."""

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
        try:
            self._file.write(jsonio.dumps(row) + b"\n")
        except OSError as error:
            raise StoppedError(
                f"{self._file.name} can't be written ({error.strerror});"
                f" what is done is kept; {RESUME}"
            ) from error


def _counts(event: Finished) -> dict[str, object]:
    tally = event.done.tally
    names = ("documents", "quarantined", "bytes", "words_in", "words_out")
    return {name: getattr(tally, name) for name in names} if tally.documents else {}


def share(some: int, of: int) -> str:
    """Return a share in per cent.

    >>> share(1, 8), share(0, 0)
    ('12.5%', '0.0%')
    """
    return f"{some / of if of else 0.0:.1%}"


def format_duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> [format_duration(seconds) for seconds in (0.2, 20, 400, 40_000)]
    ['0 s', '20 s', '7 min', '11 h 7 min']
    """
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(round(seconds), 0)} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004
