"""Lazy patterns: compiled when they are first used, and then no more than a pattern."""

import ast
import pickle
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import regex

import cleaner
from cleaner.text.lazy import _LazyPattern, lazy_re, lazy_regex

PACKAGE = Path(cleaner.__file__).parent
COMMON = ("text", "ruleset", "engine")  # packages of which a text needs nearly all modules
MODULES = [path for name in COMMON for path in sorted((PACKAGE / name).glob("*.py"))]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compiler = regex.compile

    def watched(pattern: str, flags: int) -> "regex.Pattern[str]":
        compiled.append(pattern)
        return compiler(pattern, flags)

    monkeypatch.setattr(regex, "compile", watched)
    weirs = lazy_regex("weirs?", regex.IGNORECASE)
    assert (weirs.pattern, compiled) == ("weirs?", [])
    assert weirs.findall("Weir, weirs") == ["Weir", "weirs"]
    assert weirs.search("weir")
    assert weirs.sub("mill", "a weir") == "a mill"
    assert compiled == ["weirs?"]


def test_both_engines_take_text_and_bytes() -> None:
    assert lazy_regex(r"\p{Lu}").findall("aBc") == ["B"]
    assert lazy_re(rb"[0-9]+").findall(b"a1b22") == [b"1", b"22"]


@pytest.mark.parametrize("used", [False, True])
def test_a_pattern_is_pickled_with_what_uses_it(used: bool) -> None:
    pattern = lazy_re("[a-z]+")
    if used:
        assert pattern.search("weir")
    assert pickle.loads(pickle.dumps(pattern)).findall("a weir") == ["a", "weir"]  # noqa: S301


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_lazy_pattern_of_the_package_compiles(path: Path) -> None:
    for value in vars(import_module(name_of(path))).values():
        if isinstance(value, _LazyPattern):
            assert value._compiled.pattern == value.pattern


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_that_a_text_needs_compiles_at_import(path: Path) -> None:
    calls = [ast.unparse(node.func) for node in outside_of_functions(path)]
    assert not {"re.compile", "regex.compile"}.intersection(calls)


def outside_of_functions(path: Path) -> Iterator[ast.Call]:
    """Yield the calls that an import of the module makes."""
    nodes: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while nodes:
        node = nodes.pop()
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call):
            yield node
