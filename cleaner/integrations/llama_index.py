"""LlamaIndex: a transformation that cleans documents and nodes, first in an ingestion pipeline."""

from collections.abc import Sequence
from typing import Any

from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent

from cleaner import __version__
from cleaner.integrations.documents import clean_documents
from cleaner.integrations.options import DEFAULTS, Options, checked_options, cleaner_of
from cleaner.ruleset.digest import rules_digest


class CleanerTransform(TransformComponent):
    """Returns each node with clean text and, where `options` name it, a report that no model sees.

    The column `text` is the text of a node; all other names in `options` are keys of its metadata.
    Ids and relationships stay. A text that cannot be cleaned becomes empty.
    """

    options: Options
    made_by: str  # so that the cache of a pipeline gives no results of other rules

    def __init__(self, options: Options = DEFAULTS) -> None:
        rules = rules_digest(cleaner_of(checked_options("CleanerTransform", options)).rules)
        super().__init__(options=options, made_by=f"{__version__} {rules}")

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:  # noqa: ARG002
        """Return clean copies of `nodes`. Raises InputError if their metadata do not fit."""
        copies = [node.model_copy() for node in nodes]
        given = ((n.node_id, n.get_content(MetadataMode.NONE), n.metadata) for n in nodes)
        for node, clean in zip(copies, clean_documents(self.options, given), strict=True):
            if clean.text != node.get_content(MetadataMode.NONE):  # images have none
                node.set_content(clean.text)
            node.metadata = clean.metadata
            hidden = [self.options.report] if self.options.report else []
            node.excluded_embed_metadata_keys = node.excluded_embed_metadata_keys + hidden
            node.excluded_llm_metadata_keys = node.excluded_llm_metadata_keys + hidden
        return copies
