"""The command that cleans a corpus."""

import os
import signal
from pathlib import Path
from typing import Annotated, Literal

import typer

from cleaner.options import PROGRAM, Disable, Rules, load

_OUT = "A folder, or an address (s3://…), new or of an earlier run."
_IN = "A file, folder, pattern, @list of files, address (s3://…), or - for standard input."
Engines = Literal["local", "ray"]
Field = Annotated[str | None, typer.Option(metavar="NAME", help="The column of tables to use.")]


def corpus(
    source: Annotated[str, typer.Argument(metavar="IN", help=_IN)],
    where: Annotated[str, typer.Argument(metavar="OUT", help=_OUT)],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    engine: Annotated[Engines, typer.Option(help="What the work is done by.")] = "local",
    address: Annotated[
        str | None, typer.Option(help="The Ray cluster, as host:port or auto.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin anew in OUT.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Clean anew what changed since.")] = False,
    split: Annotated[
        float, typer.Option(metavar="MB", min=0.001, help="Split files larger than so.")
    ] = 32,
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
    from cleaner.corpus.engines.raytasks import on_ray
    from cleaner.corpus.progress import listening, told
    from cleaner.corpus.record import Fields
    from cleaner.corpus.run import Job, StoppedError, clean_corpus, out_at, plan, prepare
    from cleaner.corpus.source import opened

    if address and engine != "ray":
        raise ValueError("--address is that of a Ray cluster; add --engine ray")
    out, but = out_at(where), ", without --overwrite" if overwrite else ""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        by = on_ray(address) if engine == "ray" else workers
        cleaner = Cleaner(load(rules, disable))
        fields = Fields(text_field, html_field, id_field, url_field, report_column)
        job = Job(cleaner, out, fields, max(round(split * 1e6), 1))
        with opened(source, form) as found, listening(quiet, log) as listen:
            work = plan(found, out_format, bool(report_column))
            prepare(work.roots, out, overwrite)
            summary = clean_corpus(work, job, by, listen, redo)
    except KeyboardInterrupt:
        said = f"stopped; the same command goes on where it was{but}"
        typer.echo(f"{PROGRAM}: {said}", err=True)
        raise typer.Exit(130) from None
    except StoppedError as error:
        typer.echo(f"{PROGRAM}: {error}{but}", err=True)
        raise typer.Exit(3) from None
    typer.echo(told(summary, out), err=True)
    raise typer.Exit(1 if summary.quarantined else 0)
