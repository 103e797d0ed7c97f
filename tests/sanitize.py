"""Checks the memory safety of the compiled core: `sanitize.py [--random 5000] [--only NAME]`.

The core is built in a temporary copy of the checkout: once with AddressSanitizer and
UndefinedBehaviorSanitizer, once as it ships. The tests of exactness and random documents run on the
first with the sanitizers loaded, and fewer random documents on the second under valgrind, where
that is installed. Nothing may be reported, or be left allocated, from the core's own code. Python
takes its memory straight from the system meanwhile, so that each string has a border.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
PARTS = ("benchmarks", "cleaner", "fixtures", "rules", "tests")
FILES = ("LICENSE", "README.md", "pyproject.toml", "setup.py")
TESTS = (
    "tests/test_characters_core.py",
    "tests/test_content_core.py",
    "tests/test_edit.py",
    "tests/test_exactness.py",
    "tests/test_feature_columns.py",
    "tests/test_line_reading.py",
    "tests/test_pages_core.py",
    "tests/test_words_core.py",
)
OWN = "cleaner/core/"  # in each frame of the core's code
EVALUATION = "_PyEval_EvalFrame"  # runs Python code
LEAKS = (" leak of ", " lost in loss record ")
SANITIZERS = "-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
VALGRIND = (
    "valgrind",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect",
    "--num-callers=40",  # the interpreter's frames are many
)
_VALGRIND_SHARE = 20  # one random document of this many: it takes that much longer


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--random", type=int, default=5000, help="random documents")
    reader.add_argument("--only", choices=("sanitizers", "valgrind"), help="one of the two")
    options = reader.parse_args()
    reports: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cleaner-sanitize-") as name:
        if options.only != "valgrind":
            reports += sanitized(Path(name, "sanitized"), options.random)
        if options.only != "sanitizers" and shutil.which("valgrind"):
            reports += under_valgrind(Path(name, "plain"), options.random // _VALGRIND_SHARE)
        elif options.only != "sanitizers":
            print("valgrind is not installed; apt-get install valgrind")
    print(*reports, sep="\n\n", end="\n")
    print(f"{len(reports)} reports from the compiled core")
    return 1 if reports else 0


def sanitized(folder: Path, number: int) -> list[str]:
    """Return what the sanitizers report from the core, of the tests and of random documents."""
    flags = f"-O1 -g {SANITIZERS}"
    build(folder, {"CFLAGS": flags, "LDFLAGS": SANITIZERS})
    log = folder / "log"
    log.mkdir()
    surroundings = {
        "LD_PRELOAD": output("gcc", "-print-file-name=libasan.so"),
        "ASAN_OPTIONS": f"log_path={log}/address:exitcode=0:detect_leaks=1",
        "UBSAN_OPTIONS": f"log_path={log}/undefined:print_stacktrace=1",
    }
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS)
    failures = [
        *run(folder, surroundings, (sys.executable, *tests)),
        *run(folder, surroundings, (sys.executable, *random_documents(number))),
    ]
    logs = [path.read_text("utf-8") for path in sorted(log.iterdir())]
    return [*failures, *(report for text in logs for report in own(text))]


def under_valgrind(folder: Path, number: int) -> list[str]:
    """Return what valgrind reports from the core, of random documents."""
    build(folder, {"CFLAGS": "-O3 -g -DNDEBUG -fwrapv"})  # as it is published, but with places
    log = folder / "log"
    words = (*VALGRIND, f"--log-file={log}", sys.executable, *random_documents(number))
    # Rules from the cache are read in a fraction of the time.
    failures = run(folder, {}, (sys.executable, "-c", "import cleaner; cleaner.load_rules()"))
    failures += run(folder, {}, words)
    text = re.sub("(?m)^==\\d+== ?", "", log.read_text("utf-8", "replace"))
    return [*failures, *own(text)]


def build(folder: Path, flags: dict[str, str]) -> None:
    """Build the core in `folder`, a copy of what it needs of the checkout."""
    for name in PARTS:
        ignore = shutil.ignore_patterns("*.so", "__pycache__", "results")
        shutil.copytree(CHECKOUT / name, folder / name, ignore=ignore)
    for name in FILES:
        shutil.copy(CHECKOUT / name, folder)
    words = (sys.executable, "setup.py", "-q", "build_ext", "--inplace")
    sources = list((folder / OWN).glob("*.pyx"))
    if run(folder, flags, words) or len(list((folder / OWN).glob("*.so"))) < len(sources):
        sys.exit("the core cannot be built; is gcc installed?")


def random_documents(number: int) -> Sequence[str]:
    wanted = ("--only-random", "--random", str(number), "--workers", "1")
    return ("-m", "benchmarks.exactness", ".", ".", *wanted)


def run(folder: Path, surroundings: dict[str, str], words: Sequence[str]) -> list[str]:
    """Run a command in `folder`, on the modules there; return that it failed, if it did."""
    print(*words, flush=True)
    base = {"PYTHONPATH": str(folder), "PYTHONMALLOC": "malloc", "CLEANER_CORE": ""}
    base["XDG_CACHE_HOME"] = str(folder / "cache")
    process = subprocess.run(  # noqa: S603
        words, cwd=folder, env={**os.environ, **base, **surroundings}, check=False
    )
    code = process.returncode
    return [f"{' '.join(words)} ended with code {code}"] if code else []


def output(*words: str) -> str:
    process = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return process.stdout.strip()


def own(log: str) -> Iterator[str]:
    """Yield the reports in `log` that are about the core; an empty line ends each.

    What Python code does that the core calls is not its own, but a leak of it may be.

    >>> fault, leak = "read #0 f (/a/cleaner/core/scan.so)", "leak #0 malloc #1 g (libc.so)"
    >>> list(own(f"{fault}\\n\\n{leak}\\n"))
    ['read #0 f (/a/cleaner/core/scan.so)']
    >>> list(own(f"read #0 g (libc.so) #1 {EVALUATION} #2 f (/a/cleaner/core/scan.so)"))
    []
    """
    for report in re.split(r"\n\s*\n", log):
        is_leak = any(word in report for word in LEAKS)
        if OWN in (report if is_leak else report.partition(EVALUATION)[0]):
            yield report.strip("\n")


if __name__ == "__main__":
    sys.exit(main())
