"""Where inputs come from: a file, a folder, a pattern, a list, standard input or a store."""

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

from cleaner.corpus.fetch import listed
from cleaner.corpus.formats.registry import check_needs, ending_of
from cleaner.corpus.model import CorpusError, Remote
from cleaner.corpus.output.object_store import FILE, is_address

STANDARD_INPUT = "-"
_LIST = "@"  # precedes the path of a file that lists inputs
_READ_BYTES = 1 << 20


class Inputs(msgspec.Struct):
    """The files of a corpus."""

    files: dict[str, Path | Remote] = {}  # by name in the corpus
    refused: dict[str, str] = {}  # the reasons why inputs can't be read, by name
    roots: list[Path | str] = []  # the paths and addresses that OUT must not overlap


@contextmanager
def resolve_stdin(source: str, stdin_format: str) -> Iterator[str]:
    """Yield `source`, or a temporary file with a copy of standard input if `source` is "-".

    Raises CorpusError if `stdin_format` is not an ending of a known format.
    """
    if source != STANDARD_INPUT:
        yield source
        return
    ending = ending_of(f".{stdin_format}")
    if not ending:
        raise CorpusError(
            f"'{stdin_format}' is not a known format; give a file ending, such as jsonl.gz"
        )
    check_needs({ending})
    with tempfile.TemporaryDirectory() as folder:
        path, digest = Path(folder, f"stdin.{stdin_format}"), hashlib.blake2b(digest_size=7)
        with path.open("wb") as file:
            while chunk := sys.stdin.buffer.read(_READ_BYTES):
                file.write(chunk)
                digest.update(chunk)
        # A resumed run identifies an input by its time of change, so this file gets a time that
        # depends on the content alone.
        mtime = int.from_bytes(digest.digest(), "big")
        os.utime(path, ns=(mtime, mtime))
        yield str(path)


def find(source: str) -> Inputs:
    """Return the inputs at `source`. Raises CorpusError if there are none."""
    location = source.removeprefix(FILE)
    if is_address(location):
        remotes = listed(location)
        roots: list[Path | str] = [location]
        if glob.has_magic(location):
            roots = [remote.address for remote in remotes.values()]
        return _remote_inputs(remotes, roots)
    path = Path(location)
    if path.is_dir():
        return _tree(path)
    if path.is_file():
        return Inputs({path.name: path}, roots=[path])
    if location.startswith(_LIST) and not path.exists():
        return _list(Path(location.removeprefix(_LIST)))
    if glob.has_magic(location) and not path.exists():
        matches = sorted(glob.glob(location, recursive=True))  # noqa: PTH207 - it may be absolute
        return _local_inputs([path for path in map(Path, matches) if not path.is_dir()], location)
    raise CorpusError(f"{source} does not exist; name a file, a folder, a pattern or a list")


def _tree(root: Path) -> Inputs:
    """Return all files below `root`; links to folders are not followed."""
    inputs = Inputs(roots=[root])

    def refuse(error: OSError) -> None:
        folder = os.path.relpath(error.filename, root)
        inputs.refused[folder] = error.strerror or "cannot be read"

    for folder, subfolders, files in os.walk(root, onerror=refuse):
        for name in subfolders:
            if (link := Path(folder, name)).is_symlink():
                reason = "is a link to a folder, which is not followed"
                inputs.refused[link.relative_to(root).as_posix()] = reason
        for name in files:
            inputs.files[Path(folder, name).relative_to(root).as_posix()] = Path(folder, name)
    return inputs


def _list(path: Path) -> Inputs:
    """Return the inputs of a list: one path, relative to the list's folder, or address a line."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise CorpusError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not a list of files: it is not UTF-8") from error
    locations = [line.strip() for line in lines if line.strip()]
    addresses = [location for location in locations if is_address(location)]
    if not addresses:
        return _local_inputs([path.parent / location for location in locations], str(path))
    if len(addresses) < len(locations):
        raise CorpusError(f"{path} mixes paths and addresses; split it into two lists")
    remotes = [remote for address in addresses for remote in listed(address).values()]
    by_name = {remote.address.split("://", 1)[1].lstrip("/"): remote for remote in remotes}
    return _remote_inputs(by_name, [remote.address for remote in remotes])


def _local_inputs(paths: list[Path], source: str) -> Inputs:
    """Return files from any folders, named relative to the folder that holds them all."""
    if not paths:
        raise CorpusError(f"{source} names no files")
    absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
    distinct = list(dict.fromkeys(absolute))
    root = os.path.commonpath([path.parent for path in distinct])
    return Inputs({path.relative_to(root).as_posix(): path for path in distinct}, roots=[*distinct])


def _remote_inputs(files: dict[str, Remote], roots: list[Path | str]) -> Inputs:
    """Return files of a store; a name that would lead out of OUT is refused."""
    inputs = Inputs(roots=roots)
    for name, remote in files.items():
        if all(part not in ("", ".", "..") for part in name.split("/")) and "\0" not in name:
            inputs.files[name] = remote
        else:
            inputs.refused[quote(name, safe="")] = "has a name that leads out of OUT"
    return inputs
