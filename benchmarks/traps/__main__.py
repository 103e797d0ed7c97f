"""Traps: sentences of article prose that look like chrome; how many of them lose a word.

`make bench-traps` tries each trap in the middle and at the end of an article of its language. It
prints the failures with the rules that took them, and how many fail by theme, language and field.
`ARGS=--set-known` writes the failures to benchmarks/traps/known.toml.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from benchmarks.traps.trap import (
    KNOWN,
    Failure,
    Trap,
    failures,
    read_articles,
    read_known,
    read_traps,
    write_known,
)
from cleaner import Cleaner

_KEYS: dict[str, Callable[[Trap], str]] = {
    "theme": lambda trap: trap.theme,
    "language": lambda trap: trap.lang,
    "field": lambda trap: trap.field,
}


def listing(failed: Sequence[Failure], known: set[str]) -> Iterator[str]:
    """Yield two lines for each failure."""
    for failure in failed:
        trap, news = failure.trap, "" if failure.trap.id in known else ", not known"
        places = " and ".join(failure.places)
        yield f"{trap.lang} {trap.theme} [{', '.join(failure.rules)}] ({places}{news})"
        yield f"    {trap.text}"


def counts(traps: Sequence[Trap], failed: Sequence[Failure]) -> Iterator[str]:
    """Yield how many traps fail, by theme, language and field, and in all."""
    for name, key in _KEYS.items():
        every = Counter(map(key, traps))
        bad = Counter(key(failure.trap) for failure in failed)
        yield ""
        yield from (f"{name} {value}: {bad[value]} of {every[value]}" for value in sorted(every))
    yield f"\n{len(failed)} of {len(traps)} traps lose a word"


def main(set_known: bool) -> int:
    """Print failures and counts; 1 if the failures are not those that are known."""
    traps, known = read_traps(), read_known() if KNOWN.exists() else set()
    failed = list(failures(traps, read_articles(), Cleaner()))
    print(*listing(failed, known), *counts(traps, failed), sep="\n")
    if set_known:
        write_known(failed)
        return 0
    return 0 if {failure.trap.id for failure in failed} == known else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set-known", action="store_true", help="write the failures of today")
    sys.exit(main(**vars(parser.parse_args())))
