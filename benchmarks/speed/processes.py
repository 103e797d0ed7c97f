"""The measures that take processes of their own: long documents, memory, start-up, compiling."""

import sys
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.speed import child, timing
from benchmarks.speed.generate import generate
from benchmarks.speed.rows import Row, rounded, row
from benchmarks.speed.timing import Duration

KIND = "main content"
LONG_MEGABYTES, LARGE_MEGABYTES = 100, 200  # megabytes
PARTS = 100  # documents that the long one is set beside
ROUNDS = 3
MAX_DOCUMENT_SECONDS = 60.0  # seconds; where a document takes longer, once is enough
STARTS = 7
_PAGE_BYTES = 3000  # bytes
_TEXTS = 10  # of a process, of which the first and the last are compared


def long_documents(scale: float) -> dict[str, Row]:
    """Return the cost a byte of one long document, and of one long line, over many short texts."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        parts, whole = [], []
        for number in range(PARTS):
            text = "\n".join(
                sample.text for sample in generate(KIND, LONG_MEGABYTES / PARTS * scale, number)
            )
            parts.append(_written(folder / f"{number}.txt", text))
            whole.append(text)
        joined = "\n".join(whole)
        one = _written(folder / "document.txt", joined)
        line = _written(folder / "line.txt", " ".join(joined.split()))
        contenders = {
            "parts": ["clean", *parts],
            "one-document": ["clean", one],
            "one-line": ["clean", line],
        }
        times: timing.Times = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, arguments in contenders.items():
                times[name].append(child.run(*arguments).duration)
            if max(took[0].wall for took in times.values()) > MAX_DOCUMENT_SECONDS:
                break
    return {
        name: row(timing.ratio(times[name], times["parts"]))
        for name in ("one-document", "one-line")
    }


def memory(scale: float) -> Row:
    """Return the most memory that a large document takes, in bytes for each of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "document.txt"
        text = "\n".join(sample.text for sample in generate(KIND, LARGE_MEGABYTES * scale))
        result = child.run("clean", _written(path, text))
        share = rounded(result.memory / path.stat().st_size)
    return Row(share, share)


def start() -> Row:
    """Return how much longer `cleaner clean` takes on a short text than Python on nothing."""
    text = next(islice(generate(KIND, 1), 3, None)).text * 9
    program = [sys.executable, "-c", "from cleaner.cli.entry import main; main()", "clean"]
    with tempfile.TemporaryDirectory() as temporary:
        path = _written(Path(temporary) / "short.txt", text[:_PAGE_BYTES])
        run = partial(child.command, bytecode=Path(temporary) / "bytecode")
        pairs = [
            (run(*program, path), run(sys.executable, "-c", "pass")) for _ in range(STARTS + 1)
        ][1:]  # the first is to warm up
    more = [Duration(ours.wall - bare.wall, ours.cpu - bare.cpu) for ours, bare in pairs]
    return row(timing.middle(more))


def first_text() -> Row:
    """Return what the first text of a process takes over the tenth, of about the same size."""
    texts = islice((sample.text for sample in generate(KIND, 1)), STARTS * _TEXTS)
    with tempfile.TemporaryDirectory() as temporary:
        paths = [
            _written(Path(temporary) / f"{number}.txt", (text * 9)[:_PAGE_BYTES])
            for number, text in enumerate(texts)
        ]
        groups = [paths[start : start + _TEXTS] for start in range(0, len(paths), _TEXTS)]
        ratios = [child.run("first", *group).duration for group in groups]
    return row(timing.middle(ratios))


def compiling() -> dict[str, Row]:
    """Return the seconds to compile the shipped rules, with an empty cache and with a full one."""
    cold, cached = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as temporary:
            cold.append(child.run("compile", cache=Path(temporary)).duration)
            cached.append(child.run("compile", cache=Path(temporary)).duration)
    return {
        "compile-cold": row(timing.middle(cold)),
        "compile-cached": row(timing.middle(cached)),
    }


def _written(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)
