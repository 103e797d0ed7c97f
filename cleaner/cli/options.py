"""What commands share: their name, common options, and the rules that those choose."""

import os
from collections.abc import Callable
from inspect import getdoc
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import msgspec
import typer
from typer.models import OptionInfo

from cleaner import load_rules  # by this name, it knows the actions of the engine
from cleaner.ruleset.config import LocatedConfig, find_config
from cleaner.ruleset.model import theme
from cleaner.ruleset.naming import current, known_names
from cleaner.ruleset.packs import rules_folder
from cleaner.ruleset.presets import with_preset
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.switching import check_disabled, switch_off
from cleaner.ruleset.toml import RuleError
from cleaner.text.errors import InputError

if TYPE_CHECKING:
    from cleaner.api import Cleaner

PROGRAM = "cleaner"
PROCESSORS = os.cpu_count() or 1


_Number = TypeVar("_Number", int, float)
_NUMBER_KINDS = {int: "a whole number", float: "a number"}


def number(kind: type[_Number], least: float, most: float = inf) -> Callable[[str], _Number]:
    """Return the function that reads an option's value as a number from `least` to `most`.

    It raises typer.BadParameter where the value is not one.

    >>> number(int, 1)("2"), number(float, 0.5)("0.5")
    (2, 0.5)
    """
    limits = f"of at least {least}" if most == inf else f"from {least} to {most}"

    def read(value: str) -> _Number:
        try:
            given = kind(value)
        except ValueError:
            given = None
        if given is None or not least <= given <= most or given == inf:
            raise typer.BadParameter(f"{value!r} is not {_NUMBER_KINDS[kind]} {limits}")
        return given

    return read


def chosen_folders(places: list[Path] | None) -> list[Path] | None:
    """Return the folders that an option or an argument names, those of packs too."""
    return places and [rules_folder(place) for place in places]


def chosen_folder(place: Path | None) -> Path | None:
    """Return the folder or file that an option or an argument names, or the folder of a pack."""
    return place and rules_folder(place)


Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="DIR|pack:NAME",
        callback=chosen_folders,
        help="Folder of rule files, or installed pack, to add to the shipped rules; repeat it for"
        " several.",
    ),
]
Disable = Annotated[
    list[str] | None,
    typer.Option(
        metavar="THEME|ID,…",
        help="Themes or rule ids to switch off, separated by commas; may be repeated.",
    ),
]
PresetOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="How much to take: careful, standard or thorough. Default: standard.",
    ),
]

Workers = Annotated[
    int,
    typer.Option(parser=number(int, 1), metavar="N", help="Number of processes on this machine."),
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT|auto", help="The cluster to use; without it, a new one is started."
    ),
]


def _column(holds: str, default: str = "one with a usual name") -> OptionInfo:
    """Return the option that names the column of tables that `holds` something."""
    what = f"The column of tables that {holds}; by default {default}."
    option: OptionInfo = typer.Option(metavar="NAME", help=what)
    return option


TextFieldOption = Annotated[str | None, _column("holds the text")]
HtmlFieldOption = Annotated[str | None, _column("holds HTML pages")]
IdFieldOption = Annotated[str | None, _column("holds ids")]
UrlFieldOption = Annotated[str | None, _column("holds urls")]
LangFieldOption = Annotated[str | None, _column("holds languages (ISO 639-1)")]
SiteFieldOption = Annotated[str | None, _column("names the site of a document", "its url does")]

Source = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH|-]",
        help="A text (.md too), HTML or mail (.eml) file; - or nothing: standard input.",
    ),
]
Url = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="Address the document is from; adds the rules for its site, if any."
    ),
]
Lang = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="Language of the document, two letters such as en. Rules for any language other than"
        " this one and English read only lines that are clearly in their own language. Default:"
        " rules of all languages, for HTML of the language it declares.",
    ),
]
Html = Annotated[
    bool,
    typer.Option("--html", help="Read the input as HTML. Default: only .html and .htm files."),
]
AsMail = Annotated[
    bool,
    typer.Option("--mail", help="Read the input as a mail. Default: only .eml files."),
]
InputKind = Literal["html", "mail"]

MarkdownOption = Annotated[
    bool,
    typer.Option(
        "--markdown",
        help="Write the text of HTML pages in Markdown: headings, lists, links, tables, code."
        " Default: plain text.",
    ),
]

BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="SECONDS[,SECONDS_PER_MB]",
        help="Read a page without the extractor if that is predicted to take longer. Default:"
        " 10 seconds, and 10 seconds for each MB of the page.",
    ),
]


def load(
    folders: list[Path] | None,
    disable: list[str] | None,
    *,
    weighed: bool = True,
    fresh: bool = False,
    quiet: bool = False,
) -> RuleSet:
    """Return the rules that the nearest configuration and the options ask for.

    No option names the configuration, so a line on standard error names it, unless `quiet`.

    Raises RuleError, which names the option or the file that is at fault.
    """
    nearest = find_config()
    names = split_names(disable or ())
    try:
        rules = load_rules([*nearest.folders, *(folders or ())], weighed=weighed, fresh=fresh)
    except RuleError:
        if not quiet:  # it may name the rules that are at fault
            announce(nearest)
        raise
    check_disabled(nearest.config.disable, rules, nearest.origin)
    check_disabled(names, rules, "", "--disable")
    if not quiet:
        announce(nearest)
    rules = switch_off(rules, frozenset((*nearest.config.disable, *names)))
    if not nearest.config.keep:
        return rules  # with what is known of them, such as their digest
    return msgspec.structs.replace(rules, keep=nearest.config.keep)


def announce(config: LocatedConfig) -> None:
    """Name the configuration on standard error with what it changes, if it changes anything."""
    if config.effect:
        typer.echo(f"{PROGRAM}: {config.origin} {config.effect}", err=True)


def switched_off_by(name: str, folders: list[Path] | None, disable: list[str] | None) -> str | None:
    """Return what switches off the rule or theme `name`: --disable, or a file, if one does."""
    nearest = find_config()
    known = known_names(load_rules([*nearest.folders, *(folders or ())]))
    for origin, names in (
        ("--disable", split_names(disable or ())),
        (nearest.origin, nearest.config.disable),
    ):
        if {known.get(name, name), theme(name)} & current(names, known):
            return origin
    return None


def load_preset(
    folders: list[Path] | None,
    disable: list[str] | None,
    preset: str | None,
    *,
    quiet: bool = False,
) -> RuleSet:
    """Return the rules of `load` by the preset of the option, or else of the configuration.

    Raises RuleError, which names the option or the file that is at fault.
    """
    rules, nearest = load(folders, disable, quiet=quiet), find_config()
    if preset is not None:
        return with_preset(rules, preset, "--preset")
    if not nearest.config.preset:
        return rules
    if not quiet:
        name = nearest.config.preset
        typer.echo(f"{PROGRAM}: {nearest.origin} asks for the preset {name}", err=True)
    return with_preset(rules, nearest.config.preset, f"{nearest.origin}: preset")


def make_cleaner(
    rules: RuleSet, budget: str | None, *, account: bool = False, markdown: bool = False
) -> "Cleaner":
    """Return the cleaner by `rules` and the value of --budget. Raises InputError."""
    from cleaner.api import Cleaner
    from cleaner.html.options import DEFAULT_BUDGET, Budget

    try:
        limit = DEFAULT_BUDGET if budget is None else Budget.parse(budget)
        return Cleaner(rules, limit, account=account, markdown=markdown)
    except InputError as error:
        raise InputError(f"--budget {error}") from error


def account_cleaner(
    folders: list[Path] | None, disable: list[str] | None, preset: str
) -> "Cleaner":
    """Return the cleaner that says what became of the blocks of an earlier run's pages.

    `preset` is the one of the run. Raises RuleError.
    """
    rules = load(folders, disable, quiet=True)
    return make_cleaner(with_preset(rules, preset, "summary.json: preset"), None, account=True)


def chosen_kind(*, html: bool, mail: bool) -> InputKind | None:
    """Return what the options say that the input is, None if its ending says it.

    >>> chosen_kind(html=False, mail=True)
    'mail'

    Raises InputError for both.
    """
    if html and mail:
        raise InputError("--html and --mail exclude each other; give the one that the input is")
    return "html" if html else "mail" if mail else None


def help_of(command: Callable[..., None]) -> str:
    """Return the help in the docstring of `command`, a line for each of its paragraphs.

    The help of a terminal keeps line breaks, which would end lines in mid-sentence.
    """
    paragraphs = (getdoc(command) or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def split_names(values: list[str] | tuple[str, ...]) -> list[str]:
    """Return the names in the values of an option that takes several.

    >>> split_names(["sharing, newsletter", "tags"])
    ['sharing', 'newsletter', 'tags']
    """
    return [name for value in values for name in map(str.strip, value.split(",")) if name]
