"""The processor time of the adapters over a loop of `clean()`, on texts of the fixtures.

    python -m benchmarks.adapters [--documents 1000] [--rounds 5]

What an adapter adds is less than what the time of cleaning varies by on a busy machine. So it is
measured apart: the adapters run in turn with a cleaner that looks its results up, the best of the
rounds counts, and the loop with that cleaner is subtracted. Ray Data and Spark run the function of
the Arrow adapter in their workers, so its figures are theirs: what an engine itself takes to move
rows is not measured. It needs the engines; it ends with 1 if an adapter adds more than MOST.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from unittest.mock import patch

import datasets
import polars
import pyarrow as pa
from datatrove.data import Document

from benchmarks.speed.timing import duration_of
from cleaner import Cleaner
from cleaner.integrations import datasets as on_datasets
from cleaner.integrations import pandas as on_pandas
from cleaner.integrations import polars as on_polars
from cleaner.integrations.arrow import Options, clean_batch, cleaner_of
from cleaner.integrations.datatrove import CleanerStep
from cleaner.report import Result

FIXTURES = Path(__file__).parents[1] / "fixtures"
URL = "https://www.example.com/story"
MOST = 5.0  # percent
CHOICES = {"texts": Options(), "reports": Options(url="url", report="report")}
Work = Callable[[Options], object]


def texts(documents: int) -> Iterator[str]:
    """Yield as many texts: those of the fixtures again and again, each with a line of its own."""
    sources = [path.read_text("utf-8") for path in sorted(FIXTURES.glob("*/source.txt"))]
    for number, source in enumerate(islice(cycle(sources), documents)):
        yield f"{source}\n\nPart {number}.\n"


def contenders(given: list[str]) -> dict[str, Work]:
    """Return what cleans `given` by some options: the loop first, then each adapter."""
    table = pa.table({"text": given, "url": [URL] * len(given)})
    frame, polar = table.to_pandas(), polars.from_arrow(table)
    rows = datasets.Dataset(table)
    return {
        "a loop of `clean()`": lambda options: _loop(given, options),
        "Arrow, Ray Data, Spark": lambda options: clean_batch(table, options),
        "pandas": lambda options: on_pandas.clean_frame(frame, options),
        "Polars": lambda options: on_polars.clean_frame(polar, options),
        "Hugging Face datasets": lambda options: on_datasets.clean_dataset(rows, options),
        "streaming": lambda options: [
            *on_datasets.clean_dataset(rows.to_iterable_dataset(), options)
        ],
        "datatrove": lambda options: [*CleanerStep(options).run(_documents(given))],
    }


def _loop(given: list[str], options: Options) -> list[str]:
    clean = cleaner_of(options).clean
    url = None if options.url is None else URL
    return [clean(text, url).text for text in given]


def _documents(given: list[str]) -> Iterator[Document]:
    return (Document(text, str(n), metadata={"url": URL}) for n, text in enumerate(given))


@contextmanager
def stored(given: list[str]) -> Iterator[None]:
    """Let all cleaners of this process look up what they made of `given` before."""
    results: dict[tuple[str, str | None], Result] = {}
    clean = Cleaner.clean

    def look_up(cleaner: Cleaner, text: str, url: str | None = None, lang: None = None) -> Result:
        if (text, url) not in results:
            results[text, url] = clean(cleaner, text, url, lang)
        return results[text, url]

    with patch.object(Cleaner, "clean", look_up):
        for options in CHOICES.values():
            _loop(given, options)
        yield


def costs(documents: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return what each adapter adds to the loop, in percent of it, by the names of CHOICES."""
    given = list(texts(documents))
    works = contenders(given)
    shares: dict[str, dict[str, float]] = {name: {} for name in works}
    for choice, options in CHOICES.items():
        (loop,) = _best({"loop": lambda options: _loop(given, options)}, options, rounds).values()
        with stored(given):
            best = _best(works, options, rounds)
        least = next(iter(best.values()))
        for name, seconds in best.items():
            shares[name][choice] = 100 * (seconds - least) / loop
    return shares


def _best(works: Mapping[str, Work], options: Options, rounds: int) -> dict[str, float]:
    """Return the least processor's seconds of each contender in `rounds`."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(duration_of(lambda work=work: work(options)).cpu)  # type: ignore[misc]
    return {name: min(seconds) for name, seconds in taken.items()}


def main() -> int:
    """Print the costs as a table."""
    parser = ArgumentParser(prog="python -m benchmarks.adapters", description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    datasets.disable_caching()
    datasets.disable_progress_bars()
    shares = costs(given.documents, given.rounds)
    print(f"| adapter | {' | '.join(CHOICES)} |\n| --- |{' ---: |' * len(CHOICES)}")
    for name, cost in list(shares.items())[1:]:
        print(f"| {name} | {' | '.join(f'{percent:+.1f} %' for percent in cost.values())} |")
    return int(max(percent for cost in shares.values() for percent in cost.values()) > MOST)


if __name__ == "__main__":
    sys.exit(main())
