"""What is measured in a process of its own: long documents, memory, start-up, compiling.

`python -m benchmarks.speed.child clean FILE…` cleans each file as one document;
`python -m benchmarks.speed.child first FILE…` says what the first takes over the last; `python -m
benchmarks.speed.child compile` makes a cleaner. Each prints what it took.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from benchmarks.speed.timing import Duration, duration_of

ROOT = Path(__file__).parents[2]
_SHORT = "The weir broke in the night of Monday.\n\nSubscribe to our newsletter!\n"


class ChildResult(msgspec.Struct, frozen=True):
    """What a child process reports: seconds, and the bytes of memory beyond its start-up."""

    duration: Duration
    memory: int = 0


def run(*arguments: str, cache: Path | None = None) -> ChildResult:
    """Return what a fresh process reports about the work that `arguments` name.

    `cache` is the folder for compiled rules. Raises CalledProcessError where the child fails.
    """
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    if cache:
        environment["XDG_CACHE_HOME"] = str(cache)
    command = [sys.executable, "-m", "benchmarks.speed.child", *arguments]
    process = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return msgspec.json.decode(process.stdout, type=ChildResult)


def output(*arguments: str) -> bytes:
    """Return what `arguments`, run as a command, print."""
    return subprocess.run(arguments, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603


def command(*arguments: str, bytecode: Path | None = None) -> Duration:
    """Return what `arguments`, run as a command, take; its processor time is the child's.

    Modules are compiled once for the folder `bytecode`, if it is given: an installed package has
    them compiled, whatever the environment says.
    """
    environment = dict(os.environ)
    if bytecode:
        environment |= {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONDONTWRITEBYTECODE": ""}
    before = os.times()
    clock = duration_of(
        lambda: subprocess.run(  # noqa: S603
            arguments, check=True, stdout=subprocess.DEVNULL, env=environment
        )
    )
    after = os.times()
    user = after.children_user - before.children_user
    return Duration(clock.wall, user + after.children_system - before.children_system)


def peak() -> int:
    """Return the most memory this process has held so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # what `getrusage` tells here may be the parent's
        line = next(row for row in status.read_text().split("\n") if row.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _cleaned(paths: Iterable[str]) -> ChildResult:
    from cleaner import Cleaner

    cleaner = Cleaner()
    cleaner.clean(_SHORT)
    before = peak()
    wall = cpu = 0.0
    for path in paths:
        text = Path(path).read_text("utf-8")
        took = duration_of(lambda text=text: cleaner.clean(text))  # type: ignore[misc]
        wall, cpu = wall + took.wall, cpu + took.cpu
    return ChildResult(Duration(wall, cpu), peak() - before)


def _first(paths: Iterable[str]) -> ChildResult:
    from cleaner import Cleaner

    cleaner = Cleaner()
    texts = [Path(path).read_text("utf-8") for path in paths]
    took = [duration_of(lambda text=text: cleaner.clean(text)) for text in texts]  # type: ignore[misc]
    return ChildResult(took[0].over(took[-1]))


def _compiled() -> ChildResult:
    from cleaner import Cleaner, load_rules

    return ChildResult(duration_of(lambda: Cleaner(load_rules()).clean(_SHORT)))


if __name__ == "__main__":
    name, *paths = sys.argv[1:]
    measures = {"clean": _cleaned, "compile": lambda _: _compiled(), "first": _first}
    result = measures[name](paths)
    sys.stdout.buffer.write(msgspec.json.encode(result))
