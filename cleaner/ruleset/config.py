"""The configuration of a project: `cleaner.toml`, or `[tool.cleaner]` in pyproject.toml."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cleaner.ruleset.model import Texts
from cleaner.ruleset.packs import is_pack, rules_folder
from cleaner.ruleset.toml import RuleError, decode, read_toml
from cleaner.text.counting import counted

CONFIG_FILE = "cleaner.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = "[tool.cleaner]"
_EXAMPLES = {  # by field: what is wrong, and what to write
    "disable": ("is not a list of names", 'write disable = ["sharing"]'),
    "keep": ("is not a list of lines", 'write keep = ["Share your thoughts with us."]'),
    "preset": ("is not a name", 'write preset = "careful"'),
    "rules": ("is not a list of folders", 'write rules = ["my-rules"]'),
}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of a configuration.

    `disable` has rules and themes to switch off, `keep` lines that no rule may remove, `rules`
    folders of rules to add, or "pack:NAME" for an installed pack; `preset` is the name of the
    preset, "" for the default.
    """

    disable: Texts = ()
    keep: Texts = ()
    preset: str = ""
    rules: Texts = ()


class LocatedConfig(msgspec.Struct, frozen=True):
    """A configuration and the path of the file that it was read from, None if no file has one."""

    config: Config = Config()
    path: Path | None = None

    @property
    def places(self) -> list[str]:
        """The folders of rules and the packs. A relative path starts at the folder of the file."""
        base = self.path.parent if self.path else Path()
        return [name if is_pack(name) else str(base / name) for name in self.config.rules]

    @property
    def folders(self) -> list[Path]:
        """The folders of rules, those of packs too. Raises RuleError for a pack that is not one."""
        return [*map(rules_folder, self.places)]

    @property
    def origin(self) -> str:
        """The file, and for pyproject.toml its table, as errors name them."""
        name = str(self.path or CONFIG_FILE)
        return f"{name} {_TABLE}" if name.endswith(PROJECT_FILE) else name

    @property
    def effect(self) -> str:
        """What the configuration changes, in words of one line; empty if it changes nothing."""
        parts = []
        if self.config.rules:
            parts.append(f"adds the rules in {_listed(self.places)}")
        if self.config.disable:
            parts.append(f"switches off {_listed(self.config.disable)}")
        if number := len(self.config.keep):
            parts.append(f"keeps {counted(number, 'line')}")
        return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def find_config() -> LocatedConfig:
    """Return the configuration of the working folder, or of its nearest parent that has one.

    In one folder `cleaner.toml` counts before pyproject.toml. Raises RuleError, which names the
    file.
    """
    for folder in _folders():
        path = folder / CONFIG_FILE
        if path.is_file():
            return LocatedConfig(read_config(path), path)
        path = folder / PROJECT_FILE
        if (config := _read_project(path)) is not None:
            return LocatedConfig(config, path)
    return LocatedConfig()


def read_config(path: Path) -> Config:
    """Return the configuration in the file at `path`, the defaults if there is no such file.

    Raises RuleError.
    """
    return _config(read_toml(path), path) if path.exists() else Config()


def _listed(names: Iterable[str]) -> str:
    """Return `names` in one line, whatever characters are in them."""
    return ", ".join(name if name.isprintable() else repr(name) for name in names)


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
