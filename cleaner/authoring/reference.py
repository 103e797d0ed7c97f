"""The tables of docs/rules.md: which actions, conditions and features there are.

They are rendered from the registries, so that what the code has and what the page says are one.
After a change run `python -m cleaner.authoring.reference docs/rules.md`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import regex

from cleaner.engine import actions, conditions, features  # noqa: F401 - fill the registries
from cleaner.ruleset.model import Share
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES, Condition
from cleaner.text.errors import InputError

_COMMAND = "python -m cleaner.authoring.reference"
_TABLE = r"(?P<start><!-- {0} -->\n)(?P<table>.*?)(?P<end><!-- end of {0} -->)"


def actions_table() -> str:
    """Return the table of ACTIONS, in Markdown.

    >>> actions_table().splitlines()[2]
    '| `remove-line` | Removes the line. | | yes |'
    """
    rows = (
        (f"`{name}`", action.description, _names(action.fields), "yes" if action.by_shape else "")
        for name, action in ACTIONS.items()
    )
    return _table(("action", "what it does", "fields of its own", "without text"), rows)


def conditions_table() -> str:
    """Return the table of CONDITIONS, in Markdown."""
    rows = (
        (f"`{name}`", _value(condition), "yes" if condition.line else "", condition.description)
        for name, condition in CONDITIONS.items()
    )
    return _table(("condition", "value", "in `next`", "holds when"), rows)


def features_table() -> str:
    """Return the table of FEATURES, in Markdown."""
    rows = (
        (
            f"`{name}`",
            "document" if feature.of_document else "line",
            _names(feature.needs),
            _names(feature.accepts),
            feature.description,
        )
        for name, feature in FEATURES.items()
    )
    return _table(("measure", "of the", "needs", "accepts", "value"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "actions": actions_table,
    "conditions": conditions_table,
    "features": features_table,
}


def with_tables(page: str) -> str:
    """Return `page`, Markdown, with each of TABLES between its marks.

    The marks of a table are `<!-- actions -->` and `<!-- end of actions -->`. Raises InputError
    if a table has none.
    """
    for name, table in TABLES.items():
        marks = regex.compile(_TABLE.format(name), regex.DOTALL)
        match = marks.search(page)
        if match is None:
            raise InputError(f"the page has no place for {name}; write <!-- {name} --> around it")
        page = f"{page[: match.end('start')]}{table()}{page[match.start('end') :]}"
    return page


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"|{''.join(map(_cell, line))}\n" for line in lines)


def _cell(text: str) -> str:
    return f" {text} |" if text else " |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _value(condition: Condition) -> str:
    """Return what a rule may write as the value of `condition`."""
    if condition.nested:
        return "conditions"
    return ", ".join(_values(condition.kind)) or "a value"


def _values(kind: Any) -> Iterator[str]:
    if get_origin(kind) is Literal:
        yield from (f"`{word}`" for word in get_args(kind))
    elif kind is bool:
        yield from ("`true`", "`false`")
    elif int in (kind, *get_args(kind)):
        yield "a whole number"
    elif kind == Share:
        yield "a number from 0 to 1"
    elif get_origin(kind) is tuple:
        yield "a list"


def main(paths: list[str]) -> int:
    """Write the tables into the pages at `paths`; 2 if one has no place for them."""
    if not paths:
        print(f"name a page: {_COMMAND} docs/rules.md", file=sys.stderr)
        return 2
    for path in map(Path, paths):
        try:
            path.write_text(with_tables(path.read_text("utf-8")), "utf-8")
        except InputError as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
