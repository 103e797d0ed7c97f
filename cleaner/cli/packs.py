"""The command that lists the packs of rules that are installed."""

import typer

from cleaner.cli.streams import STANDARD_OUTPUT, writing
from cleaner.text.counting import counted


def list_packs() -> None:
    """List the installed packs: name, distribution, version, licence, languages, folder.

    A pack is in force where it is named: `--rules pack:NAME`, or rules = ["pack:NAME"] in
    cleaner.toml. Of one that cannot be used the last column says why.
    """
    from cleaner.ruleset.packs import installed_packs

    packs = [*installed_packs()]
    with writing(STANDARD_OUTPUT):
        for pack in packs:
            place = pack.fault or str(pack.folder)
            owner = pack.distribution, pack.version, pack.license
            typer.echo("\t".join((pack.name, *owner, ", ".join(pack.languages), place)))
    typer.echo(f"{counted(len(packs), 'pack')} installed", err=True)
