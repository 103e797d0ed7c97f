"""What all fits of weights share: reading labelled rows, and the day of a fit."""

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from cleaner.corpus.extras import lacking
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.model import FormatError
from cleaner.ruleset.rule_set import BlockWeights, Weights
from cleaner.text.errors import InputError

ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst")

_Row = TypeVar("_Row", bound=msgspec.Struct)
_AnyWeights = TypeVar("_AnyWeights", Weights, BlockWeights)


def read_rows(folder: Path, row_type: type[_Row], noun: str) -> tuple[list[_Row], str]:
    """Return the rows of the files in `folder`, JSON lines, and a digest of the files.

    `noun` says in messages what a row is. Raises InputError if a row is not one, or the folder or a
    file can't be read; ValueError if scikit-learn, which all fits need, is not installed.
    """
    if library := lacking("fit"):
        raise ValueError(f"fitting needs {library}")
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name one that holds {noun}s")
    digest = hashlib.sha256()
    rows: list[_Row] = []
    for path in sorted(path for path in folder.rglob("*") if path.name.endswith(ENDINGS)):
        digest.update(path.read_bytes())
        rows += _rows_of(path, row_type, noun)
    return rows, digest.hexdigest()[:16]


def _rows_of(path: Path, row_type: type[_Row], noun: str) -> Iterator[_Row]:
    try:
        for number, line in enumerate(read_lines(path), 1):
            try:
                yield msgspec.json.decode(line, type=row_type)
            except msgspec.MsgspecError as error:
                raise InputError(f"{path}, line {number}, is not a {noun}: {error}") from error
    except FormatError as error:
        raise InputError(f"{path} {error}") from error


def today() -> str:
    """Return today's date in UTC, as weights name it."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def kept_day(weights: _AnyWeights, old: _AnyWeights | None) -> _AnyWeights:
    """Return `weights`, or the `old` ones if only the day of the fit differs.

    >>> kept_day(Weights(fitted="2025-01-01"), Weights(fitted="2024-05-06")).fitted
    '2024-05-06'
    """
    if old and msgspec.structs.replace(old, fitted=weights.fitted) == weights:
        return old
    return weights
