"""The command line."""

import errno
import signal
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.check import check
from cleaner.cli.corpus import corpus
from cleaner.cli.effect import try_command
from cleaner.cli.explaining import explain_command
from cleaner.cli.inputs import clean_file, one_path, warn_of_html
from cleaner.cli.learn import learn
from cleaner.cli.new_rule import new_rule_command
from cleaner.cli.options import (
    PROCESSORS,
    PROGRAM,
    AsMail,
    BudgetOption,
    Disable,
    Html,
    Lang,
    MarkdownOption,
    PresetOption,
    Rules,
    Source,
    Url,
    Workers,
    chosen_kind,
    load,
    load_preset,
    make_cleaner,
)
from cleaner.cli.packs import list_packs
from cleaner.cli.report import report
from cleaner.cli.rules import ListingGroup, format_rules
from cleaner.cli.schema import schema_command
from cleaner.cli.streams import STANDARD_OUTPUT, drop_output, read_bytes, write_output, writing
from cleaner.cli.workbench.command import workbench
from cleaner.corpus.address import redacted
from cleaner.ruleset.model import theme
from cleaner.ruleset.naming import LISTING, known_names
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.errors import InputError, OutputError

app = typer.Typer(
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


@app.command("clean")
def clean_command(
    path: Source = None,
    url: Url = None,
    lang: Lang = None,
    html: Html = False,
    mail: AsMail = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File for the report, as JSON. Default: no report."),
    ] = None,
    rules: Rules = None,
    disable: Disable = None,
    preset: PresetOption = None,
    budget: BudgetOption = None,
    markdown: MarkdownOption = False,
) -> None:
    """Print the clean text of a document."""
    from cleaner.text import jsonio

    result = clean_file(
        make_cleaner(load_preset(rules, disable, preset), budget, markdown=markdown),
        one_path(path, "cleaner clean"),
        (url, lang),
        kind=chosen_kind(html=html, mail=mail),
    )
    warn_of_html(result)
    if report:
        with writing(str(report)):
            report.write_bytes(jsonio.dumps(result.report) + b"\n")
    write_output(result.text.encode())


app.command("explain")(explain_command)


@app.command("restore")
def restore_command(
    clean_path: Annotated[
        Path, typer.Argument(metavar="CLEAN", help="A clean text, as `cleaner clean` printed it.")
    ],
    report_path: Annotated[
        Path, typer.Argument(metavar="REPORT.json", help="The report that was written with it.")
    ],
) -> None:
    """Print the source, byte for byte, from a clean text and its report."""
    from cleaner.report import Report
    from cleaner.text import jsonio
    from cleaner.text.edits import restore
    from cleaner.text.encoding import encode_text

    try:
        report = jsonio.loads(read_bytes(report_path), Report)
    except UnicodeDecodeError as error:
        raise InputError(f"{report_path} is not a cleaner report: it is not UTF-8") from error
    except ValueError as error:
        raise InputError(f"{report_path} is not a cleaner report: {error}") from error
    try:
        text = read_bytes(clean_path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{clean_path} is not a clean text: it is not UTF-8") from error
    if len(text) != report.characters:
        raise InputError(f"{clean_path} is not the text that {report_path} was made with")
    encoding = "utf-8" if report.extractor else report.encoding or "utf-8"
    write_output(encode_text(restore(text, report.edits), encoding))


app.command()(check)


def list_rules(
    rule_id: Annotated[
        str | None,
        typer.Argument(
            metavar="THEME|ID", help="Theme to list, or rule to show. Default: list all rules."
        ),
    ] = None,
    stats: Annotated[
        bool, typer.Option("--stats", help="Add the measured precision of each rule.")
    ] = False,
    expand: Annotated[
        bool, typer.Option("--expand", help="List what the templates of the rule ID stand for.")
    ] = False,
    slow: Annotated[
        Path | None,
        typer.Option(
            metavar="CORPUS",
            help="Clean the documents of this file or folder, and list the rules by the time "
            "they take, slowest first.",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="Show at most N rules, with --slow.")
    ] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the rules as JSON, as they are matched.")
    ] = False,
    rules: Rules = None,
    disable: Disable = None,
    preset: PresetOption = None,
) -> None:
    """List the rules in force in chain order, those of a theme, or show one rule and its file."""
    from cleaner.cli.listing import expansion, listing, listing_json
    from cleaner.ruleset.loader import shipped_folder
    from cleaner.ruleset.stats import read_stats

    if as_json and (expand or slow):
        raise InputError("--json lists or shows rules; leave --expand and --slow out")
    chosen = load_preset(rules, disable, preset)
    name = known_names(chosen).get(rule_id or "", rule_id)
    measured = read_stats(shipped_folder()) if stats else None
    if as_json:
        write_output(listing_json(chosen, name, measured))
        return
    if expand:
        lines = expansion(chosen, name, [shipped_folder(), *(rules or ())])
    else:
        lines = _slowest(chosen, slow, name) if slow else listing(chosen, name, measured)
    with writing(STANDARD_OUTPUT):
        for line in islice(lines, limit + 1) if slow else lines:  # 1: the head of the table
            typer.echo(line)


rules_app = typer.Typer(
    cls=ListingGroup, help="List the rules in force, format rule files, or make a new rule."
)
rules_app.command(LISTING)(list_rules)
rules_app.command("format")(format_rules)
rules_app.command("new")(new_rule_command)
app.add_typer(rules_app, name="rules")


def _slowest(rules: RuleSet, source: Path, rule_id: str | None) -> Iterator[str]:
    from cleaner.authoring.profiling import COLUMNS, slowest_rules

    yield COLUMNS
    for name, rule_time in slowest_rules(rules, source):
        if rule_id in (None, name, theme(name)):
            yield f"{name}\t{rule_time.row}"


app.command("schema")(schema_command)
app.command("packs")(list_packs)
app.command()(corpus)
app.command()(learn)
app.command()(report)
app.command("try")(try_command)
app.command()(workbench)


@app.command("fit")
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


def main() -> None:
    """Run the command line; what a user gets wrong is one sentence, and exit code 2.

    SIGTERM ends it as Ctrl-C does, from here on, with exit code 130.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(prog_name=PROGRAM)
    except OutputError as error:
        _fail(str(error), 3)
    except OSError as error:
        if error.filename is None and error.errno == errno.ENOSPC:  # of help, or of a corpus
            drop_output()
            _fail(f"cannot write: {error.strerror}", 3)
        _fail(f"{error.filename or 'a file'}: {error.strerror or error}", 2)
    except ValueError as error:
        _fail(str(error), 2)


def _fail(message: str, code: int) -> None:
    typer.echo(f"{PROGRAM}: {redacted(message)}", err=True)
    raise SystemExit(code)
