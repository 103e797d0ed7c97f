"""The reference of the command line, from the commands themselves."""

from typer import Context
from typer.cli import get_docs_for_click
from typer.main import get_command

from cleaner.cli.main import app
from cleaner.cli.options import PROGRAM
from docsite.markup import table

_GENERAL = f"""`{PROGRAM} --version` names the version and the core in use. `--help` (`-h`) after a
command shows its part of this page. `{PROGRAM} --install-completion` installs completion for your
shell. The [exit codes](../stability.md) are the same for all commands."""


def command_line_page() -> str:
    """Return the page: a table of the commands, then each with its arguments and options."""
    group = get_command(app)
    context = Context(group, info_name=PROGRAM)
    commands = {
        name: command
        for name in group.list_commands(context)  # type: ignore[attr-defined]
        if (command := group.get_command(context, name)) and not command.hidden  # type: ignore[attr-defined]
    }
    rows = (
        (f"[`{PROGRAM} {name}`](#{PROGRAM}-{name})", (command.help or "").partition("\n")[0])
        for name, command in commands.items()
    )
    sections = (
        get_docs_for_click(obj=command, ctx=context, indent=1, name=name, call_prefix=PROGRAM)
        for name, command in commands.items()
    )
    overview = table(("command", "what it does"), rows)
    head = f"# Command line\n\n{group.help}\n\n{overview}\n\n{_GENERAL}\n\n"
    return head + "\n".join(sections)
