"""The structure: imports run one way, no phrase stands in code, public names are few."""

import ast
from pathlib import Path

import pytest

import cleaner
from cleaner import load_rules

PACKAGE = Path(cleaner.__file__).parent
# Each package may import those on the lines before its own, and itself.
LAYERS = """
core
text
ruleset
scoring
html
view
report
engine
api
learning
corpus integrations
authoring
cli
"""
ORDER = [line.split() for line in LAYERS.split("\n") if line]
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parent != PACKAGE or not path.name.startswith("__")
}


def package_of(module: str) -> str:
    return module.partition(".")[0]


def imports(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it; a name of the package itself is api."""
    packages = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "cleaner":
            names = (node.module or "").split(".")[1:2] or [alias.name for alias in node.names]
            packages |= {
                "api" if hasattr(cleaner, name) and name not in PACKAGES else name for name in names
            }
    return packages


PACKAGES = {package_of(module) for module in MODULES}


def test_every_package_has_its_place() -> None:
    assert {name for line in ORDER for name in line} == PACKAGES


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    own = package_of(module)
    below = next(number for number, line in enumerate(ORDER) if own in line)
    allowed = {name for line in ORDER[:below] for name in line} | {own}
    assert imports(MODULES[module]) <= allowed


def test_no_module_of_a_package_imports_in_a_circle() -> None:
    graph = {name: modules_imported(path) & MODULES.keys() for name, path in MODULES.items()}
    while leaves := [name for name, targets in graph.items() if not targets]:
        graph = {
            name: targets.difference(leaves)
            for name, targets in graph.items()
            if name not in leaves
        }
    assert not graph


def modules_imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleaner."):
            module = (node.module or "").removeprefix("cleaner.")
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return names


def test_the_top_of_the_package_fits_a_screen() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "rules")]
    assert len(entries) <= 17


def test_no_phrase_stands_in_code() -> None:
    literals = {literal for _, rule in load_rules().rules() for literal in rule.literals}
    phrases = {literal for literal in literals if len(literal.split()) > 1}
    for module, path in MODULES.items():
        if package_of(module) in ("authoring", "cli"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in documentation:
                    continue
                phrase = [each for each in phrases if f" {each} " in f" {node.value.lower()} "]
                assert not phrase, f"{module}: {phrase}"


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "integrations").glob("*.py")), ids=lambda path: path.stem
)
def test_integrations_are_thin(path: Path) -> None:
    shared = {"arrow", "options", "reports", "rows"}
    assert path.stem in shared or len(path.read_text("utf-8").splitlines()) < 150


def test_public_names() -> None:
    assert cleaner.__all__ == [
        "Budget",
        "Cleaner",
        "CleanerError",
        "Edit",
        "Flag",
        "InputError",
        "Report",
        "Result",
        "RuleError",
        "apply_edits",
        "clean",
        "clean_html",
        "load_rules",
        "restore",
        "source_range",
    ]
    assert all(hasattr(cleaner, name) for name in cleaner.__all__)
