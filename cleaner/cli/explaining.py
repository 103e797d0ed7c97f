"""The command that explains one document: of a file, a row of a table, or a document of a run."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import structs

from cleaner.cli.inputs import clean_file, one_path, shown_name, warn_of_html
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
    account_cleaner,
    chosen_kind,
    load_preset,
    make_cleaner,
)
from cleaner.cli.report import fact_book, write_page
from cleaner.cli.streams import STANDARD, STANDARD_OUTPUT, write_output, writing
from cleaner.text.edits import is_layout
from cleaner.text.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.api import Cleaner
    from cleaner.corpus.model import BadRecord, Record
    from cleaner.report import Report
    from cleaner.view.facts import FactBook
    from cleaner.view.model import DocumentView

_SHOWN_IDS = 3  # in a message
DocumentId = Annotated[
    str | None,
    typer.Option(
        "--id",
        metavar="ID",
        help='Explain the document with this id, or at this place such as "line 7" or "row 7": of'
        " a run, whose OUT is PATH, or of a table.",
    ),
]
TextField = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Column of a table that holds the text, with --id. Default: usual names.",
    ),
]
PageFile = Annotated[
    Path | None,
    typer.Option(
        "--page", metavar="FILE", help="Write an HTML page to this file instead, - to print it."
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the source, the clean text and the removals as JSON.")
]
WithLayout = Annotated[
    bool, typer.Option("--layout", help="With --json: list changes of layout, too.")
]


def explain_command(
    path: Source = None,
    url: Url = None,
    lang: Lang = None,
    html: Html = False,
    mail: AsMail = False,
    document_id: DocumentId = None,
    text_field: TextField = None,
    page: PageFile = None,
    as_json: AsJson = False,
    layout: WithLayout = False,
    rules: Rules = None,
    disable: Disable = None,
    preset: PresetOption = None,
    budget: BudgetOption = None,
    markdown: MarkdownOption = False,
) -> None:
    """Show a document with each removed part marked, and the rule that removed it.

    Of an HTML page, the blocks of text that were left out are listed with the reason.
    """
    if page and as_json:
        raise InputError("--page and --json exclude each other; give one of them")
    if layout and not as_json:
        raise InputError("--layout is for --json; add it, or leave --layout out")
    source_path = one_path(path, "cleaner explain")
    is_run = _is_run(source_path)
    if text_field and (is_run or document_id is None):
        raise InputError("--text-field is for a row of a table, named with --id; leave it out")
    if is_run:
        view, report = _document_of_run(source_path, document_id, rules, disable)
    else:
        chosen = load_preset(rules, disable, preset)
        cleaner = make_cleaner(chosen, budget, account=True, markdown=markdown)
        kind = chosen_kind(html=html, mail=mail)
        if document_id is None:
            result = clean_file(cleaner, source_path, (url, lang), kind=kind)
            warn_of_html(result)
        else:
            result = _row_of_table(cleaner, source_path, document_id, text_field)
        from cleaner.report import document_view

        report = result.report
        view = document_view(report, result.source, document_id or str(source_path))
    if page:
        _write_document(view, page, fact_book(rules))
    elif as_json:
        write_output(_as_json(view, report, fact_book(rules), layout=layout))
    else:
        _print_marked(view, report, fact_book(rules))


def _is_run(path: Path) -> bool:
    from cleaner.corpus.output.base import MANIFEST

    return path != STANDARD and (path / MANIFEST).is_file()


def _document_of_run(
    out: Path, document_id: str | None, rules: list[Path] | None, disable: list[str] | None
) -> "tuple[DocumentView, Report]":
    from cleaner.corpus.output.directory import Directory
    from cleaner.corpus.survey.survey import find_document, preset_of

    if document_id is None:
        raise InputError(
            f"{out} is the OUT of a run; name a document with --id, or use cleaner report {out}"
        )
    directory = Directory(out)
    cleaner = account_cleaner(rules, disable, preset_of(directory))
    return find_document(directory, document_id, cleaner)


def _row_of_table(
    cleaner: "Cleaner", path: Path, document_id: str, text_field: str | None
) -> "Any":
    """Return the clean document with the id, or at the place, `document_id` of a table."""
    from cleaner.corpus.formats.registry import ending_of
    from cleaner.corpus.model import Record

    if path != STANDARD:
        path.stat()  # a file that does not exist is named as such
    if path == STANDARD or path.is_dir() or not ending_of(path.name):
        what = f"--id names a row of a table, and {shown_name(path)} is not one"
        raise InputError(f"{what}; leave --id out")
    seen: list[str] = []
    with TemporaryDirectory(prefix="cleaner-explain-") as folder:
        target = Path(folder, path.name)
        for record in _records(path, target, text_field):
            if not isinstance(record, Record):
                if record.place in (document_id, "file"):
                    raise InputError(f"{path}: {record.place}: {record.reason}")
                continue
            if document_id in (record.id, record.place):
                clean = cleaner.clean_html if record.is_html else cleaner.clean
                return clean(record.source, record.url, record.lang)
            seen = seen or [record.id or record.place]
            if len(seen) < _SHOWN_IDS:
                seen.append(record.id or record.place)
            record.put("")
    if set(seen) == {"file"}:
        raise InputError(f"{path} is one document; leave --id out")
    hint = f"ids are such as {', '.join(dict.fromkeys(seen))}" if seen else "it has no documents"
    raise InputError(f"{path} has no document with the id {document_id}; {hint}")


def _records(path: Path, target: Path, text_field: str | None) -> "Iterator[Record | BadRecord]":
    from cleaner.corpus.formats.registry import format_of
    from cleaner.corpus.model import Fields, FormatError

    try:
        yield from format_of(path.name).convert(path, target, Fields(text=text_field), None)
    except FormatError as error:
        raise InputError(f"{path} {error}") from error


def _write_document(view: "DocumentView", path: Path, book: "FactBook") -> None:
    from cleaner.view.render import document_page

    page = document_page(view, book)
    if path == STANDARD:
        write_output(page.encode("utf-8", "replace"))
    else:
        write_page(page, path)
        typer.echo(f"page: {path}", err=True)


def _as_json(view: "DocumentView", report: "Report", book: "FactBook", *, layout: bool) -> bytes:
    """Return the document as one object of JSON: texts, edits, and what is known of their rules."""
    from cleaner.text import jsonio
    from cleaner.text.edits import apply_edits

    edits = [edit for edit in view.edits if layout or not all(map(is_layout, edit.rules))]
    rules = dict.fromkeys(rule for edit in edits for rule in edit.rules if not is_layout(rule))
    trials = [{"start": hit.start, "end": hit.end, "rule": hit.rule} for hit in view.trials]
    value = {
        "id": view.id,
        "source": view.source,
        "text": apply_edits(view.source, view.edits),
        "words_in": view.words_in,
        "words_out": view.words_out,
        "flags": list(view.flags),
        "edits": edits,
        "layout_edits": len(view.edits) - len([e for e in view.edits if not is_layout(e.rules[0])]),
        "trials": trials,
        "metadata": report.metadata,
        "page_kind": report.page_kind,
        "page": report.page,
        "scores": report.scores,
        "rules": {name: facts.to_dict() for name, facts in book.all_of(rules).items()},
    }
    return jsonio.dumps(value) + b"\n"


def _print_marked(view: "DocumentView", report: "Report", book: "FactBook") -> None:
    from rich.console import Console

    from cleaner.cli.explain import explain, left_blocks

    if view.edits != report.edits:  # the source is not known, only what was removed
        report = structs.replace(report, edits=tuple(view.edits))
    with writing(STANDARD_OUTPUT):
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # the locale may lack the text's characters
        console = Console(soft_wrap=True, highlight=False)
        used = {rule for edit in report.edits for rule in edit.rules}
        features = {rule for rule in used if book[rule].is_feature}
        console.print(explain(view.source, report, features))
        if report.page:
            console.print(left_blocks(report.page))
        sys.stdout.flush()
