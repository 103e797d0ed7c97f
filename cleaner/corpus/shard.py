"""One shard: its documents read, cleaned and written beside their reports and what failed."""

import hashlib
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Protocol

import msgspec

from cleaner import jsonio
from cleaner.clean import Cleaner
from cleaner.corpus.formats.known import FORMATS
from cleaner.corpus.formats.packed import open_packed
from cleaner.corpus.formats.shapes import shape, written_to
from cleaner.corpus.out.base import NO_ROOM, Out
from cleaner.corpus.quarantine import Quarantine
from cleaner.corpus.record import Bad, Fields, FormatError, Record, Shard, StoppedError
from cleaner.corpus.remote import fetch, local
from cleaner.report import Count, Flag, Report, Result

DIGESTED = 1 << 20  # bytes; the content of larger files is not looked at twice
REMEMBERED = 1_000_000  # ids


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
    timeouts: dict[str, int] = {}  # documents in which a rule ran out of time, by its id

    def add_report(self, report: Report) -> None:
        """Add what one document's report counts."""
        self.documents += 1
        self.words_in += report.counts.words_in
        self.words_out += report.counts.words_out
        _add_counts(self.themes, report.counts.themes)
        _add_counts(self.rules, report.counts.rules)
        for flag in report.flags:
            self.flags[flag.name] = self.flags.get(flag.name, 0) + 1
            if flag.name == "pattern-timeout":
                self.timeouts[flag.detail] = self.timeouts.get(flag.detail, 0) + 1

    def add(self, other: "Tally") -> None:
        """Add what another shard counted."""
        for name in ("documents", "quarantined", "bytes", "words_in", "words_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        _add_counts(self.themes, other.themes)
        _add_counts(self.rules, other.rules)
        for flag, number in other.flags.items():
            self.flags[flag] = self.flags.get(flag, 0) + number
        for rule, number in other.timeouts.items():
            self.timeouts[rule] = self.timeouts.get(rule, 0) + number


def _add_counts(total: dict[str, Count], more: dict[str, Count]) -> None:
    for name, each in more.items():
        total.setdefault(name, Count()).add(each)


class Done(msgspec.Struct, frozen=True):
    """A shard that stands in its places: its totals, and the bytes of each of its files.

    `digest` is that of a small input's content. An input that could not be read is `unread`:
    nothing of it is in OUT but that.
    """

    tally: Tally
    outputs: dict[str, int]
    digest: str = ""
    unread: bool = False


class Watch(Protocol):
    """Knows the step that a shard is at, and the steps that kill.

    Step 2n is reading on behind the n-th document, step 2n + 1 is cleaning the next.
    """

    def enter(self, step: int) -> bool:
        """Note that `step` comes next; return False where it must not be taken."""


class Unwatched:
    """The watch of a shard whose process nobody would replace."""

    def enter(self, step: int) -> bool:  # noqa: ARG002
        """Return True."""
        return True


UNWATCHED = Unwatched()


def clean_shard(
    cleaner: Cleaner,
    shard: Shard,
    out: Out,
    fields: Fields,
    watch: Watch = UNWATCHED,
) -> Done:
    """Clean the documents of `shard` into its places in `out`.

    It needs nothing of the run, and may be tried again wherever it died: its files appear
    when all are whole. Raises OSError where `out` can't be written.
    """
    tally, content, places = Tally(bytes=size(shard)), digest(shard), shard.places()
    with out.staged(places) as aside, ExitStack() as held:
        shard = local(shard, aside.folder)
        quarantine = held.enter_context(Quarantine(shard, aside))
        target, reports = aside / places.documents, aside / places.reports
        rows = written_to(target, shard.ending, fields.report)
        with open_packed(reports) as lines, closing(_records(shard, rows, fields)) as records:
            seen = Seen()
            for record in _watched(records, watch):
                result = record if isinstance(record, Bad) else _cleaned(cleaner, record)
                if isinstance(result, Bad):
                    quarantine.take(result)
                    tally.quarantined += 1
                elif isinstance(record, Record):
                    record.put(result.text)
                    report = _identified(result.report, record, shard, seen)
                    lines.write(jsonio.dumps(report) + b"\n")
                    tally.add_report(report)
        if fault := _shape_fault(rows, reports, target, fields):
            quarantine.take(Bad("file", fault))
            tally.quarantined += 1
    return Done(tally, out.sizes(places), content, quarantine.lacks_bytes)


def _shape_fault(rows: Path, reports: Path, target: Path, fields: Fields) -> str:
    """Bring the clean documents in shape; return what keeps them from it, whatever that is."""
    try:
        shape(rows, reports, target, fields.report)
    except FormatError as error:
        fault = str(error)
    except OSError:
        raise
    except Exception as error:
        fault = f"can't be written as {target.suffix}: {type(error).__name__}: {error}"
    else:
        return ""
    target.unlink(missing_ok=True)
    return fault


def refuse_shard(shard: Shard, reason: str, out: Out) -> Done:
    """Put `shard`, which can't be read at all, in quarantine."""
    places = shard.places()
    with out.staged(places) as aside, Quarantine(shard, aside) as quarantine:
        quarantine.take(Bad("file", reason))
    return Done(Tally(quarantined=1), out.sizes(places), unread=quarantine.lacks_bytes)


def size(shard: Shard) -> int:
    """Return the bytes of the input, 0 where it is gone."""
    if shard.remote:
        return shard.remote.size
    if shard.part:
        return shard.part.bytes
    return shard.path.stat().st_size if shard.path.is_file() else 0


def digest(shard: Shard) -> str:
    """Return the digest of a small file's content, so that a touched file is not cleaned anew."""
    if shard.part or shard.remote or not 0 < size(shard) <= DIGESTED:
        return ""
    try:
        return hashlib.blake2b(shard.path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


class Seen:
    """The ids of the last documents of a shard; so many that they take no more than 100 MB."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._order: deque[int] = deque()

    def add(self, name: str) -> bool:
        """Remember `name`; return whether it was there."""
        key = hash(name)
        if key in self._ids:
            return True
        if len(self._order) == REMEMBERED:
            self._ids.remove(self._order.popleft())
        self._ids.add(key)
        self._order.append(key)
        return False


def _watched(records: Iterator[Record | Bad], watch: Watch) -> Iterator[Record | Bad]:
    """Yield `records`, those that killed their worker as what could not be cleaned."""
    for number in count():
        if not watch.enter(2 * number):
            yield Bad(f"behind document {number}", "kills the process that reads on")
            return
        record = next(records, None)
        if record is None:
            return
        if isinstance(record, Record) and not watch.enter(2 * number + 1):
            record = refused(record, "kills the process that cleans it")
        yield record


def _records(shard: Shard, target: Path, fields: Fields) -> Generator[Record | Bad, None, None]:
    part = [shard.part] if shard.part else []
    try:
        fetch(shard)
        yield from FORMATS[shard.ending](shard.path, target, fields, *part)
    except FormatError as error:
        yield Bad("file", str(error))
    except StoppedError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        yield Bad("file", f"cannot be read: {error.strerror or error}")
    except Exception as error:  # whatever a file sets off, the run goes on without its rest
        yield Bad("file", f"cannot be read: {type(error).__name__}: {error}")


def _cleaned(cleaner: Cleaner, record: Record) -> Result | Bad:
    try:
        if record.is_html:
            return cleaner.clean_html(record.source, record.url)
        return cleaner.clean(record.source, record.url)
    except Exception as error:  # whatever a document sets off, the run goes on without it
        return refused(record, f"could not be cleaned: {type(error).__name__}: {error}")


def refused(record: Record, reason: str) -> Bad:
    """Return `record` as one that could not be cleaned, with its bytes."""
    source = record.source
    text = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    return Bad(record.place, reason, record.raw or text)


def _identified(report: Report, record: Record, shard: Shard, seen: Seen) -> Report:
    """Return the report with the document's id, its place in the corpus where it has none."""
    place = "" if record.place == "file" else f"#{record.place}"
    name = record.id if record.id is not None else shard.name + place
    flags = report.flags
    if seen.add(name):
        flags = tuple(sorted({*flags, Flag("duplicate-id", name)}))
    return msgspec.structs.replace(report, id=name, flags=flags)
