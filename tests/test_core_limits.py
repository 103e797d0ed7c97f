"""Limits that loops of the compiled core have as numbers are those of the reference in Python."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

CORE = Path(__file__).parent.parent / "cleaner" / "core"
# A list of limits names the modules that they are from, and has one on each line.
LISTS = re.compile(r"# The limits of ([^\n]+)\.\n((?: +[A-Z_]+ = \d+.*\n)+)")
MODULE = re.compile(r"(\w+)/(\w+)\.py")
LIMIT = re.compile(r"([A-Z_]+) = (\d+)")


def limits() -> Iterator[tuple[str, str, int, list[str]]]:
    """Yield each limit of the core: its file, its name, its value, and the modules it is from."""
    for path in sorted(CORE.glob("*.pyx")):
        for listed in LISTS.finditer(path.read_text("utf-8")):
            modules = [f"cleaner.{'.'.join(parts)}" for parts in MODULE.findall(listed[1])]
            for name, value in LIMIT.findall(listed[2]):
                yield path.name, name, int(value), modules


@pytest.mark.parametrize(("file", "name", "value", "modules"), list(limits()))
def test_a_limit_is_that_of_the_reference(
    file: str, name: str, value: int, modules: list[str]
) -> None:
    declared = [vars(import_module(module)) for module in modules]
    values = [names[own] for names in declared for own in (name, f"_{name}") if own in names]
    assert values == [value] * len(values) != [], f"{file}: {name}"


def test_limits_are_found() -> None:
    assert {file for file, *_ in limits()} >= {"code_lines.pyx", "kinds.pyx", "runs.pyx"}
