"""Kills workers and runs at counted steps of their lives: `python -m tests.kills [--kills 200]`.

A step is an import of this project, a file that is opened, renamed or removed, a process or a
database that is opened, a document that is cleaned, or an event of the run. Python itself reports
each of them to a hook, which kills the process at the one that was chosen, so no clock decides.
After a killed worker the run must end as if it had lived. After a killed run the same command
must end the work. Either way the result must be, byte for byte, that of a run without a kill.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cleaner import Cleaner, Result
from cleaner.corpus.tasks import Event, Waiting
from tests import corpora
from tests.corpora import SMALL, make, snapshot

CHECKOUT = Path(__file__).parent.parent
DOCUMENTS = 40
NET_SECONDS = 300  # only a safety net: no run takes that long, on any machine
SOUND = ("equal", "not reached")  # the last: a process took fewer steps than another
ROLES = ("run", "worker")
RUN = "import sys; from tests.kills import clean; clean(*sys.argv[1:])"
# It is imported as an interpreter starts.
HOOK = """
import os, sys

KINDS = {"mmap.__new__", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate",
         "shutil.rmtree", "sqlite3.connect", "subprocess.Popen", "tests.step"}
folder, role, step = os.environ["KILLS"].split(os.pathsep)
own_role = "worker" if "engines.local" in " ".join(sys.orig_argv) else "run"
counter = os.open(f"{folder}/{own_role}-{os.getpid()}", os.O_CREAT | os.O_WRONLY)
steps = 0

def is_step(event, name):
    if event in KINDS:
        return True
    if event == "import":
        return str(name).startswith("cleaner")
    return event == "open" and not str(name).endswith((".py", ".pyc", ".so"))

def hook(event, arguments):
    global steps
    if not is_step(event, arguments[0] if arguments else ""):
        return
    steps += 1
    os.pwrite(counter, b"%d" % steps, 0)
    if own_role == role and steps == int(step):
        try:
            os.mkdir(f"{folder}/killed")
        except FileExistsError:  # another process of this role was killed here
            return
        os.kill(os.getpid(), 9)

sys.addaudithook(hook)
"""


class Stepping(Cleaner):
    """A cleaner whose documents are steps."""

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        sys.audit("tests.step")
        result = super().clean(text, url, lang)
        sys.audit("tests.step")
        return result

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object, ...]]:
        return Stepping, (self.rules, self.budget)


def clean(source: str, out: str) -> None:
    """Clean `source` into `out` by two workers; each event that no clock decides is a step."""

    def listen(event: Event, _: object) -> None:
        if not isinstance(event, Waiting):
            sys.audit("tests.step")

    corpora.run(source, out, 2, listener=listen, cleaner=Stepping(SMALL.rules))


def run(source: Path, out: Path, hooks: Path, role: str = "", step: int = 0) -> int:
    """Run in a process of its own, which is killed at `step`, or has a worker that is.

    Return its exit code when all of its processes have ended. Raises TimeoutExpired if it hangs.
    """
    paths = os.pathsep.join((str(hooks), str(CHECKOUT)))
    kills = os.pathsep.join((str(out.parent), role, str(step)))
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", RUN, str(source), str(out)],
        env=os.environ | {"PYTHONPATH": paths, "KILLS": kills},
        capture_output=True,  # the workers hold the pipes too
        timeout=NET_SECONDS,
        check=False,
    )
    if ended.returncode > 0:
        print(ended.stderr.decode(), file=sys.stderr)
    return ended.returncode


def outcome(source: Path, hooks: Path, whole: dict[str, bytes], role: str, step: int) -> str:
    """Kill a process of `role` at `step` once; return what became of the run."""
    with tempfile.TemporaryDirectory(prefix="cleaner-kill-") as folder:
        out = Path(folder, "out")
        try:
            code = run(source, out, hooks, role, step)
            if not Path(folder, "killed").exists():
                return "not reached"
            if role == "run" and code == -9:
                code = run(source, out, hooks)
        except subprocess.TimeoutExpired:
            return "hangs"
        if code:
            return "fails"
        return "equal" if snapshot(out) == whole else "differs"


def count_steps(folder: Path, role: str) -> int:
    """Return the most steps that a process of `role` took in a run without a kill."""
    return max(int(path.read_text()) for path in folder.glob(f"{role}-*"))


def spread(steps: int, kills: int) -> Iterator[int]:
    """Yield `kills` steps between the first and the last.

    >>> list(spread(10, 4))
    [1, 3, 6, 8]
    """
    return (1 + number * steps // kills for number in range(kills))


def report(role: str, steps: list[int], outcomes: list[str]) -> int:
    """Print what became of the kills of a role; return the number of faults."""
    faults = [pair for pair in zip(steps, outcomes, strict=True) if pair[1] not in SOUND]
    for step, result in faults:
        print(f"{role}:{step} {result}")
    counts = ", ".join(f"{number} {result}" for result, number in Counter(outcomes).items())
    print(f"{role}: {len(steps)} kills: {counts}", flush=True)
    return len(faults)


def main(words: list[str]) -> int:
    """Kill as often as asked, and print what became of the runs."""
    parser = argparse.ArgumentParser(prog="kills", description="Kill workers and runs.")
    parser.add_argument("--kills", type=int, default=200, help="default: 200")
    parser.add_argument("--step", metavar="ROLE:N", help="only this one, such as worker:57")
    given = parser.parse_args(words)
    with (
        tempfile.TemporaryDirectory(prefix="cleaner-kills-") as name,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        folder, source, hooks = Path(name), Path(name, "in"), Path(name, "hooks")
        make(source, DOCUMENTS)
        hooks.mkdir()
        (hooks / "sitecustomize.py").write_text(HOOK)
        run(source, folder / "out", hooks)
        whole, faults = snapshot(folder / "out"), 0
        for role in ROLES:
            steps = count_steps(folder, role)
            print(f"a {role} takes {steps} steps", flush=True)
            chosen = list(spread(steps, given.kills // len(ROLES)))
            if given.step:
                chosen = [int(given.step.removeprefix(f"{role}:"))] if role in given.step else []
            outcomes = pool.map(partial(outcome, source, hooks, whole, role), chosen)
            faults += report(role, chosen, list(outcomes))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
