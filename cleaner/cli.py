"""The command line."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cleaner.load import load_rules, read_config
from cleaner.rule import RuleSet

if TYPE_CHECKING:
    from cleaner.report import Result

CONFIG_FILE = Path("cleaner.toml")
PROGRAM = "cleaner"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Take the boilerplate out of article text, and report each character taken.",
)

Source = Annotated[Path, typer.Argument(metavar="PATH|-", help="A text or HTML file; - is stdin.")]
Url = Annotated[
    str | None, typer.Option(help="Where the text is from: brings its site's rules in.")
]
Html = Annotated[bool, typer.Option("--html", help="The input is HTML, whatever its name.")]
Rules = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="Add a folder of rules.")
]
Disable = Annotated[
    list[str] | None, typer.Option(metavar="THEME|ID", help="Switch a theme or a rule off.")
]
_IN = "A file, folder, pattern, @list of files, address (s3://…), or - for standard input."
Field = Annotated[str | None, typer.Option(metavar="NAME", help="The column of tables to use.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        from cleaner import __version__

        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Take the boilerplate out of article text, and report each character taken."""


@app.command()
def clean(
    path: Source = Path("-"),
    url: Url = None,
    html: Html = False,
    report: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """Print the clean text of a document."""
    from cleaner import jsonio

    result = _clean(path, url, html, _load(rules, disable))
    if report:
        report.write_bytes(jsonio.dumps(result.report) + b"\n")
    _write(result.text.encode())


@app.command()
def explain(
    path: Source = Path("-"),
    url: Url = None,
    html: Html = False,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """Show a document with every removed line and span marked, and the rule that took it."""
    from rich.console import Console

    from cleaner.edit import restore as source_of
    from cleaner.explain import explain as explained

    result = _clean(path, url, html, _load(rules, disable))
    source = source_of(result.text, result.report.edits)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # what the text holds, whatever the locale
    Console(soft_wrap=True, highlight=False).print(explained(source, result.report))


@app.command()
def restore(
    clean_path: Annotated[Path, typer.Argument(metavar="CLEAN")],
    report_path: Annotated[Path, typer.Argument(metavar="REPORT.json")],
) -> None:
    """Print the source, byte for byte, from a clean text and its report."""
    from cleaner import jsonio
    from cleaner.edit import restore as source_of
    from cleaner.encoding import encode
    from cleaner.report import Report

    try:
        report = jsonio.loads(_read(report_path), Report)
    except ValueError as error:
        raise ValueError(f"{report_path} is no report: {error}") from error
    try:
        text = _read(clean_path).decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"{clean_path} is no clean text: it is not UTF-8") from error
    if len(text) != report.characters:
        raise ValueError(f"{clean_path} is not the text that {report_path} was made with")
    encoding = "utf-8" if report.extractor else report.encoding or "utf-8"
    _write(encode(source_of(text, report.edits), encoding))


@app.command()
def check(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="DIR")] = None,
) -> None:
    """Check the rules, the shipped ones and those in each DIR, and run their examples."""
    from cleaner.check import check as faults_of

    rules = _load(folders, None)
    faults = [str(fault) for fault in faults_of(rules)]
    for fault in faults:
        typer.echo(fault, err=True)
    number = sum(1 for _ in rules.declared())
    typer.echo(f"{number} rules checked, {len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


@app.command("rules")
def list_rules(
    rule_id: Annotated[str | None, typer.Argument(metavar="THEME|ID")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="Show what was measured of it.")] = False,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """List the rules in force, or a theme's, in chain order; or show one and its file."""
    from cleaner.decode import nearest
    from cleaner.load import shipped_folder
    from cleaner.stats import Stats, read_stats

    measured = read_stats(shipped_folder()) if stats else {}
    declared = list(_load(rules, disable).declared())
    if rule_id is None or any(rule.theme == rule_id for _, rule in declared):
        for stage, rule in declared:
            if rule_id not in (None, rule.theme):
                continue
            typer.echo(f"{stage.name}\t{rule.id}\t{rule.description}")
            if stats:
                typer.echo(measured.get(rule.id, Stats()).shown)
        return
    for stage, rule in declared:
        if rule.id == rule_id:
            typer.echo(f"# {stage.file}")
            shown = msgspec.structs.asdict(rule)
            defaults = {field.name: field.default for field in msgspec.structs.fields(rule)}
            changed = {key: value for key, value in shown.items() if value != defaults[key]}
            typer.echo(msgspec.json.format(msgspec.json.encode(changed)).decode())
            if stats:
                typer.echo(measured.get(rule.id, Stats()).shown)
            return
    known = [rule.id for _, rule in declared]
    raise ValueError(f"there is no rule {rule_id}; {nearest(rule_id, known)}")


@app.command()
def corpus(
    source: Annotated[str, typer.Argument(metavar="IN", help=_IN)],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder, new or of a run.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin anew in OUT.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Clean anew what changed since.")] = False,
    split: Annotated[float, typer.Option(metavar="MB", help="Split files larger than so.")] = 32,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    log: Annotated[Path | None, typer.Option(help="Write what happens as JSON lines.")] = None,
    form: Annotated[str, typer.Option("--format", help="That of standard input.")] = "jsonl",
    out_format: Annotated[
        str, typer.Option(metavar="jsonl.zst|parquet", help="Write rows of this kind.")
    ] = "",
    report_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Put the reports in this column, too.")
    ] = None,
    text_field: Field = None,
    html_field: Field = None,
    id_field: Field = None,
    url_field: Field = None,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """Clean the documents, tables and web archives of IN into OUT.

    On an OUT that a run was stopped in, it goes on.
    """
    from cleaner.clean import Cleaner
    from cleaner.corpus.record import Fields
    from cleaner.corpus.run import SUMMARY, Job, StoppedError, clean_corpus, plan, prepare
    from cleaner.corpus.source import opened
    from cleaner.progress import listening, told

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cleaner = Cleaner(_load(rules, disable))
        fields = Fields(text_field, html_field, id_field, url_field, report_column)
        job = Job(cleaner, out, fields, max(round(split * 1e6), 1))
        with opened(source, form) as where, listening(quiet, log) as listen:
            work = plan(where, out_format, bool(report_column))
            prepare(work.roots, out, overwrite)
            summary = clean_corpus(work, job, workers, listen, redo)
    except KeyboardInterrupt:
        typer.echo(f"{PROGRAM}: stopped; the same command goes on where it was", err=True)
        raise typer.Exit(130) from None
    except StoppedError as error:
        typer.echo(f"{PROGRAM}: {error}", err=True)
        raise typer.Exit(3) from None
    typer.echo(told(summary, out / SUMMARY), err=True)
    raise typer.Exit(1 if summary.quarantined else 0)


@app.command()
def fit(
    data: Annotated[Path, typer.Option(metavar="DIR", help="Labelled texts, as .jsonl files.")],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = Path("weights.toml"),
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    rules: Rules = None,
) -> None:
    """Fit the weights of signs and weighted rules to labelled texts, and write them to a file."""
    from cleaner.fit import fit as fitted
    from cleaner.fit import write

    if not out.parent.is_dir():
        raise ValueError(f"{out.parent} is no folder")
    weights = fitted(data, _load(rules, None, weighed=False), workers)
    write(weights, out)
    for name, score in weights.scores.items():
        typer.echo(f"{name}: {score:.4%}", err=True)


def _load(
    folders: list[Path] | None, disable: list[str] | None, *, weighed: bool = True
) -> RuleSet:
    config = read_config(CONFIG_FILE)
    disabled = [*config.disable, *(disable or ())]
    return load_rules([*config.rules, *(folders or ())], disabled, weighed=weighed)


def _clean(path: Path, url: str | None, html: bool, rules: RuleSet) -> "Result":
    from cleaner.clean import Cleaner
    from cleaner.corpus.files import HTML_ENDINGS
    from cleaner.encoding import is_binary

    data = _read(path)
    if is_binary(data):
        raise ValueError(f"{path} is binary, no text")
    cleaner = Cleaner(rules)
    if html or path.suffix.lower() in HTML_ENDINGS:
        return cleaner.clean_html(data, url)
    return cleaner.clean(data, url)


def _read(path: Path) -> bytes:
    return sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def main() -> None:
    """Run the command line; what a user gets wrong is one sentence, and exit code 2."""
    try:
        app(prog_name=PROGRAM)
    except BrokenPipeError:  # the reader of our output had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror or error}")
    except ValueError as error:
        _fail(str(error))


def _fail(message: str) -> None:
    typer.echo(f"{PROGRAM}: {message}", err=True)
    raise SystemExit(2)
