"""One shard: its documents read, cleaned and written beside their reports and what failed."""

import errno
import hashlib
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import msgspec

from cleaner import jsonio
from cleaner.clean import Cleaner
from cleaner.corpus.arrow import ARROW_ENDINGS, convert_arrow
from cleaner.corpus.csvtable import convert_csv
from cleaner.corpus.files import HTML_ENDINGS, convert_html, convert_text
from cleaner.corpus.jsonl import convert_jsonl
from cleaner.corpus.packed import PACKINGS, open_packed
from cleaner.corpus.parquet import convert_parquet
from cleaner.corpus.quarantine import Quarantine
from cleaner.corpus.record import Bad, Fields, FormatError, Record, Shard, beside
from cleaner.corpus.shapes import shape, written_to
from cleaner.corpus.warc import convert_warc
from cleaner.report import Count, Flag, Report, Result

Convert = Callable[[Path, Path, Fields], Iterator[Record | Bad]]
_PACKED: dict[str, Convert] = {
    ".txt": convert_text,
    **dict.fromkeys(HTML_ENDINGS, convert_html),
    ".jsonl": convert_jsonl,
    ".ndjson": convert_jsonl,
    ".csv": convert_csv,
    ".warc": convert_warc,
    ".wet": convert_warc,
}
FORMATS: dict[str, Convert] = {
    **{ending + kind: _PACKED[ending] for ending in _PACKED for kind in ("", *PACKINGS)},
    ".parquet": convert_parquet,
    **dict.fromkeys(ARROW_ENDINGS, convert_arrow),
}


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
    with ExitStack() as done:
        target = done.enter_context(_beside(out / "documents" / shard.target))
        rows = written_to(target, shard.ending, fields.report)
        reports = done.enter_context(_beside(out / "reports" / beside(shard.name, ".jsonl.zst")))
        quarantine = done.enter_context(Quarantine(shard, out / "quarantine"))
        with open_packed(reports) as lines, closing(_records(shard, rows, fields)) as records:
            seen: set[int] = set()
            for record in records:
                result = record if isinstance(record, Bad) else _cleaned(cleaner, record)
                if isinstance(result, Bad):
                    quarantine.take(result)
                    tally.quarantined += 1
                elif isinstance(record, Record):
                    record.put(result.text)
                    report = _identified(result.report, record, shard, seen)
                    lines.write(jsonio.dumps(report) + b"\n")
                    tally.add_report(report)
        try:
            shape(rows, reports, target, fields.report)
        except FormatError as error:
            quarantine.take(Bad("file", str(error)))
            tally.quarantined += 1
    return tally


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; what is there at the end becomes `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.blake2b(os.fsencode(path.name), digest_size=8).hexdigest()
    part = path.with_name(f".{digest}.part{''.join(path.suffixes[-2:])}")
    try:
        yield part
        if part.exists():
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _records(shard: Shard, target: Path, fields: Fields) -> Generator[Record | Bad, None, None]:
    try:
        yield from FORMATS[shard.ending](shard.path, target, fields)
    except FormatError as error:
        yield Bad("file", str(error))
    except OSError as error:
        if error.errno == errno.ENOSPC:
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
        source = record.source
        text = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        reason = f"could not be cleaned: {type(error).__name__}: {error}"
        return Bad(record.place, reason, record.raw or text)


def _identified(report: Report, record: Record, shard: Shard, seen: set[int]) -> Report:
    """Return the report with the document's id, its place in the corpus where it has none."""
    place = "" if record.place == "file" else f"#{record.place}"
    name = record.id if record.id is not None else shard.name + place
    flags = report.flags
    if hash(name) in seen:
        flags = tuple(sorted({*flags, Flag("duplicate-id", name)}))
    seen.add(hash(name))
    return msgspec.structs.replace(report, id=name, flags=flags)
