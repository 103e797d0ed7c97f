"""Corpora of every shape for tests of runs, and what came out of them compared and counted."""

import gzip
import json
import os
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner import Cleaner, Report, Result
from cleaner.corpus import RunOptions, Summary, clean_corpus
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.status import Listener
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text import jsonio
from tests.builders import PROSE, cleaner, rule

SPLIT = 6_000  # bytes, so that the large files below have several parts
KILL, CRASH = "kill this process", "make this process crash"


def text(number: int) -> str:
    """Return the text of a document that has an own line, prose and boilerplate."""
    return f"Report {number} of the council.\n\n{PROSE}\n\nPost a Comment\n"


def row(number: int, story: str | None = None) -> bytes:
    """Return a line of JSON with a document."""
    fields = {"id": str(number), "text": story or text(number), "n": number}
    return json.dumps(fields).encode() + b"\n"


def make(folder: Path, documents: int = 100) -> set[str]:
    """Write a corpus with so many documents in each of its tables; return `ids`."""
    folder.mkdir()
    lines = [row(number) for number in range(documents)]
    lines[7:7] = [b'{"text": null}\n', b"no JSON\n"]
    (folder / "large.jsonl").write_bytes(b"".join(lines))
    packed = b"".join(row(number) for number in range(1000, 1000 + documents))
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(packed, mtime=0))
    numbers = range(2000, 2000 + documents)
    table = pa.table({"id": [str(n) for n in numbers], "text": [text(n) for n in numbers]})
    pq.write_table(table, folder / "table.parquet", row_group_size=max(documents // 7, 1))
    for number in range(5):
        (folder / f"{number}.txt").write_text(text(number))
    (folder / "broken.jsonl.gz").write_bytes(gzip.compress(packed, mtime=0)[:-30])
    return ids(documents)


def ids(documents: int = 100) -> set[str]:
    """Return the ids of all documents of such a corpus that can be read."""
    texts = {f"{number}.txt" for number in range(5)}
    return texts | {str(base + n) for base in (0, 1000, 2000) for n in range(documents)}


def snapshot(out: Path) -> dict[str, bytes]:
    """Return all that a run must make alike each time, by path."""
    outputs = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "manifest.sqlite"
    }
    summary = json.loads(outputs.pop("summary.json"))
    del summary["seconds"], summary["text_megabytes_per_second"]
    return outputs | {"summary.json": json.dumps(summary).encode()}


def account(out: Path, there: set[str], but: str = "broken.jsonl.gz") -> Counter[str]:
    """Count and print what became of the documents `there`; the file `but` holds others' copies."""
    came: Counter[str] = Counter()
    for path in (out / "reports").rglob("*.jsonl.zst"):
        if path.name != f"{but}.jsonl.zst":
            came.update(str(jsonio.loads(line, Report).id) for line in read_lines(path))
    reasons = (out / "quarantine" / "reasons").rglob("*.jsonl")
    counts = Counter(
        {
            "in": len(there),
            "out": len(came),
            "lost": len(there - came.keys()),
            "doubled": sum(number - 1 for number in came.values()),
            "quarantined": sum(len(path.read_bytes().splitlines()) for path in reasons),
        }
    )
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    return counts


def run(
    source: Path | str,
    out: Path | str,
    workers: int = 2,
    *,
    listener: Listener | None = None,
    cleaner: Cleaner | None = None,
    **options: object,
) -> Summary:
    """Clean `source` into `out` in parts of SPLIT bytes, by the rules of SMALL by default."""
    changes = {"part_bytes": SPLIT, "listener": listener} | options
    chosen = RunOptions(**changes)  # type: ignore[arg-type]
    return clean_corpus(source, out, cleaner=cleaner or SMALL, workers=workers, options=chosen)


class Deadly(Cleaner):
    """A cleaner whose process dies of some documents."""

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object]]:
        return type(self), (self.rules,)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        source = text if isinstance(text, str) else text.decode()
        if KILL in source:
            os.kill(os.getpid(), signal.SIGKILL)
        if CRASH in source:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().clean(text, url, lang)


class Mortal(Deadly):
    """A cleaner whose process is also killed at the reports of some numbers, once at each.

    It marks in `folder` which those were.
    """

    REPORTS = (17, 18, 71, 1050, 2001)  # in two parts of a file, in a packed one and in a table

    def __init__(self, rules: RuleSet, folder: Path) -> None:
        super().__init__(rules)
        self._folder = folder

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object, ...]]:  # type: ignore[override]
        return type(self), (self.rules, self._folder)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        for number in self.REPORTS:
            mark = self._folder / f"killed-{number}"
            if str(text).startswith(f"Report {number} "):
                with suppress(FileExistsError):  # two files hold a report of one number
                    mark.touch(exist_ok=False)
                    os.kill(os.getpid(), signal.SIGKILL)
        return super().clean(text, url, lang)


class Stillborn(Cleaner):
    """A cleaner whose process dies before it has begun."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (7,)


SMALL = cleaner(
    rule("comment", phrases=("post a comment",)), rule("council", phrases=("of the moon",))
)


def with_rules(kind: type[Cleaner], **changes: object) -> Cleaner:
    """Return a cleaner of the few rules of SMALL, as a `kind`."""
    return kind(msgspec.structs.replace(SMALL.rules, **changes))
