"""The command that cleans a corpus."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from cleaner.options import PROGRAM, Disable, Rules, load

_OUT = "A folder, or an address (s3://…), new or of an earlier run."
_IN = "A file, folder, pattern, @list of files, address (s3://…), or - for standard input."
Engines = Literal["local", "ray"]
Url = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Where documents are from that have no url of their own."),
]
Lang = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="The language of documents that name none, in two letters (ISO 639-1): leaves the"
        " rules of other languages out.",
    ),
]


def corpus(
    source: Annotated[str, typer.Argument(metavar="IN", help=_IN)],
    where: Annotated[str, typer.Argument(metavar="OUT", help=_OUT)],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    engine: Annotated[Engines, typer.Option(help="What the work is done by.")] = "local",
    address: Annotated[
        str | None, typer.Option(help="The Ray cluster, as host:port or auto.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Remove the earlier run in OUT, and start over.")
    ] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="Clean again what changed since the earlier run.")
    ] = False,
    split: Annotated[
        float,
        typer.Option(
            metavar="MB", min=0.001, help="Split JSON lines and Parquet files above this size."
        ),
    ] = 32,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    log: Annotated[Path | None, typer.Option(help="Write what happens as JSON lines.")] = None,
    form: Annotated[
        str, typer.Option("--format", help="The format of standard input, by its ending.")
    ] = "jsonl",
    out_format: Annotated[
        str, typer.Option(metavar="jsonl.zst|parquet", help="Write rows of this kind.")
    ] = "",
    report_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Put the reports in this column, too.")
    ] = None,
    text_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The column of tables with the text to clean; usual names are found.",
        ),
    ] = None,
    html_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The column of tables with HTML pages to clean; usual names are found.",
        ),
    ] = None,
    id_field: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of tables with ids; usual names are found."),
    ] = None,
    url_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The column of tables with the documents' urls; usual names are found.",
        ),
    ] = None,
    lang_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The column of tables with their languages (ISO 639-1); usual names are found.",
        ),
    ] = None,
    url: Url = None,
    lang: Lang = None,
    rules: Rules = None,
    disable: Disable = None,
) -> None:
    """Clean the documents, tables and web archives of IN into OUT.

    Given again after it was stopped, the same command resumes the run.
    """
    from cleaner.clean import Cleaner
    from cleaner.corpus.engines.raytasks import on_ray
    from cleaner.corpus.outcome import Earlier, format_outcome
    from cleaner.corpus.progress import progress_listeners
    from cleaner.corpus.record import Fields
    from cleaner.corpus.run import (
        Job,
        check_columns,
        clean_corpus,
        out_at,
        plan,
        prepare,
    )
    from cleaner.corpus.source import opened
    from cleaner.languages import language

    if address and engine != "ray":
        raise ValueError("--address is that of a Ray cluster; add --engine ray")
    if lang and not language(lang):
        raise ValueError(f"--lang {lang} is not a language; give its two letters, such as en")
    out, earlier = out_at(where), Earlier()
    fields = Fields(
        text=text_field,
        html=html_field,
        id=id_field,
        url=url_field,
        report=report_column,
        lang=lang_field,
        default_url=url,
        default_lang=language(lang or ""),
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _stopped_in_a_sentence(where, overwrite):
        by = on_ray(address) if engine == "ray" else workers
        cleaner = Cleaner(load(rules, disable))
        job = Job(cleaner, out, fields, max(round(split * 1e6), 1))
        with opened(source, form) as found, progress_listeners(quiet, log, earlier) as listen:
            work = plan(found, out_format, bool(report_column))
            check_columns(work.shards, fields)
            prepare(work.roots, out, overwrite)
            summary = clean_corpus(work, job, by, listen, redo)
    typer.echo(format_outcome(summary, out, earlier), err=True)
    raise typer.Exit(1 if summary.quarantined else 0)


@contextmanager
def _stopped_in_a_sentence(where: str, overwrite: bool) -> Iterator[None]:
    """End the program with a sentence and an exit code where the run inside is stopped."""
    from cleaner.corpus.out.base import NO_ROOM
    from cleaner.corpus.record import RESUME, StoppedError

    but = ", without --overwrite" if overwrite else ""
    try:
        yield
    except KeyboardInterrupt:
        _stop(f"stopped; {RESUME}{but}", 130)
    except StoppedError as error:
        _stop(f"{error}{but}", 3)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        place = error.filename or where
        _stop(f"{place} can't be written ({error.strerror}); make room, then {RESUME}{but}", 3)


def _stop(sentence: str, code: int) -> NoReturn:
    typer.echo(f"{PROGRAM}: {sentence}", err=True)
    raise typer.Exit(code) from None
