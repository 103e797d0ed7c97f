"""The command line."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cleaner.load import load_rules, read_config
from cleaner.rule import RuleSet

CONFIG_FILE = Path("cleaner.toml")

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Rules = Annotated[list[Path], typer.Option("--rules", metavar="DIR", help="Add a folder of rules.")]
Disable = Annotated[
    list[str], typer.Option(metavar="THEME|ID", help="Switch off a theme or a rule.")
]


@app.command()
def check(folders: Annotated[list[Path], typer.Argument(metavar="DIR")] = []) -> None:
    """Check the rules, the shipped ones and those in each DIR, and run their examples."""
    from cleaner.check import check as faults_of

    rules = _load(folders, [])
    faults = [str(fault) for fault in faults_of(rules)]
    for fault in faults:
        typer.echo(fault, err=True)
    typer.echo(f"{sum(1 for _ in rules.rules())} rules checked, {len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


@app.command()
def clean(path: Path) -> None:
    """Clean a text."""
    from cleaner.clean import Cleaner

    print(Cleaner(_load([], [])).clean(path.read_bytes()).text, end="")


def _load(folders: list[Path], disable: list[str]) -> RuleSet:
    config = read_config(CONFIG_FILE)
    return load_rules([*config.rules, *folders], [*config.disable, *disable])


def main() -> NoReturn:
    """Run the command line; a fault of the user's is one sentence, and exit code 2."""
    try:
        app()
    except ValueError as error:
        typer.echo(f"cleaner: {error}", err=True)
    raise SystemExit(2)
