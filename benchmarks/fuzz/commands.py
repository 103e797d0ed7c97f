"""Target: command lines of random words, in a folder of odd files, in this process."""

import io
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.fuzz import rulefiles, tables, texts
from benchmarks.fuzz.case import Case, require
from benchmarks.fuzz.documents import shipped
from benchmarks.fuzz.pages import page
from benchmarks.fuzz.texts import mutated_bytes
from cleaner.cli.main import main
from cleaner.corpus.engines import EngineOptions, make_engine
from cleaner.text import jsonio

_NUMBER = re.compile(rb"\b\d+")
_NUMBERS = (b"0", b"0", b"1", b"2", b"-1", b"99999999999999999999", b"1.5", b"null")
_ENCODINGS = (
    b'"hex"',
    b'"idna"',
    b'"nope"',
    b"null",
    b'"cp1252"',
    b'"undefined"',
    b'"utf-16"',
    b"7",
)
_CODES = {  # that each command may end with; 130 needs a signal
    "clean": {0, 2, 3},
    "explain": {0, 2, 3},
    "restore": {0, 2, 3},
    "check": {0, 1, 2},
    "rules": {0, 1, 2, 3},
    "corpus": {0, 1, 2, 3},
    "fit": {0, 2},
}


def check_command(case: Case) -> None:
    """Check that a command ends with a documented code, and a fault is explained in words."""
    assert isinstance(case.data, tuple)  # noqa: S101 - for the type checker
    words = case.data
    if not words or words[0] not in _CODES or words in (("check",), ("rules", "format")):
        return  # of the shipped rules, which takes seconds
    rng = Random(case.about["seed"])
    with TemporaryDirectory() as place, chdir(place):
        _write_files(rng, Path())
        source = Path("in.txt").read_bytes()
        code, output, errors = run(words, _input(rng, case.about["input"]))
        require(code in _CODES[words[0]], "an exit code that is not documented", code)
        require("Traceback" not in errors, "no traceback")
        if code in (2, 3):
            require(errors.strip(), "an error is explained")
            require("rror:" not in errors and "codec" not in errors, "in words", errors[-200:])
        if code == 0 and words[0] == "clean" and "--help" not in words:
            output.decode()
            if (
                words[1:2] == ("in.txt",)
                and words[-2:] == ("--report", "r.json")
                and len(words) == 4
            ):
                Path("clean.txt").write_bytes(output)
                code, output, errors = run(("restore", "clean.txt", "r.json"), b"")
                require(output == source, "law 1: restore on the command line", errors)


def run(words: tuple[str, ...], given: bytes) -> tuple[int, bytes, str]:
    """Run a command line in this process; return its exit code, its output and its messages."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    errors = io.TextIOWrapper(
        io.BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True
    )
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    with ExitStack() as stack:
        for name, value in (("stdin", stdin), ("stdout", output), ("stderr", errors)):
            stack.enter_context(patch.object(sys, name, value))
        stack.enter_context(patch.object(sys, "argv", ["cleaner", *words]))
        stack.enter_context(patch("cleaner.corpus.run.make_engine", _here))
        stack.enter_context(
            patch.dict(os.environ, {"XDG_CACHE_HOME": str(_cache_folder()), "COLUMNS": "80"})
        )
        stack.enter_context(_kept_signals())
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    messages = errors.buffer.getvalue().decode()
    return code, output.buffer.getvalue(), messages


def _here(name: str, options: EngineOptions) -> object:
    """Return the engine `name` that does the work in this process, which is faster."""
    return make_engine(name, EngineOptions(0, options.address))


def _cache_folder() -> Path:
    return Path(__file__).parents[2] / "build" / "fuzz-cache"


@contextmanager
def _kept_signals() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


def _input(rng: Random, kind: str) -> bytes:
    if kind == "rows":
        return tables.file(rng, ".jsonl", regular=False)[0]
    return rng.randbytes(50) if kind == "bytes" else texts.encoded(rng, texts.small_text(rng))


def _write_files(rng: Random, folder: Path) -> None:
    contents = {
        "in.txt": texts.encoded(rng, texts.text(rng)),
        "page.html": page(rng).encode("utf-8", "replace"),
        "table.jsonl": tables.file(rng, ".jsonl", regular=False)[0],
        "t.csv": tables.file(rng, ".csv", regular=False)[0],
        "t.parquet": tables.file(rng, ".parquet", regular=False)[0],
        "in.txt.gz": tables.file(rng, ".txt.gz", regular=True)[0],
        "list": rng.choice((b"in.txt\n", b"none\n", b"", b"\xff\n", b"in.txt\nt.csv\n")),
    }
    contents["c.txt"], contents["r.json"] = _clean_text(rng, contents["in.txt"])
    if rng.random() < 1 / 8:
        contents["cleaner.toml"] = rulefiles.random_toml(rng).encode("utf-8", "replace")
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    rules = rulefiles.make_rules(rng)
    data = rules.data if isinstance(rules.data, bytes) else b""
    rulefiles.write_folder(folder / "own", rules.about["path"], data)


def _clean_text(rng: Random, source: bytes) -> tuple[bytes, bytes]:
    """Return the clean text of `source` and its report, in which something may be wrong."""
    result = shipped().clean(source)
    report = jsonio.dumps(result.report)
    kind = rng.randrange(4)
    if kind == 0:
        report = _NUMBER.sub(lambda _: rng.choice(_NUMBERS), report)
    elif kind == 1:
        report = mutated_bytes(rng, report)
    elif kind == 2:
        report = report.replace(b'"utf-8"', rng.choice(_ENCODINGS))
    elif rng.random() < 1 / 8:
        report = b'{"x": ' + b"[" * 100_000
    return result.text.encode("utf-8", "replace"), report
