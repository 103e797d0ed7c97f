"""Progress bars for long work, on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

_LONG = 1.0  # seconds after which a bar appears


@contextmanager
def progress(total: int | None, what: str = "rules") -> Iterator[Callable[[int], None]]:
    """Give a function that counts steps; on a terminal, a bar shows them if they take long."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    started = monotonic()
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task(what, total=total)

    def advance(steps: int = 1) -> None:
        bar.advance(task, steps)
        if monotonic() - started > _LONG and not bar.live.is_started:
            bar.start()

    try:
        yield advance
    finally:
        bar.stop()
