"""datatrove: a step of a pipeline that cleans each document."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import chain, count, islice
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

from cleaner.integrations import options as choice
from cleaner.integrations.options import DEFAULTS, ColumnName, Options
from cleaner.integrations.rows import CleanRow, clean_row, raise_error

_TEXT = "text"  # names the text of a document; all other columns are its metadata
_log = logging.getLogger(__name__)
_FIRST = 100  # documents of a rank, whose metadata tell which names there are


class CleanerStep(PipelineStep):
    """Cleans the text of each document, and passes each document on.

    The column `text` is a document's text; all other names in `options` are keys of its metadata.
    The text of a document that cannot be cleaned becomes empty, and its report says why. With
    `exclusion_writer`, documents without a word left and those that cannot be cleaned are written
    there, under a `filter_reason`, and not passed on. Statistics count words, edits by theme,
    flags and errors.

    Raises RuleError if the rules are at fault. A run raises InputError if none of the first
    documents has a key that `options` name.
    """

    type = "✂️ - FORMAT"
    name = "Cleaner"

    def __init__(
        self, options: Options = DEFAULTS, exclusion_writer: DiskWriter | None = None
    ) -> None:
        super().__init__()
        choice.check_options("CleanerStep", options)
        if not isinstance(exclusion_writer, DiskWriter | None):
            kind = type(exclusion_writer).__name__
            raise TypeError(f"exclusion_writer is a {kind}; give a writer, such as a JsonlWriter")
        choice.cleaner_of(options)
        self.options, self.exclusion_writer = options, exclusion_writer

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,
        world_size: int = 1,  # noqa: ARG002
    ) -> DocumentsPipeline:
        """Yield the documents of `data`, clean."""
        documents, first_error = iter(data or ()), None
        first = list(islice(documents, _FIRST))
        _check_first(self.options, first)
        with self.exclusion_writer or nullcontext() as writer:
            for document in chain(first, documents):
                self.stat_update(StatHints.total)
                with self.track_time():
                    row = self._clean(document)
                first_error = first_error or (row.error and f"{document.id} {row.error}")
                if writer and (reason := _reason(row)):
                    self.stat_update(StatHints.dropped, f"dropped_{reason}")
                    document.metadata[_free(document, "filter_reason")] = reason
                    writer.write(document, rank)
                else:
                    self.stat_update(StatHints.forwarded)
                    yield document
        if first_error:
            _log.warning("some documents of rank %d have an error, such as %s", rank, first_error)

    def _clean(self, document: Document) -> CleanRow:
        """Clean `document`, and return what became of it."""
        options, metadata = self.options, document.metadata
        cells = (_cell(document, name) for name in options.named)
        row = clean_row(options, *cells)
        if row.error:
            raise_error(options, f"document {document.id} {row.error}")
        if options.text == _TEXT:
            document.text = "" if row.error else row.text
        else:
            is_new = options.text != options.source
            metadata[_free(document, options.text) if is_new else options.text] = row.text
        if options.report is not None:
            metadata[_free(document, options.report)] = _plain(row.as_report())
        for label, value in _counts(row).items():
            self.stat_update(label, value=value)
        return row


def _plain(value: Any) -> Any:
    """Return `value` with lists for tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value


def _cell(document: Document, name: ColumnName | None) -> object:
    """Return the text of a document, or what its metadata have under `name`."""
    return document.text if name == _TEXT else document.metadata.get(name)


def _free(document: Document, key: ColumnName) -> ColumnName:
    """Return `key`, with a number if the metadata have it already: nothing there is replaced."""
    numbered = (f"{key}_{number}" for number in count(2))
    return next(name for name in chain((key,), numbered) if name not in document.metadata)


def _check_first(options: Options, documents: Sequence[Document]) -> None:
    """Raise InputError if the first `documents` of a rank do not fit `options`.

    A key may be missing where it has no value, so it is wrong only if all of them lack it.
    Documents without any metadata tell nothing.
    """
    keys = dict.fromkeys(chain.from_iterable(document.metadata for document in documents))
    if keys:
        own = [] if options.text == _TEXT != options.source else [_TEXT]
        names = [*own, *(key for key in keys if key != _TEXT)]
        choice.check_column_names(options, [(name, choice.ANY) for name in names])


def _reason(row: CleanRow) -> str:
    """Return why a document is left out, "" for one that has text or had none."""
    if row.error:
        return "error"
    return "emptied" if row.report and not row.text else ""


def _counts(row: CleanRow) -> dict[str, int]:
    """Return what the statistics of the step add for one document."""
    if row.report is None:
        return {"errors": 1} if row.error else {}
    counts = row.report.counts
    themes = {f"words_removed_{name}": count.words for name, count in counts.themes.items()}
    edits = {f"edits_{name}": count.edits for name, count in counts.themes.items()}
    flags = {f"flag_{flag.name}": 1 for flag in row.report.flags}
    return {"words_in": counts.words_in, "words_out": counts.words_out, **themes, **edits, **flags}
