"""An object store by fsspec: objects below an address. All errors are OSErrors."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cleaner.corpus.address import Address, is_address
from cleaner.corpus.extras import Extra, how_to_install
from cleaner.corpus.model import CorpusError

# The extra to install, by the scheme of the address.
_EXTRAS: dict[str, Extra] = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}


def open_filesystem(address: Address) -> tuple[Any, str]:
    """Return the file system of fsspec for `address`, and the path in it.

    Raises CorpusError if there is none, with what to install if a library is missing.
    """
    install = how_to_install(_EXTRAS.get(address.scheme, "remote"))
    try:
        from fsspec import url_to_fs

        return url_to_fs(address.value)  # type: ignore[no-any-return]
    except ImportError as error:
        reason = f"{address} can't be reached: {address.redact(error)}"
        installable = address.scheme in _EXTRAS or error.name == "fsspec"
        message = f"{reason}; {install}" if installable else reason
        raise CorpusError(message) from address.cause(error)
    except Exception as error:  # each kind of store has its own errors, as for a wrong password
        reason = address.redact(error)
        raise CorpusError(f"{address} can't be reached: {reason}") from address.cause(error)


class ObjectStore:
    """The objects below an address, by their names relative to it.

    An object is written atomically. Methods raise OSError, whatever the kind of store raises.
    """

    def __init__(self, address: Address) -> None:
        """Raise CorpusError if the store can't be reached from here."""
        self.address = Address(address.value.rstrip("/"))
        if not is_address(self.address.value):
            raise CorpusError(
                f"{address} names a store without a folder; add one, as in {address}bucket/folder"
            )
        self._system, self._root = open_filesystem(self.address)

    def read(self, name: str) -> bytes | None:
        """Return the content of an object, None if it does not exist."""
        with self._os_errors(), suppress(FileNotFoundError):
            return bytes(self._system.cat_file(self._path(name)))
        return None

    def write(self, name: str, data: bytes) -> None:
        """Create or replace an object."""
        with self._os_errors():
            self._system.pipe_file(self._path(name), data)

    def create(self, name: str, data: bytes) -> bool:
        """Create an object; return False, and change nothing, if it exists."""
        with self._os_errors(), suppress(FileExistsError):
            self._system.pipe_file(self._path(name), data, mode="create")
            return True
        return False

    def put(self, path: Path, name: str) -> None:
        """Create or replace an object with the content of a file."""
        with self._os_errors():
            self._system.put_file(os.fspath(path), self._path(name))

    def get(self, name: str, path: Path) -> bool:
        """Copy an object to a file; return False if the object does not exist."""
        with self._os_errors(), suppress(FileNotFoundError):
            self._system.get_file(self._path(name), os.fspath(path))
            return True
        path.unlink(missing_ok=True)
        return False

    def remove(self, name: str) -> None:
        """Remove an object, if it exists."""
        with self._os_errors(), suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def size(self, name: str) -> int | None:
        """Return the bytes of an object, None if it does not exist."""
        with self._os_errors(), suppress(FileNotFoundError):
            return int(self._system.size(self._path(name)))
        return None

    def sizes(self) -> dict[str, int]:
        """Return the bytes of all objects, by name."""
        with self._listing():
            objects = self._system.find(self._root, detail=True)
        return {self._name(path): int(info["size"] or 0) for path, info in objects.items()}

    def names(self, folder: str) -> list[str]:
        """Return the names of the objects below `folder`, relative to it, sorted."""
        with self._listing(), suppress(FileNotFoundError):
            paths = self._system.find(self._path(folder))
            return [path.removeprefix(self._path(folder)).strip("/") for path in paths]
        return []

    def entries(self) -> set[str]:
        """Return the first part of each object's name, "" for an object at the address itself."""
        with self._listing(), suppress(FileNotFoundError):
            paths = self._system.ls(self._root, detail=False)
            # Web consoles make an object named like the address and a slash, to show a folder.
            return {self._name(path) for path in paths if path != self._path("")}
        return set()

    def clear(self, name: str) -> None:
        """Remove the object `name`, and all objects below it."""
        with self._listing(), suppress(FileNotFoundError):
            self._system.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _name(self, path: str) -> str:
        return path.removeprefix(self._root).strip("/")

    @contextmanager
    def _listing(self) -> Iterator[None]:
        """Make fsspec list the store again, rather than use an earlier listing."""
        with self._os_errors():
            self._system.invalidate_cache()
            yield

    @contextmanager
    def _os_errors(self) -> Iterator[None]:
        """Raise OSError with the address, whatever error the store raises."""
        try:
            yield
        except OSError as error:
            reason = self.address.redact(error.strerror or error)
            raise self._os_error(_number(error), reason) from self.address.cause(error)
        except Exception as error:
            reason = f"{type(error).__name__}: {self.address.redact(error)}"
            raise self._os_error(errno.EIO, reason) from self.address.cause(error)

    def _os_error(self, number: int, reason: str) -> OSError:
        return OSError(number, reason, str(self.address))


def _number(error: OSError) -> int:
    """Return the errno of an error; one of fsspec may lack it."""
    kinds = {FileNotFoundError: errno.ENOENT, FileExistsError: errno.EEXIST}
    return error.errno or kinds.get(type(error), errno.EIO)
