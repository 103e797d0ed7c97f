"""The quarantine: the raw bytes of what could not be cleaned, with the reasons."""

import base64
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cleaner.corpus.model import BadRecord, Shard
from cleaner.corpus.output.base import NO_ROOM, StagingDir
from cleaner.text import jsonio


class Quarantine:
    """The quarantine of one shard. Its files are created in `staging` when first needed."""

    def __init__(self, shard: Shard, staging: StagingDir) -> None:
        self._shard, self._staging, self._paths = shard, staging, shard.output_paths()
        self._rows: BinaryIO | None = None
        self.lacks_bytes = False  # an input could not be copied

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._rows:
            self._rows.close()

    def take(self, bad: BadRecord) -> None:
        """Write `bad` with its bytes; without bytes, copy the whole input file."""
        row = {"shard": self._shard.name, "place": bad.place}
        row |= {"kind": bad.kind, "reason": bad.reason}
        if bad.raw is not None:
            row |= _raw(bad.raw)
        elif self._shard.part:
            (self._staging / self._paths.raw).touch()  # the join copies the file, for all parts
        elif not (copy := self._staging / self._paths.raw).exists():
            self.lacks_bytes = not keep_raw(self._shard.path, copy)
        if self._rows is None:
            self._rows = (self._staging / self._paths.reasons).open("wb")
        self._rows.write(jsonio.dumps(row) + b"\n")


def keep_raw(source: Path, copy: Path) -> bool:
    """Copy a broken file; return False if it can't be read or is not a file."""
    try:
        if not source.is_file():
            return False
        shutil.copyfile(source, copy)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        copy.unlink(missing_ok=True)
        return False
    return True


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
