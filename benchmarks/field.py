"""Field cases: inputs made after public bug reports, with what a careful editor would make of them.

`make bench-field [FIELD=folder]` prints for each case whether the clean text is exactly the
expected one, how many wanted words are lost and how many unwanted words are left, and writes the
sums to benchmarks/results/field.json and .md.
`ARGS='--diff NAME'` shows what differs in the cases whose names hold NAME.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

import msgspec

from benchmarks import saved
from benchmarks.lines.removal import words
from cleaner import Cleaner, InputError
from cleaner.cli.inputs import clean_file

WHERE = (
    "it needs folders with a source.txt (or .html, .md, .eml, …) and an expected.txt; name their"
    " folder with FIELD=…"
)
_NO_END = "\\ no newline at the end"
_URL = re.compile(r"^url: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Case(msgspec.Struct, frozen=True):
    """A source file, what should come out of it, and its address, if about.md has a line `URL:`."""

    name: str
    source: Path
    expected: str
    url: str | None


class Outcome(msgspec.Struct, frozen=True):
    """What came out of a case; `fault` says why the source was refused, if it was."""

    name: str
    expected: str
    text: str
    fault: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the text is the expected one, to the character."""
        return self.text == self.expected and not self.fault

    @property
    def lost(self) -> int:
        """How many of the expected words are not there."""
        return (bag(self.expected) - bag(self.text)).total()

    @property
    def left(self) -> int:
        """How many words are there that are not expected."""
        return (bag(self.text) - bag(self.expected)).total()


class Results(msgspec.Struct, frozen=True):
    """The sums over all cases: how many come out exactly, and words that are lost or left."""

    cases: int
    exact: int
    lost: int
    left: int


def summed(outcomes: Sequence[Outcome]) -> Results:
    """Return the sums over `outcomes`."""
    exact, lost, left = (
        sum(getattr(outcome, name) for outcome in outcomes) for name in ("is_exact", "lost", "left")
    )
    return Results(len(outcomes), exact, lost, left)


def page(results: Results) -> str:
    """Return the sums as they are kept, with what they are of."""
    return f"""# Field cases

Made by `make bench-field` on inputs made after public bug reports.

| cases | exact | wanted words lost | unwanted words left |
| ---: | ---: | ---: | ---: |
| {results.cases} | {results.exact} | {results.lost} | {results.left} |
"""


def bag(text: str) -> Counter[str]:
    """Return the words of `text` with their numbers.

    >>> sorted(bag("It rained. It rained.").items())
    [('It', 2), ('rained', 2)]
    """
    return Counter(text[start:end] for start, end in words(text, (0, len(text))))


def read_cases(folder: Path) -> list[Case]:
    """Return the cases in `folder`, by name: each folder there that holds a source."""
    cases = []
    for source in sorted(folder.glob("*/source.*")):
        expected = source.with_name("expected.txt").read_text("utf-8")
        expected = expected if expected.strip() else ""  # an editor adds a line break
        about = source.with_name("about.md")
        url = _URL.search(about.read_text("utf-8")) if about.exists() else None
        cases.append(Case(source.parent.name, source, expected, url and url[1]))
    return cases


def run(case: Case, cleaner: Cleaner) -> Outcome:
    """Return what `cleaner clean` would print for the source of `case`."""
    try:
        text = clean_file(cleaner, case.source, (case.url, None)).text
        return Outcome(case.name, case.expected, text)
    except InputError as error:
        return Outcome(case.name, case.expected, "", str(error))


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each case, and the totals."""
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    yield f"{'case':{width}}  exact  lost  left"
    for outcome in outcomes:
        exact = "yes" if outcome.is_exact else "no"
        row = f"{outcome.name:{width}}  {exact:5}  {outcome.lost:4}  {outcome.left:4}"
        yield f"{row}  {outcome.fault}".rstrip()
    sums = summed(outcomes)
    exact = f"{sums.exact} of {sums.cases} cases exact"
    yield f"{exact}, {sums.lost} wanted words lost, {sums.left} unwanted words left"


def difference(outcome: Outcome) -> str:
    """Return a unified diff from the expected text of a case to what came out of it."""
    expected, actual = (text.splitlines(keepends=True) for text in (outcome.expected, outcome.text))
    rows = unified_diff(expected, actual, f"{outcome.name}/expected", f"{outcome.name}/actual")
    return "".join(row if row.endswith("\n") else f"{row}\n{_NO_END}\n" for row in rows)


def main(folder: Path, diff: str | None) -> int:
    """Print the table, or differences; 2 where the cases are not there."""
    cases = [case for case in read_cases(folder) if diff is None or diff in case.name]
    if not cases:
        what = f"has no case {diff!r}" if diff else f"holds no case; {WHERE}"
        print(f"{folder} {what}", file=sys.stderr)
        return 2
    cleaner = Cleaner()
    outcomes = [run(case, cleaner) for case in cases]
    if diff:
        print("".join(map(difference, outcomes)), end="")
    else:
        saved.save("field", summed(outcomes), page)
    print(*table(outcomes), sep="\n")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the cases are")
    parser.add_argument("--diff", metavar="NAME", help="show what differs in cases with this name")
    sys.exit(main(**vars(parser.parse_args())))
