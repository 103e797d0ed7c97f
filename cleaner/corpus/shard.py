"""One shard: its documents read, cleaned and written beside their reports and what failed."""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import zstandard

from cleaner import jsonio
from cleaner.clean import Cleaner
from cleaner.corpus.files import convert_html, convert_text
from cleaner.corpus.jsonl import convert_jsonl
from cleaner.corpus.parquet import convert_parquet
from cleaner.corpus.record import Bad, Fields, FormatError, Record
from cleaner.report import Count, Flag, Report, Result

Convert = Callable[[Path, Path, Fields], Iterator[Record | Bad]]
FORMATS: dict[str, Convert] = {
    ".txt": convert_text,
    ".html": convert_html,
    ".htm": convert_html,
    ".jsonl": convert_jsonl,
    ".jsonl.gz": convert_jsonl,
    ".jsonl.zst": convert_jsonl,
    ".parquet": convert_parquet,
}


class Shard(msgspec.Struct, frozen=True):
    """One input file: where it is, its path in the corpus and that of its clean copy."""

    path: Path
    name: str
    target: str
    ending: str


class Tally(msgspec.Struct):
    """The totals of a shard or of a run."""

    documents: int = 0
    quarantined: int = 0
    bytes: int = 0
    words_in: int = 0
    words_out: int = 0
    themes: dict[str, Count] = {}
    rules: dict[str, Count] = {}
    flags: dict[str, int] = {}

    def add_report(self, report: Report) -> None:
        """Add what one document's report counts."""
        self.documents += 1
        self.words_in += report.counts.words_in
        self.words_out += report.counts.words_out
        _add_counts(self.themes, report.counts.themes)
        _add_counts(self.rules, report.counts.rules)
        for flag in report.flags:
            self.flags[flag.name] = self.flags.get(flag.name, 0) + 1

    def add(self, other: "Tally") -> None:
        """Add what another shard counted."""
        for name in ("documents", "quarantined", "bytes", "words_in", "words_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        _add_counts(self.themes, other.themes)
        _add_counts(self.rules, other.rules)
        for flag, number in other.flags.items():
            self.flags[flag] = self.flags.get(flag, 0) + number


def _add_counts(total: dict[str, Count], more: dict[str, Count]) -> None:
    for name, each in more.items():
        total.setdefault(name, Count()).add(each)


def clean_shard(cleaner: Cleaner, shard: Shard, out: Path, fields: Fields) -> Tally:
    """Clean the documents of `shard` into the folders of `out`, and return the totals.

    Each file is written beside its place and renamed when it is whole.
    """
    tally = Tally()
    target = _beside(out / "documents" / shard.target)
    reports = _beside(out / "reports" / f"{shard.name}.jsonl.zst")
    with ExitStack() as open_files:
        lines = open_files.enter_context(cast(BinaryIO, zstandard.open(reports, "wb")))
        quarantine = _Quarantine(shard, out / "quarantine", tally)
        open_files.callback(quarantine.close)
        seen: set[int] = set()
        for record in _records(shard, target, fields):
            result = record if isinstance(record, Bad) else _cleaned(cleaner, record)
            if isinstance(result, Bad):
                quarantine.take(result)
            elif isinstance(record, Record):
                record.put(result.text)
                report = _identified(result.report, record, shard, seen)
                lines.write(jsonio.dumps(report) + b"\n")
                tally.add_report(report)
    if target.exists():
        target.replace(out / "documents" / shard.target)
    reports.replace(out / "reports" / f"{shard.name}.jsonl.zst")
    return tally


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + ".part")


def _records(shard: Shard, target: Path, fields: Fields) -> Iterator[Record | Bad]:
    try:
        yield from FORMATS[shard.ending](shard.path, target, fields)
    except FormatError as error:
        yield Bad("file", str(error))
    except OSError as error:
        yield Bad("file", f"cannot be read: {error.strerror or error}")


def _cleaned(cleaner: Cleaner, record: Record) -> Result | Bad:
    try:
        if record.is_html:
            return cleaner.clean_html(record.source, record.url)
        return cleaner.clean(record.source, record.url)
    except Exception as error:  # whatever a document sets off, the run goes on without it
        source = record.source
        raw = source if isinstance(source, bytes) else source.encode("utf-8", "surrogateescape")
        return Bad(record.place, f"could not be cleaned: {type(error).__name__}: {error}", raw)


def _identified(report: Report, record: Record, shard: Shard, seen: set[int]) -> Report:
    """Return the report with the document's id, its place in the corpus where it has none."""
    place = "" if record.place == "file" else f"#{record.place}"
    name = record.id if record.id is not None else shard.name + place
    flags = report.flags
    if hash(name) in seen:
        flags = tuple(sorted({*flags, Flag("duplicate-id", name)}))
    seen.add(hash(name))
    return msgspec.structs.replace(report, id=name, flags=flags)


class _Quarantine:
    """Keeps what could not be read, raw, with the reason; its file is made when first needed."""

    def __init__(self, shard: Shard, folder: Path, tally: Tally) -> None:
        self._shard, self._folder, self._tally = shard, folder, tally
        self._file: BinaryIO | None = None

    def take(self, bad: Bad) -> None:
        self._tally.quarantined += 1
        row = {"shard": self._shard.name, "place": bad.place, "reason": bad.reason}
        if bad.raw is not None:
            row |= _raw(bad.raw)
        elif self._shard.path.is_file():
            copy = self._folder / self._shard.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._shard.path, copy)
        if self._file is None:
            path = self._folder / f"{self._shard.name}.reasons.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        self._file.write(jsonio.dumps(row) + b"\n")

    def close(self) -> None:
        if self._file:
            self._file.close()


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
