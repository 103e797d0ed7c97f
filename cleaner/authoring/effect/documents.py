"""Documents to try rules on: a corpus, the OUT of a run, and texts whose fate is known."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec

from cleaner.authoring.effect.compare import TriedDocument
from cleaner.corpus.batches import batches
from cleaner.corpus.columns import check_columns
from cleaner.corpus.extras import import_library
from cleaner.corpus.fetch import with_local_path
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.model import BadRecord, CorpusError, Fields, Reading, Shard
from cleaner.corpus.output.base import MANIFEST
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.plan import make_plan
from cleaner.corpus.survey.reading import FinishedRun, run_documents
from cleaner.corpus.worker import name_of, shard_records
from cleaner.text.encoding import decode_bytes

Fate = Literal["", "keep", "judged"]  # of all documents of a set: unknown, stay whole, by labels
_BATCH_DOCUMENTS = 100  # of one unit of work: the same whatever the number of workers
_LABEL_SETS = ("dev", "themes")


class Labelled(msgspec.Struct, frozen=True):
    """A document, and whether each judged line, by its number, is an article's."""

    document: TriedDocument
    is_article: dict[int, bool] = {}


class WorkUnit(msgspec.Struct, frozen=True):
    """A unit of work: documents of the set `name`, to be read from `shards`, or given.

    The shards are inputs, or, with `run`, those of the finished run in that OUT.
    """

    name: str
    fate: Fate = ""
    shards: tuple[Shard, ...] = ()
    given: tuple[Labelled, ...] = ()
    fields: Fields = Fields()
    run: Directory | None = None

    def documents(self) -> Iterator[Labelled | None]:
        """Yield the documents, None for what can't be read."""
        for shard in self.shards:
            if self.run:
                yield from _read_run(self.run, shard, self.fields)
            else:
                yield from _read_shard(shard, self.fields)
        yield from self.given


def corpus_batches(source: Path, fields: Fields = Fields()) -> list[WorkUnit]:  # noqa: B008
    """Return the work on a file, a folder, a pattern, or the OUT of a run.

    The sources of a run are restored from its clean documents and their reports, so its IN need
    not be there. Raises CorpusError if there is nothing to read.
    """
    if (source / MANIFEST).is_file():
        return list(_run_batches(Directory(source)))
    plan = make_plan(source)
    check_columns(plan.shards, fields)
    return [
        WorkUnit("corpus", shards=tuple(shards), fields=fields) for shards in batches(plan.shards)
    ]


def _read_shard(shard: Shard, fields: Fields) -> Iterator[Labelled | None]:
    import_library(format_of(shard.ending).extra)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        local = with_local_path(shard, Path(folder))
        rows = Path(folder, f"rows{shard.ending}")
        for record in shard_records(local, rows, fields, Reading(shard.part)):
            if isinstance(record, BadRecord):
                yield None
                continue
            name = name_of(record, shard)
            yield Labelled(
                TriedDocument(name, record.source, record.url, record.lang, record.is_html)
            )


def _run_batches(out: Directory) -> Iterator[WorkUnit]:
    """Yield the work on the finished run in `out`. Raises CorpusError if there is none to do."""
    run = FinishedRun(out)
    if not run.summary.documents:
        raise CorpusError(f"{out} is the OUT of a run without a clean document")
    fields = run.origin().fields
    shards = (
        msgspec.structs.replace(shard, path=out.path / shard.output_paths().documents)
        for shard in run.shards()
    )
    for batch in batches(shards):
        yield WorkUnit("corpus", shards=tuple(batch), fields=fields, run=out)


def _read_run(out: Directory, shard: Shard, fields: Fields) -> Iterator[Labelled | None]:
    """Yield the sources of clean documents. Of a page it is the text that was extracted."""
    for document in run_documents(out, shard, fields):
        report = document.report
        if document.source is None:
            yield None
        else:
            lang = document.lang or fields.default_lang
            yield Labelled(TriedDocument(report.id or "", document.source, report.url, lang))


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
