"""The digest of what files hold, which is remembered while their status says they are the same.

To read the shipped rule files takes longer than to read the cache of them. So they are only looked
at: a file that is written to has another time, whatever its size (as make and ccache hold).
"""

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from cleaner.ruleset.store import KEY_BYTES, store, stored

# A file that changed so lately may change again and have the same time: clocks of file systems have
# steps, of up to two seconds.
_UNSURE_NS = 3_000_000_000


def contents_digest(files: Sequence[str], memory: Path) -> bytes:
    """Return the digest of the names and the bytes of `files`.

    `memory` is the file of the cache that remembers it. Raises OSError if one cannot be read.
    """
    now = time.time_ns()
    status, newest = _status(files)
    remembered = stored(memory, status)
    if remembered is not None:
        return bytes(remembered)
    digest = _digest(files)
    if newest < now - _UNSURE_NS:
        store(memory, status, digest)
    return digest


def _status(files: Iterable[str]) -> tuple[bytes, int]:
    """Return the digest of the status of `files`, and when the newest of them changed."""
    digest, newest = hashlib.blake2b(digest_size=KEY_BYTES), 0
    for path in files:
        status = os.stat(path)  # noqa: PTH116 - a thousand paths, with no object for each
        times = status.st_mtime_ns, status.st_ctime_ns  # the latter cannot be set at will
        newest = max(newest, *times)
        digest.update(repr((path, status.st_size, status.st_ino, times)).encode())
    return digest.digest(), newest


def _digest(files: Iterable[str]) -> bytes:
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    for path in files:
        for part in (os.fsencode(path), Path(path).read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
