"""The configuration of a project: `cleaner.toml`, or `[tool.cleaner]` in pyproject.toml."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cleaner.decode import RuleError, decode, read_toml
from cleaner.rule import Texts

CONFIG_FILE = "cleaner.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = "[tool.cleaner]"
_EXAMPLES = {  # by field: what is wrong, and what to write
    "disable": ("is not a list of names", 'write disable = ["sharing"]'),
    "rules": ("is not a list of folders", 'write rules = ["my-rules"]'),
}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a configuration may say: rules and themes to switch off, folders of rules to add."""

    disable: Texts = ()
    rules: Texts = ()


class Found(msgspec.Struct, frozen=True):
    """A configuration, and the file that it was read from; None if no file has one."""

    config: Config = Config()
    path: Path | None = None

    @property
    def folders(self) -> list[Path]:
        """The folders of rules; a relative one starts at the folder of the file."""
        base = self.path.parent if self.path else Path()
        return [base / folder for folder in self.config.rules]

    @property
    def origin(self) -> str:
        """The file, and for pyproject.toml its table, as errors name them."""
        name = str(self.path or CONFIG_FILE)
        return f"{name} {_TABLE}" if name.endswith(PROJECT_FILE) else name


def find_config() -> Found:
    """Return the configuration nearest to the working folder: its own, or one of a parent's.

    In one folder `cleaner.toml` counts, not pyproject.toml. Raises RuleError, which names the
    file.
    """
    for folder in _folders():
        path = folder / CONFIG_FILE
        if path.is_file():
            return Found(read_config(path), path)
        path = folder / PROJECT_FILE
        if (config := _read_project(path)) is not None:
            return Found(config, path)
    return Found()


def read_config(path: Path) -> Config:
    """Return what the file at `path` says, the defaults if there is no such file.

    Raises RuleError.
    """
    return _config(read_toml(path), path) if path.exists() else Config()


def _folders() -> Iterator[Path]:
    """Yield the working folder, as "", then its parents."""
    yield Path()
    try:
        yield from Path.cwd().parents
    except OSError:  # the working folder was deleted
        return


def _read_project(path: Path) -> Config | None:
    """Return the configuration in a pyproject.toml, None if it has no table for it."""
    if not path.is_file() or b"cleaner" not in path.read_bytes():  # parsing costs more
        return None
    tool = read_toml(path).get("tool")
    raw = tool.get("cleaner") if isinstance(tool, dict) else None
    return None if raw is None else _config(raw, f"{path} {_TABLE}")


def _config(raw: object, origin: str | Path) -> Config:
    try:
        return decode(raw, Config, Path(origin))
    except RuleError as error:
        field = error.field.partition("[")[0]
        if error.field and field not in _EXAMPLES:  # the decoder names the nearest field
            raise
        what, remedy = _EXAMPLES.get(field, ("is not a table", "write disable = […] below it"))
        raise RuleError(origin, what, remedy, field=field) from error
