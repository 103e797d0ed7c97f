"""The manifest: which shards of an OUT are done, from what input and by what rules."""

import os
import sqlite3
import time
from collections.abc import Iterator

import msgspec

from cleaner import jsonio
from cleaner.corpus.out.base import MANIFEST, State
from cleaner.corpus.record import CorpusError
from cleaner.corpus.shard import Tally

FORMAT = 1
_EVERY = 0.5  # seconds between commits; what a killed run did since is done again
_TABLES = """
CREATE TABLE IF NOT EXISTS run (started TEXT DEFAULT CURRENT_TIMESTAMP, seconds REAL DEFAULT 0);
CREATE TABLE IF NOT EXISTS shard (
    name BLOB,       -- the input's path in the corpus
    part INTEGER,    -- 0: all of it
    target BLOB,     -- the path of its clean copy
    size INTEGER, mtime INTEGER, digest TEXT,  -- the input, as it was found
    rules TEXT, options TEXT,                  -- digests of what it was cleaned by
    tally BLOB, outputs BLOB,                  -- JSON: what it counted, bytes of its files
    PRIMARY KEY (name, part)
) WITHOUT ROWID;
"""


class Stamp(msgspec.Struct, frozen=True):
    """What tells an input from a later one: bytes, time of change in ns, digest if small."""

    size: int
    mtime: int
    digest: str = ""


class Terms(msgspec.Struct, frozen=True):
    """The digests of rules and options."""

    rules: str
    options: str


class Row(msgspec.Struct, frozen=True):
    """A shard that is done."""

    name: str
    part: int
    target: str
    stamp: Stamp
    terms: Terms
    tally: Tally
    outputs: dict[str, int]


class Manifest:
    """The manifest of an OUT, whose lock the caller holds.

    It keeps to a rollback journal, which file systems of a network can hold too, and is
    whole whenever its process dies.
    """

    def __init__(self, state: State) -> None:
        self._keep = state.keep
        try:
            self._database = sqlite3.connect(state.folder / MANIFEST, isolation_level=None)
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in (0, FORMAT):
                raise CorpusError(
                    "OUT is by another version of Cleaner; add --overwrite to start over"
                )
            self._database.executescript(f"{_TABLES} PRAGMA user_version = {FORMAT}")
            self._database.execute("BEGIN")
            self._run = self._database.execute("INSERT INTO run DEFAULT VALUES").lastrowid
        except sqlite3.OperationalError:  # no room, no right
            raise
        except sqlite3.DatabaseError as error:
            raise CorpusError(
                f"the manifest of OUT can't be read ({error}); add --overwrite to start over"
            ) from error
        self._started = self._committed = time.monotonic()

    def rows(self) -> Iterator[Row]:
        """Yield all that is done, by name and part."""
        for row in self._database.execute("SELECT * FROM shard ORDER BY name, part"):
            name, part, target, size, mtime, digest, rules, options, tally, outputs = row
            yield Row(
                os.fsdecode(name),
                part,
                os.fsdecode(target),
                Stamp(size, mtime, digest),
                Terms(rules, options),
                jsonio.loads(tally, Tally),
                jsonio.loads(outputs, dict[str, int]),
            )

    def record(self, row: Row) -> None:
        """Note that a shard is done; for the last of a file's, that its parts are no more."""
        if row.part == 0:
            self.forget(row.name)
        self._database.execute(
            "INSERT OR REPLACE INTO shard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                os.fsencode(row.name),
                row.part,
                os.fsencode(row.target),
                *msgspec.structs.astuple(row.stamp),
                *msgspec.structs.astuple(row.terms),
                jsonio.dumps(row.tally),
                jsonio.dumps(row.outputs),
            ),
        )
        if time.monotonic() > self._committed + _EVERY:
            self.commit()

    def forget(self, name: str, part: int | None = None) -> None:
        """Note that a file, or a part of it, is to be done."""
        self._database.execute(
            "DELETE FROM shard WHERE name = ? AND part = ifnull(?, part)", (os.fsencode(name), part)
        )

    def seconds(self) -> float:
        """Note how long this run has taken, and return how long all runs have."""
        taken = time.monotonic() - self._started
        self._database.execute("UPDATE run SET seconds = ? WHERE rowid = ?", (taken, self._run))
        (total,) = self._database.execute("SELECT sum(seconds) FROM run").fetchone()
        return float(total)

    def commit(self) -> None:
        """Put what was noted on disk."""
        self.seconds()
        self._database.execute("COMMIT")
        self._keep()  # no transaction is open, so the file is whole
        self._database.execute("BEGIN")
        self._committed = time.monotonic()

    def close(self) -> None:
        """Put what was noted on disk, and let go."""
        try:
            if self._database.in_transaction:  # it is not where there was no room
                self.seconds()
                self._database.execute("COMMIT")
        finally:
            self._database.close()
