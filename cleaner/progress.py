"""The progress of a run, on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cleaner.corpus.shard import Tally


@contextmanager
def bar(shards: int) -> Iterator[Callable[[Tally], None]]:
    """Show a bar of `shards` on standard error; call what it gives when one is done."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("shards", total=shards)

        def advance(tally: Tally) -> None:
            progress.update(task, advance=1, description=f"{tally.documents} documents")

        yield advance
