"""datatrove: a step of a pipeline that cleans each document."""

import logging
from contextlib import nullcontext
from itertools import chain, islice

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

from cleaner.integrations.documents import check_keys, clean_document, free_key
from cleaner.integrations.options import DEFAULTS, Options, checked_options
from cleaner.integrations.rows import CleanRow

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
        if not isinstance(exclusion_writer, DiskWriter | None):
            kind = type(exclusion_writer).__name__
            raise TypeError(f"exclusion_writer is a {kind}; give a writer, such as a JsonlWriter")
        self.options = checked_options("CleanerStep", options)
        self.exclusion_writer = exclusion_writer

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,
        world_size: int = 1,  # noqa: ARG002
    ) -> DocumentsPipeline:
        """Yield the documents of `data`, clean."""
        documents, first_error = iter(data or ()), None
        first = list(islice(documents, _FIRST))
        check_keys(self.options, [document.metadata for document in first])
        with self.exclusion_writer or nullcontext() as writer:
            for document in chain(first, documents):
                self.stat_update(StatHints.total)
                with self.track_time():
                    row = self._clean(document)
                first_error = first_error or (row.error and f"{document.id} {row.error}")
                if writer and (reason := _reason(row)):
                    self.stat_update(StatHints.dropped, f"dropped_{reason}")
                    document.metadata[free_key(document.metadata, "filter_reason")] = reason
                    writer.write(document, rank)
                else:
                    self.stat_update(StatHints.forwarded)
                    yield document
        if first_error:
            _log.warning("some documents of rank %d have an error, such as %s", rank, first_error)

    def _clean(self, document: Document) -> CleanRow:
        """Clean `document`, and return what became of it."""
        clean = clean_document(self.options, document.id, document.text, document.metadata)
        document.text, document.metadata = clean.text, clean.metadata
        for label, value in _counts(clean.row).items():
            self.stat_update(label, value=value)
        return clean.row


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
