"""The quarantine: what could not be read, raw, and why."""

import base64
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cleaner import jsonio
from cleaner.corpus.out.base import NO_ROOM, Aside
from cleaner.corpus.record import Bad, Shard


class Quarantine:
    """The quarantine of one shard; its files are made in `aside` when they are first needed."""

    def __init__(self, shard: Shard, aside: Aside) -> None:
        self._shard, self._aside, self._places = shard, aside, shard.places()
        self._rows: BinaryIO | None = None
        self.lacks_bytes = False  # something was taken of which nothing could be read

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
        row = {"shard": self._shard.name, "place": bad.place}
        row |= {"kind": bad.kind, "reason": bad.reason}
        if bad.raw is not None:
            row |= _raw(bad.raw)
        elif self._shard.part:
            (self._aside / self._places.raw).touch()  # the file is copied once, for all its parts
        elif not (copy := self._aside / self._places.raw).exists():
            self.lacks_bytes = not keep_raw(self._shard.path, copy)
        if self._rows is None:
            self._rows = (self._aside / self._places.reasons).open("wb")
        self._rows.write(jsonio.dumps(row) + b"\n")


def keep_raw(source: Path, copy: Path) -> bool:
    """Copy a broken file; return whether there is a copy, not of what can't be read or is none."""
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
