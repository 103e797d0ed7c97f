"""What the pages of speed and of scale say in figures."""

from collections.abc import Iterator

from benchmarks.corpora.page import Corpora
from benchmarks.saved import load
from benchmarks.speed.processes import LARGE_MEGABYTES
from benchmarks.speed.rows import TARGETS, Speed, reached
from benchmarks.summaries.table import beside, row

_DATATROVE = "datatrove, C4 filter"
_SPEED_PEERS = {
    "C4's line rules": "C4 filter, no sentence splitting",
    "ftfy": "ftfy",
    "jusText": "jusText on wrapped text",
    "C4's filter": "C4 filter",
}
_MISSED = {
    "c4-lines-main": "has {} of their speed on main content",
    "c4-lines-whole": "{} on whole pages",
    "compile-cold": "takes {} s, once",
    "compile-cached": "a cache in {} s",
    "memory": "need {} times their size in memory",
    "one-document": "costs {} times what it costs in",
    "start": "takes {} s, with a target",
    "first-text": "takes {} times as long as the tenth",
    "rules": "cost {} times as much to find",
    "core-main": "makes a text {} times as fast as the Python core",
}
_CRAWL = 3_000_000_000  # pages of a month
_WHOLE_BYTES, _MAIN_BYTES = 21_200, 10_000  # of the text of a page
_EXTRACTED = 26  # pages that trafilatura reads in a second


def speed_page() -> Iterator[str]:
    """Yield the rows of the table of docs/speed.md, and what it says about targets."""
    speed = load("speed", Speed)
    for kind, rates in speed.peers.items():
        peers = {name: _rate(rates[peer].cpu) for name, peer in _SPEED_PEERS.items()}
        ours = rates["Cleaner, all rules"].cpu
        yield row(f"text to clean text and report, {kind}", f"{_rate(ours)} MB/s", beside(peers))
    for workers in (1, 2):
        ours, theirs = (_corpus_rate(name, workers) for name in ("`cleaner corpus`", _DATATROVE))
        peers = {"datatrove with its C4 filter": _rate(theirs)}
        yield row(f"a run over files, workers: {workers}", f"{_rate(ours)} MB/s", beside(peers))
    rows = speed.rows
    yield row("`clean_html`", f"{rows['html'].cpu:.2g} times", "trafilatura alone: 1")
    yield row("`cleaner clean` of 3 kB, beyond Python's start", f"{rows['start'].cpu:.2g} s", "")
    size, memory = LARGE_MEGABYTES * speed.scale, rows["memory"].cpu
    yield row(f"memory for one document of {size:.0f} MB", f"{memory:.0f} times its size", "")
    yield from _targets(speed)


def scale_page() -> Iterator[str]:
    """Yield the rows of the table of docs/scale.md: what a month of a crawl costs."""
    rows = load("speed", Speed).rows
    whole, main = rows["clean-whole"].cpu, rows["clean-main"].cpu
    extraction, cleaning = _CRAWL / _EXTRACTED / 3600, _core_hours(_MAIN_BYTES, main)
    pages = f"{_CRAWL:,} pages ÷ {_EXTRACTED} a second"
    wet = _core_hours(_WHOLE_BYTES, whole)
    yield _hours("WET: clean the text of whole pages", _division(_WHOLE_BYTES, whole), wet)
    yield _hours("WARC: extract the main content", pages, extraction)
    yield _hours("WARC: clean it", _division(_MAIN_BYTES, main), cleaning)
    yield _hours("WARC: both", "", extraction + cleaning)


def _targets(speed: Speed) -> Iterator[str]:
    """Yield what the page of speed says about the targets that are missed."""
    values = {name: of.value(TARGETS[name]) for name, of in speed.rows.items() if name in TARGETS}
    good = sum(reached(value, TARGETS[name]) >= 1 for name, value in values.items())
    yield f"Of {len(values)} targets, {good} are reached"
    for name, sentence in _MISSED.items():
        yield sentence.format(f"{values[name]:.2g}")


def _core_hours(page_bytes: int, rate: float) -> float:
    return _CRAWL * page_bytes / (rate * 1e6) / 3600


def _division(page_bytes: int, rate: float) -> str:
    return f"{_CRAWL * page_bytes / 1e12:.1f} TB ÷ {rate:g} MB/s"


def _hours(what: str, how: str, hours: float) -> str:
    return row(what, how, f"{round(hours, -2):,.0f}", f"{hours / 1000:.2g} hours")


def _corpus_rate(contender: str, workers: int) -> float:
    wanted = (contender, workers, ".jsonl.zst")
    rates = load("corpus", Corpora).rates
    return next(r.rate for r in rates if (r.contender, r.workers, r.form) == wanted)


def _rate(value: float) -> str:
    """Return a rate with one digit after the point, those with two before it without.

    >>> _rate(0.4921), _rate(22.94)
    ('0.5', '23')
    """
    short = f"{value:.0f}"
    return short if len(short) > 1 else f"{value:.1f}"
