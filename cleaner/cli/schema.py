"""The command that prints a JSON Schema, for editors and for programs that read reports."""

from enum import StrEnum
from typing import Annotated

import typer

from cleaner.cli.streams import write_output


class SchemaName(StrEnum):
    """The kinds of files that have a schema."""

    RULES = "rules"
    WORDS = "words"
    FRAGMENTS = "fragments"
    CHAIN = "chain"
    CONFIG = "config"
    REPORT = "report"


def schema_command(
    name: Annotated[
        SchemaName,
        typer.Argument(
            metavar="KIND",
            help="What to print the schema of: rules, words, fragments, chain, config or report.",
        ),
    ] = SchemaName.RULES,
) -> None:
    """Print the JSON Schema of rule files, of other files that people write, or of reports."""
    from cleaner.authoring.schemas import schema_text

    write_output(schema_text(name))
