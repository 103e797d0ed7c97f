"""The command that checks rules."""

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.bars import progress
from cleaner.cli.options import chosen_folders, load
from cleaner.cli.streams import write_output
from cleaner.text import jsonio
from cleaner.text.counting import counted
from cleaner.text.errors import InputError


def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR|FILE|pack:NAME",
            callback=chosen_folders,
            help="Rules of your own. Without: the shipped ones.",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Check the shipped rules too.")] = False,
    stats: Annotated[
        bool,
        typer.Option(
            "--stats",
            help="Check also that measurements (stats.json) support each rule in force.",
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="A pattern whose backtracking nothing bounds is a fault."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what is wrong as JSON, and no sentences.")
    ] = False,
) -> None:
    """Check the rules in each DIR or FILE: their examples, phrases and backtracking."""
    from cleaner.authoring.checking import check_rules
    from cleaner.authoring.examples import Fault, rules_in
    from cleaner.authoring.trust import preset_faults, trust_faults
    from cleaner.ruleset.loader import shipped_folder
    from cleaner.ruleset.stats import read_stats

    mine, shipped = folders or [], shipped_folder().resolve()
    added = [path for path in mine if not path.resolve().is_relative_to(shipped)]
    rules = load(added, None, fresh=every or not mine)
    chosen = (
        rules_in(rules, mine) if mine and not every else {rule.id for _, rule in rules.declared()}
    )
    if not chosen:
        raise InputError(
            f"{', '.join(map(str, mine))}: there is no rule; name a folder that has one"
        )
    faults: dict[Fault, None] = {}
    notes: list[str] = []
    measured = {
        name: figures for path in (shipped, *mine) for name, figures in read_stats(path).items()
    }
    with progress(len(chosen)) as advance:
        for checked in check_rules(rules, chosen, advance):
            faults |= dict.fromkeys(checked.faults)
            notes += checked.unproved
    if stats:
        more = chain(trust_faults(rules, measured, chosen), preset_faults(rules))
        faults |= dict.fromkeys(more)
    code = 1 if faults or (strict and notes) else 0
    if as_json:
        value = {"rules": len(chosen), "faults": [*faults], "unproved": notes}
        write_output(jsonio.dumps(value) + b"\n")
        raise typer.Exit(code)
    for fault in faults:
        typer.echo(str(fault), err=True)
    last = f"{counted(len(chosen), 'rule')} checked, {counted(len(faults), 'fault')}"
    if notes:
        patterns = counted(len(notes), "pattern")
        last += f", {patterns} unproved, which the timeout stops: {', '.join(notes)}"
    typer.echo(last)
    raise typer.Exit(code)
