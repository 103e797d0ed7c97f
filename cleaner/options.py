"""What commands have in common: their name, the options that choose rules, and those rules."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.load import load_rules, read_config
from cleaner.rule import RuleSet

CONFIG_FILE = Path("cleaner.toml")
PROGRAM = "cleaner"

Rules = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="Add a folder of rules.")
]
Disable = Annotated[
    list[str] | None, typer.Option(metavar="THEME|ID", help="Switch a theme or a rule off.")
]


def load(
    folders: list[Path] | None,
    disable: list[str] | None,
    *,
    weighed: bool = True,
    fresh: bool = False,
) -> RuleSet:
    """Return the rules that the working folder's CONFIG_FILE and the options ask for."""
    config = read_config(CONFIG_FILE)
    disabled = [*config.disable, *(disable or ())]
    wanted = [*config.rules, *(folders or ())]
    return load_rules(wanted, disabled, weighed=weighed, fresh=fresh)
