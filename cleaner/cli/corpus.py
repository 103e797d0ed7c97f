"""The command that cleans a corpus."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer

from cleaner.cli.options import (
    PROCESSORS,
    PROGRAM,
    AddressOption,
    BudgetOption,
    Disable,
    HtmlFieldOption,
    IdFieldOption,
    LangFieldOption,
    MarkdownOption,
    PresetOption,
    Rules,
    SiteFieldOption,
    TextFieldOption,
    UrlFieldOption,
    Workers,
    load_preset,
    make_cleaner,
    number,
)
from cleaner.cli.streams import write_output
from cleaner.corpus.address import redacted
from cleaner.corpus.engines import ENGINES
from cleaner.text import jsonio

_OUT = "A folder or an address (s3://…), new or of an earlier run."
_IN = "A file, folder, pattern, @list of files, address (s3://…), or - for standard input."
_ENGINES = "; ".join(f"{name}: {kind.summary}" for name, kind in ENGINES.items())
_BYTES_PER_MB = 1e6
DefaultUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="The url of documents that do not have their own."),
]
DefaultLang = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="The language of documents that do not name theirs, in two letters (ISO 639-1). Rules"
        " for any language other than this one and English read only lines that are clearly in"
        " their own language.",
    ),
]


def corpus(
    source: Annotated[str, typer.Argument(metavar="IN", help=_IN)],
    output: Annotated[str, typer.Argument(metavar="OUT", help=_OUT)],
    workers: Workers = PROCESSORS,
    engine: Annotated[
        str, typer.Option(metavar="|".join(ENGINES), help=f"Where the work is done. {_ENGINES}.")
    ] = "local",
    address: AddressOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Remove the earlier run in OUT, and start over.")
    ] = False,
    redo: Annotated[
        bool,
        typer.Option(
            "--redo", help="Clean again the files whose rules, options or content changed."
        ),
    ] = False,
    split: Annotated[
        float,
        typer.Option(
            metavar="MB",
            parser=number(float, 0.001),
            help="Split JSON lines, Parquet, WARC and WET files larger than this.",
        ),
    ] = 32,
    follow_links: Annotated[
        bool,
        typer.Option(
            "--follow-links", help="Also read what links that leave IN lead to, files and folders."
        ),
    ] = False,
    quarantine_limit: Annotated[
        float,
        typer.Option(
            metavar="MB",
            parser=number(float, 0),
            help="Keep at most this many MB of a file or a row that can't be read.",
        ),
    ] = 64,
    budget: BudgetOption = None,
    markdown: MarkdownOption = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", help="Show no progress, and no line that names the configuration in use."
        ),
    ] = False,
    log: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Append a JSON line to this file for each finished file, part, scan and join, and"
            " for each worker that dies.",
        ),
    ] = None,
    stdin_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="ENDING",
            help="The format of standard input, as a file ending such as jsonl.gz.",
        ),
    ] = "jsonl",
    out_format: Annotated[
        str,
        typer.Option(
            metavar="jsonl.zst|parquet",
            help="The format of the clean files; by default the format of each input.",
        ),
    ] = "",
    report_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Also write the reports to this column of the clean tables."
        ),
    ] = None,
    text_field: TextFieldOption = None,
    html_field: HtmlFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    lang_field: LangFieldOption = None,
    site_field: SiteFieldOption = None,
    by_folder: Annotated[
        bool,
        typer.Option("--by-folder", help="Each folder of IN is a site, whatever the urls."),
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="First learn what recurs on the pages of each site of IN, as cleaner learn does;"
            " the rules are written to OUT/learned.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary of the run as JSON at the end.")
    ] = False,
    url: DefaultUrl = None,
    lang: DefaultLang = None,
    rules: Rules = None,
    disable: Disable = None,
    preset: PresetOption = None,
) -> None:
    """Clean the documents, tables and web archives of IN into OUT.

    If OUT holds an interrupted run, the same command resumes it.
    """
    from cleaner.cli.learn import keep_rules, learn_first
    from cleaner.corpus.model import Fields
    from cleaner.corpus.outcome import RunCounter, format_outcome
    from cleaner.corpus.progress import progress_listeners
    from cleaner.corpus.run import RunOptions, clean_corpus
    from cleaner.text.languages import language_code

    fields = Fields(
        text=text_field,
        html=html_field,
        id=id_field,
        url=url_field,
        report=report_column,
        lang=lang_field,
        site=site_field,
        by_folder=by_folder,
        default_url=url,
        default_lang=language_code(lang) if lang else None,
        quarantine_bytes=round(quarantine_limit * _BYTES_PER_MB),
    )
    counter = RunCounter()
    with _explained_stops(output, overwrite), ExitStack() as stack:
        learned: list[Path] = []
        if learn:
            from cleaner.corpus.learning.run import LearnOptions

            folder = stack.enter_context(TemporaryDirectory(prefix="cleaner-"))
            base = load_preset(rules, disable, preset, quiet=quiet)
            how = LearnOptions(fields=fields, workers=workers, engine=engine, address=address)
            reader = make_cleaner(base, budget, markdown=markdown)
            learned = learn_first(source, output, Path(folder), reader, how)
        chosen = load_preset([*(rules or ()), *learned], disable, preset, quiet=quiet)
        cleaner = make_cleaner(chosen, budget, markdown=markdown)
        with progress_listeners(quiet, log, counter) as listener:
            options = RunOptions(
                fields=fields,
                stdin_format=stdin_format,
                out_format=out_format,
                part_bytes=max(round(split * _BYTES_PER_MB), 1),
                follow_links=follow_links,
                engine=engine,
                address=address,
                overwrite=overwrite,
                redo=redo,
                listener=listener,
            )
            summary = clean_corpus(
                source, output, cleaner=cleaner, workers=workers, options=options
            )
        keep_rules(learned, output)
    typer.echo(format_outcome(summary, output.rstrip("/"), counter), err=True)
    if as_json:
        write_output(jsonio.dumps(summary) + b"\n")
    raise typer.Exit(1 if summary.quarantined else 0)


@contextmanager
def _explained_stops(output: str, overwrite: bool) -> Iterator[None]:
    """End the program with a message and an exit code if the run inside is stopped."""
    from cleaner.corpus.model import RESUME, StoppedError
    from cleaner.corpus.output.base import NO_ROOM

    hint = ", without --overwrite" if overwrite else ""
    try:
        yield
    except KeyboardInterrupt:
        _stop(f"stopped; {RESUME}{hint}", 130)
    except StoppedError as error:
        _stop(f"{error}{hint}", 3)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        path = error.filename or output
        _stop(f"{path} can't be written ({error.strerror}); free space, then {RESUME}{hint}", 3)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(f"{PROGRAM}: {redacted(message)}", err=True)
    raise typer.Exit(code) from None
