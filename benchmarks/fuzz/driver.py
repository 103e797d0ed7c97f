"""The run: cases made by number, checked in order; a fault made smaller and written down."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import process_time

import msgspec

from benchmarks.fuzz.alarm import HangError, limited
from benchmarks.fuzz.case import Case, Data, Stored, Target, identity, kind_of, slug, store
from benchmarks.fuzz.shrink import shrink

_UNDER_WAY = "under-way"  # the file that says which case was checked when the process ended


class Figures(msgspec.Struct):
    """What came of a target's cases. `faults` counts cases by the identity of their fault."""

    cases: int = 0
    faults: Counter[str] = msgspec.field(default_factory=Counter)
    seconds: float = 0.0  # of processor time
    slowest: tuple[float, int] = (0.0, 0)  # seconds of processor time, and the case's number

    def __str__(self) -> str:
        longest, number = self.slowest
        return (
            f"{self.cases:,} cases, {self.faults.total():,} with a fault,"
            f" {len(self.faults)} different; {self.seconds:.0f} s,"
            f" at most {longest:.2f} s for one (case {number})"
        )


class Series(msgspec.Struct, frozen=True):
    """The cases of a target: number `first` and those after it, made from `seed`."""

    name: str
    target: Target
    seed: int
    out: Path  # the folder for faults

    def case(self, number: int) -> Case:
        """Return the case of that number, which is the same each time."""
        return self.target.make(Random(f"{self.seed} {self.name} {number}"))

    def command(self, number: int) -> str:
        """Return the command that checks the case again."""
        return f"make fuzz SEED={self.seed} TARGET={self.name} FIRST={number} CASES=1"

    def run(self, first: int, cases: int) -> Iterator[tuple[Figures, str]]:
        """Check `cases` cases; yield the figures after each, and its fault if it has one."""
        figures = Figures()
        self.out.mkdir(parents=True, exist_ok=True)
        under_way = self.out / _UNDER_WAY
        for number in range(first, first + cases):
            under_way.write_text(self.command(number) + "\n")
            case = self.case(number)
            started = process_time()
            error = fault(self.target, case)
            seconds = process_time() - started
            figures.cases += 1
            figures.seconds += seconds
            figures.slowest = max(figures.slowest, (seconds, number))
            name = identity(error) if error else ""
            if error and not figures.faults[name]:
                self._write(number, case, error)
            figures.faults.update([name] if name else [])
            yield figures, name
        under_way.unlink()

    def _write(self, number: int, case: Case, error: BaseException) -> None:
        name = identity(error)

        def fails(data: Data) -> bool:
            other = fault(self.target, Case(data, case.about))
            return other is not None and identity(other) == name

        is_whole = isinstance(error, HangError) or "rows" in case.about
        small = case.data if is_whole else shrink(case.data, fails)
        what = f"{name}\n{fault(self.target, Case(small, case.about))}"
        stored = Stored(self.name, kind_of(small), case.about, what, self.command(number))
        store(self.out / slug(f"{self.name} {name}"), Case(small, case.about), stored)


def fault(target: Target, case: Case) -> BaseException | None:
    """Return what `target` raises for `case`, None if nothing is wrong with it."""
    try:
        with limited():
            target.check(case)
    except (Exception, HangError) as error:
        return error
    return None
