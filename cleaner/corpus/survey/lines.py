"""Counting removed lines exactly, in a database on disk, so that memory stays small."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from cleaner.report import Report
from cleaner.text.edits import is_layout

_HAS_WORD = re.compile(r"[^\W_]")
_MAX_PENDING = 20_000  # lines in memory before they are added on disk
_MAX_LINE_CHARS = 300  # of a line that is shown; the whole line is what counts
_TABLE = "CREATE TABLE line (key INTEGER PRIMARY KEY, count INTEGER, text TEXT, rule TEXT)"
_ADD = (
    "INSERT INTO line VALUES (?, ?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET count = count + excluded.count"
)
_SETTINGS = (  # the file is temporary: nothing needs to survive a crash
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;"
)


def removed_lines(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each line that rules removed, in even white space, with the first rule.

    Lines without a letter or a digit, such as lone bullets, are left out.
    """
    for edit in report.edits:
        if is_layout(edit.rules[0]):
            continue
        for line in edit.before.splitlines():
            if _HAS_WORD.search(line):
                yield " ".join(line.split()), edit.rules[0]


class _Pending:
    """A line that is not on disk yet."""

    __slots__ = ("count", "rule")

    def __init__(self, rule: str) -> None:
        self.count, self.rule = 1, rule


def _shortened(text: str) -> str:
    """Return a name of a long line, which no other line has."""
    return f"{text[:_MAX_LINE_CHARS]}… {_digest(text).hex()}"


def _key(name: str) -> int:
    return int.from_bytes(_digest(name), signed=True)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _storable(name: str) -> str:
    """Return what is shown of a line; the database takes no lone surrogates."""
    short = name[: _MAX_LINE_CHARS + 1]  # with the sign that says that there is more
    return short.encode("utf-8", "replace").decode()


class LineCounter:
    """Counts texts. A line is known by its digest of 64 bits, so that a row on disk is small.

    >>> with LineCounter() as lines:
    ...     for text in ("Share", "Reply", "Share"):
    ...         lines.add(text, "sharing.label")
    ...     lines.most_frequent(1), lines.totals()
    ([('Share', 2, 'sharing.label')], (3, 2))
    """

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="cleaner-lines-")
        self._base = sqlite3.connect(Path(self._folder.name, "lines.sqlite"), isolation_level=None)
        self._base.executescript(f"{_SETTINGS} {_TABLE}")
        self._pending: dict[str, _Pending] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()
        self._folder.cleanup()

    def add(self, text: str, rule: str) -> None:
        """Count a line, which `rule` removed."""
        name = text if len(text) <= _MAX_LINE_CHARS else _shortened(text)
        row = self._pending.get(name)
        if row is not None:
            row.count += 1
            return
        self._pending[name] = _Pending(rule)
        if len(self._pending) >= _MAX_PENDING:
            self._flush()

    def _flush(self) -> None:
        rows = (
            (_key(name), row.count, _storable(name), row.rule)
            for name, row in self._pending.items()
        )
        self._base.execute("BEGIN")
        self._base.executemany(_ADD, rows)
        self._base.execute("COMMIT")
        self._pending.clear()

    def most_frequent(self, limit: int) -> list[tuple[str, int, str]]:
        """Return the most frequent lines with their counts and the rules that first took them."""
        self._flush()
        query = "SELECT text, count, rule FROM line ORDER BY count DESC, text LIMIT ?"
        return self._base.execute(query, (limit,)).fetchall()

    def totals(self) -> tuple[int, int]:
        """Return the number of lines, and of different lines."""
        self._flush()
        query = "SELECT ifnull(sum(count), 0), count(*) FROM line"
        total, distinct = self._base.execute(query).fetchone()
        return total, distinct
