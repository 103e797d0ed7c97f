"""The command that fits weights."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import PROCESSORS, Rules, Workers, load
from cleaner.text.errors import InputError


def fit_command(
    data: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="Folder of labelled texts: .jsonl files, also compressed, whose rows have the "
            "fields text and reference.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the weights.")] = Path(
        "weights.toml"
    ),
    workers: Workers = PROCESSORS,
    pages: Annotated[
        bool,
        typer.Option(
            "--pages",
            help="Fit the weights of the blocks of HTML pages, to rows with the fields html, "
            "reference, kind and site.",
        ),
    ] = False,
    rules: Rules = None,
) -> None:
    """Fit the weights of features to labelled texts or pages, and write them to a file."""
    from cleaner.authoring.block_training import fit_block_weights, write_block_weights
    from cleaner.authoring.training import fit_weights, write_weights

    if not out.parent.is_dir():
        raise InputError(f"{out.parent} is not a folder; make it, or choose another file")
    if pages:
        write_block_weights(fit_block_weights(data, load(rules, None, weighed=False), workers), out)
        return
    weights = fit_weights(data, load(rules, None, weighed=False), workers)
    write_weights(weights, out)
    for name, score in weights.scores.items():
        typer.echo(f"{name}: {score:.4%}", err=True)
