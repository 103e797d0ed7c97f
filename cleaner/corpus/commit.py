"""Commits: the files of a shard, written aside and put in their places when they are whole."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cleaner.corpus.record import Places

WORK = ".work"  # in OUT: what is being written
GONE = ".gone"  # in OUT: what was being written by a run that is over
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}  # it is OUT that can't take more


@contextmanager
def staged(out: Path, places: Places) -> Iterator[Path]:
    """Give a folder to write any of `places` to; at the end they stand below `out`.

    Those that were not written are removed there, as left by an attempt on other input. An
    attempt that dies leaves nothing but its folder in WORK; nobody else writes to it.
    """
    (out / WORK).mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=out / WORK))
    try:
        for place in places:
            (aside / place).parent.mkdir(parents=True, exist_ok=True)
        yield aside
        for place in places:
            _put(aside, place, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def sizes(out: Path, places: Places) -> dict[str, int]:
    """Return the bytes of each of `places` that is there."""
    return {place: (out / place).stat().st_size for place in places if (out / place).is_file()}


def _put(aside: Path, place: str, out: Path) -> None:
    """Put what was made at its place. Raises FileNotFoundError where the run is over."""
    if (aside / place).exists():
        (out / place).parent.mkdir(parents=True, exist_ok=True)
        (aside / place).replace(out / place)
    elif aside.stat():  # it raises where all of WORK went at once, which says nothing of the place
        remove(out / place)


def retire(out: Path) -> None:
    """Remove WORK at one stroke, so that attempts which still run somewhere put nothing in OUT."""
    shutil.rmtree(out / GONE, ignore_errors=True)
    with suppress(FileNotFoundError):
        (out / WORK).rename(out / GONE)
    shutil.rmtree(out / GONE, ignore_errors=True)


def remove(place: Path) -> None:
    """Remove the file `place` if it is there."""
    with suppress(NotADirectoryError, IsADirectoryError):
        place.unlink(missing_ok=True)
