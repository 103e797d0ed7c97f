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
from cleaner.corpus.record import Bad, Fields, FormatError, Reading, Record, Shard, StoppedError
from cleaner.corpus.remote import fetch, local
from cleaner.report import Count, Flag, Report, Result

DIGESTED = 1 << 20  # bytes; the content of larger files is not looked at twice
REMEMBERED = 1_000_000  # ids
_UNREAD = "cannot be read"


class Tally(msgspec.Struct):
    """The totals of a shard or of a run."""

    documents: int = 0
    quarantined: int = 0
    bytes: int = 0  # of the input, as stored
    text_bytes: int = 0  # of the documents, unpacked, in UTF-8; of pages with their markup
    words_in: int = 0
    words_out: int = 0
    themes: dict[str, Count] = {}
    rules: dict[str, Count] = {}
    flags: dict[str, int] = {}
    timeouts: dict[str, int] = {}  # documents in which a rule ran out of time, by its id
    reasons: dict[str, int] = {}  # what is in quarantine, by the kind of reason

    def add_bad(self, bad: Bad) -> None:
        """Add something that could not be cleaned."""
        self.quarantined += 1
        _add_numbers(self.reasons, {bad.kind: 1})

    def add_report(self, report: Report) -> None:
        """Add what one document's report counts."""
        self.documents += 1
        self.words_in += report.counts.words_in
        self.words_out += report.counts.words_out
        _add_counts(self.themes, report.counts.themes)
        _add_counts(self.rules, report.counts.rules)
        for flag in report.flags:
            _add_numbers(self.flags, {flag.name: 1})
            if flag.name == "pattern-timeout":
                _add_numbers(self.timeouts, {flag.detail: 1})

    def add(self, other: "Tally") -> None:
        """Add what another shard counted."""
        for name in ("documents", "quarantined", "bytes", "text_bytes", "words_in", "words_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        _add_counts(self.themes, other.themes)
        _add_counts(self.rules, other.rules)
        for name in ("flags", "timeouts", "reasons"):
            _add_numbers(getattr(self, name), getattr(other, name))


def _add_numbers(total: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        total[name] = total.get(name, 0) + number


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

    def note(self, read: int, text: int) -> None:
        """Note how far the shard is: bytes of its input, as stored, and of text cleaned."""


class Unwatched:
    """The watch of a shard whose process nobody would replace."""

    def enter(self, step: int) -> bool:  # noqa: ARG002
        """Return True."""
        return True

    def note(self, read: int, text: int) -> None:
        """Do nothing."""


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
        reading = Reading(shard.part)
        with (
            open_packed(reports) as lines,
            closing(_records(shard, rows, fields, reading)) as records,
        ):
            seen = Seen()
            for record in _watched(records, watch):
                result = record if isinstance(record, Bad) else _cleaned(cleaner, record, fields)
                if isinstance(result, Bad):
                    quarantine.take(result)
                    tally.add_bad(result)
                elif isinstance(record, Record):
                    record.put(result.text)
                    report = _identified(result.report, record, shard, seen)
                    lines.write(jsonio.dumps(report) + b"\n")
                    tally.add_report(report)
                    tally.text_bytes += _length(record.source)
                watch.note(reading.position, tally.text_bytes)
        if fault := _shape_fault(rows, reports, target, fields):
            quarantine.take(fault)
            tally.add_bad(fault)
    return Done(tally, out.sizes(places), content, quarantine.lacks_bytes)


def _shape_fault(rows: Path, reports: Path, target: Path, fields: Fields) -> Bad | None:
    """Bring the clean documents in shape; return what keeps them from it, whatever that is."""
    try:
        shape(rows, reports, target, fields.report)
    except FormatError as error:
        fault = error.bad()
    except OSError:
        raise
    except Exception as error:
        fault = Bad("file", f"cannot be written as {target.suffix}", detail=_named(error))
    else:
        return None
    target.unlink(missing_ok=True)
    return fault


def refuse_shard(shard: Shard, reason: str, out: Out) -> Done:
    """Put `shard`, which can't be read at all, in quarantine."""
    places = shard.places()
    bad, tally = Bad("file", reason), Tally()
    tally.add_bad(bad)
    with out.staged(places) as aside, Quarantine(shard, aside) as quarantine:
        quarantine.take(bad)
    return Done(tally, out.sizes(places), unread=quarantine.lacks_bytes)


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


def _length(source: str | bytes) -> int:
    return len(source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"))


def _records(
    shard: Shard, target: Path, fields: Fields, reading: Reading
) -> Generator[Record | Bad, None, None]:
    try:
        fetch(shard)
        yield from FORMATS[shard.ending](shard.path, target, fields, reading)
    except FormatError as error:
        yield error.bad()
    except StoppedError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        yield Bad("file", _UNREAD, detail=error.strerror or str(error))
    except Exception as error:  # whatever a file sets off, the run goes on without its rest
        yield Bad("file", _UNREAD, detail=_named(error))


def _cleaned(cleaner: Cleaner, record: Record, fields: Fields) -> Result | Bad:
    url, lang = record.url or fields.default_url, record.lang or fields.default_lang
    try:
        if record.is_html:
            return cleaner.clean_html(record.source, url, lang)
        return cleaner.clean(record.source, url, lang)
    except Exception as error:  # whatever a document sets off, the run goes on without it
        return refused(record, "cannot be cleaned", _named(error))


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def refused(record: Record, kind: str, detail: str = "") -> Bad:
    """Return `record` as one that could not be cleaned, with its bytes."""
    source = record.source
    text = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    return Bad(record.place, kind, record.raw or text, detail)


def _identified(report: Report, record: Record, shard: Shard, seen: Seen) -> Report:
    """Return the report with the document's id, its place in the corpus where it has none."""
    place = "" if record.place == "file" else f"#{record.place}"
    name = record.id if record.id is not None else shard.name + place
    flags = report.flags
    if seen.add(name):
        flags = tuple(sorted({*flags, Flag("duplicate-id", name)}))
    return msgspec.structs.replace(report, id=name, flags=flags)
