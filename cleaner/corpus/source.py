"""Where inputs come from: a file, a tree, a pattern, a list, standard input or a store."""

import glob
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec

from cleaner.corpus.formats.known import check_needs, ending_of
from cleaner.corpus.out.store import FILE, is_address
from cleaner.corpus.record import CorpusError, Remote
from cleaner.corpus.remote import listed

STANDARD_INPUT = "-"
_LIST = "@"  # before the path of a file that lists inputs


class Inputs(msgspec.Struct):
    """What was found: files by their names in the corpus, and why others are none.

    `roots` are the places that OUT must keep apart from.
    """

    files: dict[str, Path | Remote] = {}
    refused: dict[str, str] = {}
    roots: list[Path | str] = []


@contextmanager
def opened(source: str, form: str) -> Iterator[str]:
    """Give where to read `source` from: standard input is kept in a file of the format `form`."""
    if source != STANDARD_INPUT:
        yield source
        return
    if not ending_of(f".{form}"):
        raise CorpusError(f"{form} is no format; name one by its ending, as jsonl.gz")
    check_needs({ending_of(f".{form}")})
    with tempfile.TemporaryDirectory() as folder:
        path, digest = Path(folder, f"stdin.{form}"), hashlib.blake2b(digest_size=7)
        with path.open("wb") as file:
            while piece := sys.stdin.buffer.read(1 << 20):
                file.write(piece)
                digest.update(piece)
        # A run that goes on knows an input by its time of change: here that tells the content.
        changed = int.from_bytes(digest.digest(), "big")
        os.utime(path, ns=(changed, changed))
        yield str(path)


def find(source: str) -> Inputs:
    """Return the inputs at `source`. Raises CorpusError where there is nothing to be had."""
    where = source.removeprefix(FILE)
    if is_address(where):
        stored = listed(where)
        pattern = glob.has_magic(where)
        return _named(stored, [each.address for each in stored.values()] if pattern else [where])
    path = Path(where)
    if path.is_dir():
        return _tree(path)
    if path.is_file():
        return Inputs({path.name: path}, roots=[path])
    if where.startswith(_LIST) and not path.exists():
        return _list(Path(where.removeprefix(_LIST)))
    if glob.has_magic(where) and not path.exists():
        found = sorted(glob.glob(where, recursive=True))  # noqa: PTH207 - it may be absolute
        return _together([each for each in map(Path, found) if not each.is_dir()], where)
    raise CorpusError(f"{source} does not exist; name a file, a folder, a pattern or a list")


def _tree(root: Path) -> Inputs:
    """Return all that is not a folder below `root`; links to folders are not followed."""
    found = Inputs(roots=[root])

    def unreadable(error: OSError) -> None:
        folder = os.path.relpath(error.filename, root)
        found.refused[folder] = error.strerror or "cannot be read"

    for folder, subfolders, files in os.walk(root, onerror=unreadable):
        for name in subfolders:
            if (link := Path(folder, name)).is_symlink():
                reason = "is a link to a folder, which is not followed"
                found.refused[link.relative_to(root).as_posix()] = reason
        for name in files:
            found.files[Path(folder, name).relative_to(root).as_posix()] = Path(folder, name)
    return found


def _list(path: Path) -> Inputs:
    """Return the files, or addresses, of a list with one a line, told from the list's folder."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise CorpusError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is no list: it is not UTF-8") from error
    named = [line.strip() for line in lines if line.strip()]
    remote = [each for each in named if is_address(each)]
    if not remote:
        return _together([path.parent / each for each in named], str(path))
    if len(remote) < len(named):
        raise CorpusError(f"{path} mixes paths and addresses; make two lists of them")
    stored = [each for address in remote for each in listed(address).values()]
    by_name = {each.address.split("://", 1)[1].lstrip("/"): each for each in stored}
    return _named(by_name, [each.address for each in stored])


def _together(paths: list[Path], source: str) -> Inputs:
    """Return files from anywhere, named from the folder that holds them all."""
    if not paths:
        raise CorpusError(f"{source} names no files")
    absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
    whole = list(dict.fromkeys(absolute))
    root = os.path.commonpath([path.parent for path in whole])
    return Inputs({path.relative_to(root).as_posix(): path for path in whole}, roots=[*whole])


def _named(files: dict[str, Remote], roots: list[Path | str]) -> Inputs:
    """Return files of a store; names that would lead out of OUT are refused."""
    found = Inputs(roots=roots)
    for name, remote in files.items():
        if all(part not in ("", ".", "..") for part in name.split("/")) and "\0" not in name:
            found.files[name] = remote
        else:
            found.refused[quote(name, safe="")] = "has a name that leads out of OUT"
    return found
