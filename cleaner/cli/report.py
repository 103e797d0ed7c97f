"""The command that writes the report page of a run."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.bars import progress
from cleaner.cli.options import Disable, Rules, account_cleaner
from cleaner.cli.streams import writing
from cleaner.corpus.address import is_address, redacted
from cleaner.text.errors import InputError

if TYPE_CHECKING:
    from cleaner.view.facts import FactBook


def report(
    output: Annotated[
        str, typer.Argument(metavar="OUT", help="The OUT of a finished run: a folder or address.")
    ],
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File for the page. Default: OUT/report.html."),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser of this machine.")
    ] = False,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """Write a page that shows what a run removed, by theme, rule, line and document.

    The page is one HTML file that loads nothing. It says for each rule what the rules that are
    loaded now say, so give the --rules of the run; what it learned is in OUT. HTML pages that are
    shown are read again, to say what became of each of their blocks; that needs the --disable of
    the run, too.
    """
    from cleaner.corpus.output.base import LEARNED, PAGE
    from cleaner.corpus.run import open_output
    from cleaner.corpus.survey.survey import preset_of, survey
    from cleaner.learning.site_file import FOLDER
    from cleaner.view.render import run_page

    if html is None and is_address(output):
        raise InputError(f"{redacted(output)} is an address; name a file for the page with --html")
    path = html or Path(output) / PAGE
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file for the page, such as {path / PAGE}")
    name = redacted(output).rstrip("/").rpartition("/")[2] or output
    out = open_output(output)
    learned = Path(output, LEARNED)
    if (learned / FOLDER).is_dir():
        rules = [*(rules or ()), learned]
    book = fact_book(rules)
    cleaner = account_cleaner(rules, disable, preset_of(out))
    with progress(None, "documents") as advance:
        view = survey(out, book, name, advance, cleaner)
    write_page(run_page(view, book), path)
    typer.echo(f"report: {path}", err=True)
    if open_page:
        webbrowser.open(path.absolute().as_uri())


def fact_book(folders: list[Path] | None) -> "FactBook":
    """Return what is known of the rules, those of `folders` and of the configuration included.

    Rules that are switched off now are known too, since an earlier run may have used them.
    """
    from cleaner import load_rules
    from cleaner.ruleset.config import find_config
    from cleaner.ruleset.loader import shipped_folder
    from cleaner.ruleset.stats import read_stats
    from cleaner.view.facts import FactBook

    rules = load_rules([*find_config().folders, *(folders or ())])
    return FactBook(rules, read_stats(shipped_folder()))


def write_page(page: str, path: Path) -> None:
    """Write a page to the file at `path`."""
    with writing(str(path)):
        path.write_bytes(page.encode("utf-8", "replace"))
