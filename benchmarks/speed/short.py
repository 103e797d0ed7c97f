"""The short form: a few ratios with wide margins, on generated text, to look at during a change.

It needs no peer and no data. What is broken is measured again before it counts, since a shared
machine may be slow for a while.
"""

import sys
from collections.abc import Mapping, Sequence

from benchmarks.speed import corpus, detection, timing
from benchmarks.speed.corpus import Corpus
from benchmarks.speed.detection import FEW
from benchmarks.speed.plain import spread
from benchmarks.speed.timing import Duration, Times
from cleaner import Cleaner, load_rules
from cleaner.ruleset.model import Rule

MEGABYTES = 0.3  # of each kind of text
BUDGET_SECONDS = 3.0  # seconds for each contender
TRIES = 3
LEAST = {"detection, 300 rules, over each rule tried on each line": 10.0}
MOST = {"cost a byte, one document over its twenty parts": 3.0}
_PARTS = 20


def figures(rules: Sequence[Rule], cleaner: Cleaner, corpora: Sequence[Corpus]) -> dict[str, float]:
    """Return the ratios, by the names of LEAST and MOST."""
    few = {FEW: spread(rules, FEW)}
    rows, _ = detection.detect(few, corpora, 2 * MEGABYTES, BUDGET_SECONDS)
    (at_least,), (at_most,) = LEAST, MOST
    return {at_least: rows[f"detection-{FEW}"].cpu, at_most: _long(cleaner, corpora[0]).cpu}


def _long(cleaner: Cleaner, texts: Corpus) -> Duration:
    """Return what cleaning one document takes over cleaning its parts one by one."""
    blocks = corpus.blocks(texts.texts(), _PARTS)
    parts = ["\n".join(block) for block in blocks]
    times: Times = timing.race(
        {
            "one": lambda given: lambda: cleaner.clean("\n".join(given)),
            "parts": timing.one_by_one(cleaner.clean),
        },
        [parts] * timing.FEWEST,
        BUDGET_SECONDS,
    )
    return timing.ratio(times["one"], times["parts"])


def broken(measured: Mapping[str, float]) -> list[str]:
    """Return a sentence for each ratio that is beyond its margin."""
    faults = [
        f"{name}: {measured[name]:.3g}, at least {low:g}"
        for name, low in LEAST.items()
        if measured[name] < low
    ]
    return faults + [
        f"{name}: {measured[name]:.3g}, at most {high:g}"
        for name, high in MOST.items()
        if measured[name] > high
    ]


def main(megabytes: float = MEGABYTES) -> int:
    """Measure and print; 1 where a ratio is beyond its margin each of three times."""
    print("the short form: generated text, no peers")
    rules = load_rules()
    cleaner = Cleaner(rules)
    _, corpora = corpus.read(None, megabytes)
    faults: list[str] = []
    for _ in range(TRIES):
        measured = figures([rule for _, rule in rules.rules()], cleaner, corpora)
        for name, value in measured.items():
            print(f"{name}: {value:.3g}")
        faults = broken(measured)
        if not faults:
            return 0
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1
