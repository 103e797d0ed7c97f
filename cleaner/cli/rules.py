"""Commands of `cleaner rules`: `list`, which needs no name, `format` and `new`."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner.cli.new_rule import new_rule_command
from cleaner.cli.options import (
    Disable,
    PresetOption,
    Rules,
    help_of,
    load_preset,
    number,
    switched_off_by,
)
from cleaner.cli.streams import STANDARD_OUTPUT, write_output, writing
from cleaner.ruleset.model import theme
from cleaner.ruleset.naming import LISTING, RESERVED_THEMES, known_names
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.counting import counted
from cleaner.text.errors import InputError


class ListingGroup(TyperGroup):
    """A group of commands that lists rules if no command is named: `cleaner rules newsletter`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Add the command that the arguments leave out."""
        if not args or args[0] not in (*RESERVED_THEMES, "--help"):
            args = [LISTING, *args]
        return super().parse_args(ctx, args)


def list_rules(
    rule_id: Annotated[
        str | None,
        typer.Argument(
            metavar="THEME|ID", help="Theme to list, or rule to show. Default: list all rules."
        ),
    ] = None,
    stats: Annotated[
        bool, typer.Option("--stats", help="Add the measured precision of each rule.")
    ] = False,
    expand: Annotated[
        bool, typer.Option("--expand", help="List what the templates of the rule ID stand for.")
    ] = False,
    slow: Annotated[
        Path | None,
        typer.Option(
            metavar="CORPUS",
            help="Clean the documents of this file or folder, and list the rules by the time "
            "they take, slowest first.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(parser=number(int, 1), metavar="N", help="Show at most N rules, with --slow."),
    ] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the rules as JSON, as they are matched.")
    ] = False,
    rules: Rules = None,
    disable: Disable = None,
    preset: PresetOption = None,
) -> None:
    """List the rules in force in chain order, those of a theme, or show one rule and its file."""
    from cleaner.cli.listing import expansion, listing, listing_json
    from cleaner.ruleset.loader import shipped_folder
    from cleaner.ruleset.stats import read_stats

    if as_json and (expand or slow):
        raise InputError("--json lists or shows rules; leave --expand and --slow out")
    chosen = load_preset(rules, disable, preset)
    name = known_names(chosen).get(rule_id or "", rule_id)
    is_listed = name is None or name in _listed_names(chosen)
    if not is_listed and (origin := switched_off_by(str(name), rules, disable)):
        raise InputError(f"{name} is switched off by {origin}; take it out there to list it")
    measured = read_stats(shipped_folder()) if stats else None
    if as_json:
        write_output(listing_json(chosen, name, measured))
        return
    if expand:
        lines = expansion(chosen, name, [shipped_folder(), *(rules or ())])
    else:
        lines = _slowest(chosen, slow, name) if slow else listing(chosen, name, measured)
    with writing(STANDARD_OUTPUT):
        for line in islice(lines, limit + 1) if slow else lines:  # 1: the head of the table
            typer.echo(line)


def _listed_names(rules: RuleSet) -> set[str]:
    return {name for _, rule in rules.declared() for name in (rule.id, rule.theme)}


def _slowest(rules: RuleSet, source: Path, rule_id: str | None) -> Iterator[str]:
    from cleaner.authoring.profiling import COLUMNS, slowest_rules

    yield COLUMNS
    for name, rule_time in slowest_rules(rules, source):
        if rule_id in (None, name, theme(name)):
            yield f"{name}\t{rule_time.row}"


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


rules_app = typer.Typer(
    name="rules",
    cls=ListingGroup,
    add_completion=False,
    help="List the rules in force, format rule files, or make a new rule.",
)
for _name, _command in ((LISTING, list_rules), ("format", format_rules), ("new", new_rule_command)):
    _help = help_of(_command)
    rules_app.command(_name, help=_help, short_help=_help.partition("\n")[0])(_command)
