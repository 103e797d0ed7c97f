"""Corpora: files of documents and tables, cleaned in parallel, shard by shard.

`clean_corpus` does all of it in one call:

    from cleaner.corpus import clean_corpus

    summary = clean_corpus("in", "out", workers=4)

The names of `__all__` are imported when they are first used, so that the command, which reads
only the names of the engines here, starts fast.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.corpus.model import CorpusError, Fields, StoppedError
    from cleaner.corpus.run import RunOptions, clean_corpus
    from cleaner.corpus.status import Summary

__all__ = ["CorpusError", "Fields", "RunOptions", "StoppedError", "Summary", "clean_corpus"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleaner.corpus import model, run, status

    return next(getattr(module, name) for module in (run, model, status) if hasattr(module, name))
