"""The command that learns the chrome of sites from their own pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.bars import progress
from cleaner.cli.options import (
    PROCESSORS,
    AddressOption,
    HtmlFieldOption,
    Rules,
    SiteFieldOption,
    TextFieldOption,
    UrlFieldOption,
    Workers,
    load,
)
from cleaner.corpus.engines import ENGINES
from cleaner.text.counting import counted
from cleaner.text.errors import InputError
from cleaner.view.characters import printable

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.corpus.learning.run import LearnOptions, LearnSummary


def learn(
    corpus: Annotated[
        str | None,
        typer.Argument(
            metavar="[CORPUS]",
            help="File, folder or pattern of documents, or address (s3://…). Not with --review.",
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder for the rules, new or of an earlier run."),
    ] = Path("learned"),
    review: Annotated[
        bool,
        typer.Option("--review", help="Decide on the rules in DIR that are on trial, one by one."),
    ] = False,
    by_folder: Annotated[
        bool,
        typer.Option("--by-folder", help="Each folder of CORPUS is a site, whatever the urls."),
    ] = False,
    site_field: SiteFieldOption = None,
    text_field: TextFieldOption = None,
    html_field: HtmlFieldOption = None,
    url_field: UrlFieldOption = None,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Put all rules in force, not only those that are sure."),
    ] = False,
    workers: Workers = PROCESSORS,
    engine: Annotated[
        str, typer.Option(metavar="|".join(ENGINES), help="Where the documents are read.")
    ] = "local",
    address: AddressOption = None,
    rules: Rules = None,
) -> None:
    """Learn what recurs on the pages of each site in CORPUS, and write it as rules to DIR.

    Use them with --rules DIR. Rules that are less sure are on trial: they are reported and remove
    nothing. Learning again keeps what --review decided.
    """
    from cleaner.api import Cleaner
    from cleaner.corpus.learning.run import LearnOptions, learn_corpus
    from cleaner.corpus.model import Fields

    if review and corpus is not None:
        raise InputError(f"--review decides on the rules in {out}; leave {corpus} out")
    if review:
        review_all(out)
        return
    if corpus is None:
        raise InputError("name a CORPUS to learn from, or add --review")
    if by_folder and site_field:
        raise InputError("--by-folder and --site-field exclude each other; give one")
    fields = Fields(
        text=text_field, html=html_field, url=url_field, site=site_field, by_folder=by_folder
    )
    options = LearnOptions(
        fields=fields, accept_all=accept, workers=workers, engine=engine, address=address
    )
    with progress(None, "documents") as advance:
        summary = learn_corpus(corpus, out, Cleaner(load(rules, None)), options, advance)
    for line in outcome(summary, out):
        typer.echo(line, err=True)


_ANSWERS = {"a": "accepted", "t": "trial", "r": "rejected"}


def review_all(folder: Path) -> None:
    """Ask for a decision on each rule on trial in `folder`, and save each answer at once."""
    from cleaner.authoring.review import learned_rules, review_rule

    pending = list(learned_rules(folder, pending=True))
    for number, (site, rule) in enumerate(pending, 1):
        typer.echo(f"\n{number} of {len(pending)}: {site}, {rule.id}")
        typer.echo(f"  {printable(rule.description)}")
        for example in rule.learned.examples if rule.learned else ():
            typer.echo(f"    {printable(example)}")
        answer = _asked()
        if answer == "q":
            break
        if answer in _ANSWERS:
            review_rule(folder, rule.id, _ANSWERS[answer])  # type: ignore[arg-type]
    typer.echo(f"{sum(1 for _ in learned_rules(folder, pending=True))} rules are still open")


def _asked() -> str:
    """Return the letter of an answer; the end of the input is a q."""
    while True:
        try:
            text: str = typer.prompt("accept, trial, reject, skip or quit (a/t/r/s/q)")
        except typer.Abort:
            return "q"
        letter = text.strip().lower()[:1]
        if letter in (*_ANSWERS, "s", "q"):
            return letter
        typer.echo("answer with a, t, r, s or q")


def learn_first(
    source: str, output: str, folder: Path, cleaner: "Cleaner", options: "LearnOptions"
) -> list[Path]:
    """Learn the rules of the sites of `source` for the run that cleans it, and print a summary.

    The run writes to `output`, whose rules of an earlier run are learned again. Returns the folder
    of the rules below `folder`, nothing if none was learned. Raises InputError for standard input,
    which can be read only once.
    """
    from cleaner.corpus.inputs import STANDARD_INPUT
    from cleaner.corpus.learning.run import fetch_rules, learn_corpus
    from cleaner.corpus.output.base import LEARNED

    if source == STANDARD_INPUT:
        raise InputError("--learn reads IN twice, so IN cannot be standard input; save it first")
    out = folder / LEARNED
    fetch_rules(output, out)
    with progress(None, "documents") as advance:
        summary = learn_corpus(source, out, cleaner, options, advance)
    for line in outcome(summary, Path("OUT", LEARNED)):
        typer.echo(line, err=True)
    return [out] if out.is_dir() else []


def keep_rules(learned: list[Path], output: str) -> None:
    """Write the rules in the folders `learned` to OUT, beside its summary."""
    for folder in learned:
        from cleaner.corpus.learning.run import store_rules

        store_rules(folder, output)


def outcome(summary: "LearnSummary", out: Path) -> list[str]:
    """Return what was learned, in a few lines."""
    left_out = {
        "copies": summary.duplicates,
        "near-duplicates": summary.near_duplicates,
        "without a site": summary.without_site,
        "that can't be read": summary.unread,
    }
    named = ", ".join(f"{count:,} {what}" for what, count in left_out.items() if count)
    lines = [
        f"{counted(summary.documents, 'document')} of {counted(summary.sites, 'site')}"
        + (f" (not counted: {named})" if named else "")
    ]
    if summary.small_sites:
        few = counted(summary.small_sites, "site has", "sites have")
        lines.append(f"{few} fewer than 3 documents: nothing learned")
    lines.append(
        f"{out}: {counted(summary.rules_in_force, 'rule')} in force,"
        f" {summary.rules_on_trial:,} on trial"
    )
    if summary.wordings:
        lines.append(
            f"{out}/drafts: {counted(summary.wordings, 'wording')} of many sites, for new rules"
        )
    return lines
