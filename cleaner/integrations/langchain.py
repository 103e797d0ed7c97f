"""LangChain: a transformer of documents that cleans them, before they are split and embedded."""

from collections.abc import Sequence
from typing import Any

from langchain_core.documents import BaseDocumentTransformer, Document

from cleaner.integrations.documents import clean_documents
from cleaner.integrations.options import DEFAULTS, Options, checked_options


class CleanerTransformer(BaseDocumentTransformer):
    """Returns each document with clean text and, where `options` name it, a report.

    The column `text` is the `page_content`; all other names in `options` are keys of the metadata.
    The documents that are given stay as they are; ids stay. The text of a document that cannot be
    cleaned becomes empty, and its report says why. Raises RuleError if the rules are at fault.
    """

    def __init__(self, options: Options = DEFAULTS) -> None:
        self.options = checked_options("CleanerTransformer", options)

    def transform_documents(
        self,
        documents: Sequence[Document],
        **kwargs: Any,  # noqa: ARG002 - as LangChain declares it
    ) -> list[Document]:
        """Return clean copies of `documents`. Raises InputError if their metadata do not fit."""
        given = ((document.id, document.page_content, document.metadata) for document in documents)
        results = clean_documents(self.options, given)
        return [
            document.model_copy(update={"page_content": clean.text, "metadata": clean.metadata})
            for document, clean in zip(documents, results, strict=True)
        ]
