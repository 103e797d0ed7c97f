"""The command line."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cleaner.corpus.command import corpus
from cleaner.options import PROGRAM, Disable, Rules, load
from cleaner.rule import RuleSet, theme

if TYPE_CHECKING:
    from cleaner.report import Result

_LONG = 1.0  # seconds after which a bar shows that work goes on

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

    result = _clean(path, url, html, load(rules, disable))
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

    result = _clean(path, url, html, load(rules, disable))
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
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DIR|FILE", help="Rules of your own. Without: the shipped ones."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Check the shipped rules too.")] = False,
) -> None:
    """Check the rules in each DIR or FILE: their examples, phrases and backtracking."""
    from cleaner.check import check as faults_of
    from cleaner.check import rules_in, unproved
    from cleaner.load import shipped_folder

    mine, shipped = folders or [], shipped_folder().resolve()
    added = [path for path in mine if not path.resolve().is_relative_to(shipped)]
    rules = load(added, None, fresh=every or not mine)
    chosen = (
        rules_in(rules, mine) if mine and not every else {rule.id for _, rule in rules.declared()}
    )
    if not chosen:
        raise ValueError(
            f"{', '.join(map(str, mine))}: there is no rule; name a folder that has one"
        )
    faults = 0
    with _progress(len(chosen)) as advance:
        for fault in faults_of(rules, chosen, advance):
            typer.echo(str(fault), err=True)
            faults += 1
    notes = list(unproved(rules, chosen))
    last = f"{len(chosen)} rules checked, {faults} faults"
    if notes:
        last += f", {len(notes)} patterns unproved, which the timeout stops: {', '.join(notes)}"
    typer.echo(last)
    raise typer.Exit(1 if faults else 0)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Give what counts a step; on a terminal, a bar shows them if they take long."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    started = monotonic()
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("rules", total=total)

    def advance() -> None:
        bar.advance(task)
        if monotonic() - started > _LONG and not bar.live.is_started:
            bar.start()

    try:
        yield advance
    finally:
        bar.stop()


@app.command("rules")
def list_rules(
    rule_id: Annotated[str | None, typer.Argument(metavar="THEME|ID")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="Show what was measured of it.")] = False,
    slow: Annotated[
        Path | None, typer.Option(metavar="CORPUS", help="Time them on its documents, worst first.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Of so many, with --slow.")] = 20,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """List the rules in force, or a theme's, in chain order; or show one and its file."""
    if slow:
        _list_slow(load(rules, disable), slow, rule_id, limit)
        return
    from cleaner.decode import nearest
    from cleaner.load import shipped_folder
    from cleaner.stats import Stats, read_stats

    measured = read_stats(shipped_folder()) if stats else {}
    declared = list(load(rules, disable).declared())
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


def _list_slow(rules: RuleSet, source: Path, rule_id: str | None, limit: int) -> None:
    from cleaner.slow import COLUMNS, slowest

    typer.echo(COLUMNS)
    found = (each for each in slowest(rules, source) if rule_id in (None, each[0], theme(each[0])))
    for name, spent in islice(found, limit):
        typer.echo(f"{name}\t{spent.shown}")


app.command()(corpus)


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
    weights = fitted(data, load(rules, None, weighed=False), workers)
    write(weights, out)
    for name, score in weights.scores.items():
        typer.echo(f"{name}: {score:.4%}", err=True)


def _clean(path: Path, url: str | None, html: bool, rules: RuleSet) -> "Result":
    from cleaner.clean import Cleaner
    from cleaner.corpus.formats.files import HTML_ENDINGS
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
