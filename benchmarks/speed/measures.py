"""The measures of texts in this process: cleaning beside peers, corpora on disk, pages."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec
import zstandard

from benchmarks import pages, peers
from benchmarks.speed import corpus, timing
from benchmarks.speed.corpus import Corpus
from benchmarks.speed.generate import FIXTURES
from benchmarks.speed.rows import Row, row
from cleaner import Cleaner
from cleaner.core import CORE, PYTHON
from cleaner.corpus import clean_corpus

BLOCKS = 15
SHORT = {"main content": "main", "whole page": "whole"}
OURS, OURS_IN_PYTHON = "Cleaner, all rules", "Cleaner, all rules, Python core"
C4_LINES = "C4 filter, no sentence splitting"
PEERS: dict[str, Callable[[str], str]] = {
    "C4 filter": lambda text: peers.c4(text, 5),
    C4_LINES: peers.c4,
    "FineWeb quality filter": peers.fineweb,
    "RefinedWeb's line rules": peers.refinedweb,
    "clean-text": peers.clean_text,
    "clean-text, layout only": peers.clean_text_layout,
    "ftfy": peers.ftfy,
    "jusText on wrapped text": peers.justext,
}
HTML_PAGES = 300
HTML_BLOCK_PAGES = 10  # pages
SHARDS = 8
THREADS = 2
THREAD_MEGABYTES = 2  # of a block of texts, shared by the threads
WORKER_SECONDS = 10.0  # that one worker should be busy, so that its start counts little


def clean(cleaner: Cleaner, texts: Corpus, budget: float) -> tuple[dict[str, Row], dict[str, Row]]:
    """Return the rows of text to clean text, and the MB/s of all that were measured."""
    contenders: Mapping[str, Callable[[list[str]], timing.Work]] = {
        OURS: timing.warm(cleaner.clean),
        OURS_IN_PYTHON: timing.warm(partial(in_python, cleaner)),
        **{name: timing.one_by_one(run) for name, run in PEERS.items()},
    }
    timing.race(contenders, [texts.texts()[:2]], budget)  # warm
    blocks = corpus.blocks(texts.texts(), BLOCKS)
    times = timing.race(contenders, blocks, budget)
    sizes = [corpus.megabytes(block) for block in blocks]
    rates = {name: row(timing.rate(sizes, took)) for name, took in times.items()}
    short = SHORT[texts.kind]
    return {
        f"clean-{short}": rates[OURS],
        f"core-{short}": row(timing.ratio(times[OURS_IN_PYTHON], times[OURS])),
        f"c4-lines-{short}": row(timing.ratio(times[C4_LINES], times[OURS])),
    }, rates


def in_python(cleaner: Cleaner, text: str) -> object:
    """Clean a text without the compiled core."""
    with CORE.forced(PYTHON):
        return cleaner.clean(text)


def threads(cleaner: Cleaner, corpora: Sequence[Corpus], scale: float) -> Row:
    """Return how much faster two threads of this process are than one."""
    size = THREAD_MEGABYTES * timing.FEWEST * scale
    blocks = corpus.blocks(corpus.mixed(corpora, size), timing.FEWEST)
    with ThreadPoolExecutor(THREADS) as pool:

        def by_threads(block: list[str]) -> timing.Work:
            return lambda: list(pool.map(cleaner.clean, block))

        contenders = {"one": timing.one_by_one(cleaner.clean), "two": by_threads}
        timing.race(contenders, blocks, 0)  # patterns are compiled, and the threads started
        times = timing.race(contenders, blocks, 0)
    return row(timing.ratio(times["one"], times["two"]))


def write_shards(texts: Sequence[str], folder: Path, number: int) -> list[list[str]]:
    """Write `texts` to `folder` as packed JSON lines, in `number` files; return those of each."""
    folder.mkdir(parents=True, exist_ok=True)
    shards = corpus.blocks(texts, number)
    for shard_number, shard in enumerate(shards):
        rows = (
            msgspec.json.encode({"id": f"{shard_number}-{n}", "text": t})
            for n, t in enumerate(shard)
        )
        packed = zstandard.compress(b"".join(line + b"\n" for line in rows))
        (folder / f"{shard_number:03}.jsonl.zst").write_bytes(packed)
    return shards


def on_disk(cleaner: Cleaner, corpora: Sequence[Corpus], megabytes: float, budget: float) -> Row:
    """Return the speed of cleaning packed JSON lines to files, over the speed of text to text."""
    texts = corpus.mixed(corpora, megabytes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shards = write_shards(texts, folder / "in", BLOCKS)
        files = sorted((folder / "in").iterdir())

        def to_files(number: int) -> timing.Work:
            out = folder / "out"
            shutil.rmtree(out, ignore_errors=True)
            return lambda: clean_corpus(files[number], out, cleaner=cleaner)

        def in_memory(number: int) -> timing.Work:
            return timing.one_by_one(cleaner.clean)(shards[number])

        times = timing.race({"files": to_files, "memory": in_memory}, range(len(files)), budget)
    return row(timing.ratio(times["memory"], times["files"]))


def workers(cleaner: Cleaner, corpora: Sequence[Corpus], scale: float) -> Row:
    """Return how much faster two workers are than one; their start is counted."""
    sample = corpus.mixed(corpora, 1)
    rate = (
        corpus.megabytes(sample) / timing.duration_of(timing.one_by_one(cleaner.clean)(sample)).wall
    )
    wanted = rate * WORKER_SECONDS * scale
    texts = corpus.mixed(corpora, wanted)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = max(1, round(wanted / corpus.megabytes(texts)))
        for copy in range(copies):
            write_shards(texts, folder / "in" / str(copy), SHARDS)

        def by(number: int) -> Callable[[int], timing.Work]:
            def contender(_: int) -> timing.Work:
                out = folder / "out"
                shutil.rmtree(out, ignore_errors=True)
                return lambda: clean_corpus(folder / "in", out, cleaner=cleaner, workers=number)

            return contender

        times = timing.race({"one": by(1), "two": by(2)}, range(timing.FEWEST), 0)
    return row(timing.ratio(times["one"], times["two"]))


def html(cleaner: Cleaner, folder: Path | None, scale: float, budget: float) -> Row:
    """Return what `clean_html` takes over trafilatura alone, of the same pages and options."""
    import trafilatura

    def alone(page: bytes) -> object:
        return trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, deduplicate=False
        )

    given = html_pages(folder, round(HTML_PAGES * scale))
    blocks = [
        given[start : start + HTML_BLOCK_PAGES] for start in range(0, len(given), HTML_BLOCK_PAGES)
    ]
    contenders = {"alone": timing.one_by_one(alone), "ours": timing.one_by_one(cleaner.clean_html)}
    timing.race(contenders, [given[:3]], budget)  # warm
    times = timing.race(contenders, blocks, budget)
    return row(timing.ratio(times["ours"], times["alone"]))


def html_pages(folder: Path | None, number: int) -> list[bytes]:
    """Return HTML pages of the benchmark, the fixtures' over and over where it is not there."""
    if folder is None:
        own = [path.read_bytes() for path in sorted(FIXTURES.glob("*/source.html"))]
        return [own[index % len(own)] for index in range(number)]
    return [pages.html(folder, page) for page in corpus.shuffled(pages.read_pages(folder))[:number]]
