"""The quarantine: what could not be read, raw, and why."""

import base64
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cleaner import jsonio
from cleaner.corpus.record import Bad, Shard, beside

FILES, REASONS = "files", "reasons"  # raw copies, and rows of JSON that tell place and reason


class Quarantine:
    """The quarantine of one shard; its files are made when they are first needed."""

    def __init__(self, shard: Shard, folder: Path) -> None:
        self._shard, self._folder = shard, folder
        self._rows: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._rows:
            self._rows.close()

    def take(self, bad: Bad) -> None:
        """Keep what `bad` tells of, the whole file where it has no bytes of its own."""
        row = {"shard": self._shard.name, "place": bad.place, "reason": bad.reason}
        if bad.raw is not None:
            row |= _raw(bad.raw)
        elif self._shard.path.is_file():
            copy = self._folder / FILES / self._shard.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._shard.path, copy)
        if self._rows is None:
            path = self._folder / REASONS / beside(self._shard.name, ".jsonl")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = path.open("wb")
        self._rows.write(jsonio.dumps(row) + b"\n")


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
