"""datatrove: a step of a pipeline that cleans each document."""

import pyarrow as pa
from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.typeshelper import StatHints

from cleaner.integrations.arrow import (
    DEFAULTS,
    Options,
    clean_batch,
    cleaner_of,
    read_texts,
    text_array,
)


class CleanerStep(PipelineStep):
    """Cleans the text of each document, and drops no document.

    `url`, `lang` and `report` of the options are names in the documents' metadata.

    Raises RuleError if the rules are at fault.
    """

    type = "✂️ - FORMAT"
    name = "Cleaner"

    def __init__(self, options: Options = DEFAULTS) -> None:
        super().__init__()
        cleaner_of(options)
        self.options = options

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,  # noqa: ARG002
        world_size: int = 1,  # noqa: ARG002
    ) -> DocumentsPipeline:
        """Yield the documents of `data`, clean."""
        for document in data or ():
            self.stat_update(StatHints.total)
            with self.track_time():
                self._clean(document)
            yield document

    def _clean(self, document: Document) -> None:
        options = self.options
        columns = {options.text: text_array([document.text])}
        for name in (options.url, options.lang):
            if name:
                columns[name] = text_array([document.metadata.get(name)])
        cleaned = clean_batch(pa.table(columns), options)
        document.text = read_texts(cleaned[options.text])[0]
        if options.report:
            document.metadata[options.report] = cleaned[options.report][0].as_py()
