"""An object store, as fsspec reaches it: objects below an address, and errors of one kind."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cleaner.corpus.record import CorpusError
from cleaner.extras import Extra, how_to_install

FILE = "file://"  # before a path of this machine, which needs no store
# By the kind of address.
_EXTRAS: dict[str, Extra] = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}


def is_address(where: str) -> bool:
    """Say whether `where` is an address such as s3://bucket/key, and no path."""
    return "://" in where


def reached(address: str) -> tuple[Any, str]:
    """Return the file system of fsspec for `address`, and the path in it.

    Raises CorpusError where there is none, with what to install where that would help.
    """
    kind = address.partition("://")[0]
    line = how_to_install(_EXTRAS.get(kind, "remote"))
    try:
        from fsspec import url_to_fs

        return url_to_fs(address)  # type: ignore[no-any-return]
    except ImportError as error:
        said = f"{address} can't be reached: {error}"
        helps = kind in _EXTRAS or error.name == "fsspec"
        raise CorpusError(f"{said}; {line}" if helps else said) from error
    except ValueError as error:
        raise CorpusError(f"{address} can't be reached: {error}") from error


class Store:
    """The objects below an address, by their names there.

    A put is done at one stroke. What goes wrong is an OSError.
    """

    def __init__(self, address: str) -> None:
        """Raise CorpusError where no such store can be reached from here."""
        self.address = address.rstrip("/")
        if not is_address(self.address):
            raise CorpusError(f"{address} names no place in the store; add one, as in {address}a/b")
        self._system, self._root = reached(self.address)

    def read(self, name: str) -> bytes | None:
        """Return the content of an object, None where there is none."""
        with self._told(), suppress(FileNotFoundError):
            return bytes(self._system.cat_file(self._path(name)))
        return None

    def write(self, name: str, data: bytes) -> None:
        """Make or replace an object."""
        with self._told():
            self._system.pipe_file(self._path(name), data)

    def create(self, name: str, data: bytes) -> bool:
        """Make an object; return False where there is one, which stays."""
        with self._told(), suppress(FileExistsError):
            self._system.pipe_file(self._path(name), data, mode="create")
            return True
        return False

    def put(self, path: Path, name: str) -> None:
        """Make or replace an object, of what is in a file."""
        with self._told():
            self._system.put_file(os.fspath(path), self._path(name))

    def get(self, name: str, path: Path) -> bool:
        """Copy an object to a file; return False where there is none."""
        with self._told(), suppress(FileNotFoundError):
            self._system.get_file(self._path(name), os.fspath(path))
            return True
        path.unlink(missing_ok=True)
        return False

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        with self._told(), suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def size(self, name: str) -> int | None:
        """Return the bytes of an object, None where there is none."""
        with self._told(), suppress(FileNotFoundError):
            return int(self._system.size(self._path(name)))
        return None

    def sizes(self) -> dict[str, int]:
        """Return the bytes of all objects."""
        with self._listing():
            found = self._system.find(self._root, detail=True)
        return {self._name(path): int(about["size"] or 0) for path, about in found.items()}

    def names(self) -> set[str]:
        """Return the first parts of all objects' names, "" for one at the address itself."""
        with self._listing(), suppress(FileNotFoundError):
            found = self._system.ls(self._root, detail=False)
            # The address with a slash is the mark of a folder that consoles make.
            return {self._name(path) for path in found if path != self._path("")}
        return set()

    def clear(self, name: str) -> None:
        """Remove the object `name`, and all below it."""
        with self._listing(), suppress(FileNotFoundError):
            self._system.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _name(self, path: str) -> str:
        return path.removeprefix(self._root).strip("/")

    @contextmanager
    def _listing(self) -> Iterator[None]:
        """List what is there now, and not what was when it was listed before."""
        with self._told():
            self._system.invalidate_cache()
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell of errors, of which each kind of store has its own, as of those of a system."""
        try:
            yield
        except OSError as error:
            said = error.strerror or str(error)
            raise OSError(_number(error), said, self.address) from error
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise OSError(errno.EIO, said, self.address) from error


def _number(error: OSError) -> int:
    """Return the number of an error that may have none."""
    kinds = {FileNotFoundError: errno.ENOENT, FileExistsError: errno.EEXIST}
    return error.errno or kinds.get(type(error), errno.EIO)
