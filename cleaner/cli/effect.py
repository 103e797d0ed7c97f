"""The command that tries rules: what they take and no longer take, shown in a few lines."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from cleaner.cli.bars import progress
from cleaner.cli.options import (
    PROCESSORS,
    PROGRAM,
    TextFieldOption,
    Workers,
    announce,
    chosen_folder,
    number,
)
from cleaner.cli.streams import STANDARD_OUTPUT, write_output, writing
from cleaner.ruleset.config import LocatedConfig, find_config
from cleaner.ruleset.rule_set import DEFAULT_PRESET, RuleSet
from cleaner.text.counting import counted, first_names
from cleaner.text.errors import InputError
from cleaner.view.characters import printable

if TYPE_CHECKING:
    from cleaner.authoring.effect.documents import WorkUnit
    from cleaner.authoring.effect.totals import ChangeExample, Effect, SetEffect

_MAX_NAMES = 3  # of rules, in a message
_MAX_RULES = 20  # in the table of a set
_SPACES = re.compile(r"(?<=\s) +")  # indentation, which says nothing here
_LINE_BREAK = " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS} "
_NAMES = {
    "corpus": "the corpus",
    "keep": "texts that must stay",
    "traps": "traps",
    "labels": "judged lines",
}


def try_command(
    rules: Annotated[
        Path,
        typer.Argument(
            metavar="RULES",
            callback=chosen_folder,
            help="Folder or file of rules to try, or pack:NAME.",
        ),
    ],
    corpus: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CORPUS]",
            help="File, table or folder of documents, or the OUT of a run. Without: only the texts"
            " that must stay.",
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="BASE",
            callback=chosen_folder,
            help="Folder or file of rules to compare with, or pack:NAME. Default: the same rules"
            " without RULES.",
        ),
    ] = None,
    sample: Annotated[
        int,
        typer.Option(
            parser=number(int, 0), metavar="N", help="Examples of each kind of change by each rule."
        ),
    ] = 3,
    lines: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of judged lines: dev.jsonl, themes.jsonl. Default: none."
        ),
    ] = None,
    text_field: TextFieldOption = None,
    workers: Workers = PROCESSORS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the effect as JSON.")] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Clean all documents twice: as slow as it is thorough."),
    ] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Exit with 1 if any document changes.")
    ] = False,
) -> None:
    """Show what RULES newly remove, no longer remove or remove otherwise.

    RULES are added to the shipped rules, as --rules adds them, and compared with BASE. Rules on
    trial are shown with what they would take. The exit code is 0, or 1 with --fail-on-change if a
    document changes, or 2 if the rules or the corpus cannot be read.
    """
    from cleaner.authoring.effect.rule_sets import rules_with, rules_without
    from cleaner.authoring.effect.run import TryOptions
    from cleaner.authoring.effect.run import try_rules as compare

    nearest = find_config()
    known = nearest.folders, nearest.config.disable, nearest.config.preset or DEFAULT_PRESET
    new = rules_with(rules, *known)
    announce(nearest)
    _name_switched_off(rules, new, nearest)
    if against is None:
        old = rules_without(rules, *known)
    else:
        others = [folder for folder in known[0] if folder.resolve() != rules.resolve()]
        old = rules_with(against, others, *known[1:])
    batches, missing = _work(corpus, lines, text_field)
    if not batches:
        raise InputError("there is nothing to try the rules on; name a CORPUS")
    with progress(None, "documents") as advance:
        effect = compare(old, new, batches, TryOptions(workers, sample, full), advance)
    effect.missing = missing
    if as_json:
        from cleaner.text import jsonio

        write_output(jsonio.dumps({"verdict": effect.verdict(), **_plain(effect)}) + b"\n")
    else:
        _print(effect)
    raise typer.Exit(1 if fail_on_change and effect.is_changed else 0)


def _name_switched_off(path: Path, new: RuleSet, config: LocatedConfig) -> None:
    """Say on standard error which rules at `path` the configuration switches off."""
    from cleaner.authoring.effect.rule_sets import rules_with
    from cleaner.authoring.examples import rules_in

    if not config.config.disable:
        return
    mine = rules_in(rules_with(path, config.folders), [path])
    if off := sorted(mine - {rule.id for _, rule in new.declared()}):
        names, are = first_names(off, _MAX_NAMES), "is" if len(off) == 1 else "are"
        typer.echo(f"{PROGRAM}: {names} {are} switched off by {config.origin}", err=True)


def _plain(effect: "Effect") -> dict[str, object]:
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(effect)
    return plain


def _work(
    corpus: Path | None, lines: Path | None, text_field: str | None
) -> "tuple[list[WorkUnit], dict[str, str]]":
    """Return the work on all available sets, and why each of the others is missing."""
    from cleaner.authoring.effect import documents
    from cleaner.corpus.model import Fields
    from cleaner.ruleset.loader import shipped_folder

    checkout = shipped_folder().parent
    sets = {
        "keep": documents.keep_batches(checkout / "fixtures" / "keep"),
        "traps": documents.trap_batches(checkout / "benchmarks" / "traps"),
        "labels": documents.label_batches(lines) if lines else [],
    }
    where = {
        "keep": "they are in a checkout of the project",
        "traps": "they are in a checkout of the project",
        "labels": f"{lines} holds none" if lines else "name their folder with --lines",
    }
    batches = documents.corpus_batches(corpus, Fields(text=text_field)) if corpus else []
    batches += [batch for of_set in sets.values() for batch in of_set]
    return batches, {name: where[name] for name, of_set in sets.items() if not of_set}


def _print(effect: "Effect") -> None:
    from rich.console import Console

    with writing(STANDARD_OUTPUT):
        console = Console(soft_wrap=True, highlight=False)
        for tried in effect.sets:
            console.print(*_lines(tried, effect), sep="\n")
            console.print()
        for name, reason in effect.missing.items():
            console.print(escape(f"not tried on {_NAMES[name]}: {reason}"))
        if effect.everywhere:
            console.print(escape(f"all documents were compared: {effect.everywhere}"))
        console.print(escape(effect.verdict()))


def _lines(tried: "SetEffect", effect: "Effect") -> Iterator[str]:
    """Yield the table of a set of documents, then its examples, as rich's markup."""
    unread = f", {tried.unread:,} cannot be read" if tried.unread else ""
    yield (
        f"[bold]{_NAMES[tried.name]}[/bold]: {counted(tried.documents, 'document')},"
        f" {tried.compared:,} cleaned by both rule sets, {tried.changed:,} changed{unread}"
    )
    if tried.name == "labels":
        yield (
            f"  {counted(tried.boilerplate, 'line')} of boilerplate newly removed,"
            f" {counted(tried.article, 'line')} of articles newly without words"
        )
    if tried.flags:
        flags = ", ".join(f"{name} {number:,}" for name, number in sorted(tried.flags.items()))
        yield escape(f"  new flags of documents: {flags}")
    if not tried.rules:
        return
    heads = "documents", "removed", "kept now", "otherwise", "on trial"
    yield f"  {' '.join(f'{head:>9}' for head in heads)}  rule"
    yield from _rows(tried, effect)
    if tried.name != "labels":  # whose held-out pages nobody may read
        yield from _examples(tried)


def _rows(tried: "SetEffect", effect: "Effect") -> Iterator[str]:
    from cleaner.authoring.effect.changes import KINDS

    def size(rule: str) -> int:
        return sum(count.words for count in tried.rules[rule].counts.values())

    rules = sorted(tried.rules, key=lambda rule: (rule not in effect.rules, -size(rule), rule))
    for rule in rules[:_MAX_RULES]:
        counts = tried.rules[rule].counts
        documents = max(count.documents for count in counts.values())
        cells = [documents, *(counts[kind].words if kind in counts else 0 for kind in KINDS)]
        row = " ".join(f"{cell:>9,}" if cell else " " * 9 for cell in cells)
        kind = effect.rules.get(rule, "not changed itself")
        yield f"  {row}  {escape(rule)} [dim]({kind})[/dim]"
    if len(rules) > _MAX_RULES:
        yield f"  and {counted(len(rules) - _MAX_RULES, 'other rule')}; --json has all"


def _examples(tried: "SetEffect") -> Iterator[str]:
    from cleaner.authoring.effect.changes import KINDS

    for rule, effect in sorted(tried.rules.items()):
        for kind, what in KINDS.items():
            examples = effect.examples.get(kind)
            if examples:
                yield f"  [bold]{escape(rule)}[/bold], {what}:"
                yield from map(_marked, examples)


def _marked(example: "ChangeExample") -> str:
    change = example.change
    signs = {"kept": ("{+", "+}", "green"), "trial": ("[?", "?]", "yellow")}
    opening, closing, style = signs.get(change.kind, ("[-", "-]", "red"))

    def plain(text: str) -> str:
        return escape(_SPACES.sub("", printable(text)).replace("\n", _LINE_BREAK))

    before, text, after = map(plain, (change.before, change.text, change.after))
    marked = f"[{style}]{escape(opening)}{text}{escape(closing)}[/{style}]"
    return f"    …{before}{marked}{after}…  [dim]{escape(printable(example.document))}[/dim]"
