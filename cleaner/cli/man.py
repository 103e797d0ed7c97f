"""Man pages made of the help, one for each command: `python -m cleaner.cli.man DIR`.

The library of the command line brings its own copy of Click, whose commands the usual makers of
man pages do not know; the few macros that a page needs are written here.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cleaner import __version__
from cleaner.cli.main import app
from cleaner.cli.options import PROGRAM

_SECTION = 1  # of the manual: commands
# Signs that the formatter prints as others, such as a hyphen for a minus.
_SIGNS = str.maketrans(
    {"\\": r"\(rs", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
)


def man_pages() -> dict[str, str]:
    """Return the man page of the program and of each of its commands, by the names of their files.

    >>> sorted(man_pages())[:3]
    ['cleaner-check.1', 'cleaner-clean.1', 'cleaner-corpus.1']
    """
    command = typer.main.get_command(app)
    contexts = list(_contexts(typer.Context(command, info_name=PROGRAM)))
    names = [_name(context) for context in contexts]
    return {f"{_name(context)}.{_SECTION}": _page(context, names) for context in contexts}


def _contexts(context: Any) -> Iterator[Any]:
    """Yield the context of a command, then those of its own commands."""
    yield context
    for name, command in getattr(context.command, "commands", {}).items():
        if not command.hidden:
            yield from _contexts(typer.Context(command, info_name=name, parent=context))


def _name(context: Any) -> str:
    above = [] if context.parent is None else [_name(context.parent)]
    return "-".join([*above, context.info_name])


def _page(context: Any, names: list[str]) -> str:
    """Return the page of a command; `names` are those of all pages, which it refers to."""
    command, name = context.command, _name(context)
    summary, _, more = command.help.partition("\n\n")
    summary = " ".join(summary.split())
    words = [context.command_path, *command.collect_usage_pieces(context)]
    parts = {
        "NAME": [f"{_plain(name)} \\- {_plain(summary.rstrip('.'))}"],
        "SYNOPSIS": [_bold(words[0]), _plain(" ".join(words[1:]))],
        "DESCRIPTION": [_plain(summary), *_paragraphs(more)],
        "COMMANDS": list(_commands(context)),
        "ARGUMENTS": list(_parameters(context, "argument")),
        "OPTIONS": list(_parameters(context, "option")),
        "SEE ALSO": [_plain(", ".join(f"{other}({_SECTION})" for other in names if other != name))],
    }
    head = f'.TH "{_plain(name.upper())}" "{_SECTION}" "" "{PROGRAM} {__version__}"'
    sections = (f".SH {title}\n" + "\n".join(lines) for title, lines in parts.items() if lines)
    return "\n".join([head, *sections]) + "\n"


def _commands(context: Any) -> Iterator[str]:
    for name, command in getattr(context.command, "commands", {}).items():
        if not command.hidden:
            yield _item(name, command.help.partition("\n\n")[0])


def _parameters(context: Any, kind: str) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if parameter.param_type_name == kind and record is not None:
            yield _item(*record)


def _item(term: str, text: str) -> str:
    return f".TP\n{_bold(term)}\n{_plain(' '.join(text.split()))}"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in filter(None, text.split("\n\n")):
        yield f".PP\n{_plain(' '.join(paragraph.split()))}"


def _bold(text: str) -> str:
    return f"\\fB{_plain(text)}\\fR"


def _plain(text: str) -> str:
    """Return `text` escaped, so that the formatter takes no part of it for a request.

    >>> _plain(".html, --lang")
    '\\\\&.html, \\\\-\\\\-lang'
    """
    text = text.translate(_SIGNS)
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, page in man_pages().items():
        (folder / file).write_text(page, "utf-8")
