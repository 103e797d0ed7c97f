"""Commands of `cleaner rules`: `list`, which needs no name, and `format`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner.ruleset.naming import LISTING, RESERVED_THEMES
from cleaner.text.counting import counted


class ListingGroup(TyperGroup):
    """A group of commands that lists where no command is named: `cleaner rules newsletter`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in that the arguments leave out."""
        if not args or args[0] not in (*RESERVED_THEMES, "--help"):
            args = [LISTING, *args]
        return super().parse_args(ctx, args)


def format_rules(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A rules folder; the shipped one if none.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Name the files, change none; exit code 1 if any.")
    ] = False,
) -> None:
    """Bring rule files into the even layout: keys in order, long lists an entry a line."""
    from cleaner.authoring.formatting import format_files
    from cleaner.ruleset.loader import shipped_folder

    rules_folder = folder or shipped_folder()
    if not rules_folder.is_dir():
        raise ValueError(f"{rules_folder} is not a folder; name one that holds rule files")
    uneven = list(format_files(rules_folder))
    for path, text in uneven:
        typer.echo(path)
        if not check:
            path.write_bytes(text.encode())
    typer.echo(f"{counted(len(uneven), 'file')} {'to format' if check else 'formatted'}", err=True)
    raise typer.Exit(1 if check and uneven else 0)
