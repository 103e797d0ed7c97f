"""Names: each public name of a module means one thing, and local names say what they hold."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import cleaner

PACKAGE = Path(cleaner.__file__).parent
BENCHMARKS = PACKAGE.parent / "benchmarks"


def trees(folder: Path) -> dict[str, ast.Module]:
    """The modules of a folder, by their paths in it."""
    return {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }


TREES = trees(PACKAGE)
# The same function for columns of another library; what a command runs.
ALLOWED = {"clean_dataset", "clean_frame", "clean_series", "main"}
# Participles and pronouns hide what a variable holds.
VAGUE = {"at", "done", "each", "found", "gone", "it", "made", "said", "shown", "told"}


def public_names(tree: ast.Module) -> set[str]:
    """The functions, classes and constants that a module defines at its top."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def assigned_names(tree: ast.Module) -> set[str]:
    names = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return names | {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def test_a_public_name_is_defined_once() -> None:
    modules: defaultdict[str, list[str]] = defaultdict(list)
    for path, tree in TREES.items():
        for name in public_names(tree) - ALLOWED:
            modules[name].append(path)
    assert {name: paths for name, paths in modules.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("path", TREES)
def test_local_names_are_nouns(path: str) -> None:
    assert assigned_names(TREES[path]) & VAGUE == set()


def test_local_names_of_the_benchmarks_are_nouns() -> None:
    vague = {path: assigned_names(tree) & VAGUE for path, tree in trees(BENCHMARKS).items()}
    assert {path: names for path, names in vague.items() if names} == {}
