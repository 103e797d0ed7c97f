"""Faults of a rule file, each with the line that it is about."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from cleaner.authoring.examples import own_faults, rules_in
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError

_SYNTAX_LINE = re.compile(r"at line (\d+)|\(at end of document\)")
_TABLE = re.compile(r"\s*\[\[?\s*(?:rule|prune|feature)\s*\]")
_ID = re.compile(r"""\s*id\s*=\s*["']([^"']*)["']""")
_KEY = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)\s*=")


class LineFault(msgspec.Struct, frozen=True):
    """What is wrong, and the line of the file that says it, from 1."""

    line: int
    message: str


def located(toml: str, error: RuleError) -> LineFault:
    """Return the fault of an error of loading, at its line of `toml`."""
    message = str(error).removeprefix(f"{error.file}: ")
    if match := _SYNTAX_LINE.search(message):
        last = toml.count("\n") + 1
        return LineFault(min(int(match[1] or last), last), message)
    return LineFault(_line_of(toml, error.rule, error.field), message)


def example_faults(rules: RuleSet, file: Path, toml: str) -> Iterator[LineFault]:
    """Yield what `cleaner check` finds wrong with the rules of `file`, each by itself."""
    for fault in own_faults(rules, rules_in(rules, [file])):
        word = fault.what.partition(" ")[0]
        yield LineFault(_line_of(toml, fault.rule, word), f"rule {fault.rule}: {fault.what}")


def _line_of(toml: str, rule: str, field: str) -> int:
    r"""Return the line of a field of a rule, else the line of the rule, else the first.

    >>> toml = '[[rule]]\nid = "tags.a"\n\n[[rule]]\nid = "tags.b"\nkeeps = []'
    >>> _line_of(toml, "tags.b", "keeps"), _line_of(toml, "number 2", ""), _line_of(toml, "", "id")
    (6, 4, 2)
    """
    lines = toml.split("\n")
    starts = [number for number, text in enumerate(lines) if _TABLE.match(text)]
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(lines)
        if rule == f"number {position + 1}" or rule.rpartition("/")[2] in _ids(lines[start:end]):
            return _field_line(lines, range(start, end), field) or start + 1
    return (_field_line(lines, range(len(lines)), field) if not rule else 0) or 1


def _ids(lines: Sequence[str]) -> list[str]:
    return [match[1] for text in lines if (match := _ID.match(text))]


def _field_line(lines: Sequence[str], numbers: range, field: str) -> int:
    """Return the line, from 1, that sets a field, 0 if none does."""
    name = field.partition("[")[0].partition(".")[0]
    for number in numbers:
        key = _KEY.match(lines[number])
        if key and name and key[1].partition(".")[0] == name:
            return number + 1
    return 0
