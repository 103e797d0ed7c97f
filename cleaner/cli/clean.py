"""The commands that clean a document, and that restore its source."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from cleaner.cli.inputs import clean_file, one_path, warn_of_html
from cleaner.cli.options import (
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
    chosen_kind,
    load_preset,
    make_cleaner,
)
from cleaner.cli.streams import read_bytes, write_output, writing
from cleaner.text.errors import InputError, OutputError
from cleaner.text.filetypes import compression_of


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
        try:
            with writing(str(report)):
                report.write_bytes(jsonio.dumps(result.report) + b"\n")
        except OutputError as error:  # without its report the text could not be restored
            raise OutputError(f"{error}; the clean text is not printed either") from error
    write_output(result.text.encode())


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

    data = read_bytes(report_path)
    if packed := compression_of(data):
        raise InputError(
            f"{report_path} is compressed, as the reports of a run are, a line for each document;"
            f" write the line of this one to a file: {packed[1]} {quote(str(report_path))} |"
            " sed -n 1p > report.json"
        )
    try:
        report = jsonio.loads(data, Report)
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
