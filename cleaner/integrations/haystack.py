"""Haystack: a component of a pipeline that cleans documents."""

from dataclasses import replace
from typing import Any

from haystack import Document, component, default_to_dict
from msgspec.json import decode, encode

from cleaner.integrations.documents import clean_documents
from cleaner.integrations.options import DEFAULTS, Options, checked_options


@component
class CleanerComponent:
    """Returns each document with clean text and, where `options` name it, a report.

    The column `text` is the `content`; all other names in `options` are keys of `meta`. Ids stay.
    A text that cannot be cleaned becomes empty. Raises RuleError if the rules are at fault.
    """

    def __init__(self, options: Options = DEFAULTS) -> None:
        self.options = checked_options("CleanerComponent", options)

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Return clean copies of `documents`. Raises InputError if their `meta` do not fit."""
        clean = clean_documents(self.options, [(d.id, d.content, d.meta) for d in documents])
        pairs = zip(documents, clean, strict=True)
        return {"documents": [replace(d, content=c.text, meta=c.metadata) for d, c in pairs]}

    def to_dict(self) -> dict[str, Any]:
        """Return what a saved pipeline has of this component, in types that YAML has."""
        data: dict[str, Any] = default_to_dict(self, options=decode(encode(self.options)))
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "CleanerComponent":
        """Return the component of a saved pipeline."""
        return cls(Options(**data.get("init_parameters", {}).get("options", {})))
