"""Where inputs come from: a file, a folder, a pattern, a list, standard input or a store."""

import glob
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import msgspec

from cleaner.corpus.address import FILE, Address, is_address, redacted, without_query
from cleaner.corpus.fetch import listed
from cleaner.corpus.formats.registry import check_needs, ending_of
from cleaner.corpus.links import KERNEL_FILE, is_below, is_kernel_path, real_path
from cleaner.corpus.model import CorpusError, Remote
from cleaner.corpus.tree import LinkedTree

STANDARD_INPUT = "-"
_LIST = "@"  # precedes the path of a file that lists inputs
_READ_BYTES = 1 << 20


class Inputs(msgspec.Struct):
    """The files of a corpus."""

    files: dict[str, Path | Remote] = {}  # by name in the corpus
    refused: dict[str, str] = {}  # the reasons why inputs can't be read, by name
    roots: list[Path | Address] = []  # the paths and addresses that OUT must not overlap
    links: list[str] = []  # the names of links that leave IN and are not followed


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


def find(source: str, follow_links: bool = False) -> Inputs:
    """Return the inputs at `source`. Links in it that leave it are named, or followed.

    Raises CorpusError if there are no inputs.
    """
    location = source.removeprefix(FILE)
    if is_address(location):
        return _remote(Address(location))
    path = Path(location)
    if is_kernel_path(real_path(path)) and path.exists():
        raise CorpusError(f"{source} {KERNEL_FILE}; copy it first if it holds documents")
    if path.is_dir():
        return _tree(path, follow_links)
    if path.is_file():
        return Inputs({path.name: path}, roots=[path])
    if location.startswith(_LIST) and not path.exists():
        return _list(Path(location.removeprefix(_LIST)))
    if glob.has_magic(location) and not path.exists():
        return _pattern(source, follow_links)
    raise CorpusError(
        f"{redacted(source)} does not exist; name a file, a folder, a pattern or a list"
    )


def _remote(address: Address) -> Inputs:
    remotes = listed(address)
    roots: list[Path | Address] = [address]
    if glob.has_magic(address.value):
        roots = [remote.address for remote in remotes.values()]
    return _remote_inputs(remotes.items(), roots)


def _tree(root: Path, follow_links: bool) -> Inputs:
    """Return all files below `root`."""
    tree = LinkedTree(root, follow_links)
    tree.walk()
    return Inputs(tree.files, tree.refused, [root, *tree.linked], tree.links)


def _pattern(source: str, follow_links: bool) -> Inputs:
    """Return the files that match a pattern; a match may be a link, or be below one."""
    pattern = source.removeprefix(FILE)
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - it may be absolute
    paths = [path for path in map(Path, matches) if not path.is_dir()]
    inputs = _local_inputs(paths, source)
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    root = real_path(Path(*parts[:fixed]))
    if not follow_links:
        inputs.links = [
            name for name, path in inputs.files.items() if not is_below(real_path(str(path)), root)
        ]
        for name in inputs.links:
            del inputs.files[name]
    return inputs


def _list(path: Path) -> Inputs:
    """Return the inputs of a list: one path, relative to the list's folder, or address a line."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise CorpusError(f"{redacted(str(path))} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not a list of files: it is not UTF-8") from error
    locations = [line.strip() for line in lines if line.strip()]
    addresses = [Address(location) for location in locations if is_address(location)]
    if not addresses:
        return _local_inputs([path.parent / location for location in locations], str(path))
    if len(addresses) < len(locations):
        raise CorpusError(f"{path} mixes paths and addresses; split it into two lists")
    remotes = [remote for address in addresses for remote in listed(address).values()]
    distinct = {remote.address: remote for remote in remotes}
    named = [(address.path, remote) for address, remote in distinct.items()]
    return _remote_inputs(named, [*distinct])


def _local_inputs(paths: list[Path], source: str) -> Inputs:
    """Return files from any folders, named relative to the folder that holds them all."""
    if not paths:
        raise CorpusError(f"{redacted(source)} names no files")
    absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
    distinct = list(dict.fromkeys(absolute))
    root = os.path.commonpath([path.parent for path in distinct])
    inputs = Inputs(roots=[*distinct])
    for path in distinct:
        name = path.relative_to(root).as_posix()
        if is_kernel_path(real_path(path)):
            inputs.refused[name] = KERNEL_FILE
        else:
            inputs.files[name] = path
    return inputs


def _remote_inputs(named: Iterable[tuple[str, Remote]], roots: list[Path | Address]) -> Inputs:
    """Return files of a store; a name that would lead out of OUT is refused.

    A name has no query. Addresses that differ only in their queries or users get numbers.
    """
    inputs = Inputs(roots=roots)
    for full_name, remote in named:
        name = without_query(full_name, remote.address.scheme)
        if all(part not in ("", ".", "..") for part in name.split("/")) and "\0" not in name:
            inputs.files[_numbered(name, inputs.files)] = remote
        else:
            inputs.refused[quote(name, safe="")] = "has a name that leads out of OUT"
    return inputs


def _numbered(name: str, taken: dict[str, Path | Remote]) -> str:
    """Return `name`, with a number before its ending if it is taken."""
    stem = name[: len(name) - len(ending_of(name))]
    names = (f"{stem}.{number}{name[len(stem) :]}" for number in count(2))
    return name if name not in taken else next(other for other in names if other not in taken)
