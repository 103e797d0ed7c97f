"""The manifest: a database in OUT of the finished shards, their inputs, rules and counts."""

import os
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import zstandard

from cleaner.corpus.model import CorpusError, Fields
from cleaner.corpus.output.base import MANIFEST, ManifestDir
from cleaner.corpus.totals import Totals
from cleaner.text import jsonio

FORMAT = 2
_READABLE = (0, 1, FORMAT)  # a new database, one of plain counts and other parts, and this one
_UNREAD_BYTES = -1  # in place of the size of an input that could not be read
_COMMIT_SECONDS = 0.5  # between commits; a killed run repeats its work since the last
_TABLES = """
CREATE TABLE IF NOT EXISTS run (started TEXT DEFAULT CURRENT_TIMESTAMP, seconds REAL DEFAULT 0);
CREATE TABLE IF NOT EXISTS shard (
    name BLOB,       -- the input's path in the corpus
    part INTEGER,    -- 0: the whole file
    target BLOB,     -- the path of its clean copy
    size INTEGER, mtime INTEGER, digest TEXT,  -- the fingerprint of the input
    rules TEXT, options TEXT,                  -- digests
    totals BLOB, outputs BLOB,                 -- JSON: counts (zstd), and bytes of each file
    PRIMARY KEY (name, part)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS origin (
    folder BLOB,     -- where the names of the inputs start, empty for those of a store
    fields BLOB      -- JSON: the columns that were read
);
"""
# All that changes the database, by name, so that the same changes can be made to a copy of it.
_CHANGES = {
    "run": "INSERT OR REPLACE INTO run (rowid, started, seconds) VALUES (?, ?, ?)",
    "shard": "INSERT OR REPLACE INTO shard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "forget": "DELETE FROM shard WHERE name = ? AND part = ifnull(?, part)",
    "origin": "INSERT OR REPLACE INTO origin (rowid, folder, fields) VALUES (1, ?, ?)",
}
_PACKER, _UNPACKER = zstandard.ZstdCompressor(level=1), zstandard.ZstdDecompressor()


class Fingerprint(msgspec.Struct, frozen=True):
    """What identifies the content of an input, so that a later run sees a change."""

    size: int  # bytes
    mtime: int  # nanoseconds; for an object in a store a number that changes with it
    digest: str = ""  # of the content, for small files

    @property
    def is_unread(self) -> bool:
        """Whether the input could not be read, so that the next run tries again."""
        return self.size == _UNREAD_BYTES


UNREAD = Fingerprint(_UNREAD_BYTES, 0)


class Digests(msgspec.Struct, frozen=True):
    """The digests of the rules and the options of a run."""

    rules: str
    options: str


class Row(msgspec.Struct, frozen=True):
    """A finished shard, or a finished part of one."""

    name: str
    part: int
    target: str
    fingerprint: Fingerprint
    digests: Digests
    totals: Totals
    outputs: dict[str, int]  # the bytes of each file, by its path in OUT


class Manifest:
    """The manifest of an OUT. The caller holds the lock of OUT.

    The database uses a rollback journal, which works on network file systems too, and stays
    valid if the process dies at any time.
    """

    def __init__(self, directory: ManifestDir) -> None:
        """Open or create the manifest. Raises CorpusError if it can't be read."""
        self._directory = directory
        try:
            self._database = sqlite3.connect(directory.folder / MANIFEST, isolation_level=None)
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in _READABLE:
                raise CorpusError(
                    f"OUT is from another version of Cleaner (manifest format {version},"
                    f" not {FORMAT}); add --overwrite to start over"
                )
            self._database.executescript(f"{_TABLES} PRAGMA user_version = {FORMAT}")
            self._database.execute("BEGIN")
            if version < FORMAT:  # its parts begin elsewhere
                self._database.execute("DELETE FROM shard WHERE part > 0")
            for name, values in directory.changes():
                self._database.execute(_CHANGES[name], values)
            self._run, self._begun = self._database.execute(
                "SELECT ifnull(max(rowid), 0) + 1, CURRENT_TIMESTAMP FROM run"
            ).fetchone()
        except sqlite3.OperationalError:  # no room, or no permission
            raise
        except sqlite3.DatabaseError as error:
            raise CorpusError(
                f"the manifest of OUT can't be read ({error}); add --overwrite to start over"
            ) from error
        self._started = self._committed = time.monotonic()

    def _change(self, name: str, *values: Any) -> None:
        """Make the change `name` of _CHANGES with `values`."""
        self._database.execute(_CHANGES[name], values)
        self._directory.on_change((name, values))

    def rows(self) -> Iterator[Row]:
        """Yield all finished shards and parts, sorted by name and part."""
        for row in self._database.execute("SELECT * FROM shard ORDER BY name, part"):
            name, part, target, size, mtime, digest, rules, options, totals, outputs = row
            yield Row(
                os.fsdecode(name),
                part,
                os.fsdecode(target),
                Fingerprint(size, mtime, digest),
                Digests(rules, options),
                jsonio.loads(_unpacked(totals), Totals),
                jsonio.loads(outputs, dict[str, int]),
            )

    def record(self, row: Row) -> None:
        """Add a finished shard or part. A whole file replaces its parts."""
        if row.part == 0:
            self.forget(row.name)
        self._change(
            "shard",
            os.fsencode(row.name),
            row.part,
            os.fsencode(row.target),
            *msgspec.structs.astuple(row.fingerprint),
            *msgspec.structs.astuple(row.digests),
            _PACKER.compress(jsonio.dumps(row.totals)),
            jsonio.dumps(row.outputs),
        )
        if time.monotonic() > self._committed + _COMMIT_SECONDS:
            self.commit()

    def record_origin(self, folder: str, fields: Fields) -> None:
        """Note where the inputs are and how they are read, so that one can be read again."""
        self._change("origin", os.fsencode(folder), jsonio.dumps(fields))

    def forget(self, name: str, part: int | None = None) -> None:
        """Remove a file, or one part of it, so that it is cleaned again."""
        self._change("forget", os.fsencode(name), part)

    def seconds(self) -> float:
        """Record the duration of this run so far; return the duration of all runs together."""
        seconds = time.monotonic() - self._started
        self._change("run", self._run, self._begun, seconds)
        (total,) = self._database.execute("SELECT sum(seconds) FROM run").fetchone()
        return float(total)

    def commit(self) -> None:
        """Write all changes to disk."""
        self.seconds()
        self._database.execute("COMMIT")
        self._directory.on_commit()  # between two transactions the file can be copied
        self._database.execute("BEGIN")
        self._committed = time.monotonic()

    def close(self) -> None:
        """Write all changes to disk and close the database."""
        try:
            if self._database.in_transaction:  # not after an error for lack of room
                self.seconds()
                self._database.execute("COMMIT")
        finally:
            self._database.close()


def _unpacked(totals: bytes) -> bytes:
    return totals if totals.startswith(b"{") else _UNPACKER.decompress(totals)
