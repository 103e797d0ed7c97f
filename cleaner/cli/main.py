"""The command line."""

import errno
import signal
from collections import UserDict
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner.cli.options import PROGRAM, help_of
from cleaner.cli.streams import STANDARD_OUTPUT, drop_output, writing
from cleaner.ruleset.toml import RuleError
from cleaner.text.errors import OutputError

_COMMANDS = {  # in the order of the help: the module of each in this package, and its name there
    "clean": "clean:clean_command",
    "explain": "explaining:explain_command",
    "restore": "clean:restore_command",
    "check": "check:check",
    "schema": "schema:schema_command",
    "packs": "packs:list_packs",
    "corpus": "corpus:corpus",
    "learn": "learn:learn",
    "report": "report:report",
    "try": "effect:try_command",
    "workbench": "workbench.command:workbench",
    "fit": "fit:fit_command",
    "rules": "rules:rules_app",
}


class _Commands(UserDict[str, Any]):
    """The commands by their names. Each is imported when it is called: some need many libraries."""

    def __getitem__(self, name: str) -> Any:
        command = self.data[name]
        if isinstance(command, str):
            module, _, place = command.partition(":")
            declared = getattr(import_module(f"cleaner.cli.{module}"), place)
            command = self.data[name] = _command(name, declared)
        return command


def _command(name: str, declared: Any) -> Any:
    """Return what typer makes of a function, or of a group of commands."""
    if isinstance(declared, typer.Typer):
        return typer.main.get_command(declared)
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name, help=help_of(declared))(declared)
    return typer.main.get_command(single)


class _CommandGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands(_COMMANDS)


app = typer.Typer(
    cls=_CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Take the boilerplate out of article text, and report each character taken.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from cleaner import __version__
        from cleaner.core import CORE

        with writing(STANDARD_OUTPUT):
            typer.echo(f"{PROGRAM} {__version__} ({CORE.name} core)")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_show_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """Take the boilerplate out of article text, and report each character taken."""


def main() -> None:
    """Run the command line; what a user gets wrong is one sentence, and exit code 2.

    SIGTERM ends it as Ctrl-C does, from here on, with exit code 130.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(prog_name=PROGRAM)
    except OutputError as error:
        _fail(str(error), code=3)
    except OSError as error:
        if error.filename is None and error.errno == errno.ENOSPC:  # of help, or of a corpus
            drop_output()
            _fail(f"cannot write: {error.strerror}", code=3)
        _fail(f"{error.filename or 'a file'}: {error.strerror or error}", code=2)
    except RuleError as error:
        _fail(*map(str, (error, *error.others)), code=2)
    except ValueError as error:
        _fail(str(error), code=2)


def _fail(*messages: str, code: int) -> None:
    from cleaner.corpus.address import redacted

    for message in messages:
        typer.echo(f"{PROGRAM}: {redacted(message)}", err=True)
    raise SystemExit(code)
