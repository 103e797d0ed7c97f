"""The gate: what the rules take of prose, against the list of what they may take.

`make rules` cleans the references of the tuning pages of WCXB (where its data is there), the texts
in fixtures/keep and the traps, and compares what goes with benchmarks/results/prose.toml. What is
not in that list is a fault of a rule, or gets there with a reason: `make rules ACCEPT='reason'`.
The list has digests, and no text of a page.
"""

import argparse
import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.pages import read_pages
from benchmarks.traps.trap import placed, read_articles, read_traps
from cleaner import Cleaner
from cleaner.text.edits import Edit, is_layout

LIST = Path("benchmarks/results/prose.toml")
KEEP = Path("fixtures/keep")
SCORE = "score"  # in the place of a rule
_DIGEST_CHARS = 12  # of an entry's digest
_SHOWN_CHARS = 100  # of a line in a message
_HEAD = """\
# What the rules take of prose: for each reason and body of prose, the digests of the lines and the
# rules that take them. `make rules ACCEPT='reason'` adds what is new and drops what stays.
"""

Texts = Iterator[tuple[str, str]]  # the name and the text of each document
Lines = dict[str, str]  # what is taken of a line, by its entry


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries of one body of prose that may be taken, and why."""

    reason: str
    body: str
    entries: list[str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    taken: list[Accepted] = []


def references(folder: Path) -> Texts:
    """Yield the references of the tuning pages, none where the benchmark is not there."""
    try:
        pages = read_pages(folder)
    except FileNotFoundError:
        return
    yield from ((page.id, page.reference) for page in pages if page.is_tuning)


def kept(folder: Path = KEEP) -> Texts:
    """Yield the fixtures that must not change."""
    for path in sorted(folder.glob("*.txt")):
        yield path.stem, path.read_text("utf-8")


def traps() -> Texts:
    """Yield each trap, in the middle and at the end of an article."""
    articles = read_articles()
    for trap in read_traps():
        for place, (text, _) in placed(trap, articles[trap.lang]).items():
            yield f"{trap.id} {place}", text


def entries(
    name: str, edits: Iterable[Edit], features: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield an entry and the text for each line, or part of one, that `edits` take of a document.

    An entry is a digest of the document's name and the text, and a rule, or `score` where the
    `features` decided. What only lays the text out takes nothing.

    >>> edit = Edit(9, 26, "\\n\\nPost a Comment", "", ("comments.form-prompt",))
    >>> [*entries("weir", [edit], ())]
    [('72b51b03c618 comments.form-prompt', 'Post a Comment')]
    """
    for edit in edits:
        named = (SCORE if rule in features else rule for rule in edit.rules if not is_layout(rule))
        rules = [*dict.fromkeys(named)]
        for line in filter(None, map(str.strip, edit.before.split("\n") if rules else ())):
            digest = hashlib.sha256(f"{name}\n{line}".encode()).hexdigest()[:_DIGEST_CHARS]
            yield from ((f"{digest} {rule}", line) for rule in rules)


def taken(texts: Texts, cleaner: Cleaner) -> Lines | None:
    """Return what `cleaner` takes of `texts`, None if there are none."""
    features = {feature.id for _, feature in cleaner.rules.features()}
    lines: Lines = {}
    name = None
    for name, text in texts:
        lines.update(entries(name, cleaner.clean(text).report.edits, features))
    return lines if name else None


def read_list(path: Path = LIST) -> list[Accepted]:
    """Return the list, which is empty where there is no file."""
    return msgspec.toml.decode(path.read_bytes(), type=_File).taken if path.exists() else []


def write_list(accepted: Iterable[Accepted], path: Path = LIST) -> None:
    """Write the list, in order."""
    parts = [_HEAD]
    for group in sorted(accepted, key=lambda group: (group.reason, group.body)):
        reason = msgspec.json.encode(group.reason).decode()
        rows = "".join(f'  "{entry}",\n' for entry in sorted(group.entries))
        parts.append(f'[[taken]]\nreason = {reason}\nbody = "{group.body}"\nentries = [\n{rows}]\n')
    path.write_text("\n".join(parts), "utf-8")


def updated(
    accepted: Iterable[Accepted], now: Mapping[str, Lines], reason: str
) -> Iterator[Accepted]:
    """Yield the list with what is taken `now`: what is new has `reason`, what stays leaves.

    `now` is by the body; a body that was not read keeps its entries.
    """
    reasons: dict[tuple[str, str], str] = {}
    for group in accepted:
        if group.body not in now:
            yield group
        reasons |= {(group.body, entry): group.reason for entry in group.entries}
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for body, lines in now.items():
        for entry in lines:
            groups[reasons.get((body, entry), reason), body].append(entry)
    yield from (Accepted(why, body, both) for (why, body), both in groups.items())


def compare(accepted: Iterable[Accepted], now: Mapping[str, Lines]) -> tuple[list[str], int]:
    """Return a message for each entry that is new, and the number of those that stay now."""
    known = {(group.body, entry) for group in accepted for entry in group.entries}
    news = [
        f"{body}: {entry.partition(' ')[2]} takes {line[:_SHOWN_CHARS]!r}"
        for body, lines in now.items()
        for entry, line in sorted(lines.items())
        if (body, entry) not in known
    ]
    left = sum(body in now and entry not in now[body] for body, entry in known)
    return news, left


def main(wcxb: Path, accept: str) -> int:
    """Compare what the rules take with the list; 1 if there is something new."""
    bodies: dict[str, Callable[[], Texts]] = {
        "references": partial(references, wcxb),
        "keep": kept,
        "traps": traps,
    }
    cleaner = Cleaner()
    lines = {body: taken(texts(), cleaner) for body, texts in bodies.items()}
    now = {body: of_body for body, of_body in lines.items() if of_body is not None}
    news, left = compare(read_list(), now)
    print(*news, sep="\n", end="\n" if news else "")
    if accept:
        write_list(updated(read_list(), now, accept))
        print(f"{LIST}: {len(news)} added, {left} dropped")
        return 0
    counts = ", ".join(f"{len(now[body])} in {body}" for body in now)
    absent = "".join(f"; {body} are not there" for body in bodies if body not in now)
    print(f"taken of prose: {counts}{absent}; {len(news)} new, {left} listed ones stay now")
    if news:
        print("narrow the rules, or add what is right: make rules ACCEPT='why it is right'")
    return 1 if news else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wcxb", type=Path, help="the folder of WCXB")
    parser.add_argument("--accept", default="", metavar="REASON", help="add what is new, and why")
    sys.exit(main(**vars(parser.parse_args())))
