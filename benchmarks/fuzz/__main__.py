"""`make fuzz`: random cases against the laws of the design.

It takes minutes to hours, so no test and no gate runs it. A case follows from the seed, the target
and its number alone. What fails is made smaller and written to build/fuzz/, with the command that
repeats it; the exit code is 1 then.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.fuzz.driver import Series
from benchmarks.fuzz.targets import TARGETS

_STEP = 1000  # cases between two lines of progress


def main() -> int:
    """Run the cases of the targets that are asked for; return the exit code."""
    options = _options()
    faults = 0
    for name in options.targets or TARGETS:
        target = TARGETS[name]
        cases = options.cases if options.targets else max(1, round(options.cases * target.share))
        series = Series(name, target, options.seed, options.out)
        for figures, fault in series.run(options.first, cases):
            if fault and figures.faults[fault] == 1:
                print(f"{name}: {fault}", flush=True)
            if figures.cases % _STEP == 0 or figures.cases == cases:
                print(f"{name}: {figures}", flush=True)
        faults += figures.faults.total()
    if faults:
        print(f"The faults are in {options.out}", file=sys.stderr)
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--cases", type=int, default=10_000, help="texts; a tenth of the others")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="folder for faults")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
