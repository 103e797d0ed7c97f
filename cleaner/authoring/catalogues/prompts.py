"""Prompts: the files that keep the wordings of a language, a row a line.

Those that are held out are encoded, so that no search of the repository shows them to an author.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cleaner.authoring.catalogues.wordings import Halves, Wording, halves


def write_prompts(wordings: list[Wording], folder: Path, code: str) -> None:
    """Write the wordings of the language `code` into `folder`."""
    parted = halves(wordings)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [msgspec.json.encode(wording) for wording in parted.fitted]
    _fitted(folder, code).write_bytes(b"".join(row + b"\n" for row in rows))
    rows = [base64.b64encode(msgspec.json.encode(wording)) for wording in parted.held]
    _held(folder, code).write_bytes(b"".join(row + b"\n" for row in rows))


def read_prompts(folder: Path, code: str) -> Halves:
    """Return the wordings of the language `code`, as they were written.

    Raises:
        FileNotFoundError: `folder` has none.
        msgspec.ValidationError: a row is not a wording.
    """
    held = map(base64.b64decode, _rows(_held(folder, code)))
    return Halves([*map(_wording, _rows(_fitted(folder, code)))], [*map(_wording, held)])


def _wording(row: bytes) -> Wording:
    return msgspec.json.decode(row, type=Wording)


def _rows(path: Path) -> Iterator[bytes]:
    yield from path.read_bytes().splitlines()


def _fitted(folder: Path, code: str) -> Path:
    return folder / f"{code}.jsonl"


def _held(folder: Path, code: str) -> Path:
    return folder / f"{code}.held"
