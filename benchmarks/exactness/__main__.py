"""`make exactness`: both cores clean the same documents, and all that they say is compared.

Each fixture, what each extractor makes of the pages of the benchmark, the field cases and random
documents are cleaned by the compiled core and by its reference in one process. The code is 1 where
a text or a field of a report differs, 2 where there is nothing to compare.
"""

import argparse
import faulthandler
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.exactness import sources
from benchmarks.exactness.compare import Sample, Totals, compare, new_cleaner
from benchmarks.pages import WHERE
from cleaner import Cleaner
from cleaner.core import is_built

UNDER_WAY = Path("build/exactness")  # a file for each process, with the key of its document
_BATCH = 40  # documents that a process is given at a time
_BATCHES = 50  # for each process, in the queue at a time
_STEPS = 10  # of the random documents: after each, one process says how much memory it holds

Item = TypeVar("Item")


def main() -> int:
    """Compare what is asked for, print the totals and the differences; return the exit code."""
    options = parser().parse_args()
    if not is_built():
        print("the compiled core was not built; install a C compiler and set up again")
        return 2
    UNDER_WAY.mkdir(parents=True, exist_ok=True)
    whole = Totals()
    print(f"{'source':10} {Totals.HEAD}", flush=True)
    try:
        for name, samples in chosen(options):
            step = options.random // _STEPS if name == "random" else 0
            totals = compared(samples, options.workers, step)
            print(f"{name:10} {totals}", flush=True)
            whole = whole + totals
    except BrokenProcessPool:
        keys = sorted(path.read_text("utf-8") for path in UNDER_WAY.iterdir())
        print("a process crashed, on one of:", *keys, sep="\n", file=sys.stderr)
        return 1
    print(*whole.differences, sep="\n", end="", file=sys.stderr)
    return 2 if not whole.documents else 1 if whole.differences else 0


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, Iterable[Sample]]]:
    """Yield the sources that are asked for, with their names; who is not there is named."""
    if not options.only_random:
        given = {"fixtures": sources.fixtures(), "field": sources.cases(options.field)}
        if (options.wcxb / "metadata.json").exists():
            given["pages"] = sources.extracted(options.wcxb, options.workers)
        else:
            print(f"the benchmark is not in {options.wcxb}; {WHERE}", file=sys.stderr)
        for name, samples in given.items():
            yield name, islice(samples, 0, None, options.every)
    if options.random:
        yield "random", sources.generated(options.random, options.seed, options.first)


def compared(samples: Iterable[Sample], workers: int, step: int = 0) -> Totals:
    """Return what the cores made of `samples`, in `processes` processes; 1 is this one.

    That one says how much memory it holds, after every `step` documents.
    """
    totals = Totals()
    if workers == 1:
        for batch in batches(samples, step or _BATCH):
            totals += compare_batch(batch)
            if step:
                print(f"{totals.documents:,} documents: {resident():.0f} MB", flush=True)
        return totals
    with ProcessPoolExecutor(workers, initializer=faulthandler.enable) as pool:
        for group in batches(batches(samples, _BATCH), workers * _BATCHES):
            for part in pool.map(compare_batch, group):
                totals += part
    return totals


@cache
def cleaner() -> Cleaner:
    """Return the cleaner of this process."""
    return new_cleaner()


def compare_batch(batch: Iterable[Sample]) -> Totals:
    """Return what the cores made of some documents. A crash leaves the key of its document."""
    totals = Totals()
    under_way = UNDER_WAY / str(os.getpid())
    for sample in batch:
        under_way.write_text(sample.key + "\n", "utf-8")
        totals += compare(cleaner(), sample)
    under_way.unlink(missing_ok=True)
    return totals


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield `items` in lists of `size`.

    >>> list(batches("weirs", 2))
    [['w', 'e'], ['i', 'r'], ['s']]
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def resident() -> float:
    """Return the megabytes of memory that this process holds, where the system says so."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return 0.0
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    reader = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], prog="benchmarks.exactness"
    )
    reader.add_argument("wcxb", type=Path, help="folder of the benchmark")
    reader.add_argument("field", type=Path, help="folder of the field cases")
    reader.add_argument(
        "--every",
        type=int,
        default=1,
        help="compare one document of N, of those that are not random",
    )
    reader.add_argument("--random", type=int, default=0, help="random documents to add")
    reader.add_argument("--only-random", action="store_true", help="no other documents")
    reader.add_argument("--seed", type=int, default=1, help="of the random documents")
    reader.add_argument("--first", type=int, default=0, help="number of the first random document")
    reader.add_argument("--workers", type=int, default=os.cpu_count(), help="processes")
    return reader


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main())
