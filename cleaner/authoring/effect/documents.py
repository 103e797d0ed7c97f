"""Documents to try rules on: a corpus, the OUT of a run, and texts whose fate is known."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec

from cleaner.authoring.effect.compare import TriedDocument
from cleaner.corpus.columns import check_columns
from cleaner.corpus.extras import import_library
from cleaner.corpus.fetch import with_local_path
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.formats.registry import ending_of, format_of, split_of
from cleaner.corpus.model import BadRecord, CorpusError, Fields, Reading, Shard
from cleaner.corpus.output.base import MANIFEST
from cleaner.corpus.plan import make_plan
from cleaner.corpus.worker import shard_records, size
from cleaner.report import Report
from cleaner.text import jsonio
from cleaner.text.edits import restore
from cleaner.text.encoding import decode_bytes

Fate = Literal["", "keep", "judged"]  # of all documents of a set: unknown, stay whole, by labels
_BATCH_BYTES = 2_000_000  # of one unit of work: the same whatever the number of workers
_BATCH_DOCUMENTS = 100
_LABEL_SETS = ("dev", "themes")


class Labelled(msgspec.Struct, frozen=True):
    """A document, and of its lines that people judged, by number, whether they are an article's."""

    document: TriedDocument
    is_article: dict[int, bool] = {}


class WorkUnit(msgspec.Struct, frozen=True):
    """A unit of work: documents of the set `name`, to be read from `shards` or `runs`, or given.

    `runs` are pairs of files of an OUT: clean documents and their reports.
    """

    name: str
    fate: Fate = ""
    shards: tuple[Shard, ...] = ()
    runs: tuple[tuple[Path, Path], ...] = ()
    given: tuple[Labelled, ...] = ()
    fields: Fields = Fields()

    def documents(self) -> Iterator[Labelled | None]:
        """Yield the documents, None for what can't be read."""
        for shard in self.shards:
            yield from _read_shard(shard, self.fields)
        for documents, reports in self.runs:
            yield from _read_run(documents, reports, self.fields)
        yield from self.given


def corpus_batches(source: Path, fields: Fields = Fields()) -> list[WorkUnit]:  # noqa: B008
    """Return the work on a file, a folder, a pattern, or the OUT of a run.

    The sources of a run are restored from its clean documents and their reports, so its IN need
    not be there. Raises CorpusError if there is nothing to read.
    """
    if (source / MANIFEST).is_file():
        runs = list(_run_files(source))
        if not runs:
            raise CorpusError(f"{source} is the OUT of a run without a clean document")
        return [WorkUnit("corpus", runs=(pair,), fields=fields) for pair in runs]
    plan = make_plan(source)
    check_columns(plan.shards, fields)
    return [
        WorkUnit("corpus", shards=tuple(shards), fields=fields)
        for shards in _batched(chain.from_iterable(map(_parts, plan.shards)))
    ]


def _parts(shard: Shard) -> Iterator[Shard]:
    split = split_of(shard)
    if split and size(shard) > _BATCH_BYTES:
        for part in split(shard.path, _BATCH_BYTES):
            yield msgspec.structs.replace(shard, part=part)
    else:
        yield shard


def _batched(shards: Iterable[Shard]) -> Iterator[list[Shard]]:
    """Yield small files together."""
    batch: list[Shard] = []
    total = 0
    for shard in shards:
        batch.append(shard)
        total += size(shard)
        if total >= _BATCH_BYTES or len(batch) >= _BATCH_DOCUMENTS:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _read_shard(shard: Shard, fields: Fields) -> Iterator[Labelled | None]:
    import_library(format_of(shard.ending).extra)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        local = with_local_path(shard, Path(folder))
        rows = Path(folder, f"rows{shard.ending}")
        for record in shard_records(local, rows, fields, Reading(shard.part)):
            if isinstance(record, BadRecord):
                yield None
                continue
            place = "" if record.place == "file" else f"#{record.place}"
            name = record.id if record.id is not None else shard.name + place
            yield Labelled(
                TriedDocument(name, record.source, record.url, record.lang, record.is_html)
            )


def _run_files(out: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the files of each finished shard of a run: its clean documents, and their reports."""
    address = f"{(out / MANIFEST).absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            rows = database.execute("SELECT outputs FROM shard ORDER BY name, part").fetchall()
    except sqlite3.DatabaseError as error:
        raise CorpusError(f"the manifest of {out} can't be read ({error})") from error
    for (outputs,) in rows:
        paths = sorted(jsonio.loads(outputs, dict[str, int]))
        documents = [out / path for path in paths if path.startswith("documents/")]
        reports = [out / path for path in paths if path.startswith("reports/")]
        if documents and reports and documents[0].is_file() and reports[0].is_file():
            yield documents[0], reports[0]


def _read_run(documents: Path, reports: Path, fields: Fields) -> Iterator[Labelled | None]:
    """Yield the sources of clean documents. Of a page it is the text that was extracted."""
    shard = Shard(documents, documents.name, documents.name, ending_of(documents.name))
    lines = read_lines(reports)
    for item in _read_shard(shard, fields):
        report = jsonio.loads(next(lines, b"{}"), Report)
        if item is None:
            yield None
            continue
        clean = item.document.source
        text = decode_bytes(clean)[0] if isinstance(clean, bytes) else clean
        if len(text) != report.characters:
            yield None
            continue
        source = restore(text, report.edits)
        name = report.id or item.document.id
        yield Labelled(TriedDocument(name, source, report.url, item.document.lang))


def keep_batches(folder: Path) -> list[WorkUnit]:
    """Return the work on texts that must come out as they are, none if `folder` has none."""
    documents = [
        Labelled(TriedDocument(path.name, decode_bytes(path.read_bytes())[0]))
        for path in sorted(folder.glob("*.txt"))
    ]
    return _given("keep", "keep", documents)


class _Trap(msgspec.Struct, frozen=True):
    text: str
    lang: str


class _Article(msgspec.Struct, frozen=True):
    lang: str
    paragraphs: list[str]


class _TrapFile(msgspec.Struct, frozen=True):
    trap: list[_Trap] = []
    article: list[_Article] = []


def trap_batches(folder: Path) -> list[WorkUnit]:
    """Return the work on traps, each in the middle and at the end of an article, if there are any.

    A trap is a sentence of an article that looks like boilerplate.
    """
    files = [
        msgspec.toml.decode(path.read_bytes(), type=_TrapFile)
        for path in sorted(folder.glob("*.toml"))
    ]
    articles = {article.lang: article.paragraphs for file in files for article in file.article}
    documents = [
        Labelled(TriedDocument(f"{trap.text} ({place})", text))
        for trap in (trap for file in files for trap in file.trap)
        if trap.lang in articles
        for place, text in _placed(trap.text, articles[trap.lang]).items()
    ]
    return _given("traps", "keep", documents)


def _placed(text: str, paragraphs: Sequence[str]) -> dict[str, str]:
    middle = len(paragraphs) // 2
    places = {"middle": middle, "end": len(paragraphs)}
    return {
        name: "\n\n".join([*paragraphs[:place], text, *paragraphs[place:]]) + "\n"
        for name, place in places.items()
    }


class _Label(msgspec.Struct, frozen=True):
    label: str


class _Page(msgspec.Struct, frozen=True):
    id: str
    text: str
    labels: list[_Label | None] | dict[str, _Label]


def label_batches(folder: Path) -> list[WorkUnit]:
    """Return the work on the judged lines in dev.jsonl and themes.jsonl of `folder`.

    Raises CorpusError if a row is not a judged page.
    """
    documents = []
    for name in _LABEL_SETS:
        path = folder / f"{name}.jsonl"
        for line in read_lines(path) if path.is_file() else ():
            try:
                page = msgspec.json.decode(line, type=_Page)
            except ValueError as error:
                what = f"{path} holds a row that is not a judged page"
                raise CorpusError(f"{what}: {error}") from error
            documents.append(Labelled(TriedDocument(f"{name} {page.id}", page.text), _judged(page)))
    return _given("labels", "judged", documents)


def _judged(page: _Page) -> dict[int, bool]:
    """Return whether each judged line is an article's; parts of lines and doubts do not count."""
    by_number = page.labels if isinstance(page.labels, dict) else dict(enumerate(page.labels))
    return {
        int(number): label.label == "C"
        for number, label in by_number.items()
        if label and label.label in ("B", "C")
    }


def _given(name: str, fate: Fate, documents: Sequence[Labelled]) -> list[WorkUnit]:
    size = _BATCH_DOCUMENTS
    return [
        WorkUnit(name, fate, given=tuple(documents[start : start + size]))
        for start in range(0, len(documents), size)
    ]
