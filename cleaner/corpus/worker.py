"""The work on one shard: read its documents, clean them, write them with their reports."""

import hashlib
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.extras import import_library
from cleaner.corpus.fetch import download, local_part, with_local_path
from cleaner.corpus.formats.compression import open_compressed
from cleaner.corpus.formats.convert import reshape, staging_path
from cleaner.corpus.formats.members import Segment
from cleaner.corpus.formats.registry import count_rows, format_of
from cleaner.corpus.model import (
    BadRecord,
    Fields,
    FormatError,
    Reading,
    Record,
    Shard,
    StoppedError,
)
from cleaner.corpus.monitor import NULL_MONITOR, Care, CrashMonitor
from cleaner.corpus.output.base import NO_ROOM, Output
from cleaner.corpus.quarantine import Quarantine
from cleaner.corpus.totals import Totals
from cleaner.html.options import NO_EXTRACTOR
from cleaner.report import Flag, Report, Result, with_metadata
from cleaner.text import jsonio

MAX_DIGESTED_BYTES = 1 << 20  # reading larger files again for a digest would cost too much
MAX_RECENT_IDS = 1_000_000
UNREADABLE = "cannot be read"  # the kind of a fault that may be mended, so the next run tries again
_SKIPPED = (Care.LETHAL, Care.OVER_BUDGET)


class ShardResult(msgspec.Struct, frozen=True):
    """The result of a shard whose output is complete in OUT."""

    totals: Totals
    outputs: dict[str, int]  # the bytes of each file, by its path in OUT
    digest: str = ""  # of the input's content; "" for a large input
    unread: bool = False  # the input could not even be copied, so the next run tries again
    segment: Segment | None = None  # of a scan, which has no output


def clean_shard(
    cleaner: Cleaner,
    shard: Shard,
    out: Output,
    fields: Fields,
    monitor: CrashMonitor = NULL_MONITOR,
) -> ShardResult:
    """Clean the documents of `shard` and write the result to `out`.

    The function needs no state of the run. It can be repeated after a crash, because the files
    appear in `out` only when all of them are complete. Raises OSError if `out` can't be written.
    """
    import_library(format_of(shard.ending).extra)
    totals, content, paths = Totals(bytes=size(shard)), digest(shard), shard.output_paths()
    with out.staged(paths) as staging, ExitStack() as stack:
        shard = with_local_path(shard, staging.folder)
        quarantine = stack.enter_context(Quarantine(shard, staging, fields.quarantine_bytes))
        target, reports = staging / paths.documents, staging / paths.reports
        rows = staging_path(target, shard.ending, fields.report)
        reading = Reading(local_part(shard))
        with (
            open_compressed(reports) as lines,
            closing(shard_records(shard, rows, fields, reading)) as records,
        ):
            recent_ids = RecentIds()
            for record in _monitored(records, monitor):
                result = (
                    record
                    if isinstance(record, BadRecord)
                    else cleaned(cleaner, record, fields, shard.name)
                )
                if isinstance(result, BadRecord):
                    quarantine.take(result)
                    totals.add_bad(result)
                elif isinstance(record, Record):
                    record.put(result.text)
                    report = _identified(result.report, record, shard, recent_ids)
                    lines.write(jsonio.dumps(report) + b"\n")
                    totals.add_report(report, shard.name)
                    totals.text_bytes += len(_encoded(record.source))
                monitor.note(reading.position, totals.text_bytes)
        fault = _shape_fault(rows, reports, target, fields) or _loss(target, totals.documents)
        if fault:
            target.unlink(missing_ok=True)
            reports.unlink(missing_ok=True)
            totals = totals.without_documents()
            quarantine.take(fault)
            totals.add_bad(fault)
    return ShardResult(totals, out.sizes(paths), content, quarantine.lacks_bytes)


def _shape_fault(rows: Path, reports: Path, target: Path, fields: Fields) -> BadRecord | None:
    """Convert the clean rows to the format of `target`; return the fault if that fails."""
    try:
        reshape(rows, reports, target, fields.report)
    except FormatError as error:
        fault = error.bad()
    except OSError:
        raise
    except Exception as error:
        kind = f"cannot be written as {target.suffix}"
        fault = BadRecord("file", kind, detail=_describe(error))
    else:
        return None
    return fault


def _loss(target: Path, documents: int) -> BadRecord | None:
    """Return the fault if `target` does not hold all `documents` that were cleaned.

    What a writer loses, by whatever fault, must not count as cleaned.
    """
    try:
        written = count_rows(target)
    except Exception as error:
        return BadRecord("file", "cannot be read after it is written", detail=_describe(error))
    if written in (documents, None):
        return None
    return BadRecord(
        "file", "was not written whole", detail=f"of {documents} clean rows it holds {written}"
    )


def refuse_shard(shard: Shard, reason: str, out: Output) -> ShardResult:
    """Put `shard`, an input that can't be read at all, in quarantine."""
    paths = shard.output_paths()
    bad, totals = BadRecord("file", reason), Totals()
    totals.add_bad(bad)
    with out.staged(paths) as staging, Quarantine(shard, staging) as quarantine:
        quarantine.take(bad)
    return ShardResult(totals, out.sizes(paths), unread=quarantine.lacks_bytes)


def size(shard: Shard) -> int:
    """Return the bytes of the input, as stored; 0 if the input does not exist any more."""
    if shard.part:
        return shard.part.bytes
    if shard.remote:
        return shard.remote.size
    return shard.path.stat().st_size if shard.path.is_file() else 0


def digest(shard: Shard) -> str:
    """Return the digest of a small file's content, "" for other inputs.

    By the digest a later run knows that a file with a new time of change has the same content.
    """
    if shard.part or shard.remote or not 0 < size(shard) <= MAX_DIGESTED_BYTES:
        return ""
    try:
        return hashlib.blake2b(shard.path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


class RecentIds:
    """The ids of the last MAX_RECENT_IDS documents of a shard, in at most 100 MB of memory.

    >>> ids = RecentIds()
    >>> ids.add("a"), ids.add("b"), ids.add("a")
    (False, False, True)
    """

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._order: deque[int] = deque()

    def add(self, name: str) -> bool:
        """Add `name`; return whether it is already among the recent ids."""
        key = hash(name)
        if key in self._ids:
            return True
        if len(self._order) == MAX_RECENT_IDS:
            self._ids.remove(self._order.popleft())
        self._ids.add(key)
        self._order.append(key)
        return False


def _monitored(
    records: Iterator[Record | BadRecord], monitor: CrashMonitor
) -> Iterator[Record | BadRecord]:
    """Yield `records`; those that crash their worker are yielded as bad records."""
    for number in count():
        if monitor.enter(2 * number) in _SKIPPED:
            yield BadRecord(f"after document {number}", "kills the process that reads on")
            return
        record = next(records, None)
        if record is None:
            return
        if isinstance(record, Record):
            record = _with_care(record, monitor.enter(2 * number + 1, len(record.source)))
        yield record


def _with_care(record: Record, care: Care) -> Record | BadRecord:
    """Return `record` to be cleaned with `care`, as a bad record if it must not be cleaned."""
    if care is Care.CHEAP and record.is_html:
        return msgspec.structs.replace(record, is_slow=True)
    if care is Care.LETHAL:
        return refused(record, "kills the process that cleans it")
    return record if care is Care.USUAL else refused(record, "is over its time budget")


def shard_records(
    shard: Shard, target: Path, fields: Fields, reading: Reading
) -> Generator[Record | BadRecord, None, None]:
    """Yield the documents of `shard`, whose clean rows go to `target`, and what can't be read."""
    try:
        download(shard)
        yield from format_of(shard.ending).convert(shard.path, target, fields, reading)
    except FormatError as error:
        yield error.bad()
    except StoppedError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        yield BadRecord("file", UNREADABLE, detail=error.strerror or str(error))
    except Exception as error:  # any fault of a file: the run continues without the rest of it
        yield BadRecord("file", UNREADABLE, detail=_describe(error))


def cleaned(cleaner: Cleaner, record: Record, fields: Fields, file: str) -> Result | BadRecord:
    """Return `record` of a `file` clean, or as a bad record if it can't be cleaned."""
    url, lang = record.url or fields.default_url, record.lang or fields.default_lang
    group = fields.group(record, file)
    try:
        if record.is_slow:
            cleaner = cleaner.with_budget(NO_EXTRACTOR)
        if group is not None:
            cleaner = cleaner.for_group(group)
        clean = cleaner.clean_html if record.is_html else cleaner.clean
        return with_metadata(clean(record.source, url, lang), record.metadata)
    except Exception as error:  # any fault of a document: the run continues without it
        return refused(record, "cannot be cleaned", _describe(error))


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def refused(record: Record, kind: str, detail: str = "") -> BadRecord:
    """Return `record` as a bad record, with the bytes of its whole row or else of its text."""
    raw = record.raw() if callable(record.raw) else record.raw
    return BadRecord(record.place, kind, raw or _encoded(record.source), detail)


def _encoded(source: str | bytes) -> bytes:
    """Return the bytes of a text, in which lone surrogates stand for bytes that are not UTF-8."""
    if isinstance(source, bytes):
        return source
    try:
        return source.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return source.encode("utf-8", "surrogatepass")


def name_of(record: Record, shard: Shard) -> str:
    """Return the id of a document, or else its place in the corpus."""
    place = "" if record.place == "file" else f"#{record.place}"
    return record.id if record.id is not None else shard.name + place


def _identified(report: Report, record: Record, shard: Shard, recent_ids: RecentIds) -> Report:
    """Return the report with the name of its document as id."""
    name = name_of(record, shard)
    flags = report.flags
    if recent_ids.add(name):
        flags = tuple(sorted({*flags, Flag("duplicate-id", name)}))
    return msgspec.structs.replace(report, id=name, flags=flags)
