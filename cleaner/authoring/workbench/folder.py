"""A user's rule folder: which files it may have, read and written without damage to others."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cleaner.text.errors import InputError

_NAME = re.compile(r"(?:(?:[a-z]{2}|any|html|site|platform)/)?[a-z0-9][a-z0-9.-]{0,80}\.toml")
_RESERVED = ("chain.toml", "pack.toml", "words.toml", "fragments.toml", "weights.toml")
MAX_BYTES = 1_000_000  # of a rule file


class ExistsError(InputError):
    """A file of that name exists, and the user did not allow replacing it."""


class RulesDir:
    """The rule files below `root`, which is made when the first one is saved."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def names(self) -> list[str]:
        """Return the names of the rule files that can be read and saved: their paths below it."""
        return [name for name in self._files() if self._is_name(name)]

    def _files(self) -> list[str]:
        """Return the paths of all TOML files below the folder; links are not followed."""
        root = self.root.resolve()
        return sorted(
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*.toml")
            if path.is_file() and not path.is_symlink() and path.resolve().is_relative_to(root)
        )

    def check_name(self, name: str) -> None:
        """Raise InputError if no rule file in this folder has the name `name`."""
        self._path(name)

    def read(self, name: str) -> str:
        """Return the contents of the rule file `name`. Raises InputError."""
        path = self._path(name)
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise InputError(f"{name} is not a rule file of {self.root}")
        return path.read_text("utf-8-sig")

    def save(self, name: str, toml: str, *, replace: bool) -> Path:
        """Write `toml` to the rule file `name`, as a whole or not at all; return its path.

        Raises ExistsError if the file is there and may not be replaced, InputError for a name that
        is not one of a rule file in this folder, OSError if it cannot be written.
        """
        path = self._path(name)
        if len(toml.encode("utf-8", "replace")) > MAX_BYTES:
            raise InputError(f"{name} would have more than {MAX_BYTES} bytes; make two files of it")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path(name)  # the folder that was made may lead elsewhere
        new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with new.open("x", encoding="utf-8", newline="\n") as file:
                file.write(toml)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                new.replace(path)
            else:
                path.hardlink_to(new)  # fails if the file is there, in one step
        except FileExistsError as error:
            raise ExistsError(
                f"{name} exists in {self.root}; replace it, or name another"
            ) from error
        finally:
            new.unlink(missing_ok=True)
        return path

    @contextmanager
    def copied(self, name: str = "", toml: str = "") -> Iterator[Path]:
        """Yield a copy of the folder, with a file `name` that holds `toml` if it is named.

        Raises InputError for a name that is not one of a rule file in this folder.
        """
        if name:
            self._path(name)
        with TemporaryDirectory(prefix="cleaner-") as folder:
            copy = Path(folder, "rules")
            copy.mkdir()
            for other in self._files():
                target = copy / other
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.root / other, target)
            if name:
                path = copy / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(toml, "utf-8", errors="replace")
            yield copy

    def _is_name(self, name: str) -> bool:
        return bool(_NAME.fullmatch(name)) and name.rpartition("/")[2] not in _RESERVED

    def _path(self, name: str) -> Path:
        """Return the path of the rule file `name`. Raises InputError if it is not below `root`."""
        if not self._is_name(name):
            what = f"{name[:80]!r} is not the name of a rule file"
            raise InputError(f"{what}; write one such as en/newsletter.toml, in lower case")
        path = self.root / name
        if path.is_symlink() or not path.parent.resolve().is_relative_to(self.root.resolve()):
            raise InputError(f"{name} leads out of {self.root}; name another file")
        return path
