"""The command that makes a rule from a line, by question and answer or by options alone."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import load
from cleaner.ruleset.config import find_config
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import nearest
from cleaner.text.errors import InputError

_DEFAULT_FOLDER = Path("my-rules")
_LEAST_KEPT = 2  # texts that must stay


def new_rule_command(
    line: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The line that the rule removes.")
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option(
            metavar="THEME", help="What the line is about. Default: as similar rules say."
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(metavar="CODE|any", help="Its language. Default: as its words show."),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A text that must stay: real prose with the words of the line in another sense."
            " Give it twice or more.",
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A further text that must go; may be repeated."),
    ] = None,
    rule_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Its id. Default: the theme and the line's words."),
    ] = None,
    description: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="What the text is, in a sentence. Default: it is quoted."
        ),
    ] = None,
    reference: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What kind of site prints it.")
    ] = None,
    into: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of rules; it is made if it is missing.")
    ] = _DEFAULT_FOLDER,
    file: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The file in it, such as en/sharing.toml. Default: LANG/THEME.toml.",
        ),
    ] = None,
) -> None:
    """Make a rule from a line, check it, and add it to a file of rules.

    On a terminal it asks for what no option says. What `cleaner check` would refuse is refused, and
    nothing is written then. The rules that a file has stay as they are.
    """
    from cleaner.authoring.new_rule import Answers, add_rule, new_rule
    from cleaner.authoring.workbench.folder import RulesDir

    rules = load(None, None, quiet=True)
    answers = Answers(line=_asked(line, "The line that goes", "--line"), theme=theme or "")
    name, _ = new_rule(answers, rules)
    likely = name.removesuffix(".toml").partition("/")
    answers = Answers(
        line=answers.line,
        theme=_known_theme(_asked(theme, "Its theme", "--theme", likely[2]), rules),
        lang=_asked(lang, "Its language", "--lang", likely[0]),
        keeps=_kept(keep or []),
        removes=tuple(remove or ()),
        id=rule_id or "",
        description=description or "",
        reference=_asked(reference, "What kind of site prints it", "--reference"),
    )
    name, toml = new_rule(answers, rules)
    name = _asked(file, f"The file in {into}", "--file", name)
    others = [folder for folder in find_config().folders if folder.resolve() != into.resolve()]
    faults = add_rule(RulesDir(into), name, toml, others)
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        typer.echo("nothing is written", err=True)
        raise typer.Exit(1)
    typer.echo(toml, nl=False)
    typer.echo(f"added to {into / name}; try it: cleaner try {into} CORPUS", err=True)


def _asked(given: str | None, question: str, option: str, default: str | None = None) -> str:
    """Return what an option gives, or else the answer to a question, or else its default.

    Raises InputError where there is no terminal to ask on, and no default.
    """
    if given is not None:
        return given
    if sys.stdin is not None and sys.stdin.isatty():
        return _typed(question, default)
    if default is None:
        raise InputError(f"{option} is missing, and there is no terminal to ask on; give it")
    return default


def _typed(question: str, default: str | None) -> str:
    """Return what is typed, which is not empty unless there is a default."""
    from rich.console import Console
    from rich.prompt import Prompt

    console, answer = Console(stderr=True, highlight=False), ""
    while not answer:
        answer = Prompt.ask(
            question, console=console, default=default or "", show_default=bool(default)
        )
    return answer


def _kept(given: list[str]) -> tuple[str, ...]:
    """Return the texts that must stay, those that are asked for included."""
    kept = [*given]
    while len(kept) < _LEAST_KEPT:
        option = "a second --keep" if kept else "--keep"
        kept.append(_asked(None, "Prose with its words that must stay", option))
    return tuple(kept)


def _known_theme(theme: str, rules: RuleSet) -> str:
    """Return `theme`. Raises InputError if the rules do not have it."""
    if theme not in rules.themes:
        raise InputError(f"there is no theme {theme}; {nearest(theme, rules.themes)}")
    return theme
