"""Documents of LangChain, LlamaIndex and Haystack, made and cleaned in one way for the tests."""

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # read when Haystack is imported

import haystack
import langchain_core.documents
import llama_index.core
from llama_index.core.schema import MetadataMode

from cleaner.integrations.haystack import CleanerComponent
from cleaner.integrations.langchain import CleanerTransformer
from cleaner.integrations.llama_index import CleanerTransform
from cleaner.integrations.options import Options


class Document(NamedTuple):
    """What a document of each library has."""

    id: str
    text: str
    metadata: dict[str, Any]


def langchain(documents: Sequence[Document], options: Options) -> list[Document]:
    """Return `documents` as LangChain's transformer cleans them."""
    made = [
        langchain_core.documents.Document(each.text, id=each.id, metadata=each.metadata)
        for each in documents
    ]
    clean = CleanerTransformer(options).transform_documents(made)
    assert [(each.page_content, each.metadata) for each in made] == [each[1:] for each in documents]
    return [Document(str(each.id), each.page_content, each.metadata) for each in clean]


def llama_index_core(documents: Sequence[Document], options: Options) -> list[Document]:
    """Return `documents` as LlamaIndex's transformation cleans them."""
    made = [
        llama_index.core.Document(text=each.text, id_=each.id, metadata=each.metadata)
        for each in documents
    ]
    clean = CleanerTransform(options)(made)
    assert [(each.text, each.metadata) for each in made] == [each[1:] for each in documents]
    return [
        Document(each.node_id, each.get_content(MetadataMode.NONE), each.metadata) for each in clean
    ]


def haystack_ai(documents: Sequence[Document], options: Options) -> list[Document]:
    """Return `documents` as Haystack's component cleans them."""
    made = [
        haystack.Document(id=each.id, content=each.text, meta=each.metadata) for each in documents
    ]
    clean = CleanerComponent(options).run(made)["documents"]
    assert [(each.content, each.meta) for each in made] == [each[1:] for each in documents]
    return [Document(each.id, each.content or "", each.meta) for each in clean]


Clean = Callable[[Sequence[Document], Options], list[Document]]
LIBRARIES: dict[str, Clean] = {
    "langchain": langchain,
    "llama-index": llama_index_core,
    "haystack": haystack_ai,
}
