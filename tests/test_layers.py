"""The structure: imports run one way, no phrase stands in code, public names are few."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from ahocorasick_rs import AhoCorasick

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
def test_imports_between_packages_run_in_one_direction(module: str) -> None:
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


PAGE_RECORDS = {"html", "html.options", "html.places", "html.records"}  # what reports name
FOR_TEXTS = {"api", "core", "engine", "html", "report", "ruleset", "scoring", "text", "view"}


def loaded_by(code: str) -> set[str]:
    """The modules of the package that a process of its own has loaded after `code`."""
    names = "print(*(name for name in sys.modules if name.startswith('cleaner.')))"
    command = [sys.executable, "-c", f"import sys; {code}; {names}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return {name.removeprefix("cleaner.") for name in done.stdout.splitlines()[-1].split()}


def test_a_text_loads_nothing_of_pages_corpora_and_commands() -> None:
    loaded = loaded_by("from cleaner import clean; clean('The weir was rebuilt.')")
    assert {package_of(module) for module in loaded} == FOR_TEXTS
    assert {module for module in loaded if package_of(module) == "html"} == PAGE_RECORDS


def test_rules_from_the_cache_load_nothing_that_reads_rules() -> None:
    load = "from cleaner import load_rules; load_rules()"
    loaded_by(load)  # so that the cache has them
    reading = {"ruleset.files", "ruleset.folder", "ruleset.fragments", "ruleset.joining"}
    assert not loaded_by(load) & (reading | {"ruleset.templates", "ruleset.validation"})


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    path = tmp_path / "weir.txt"
    path.write_text("The weir was rebuilt.\n")
    run = f"from cleaner.cli.main import app; app(['clean', {str(path)!r}], standalone_mode=False)"
    loaded = loaded_by(run)
    assert {package_of(module) for module in loaded} == FOR_TEXTS | {"cli"}
    assert {module for module in loaded if package_of(module) == "cli"} == {
        *("cli", "cli.clean", "cli.inputs", "cli.main", "cli.options", "cli.streams")
    }
    assert {module for module in loaded if package_of(module) == "html"} == PAGE_RECORDS


def test_the_top_of_the_package_fits_a_screen() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "rules")]
    assert len(entries) <= 17


def test_no_phrase_stands_in_code() -> None:
    literals = {literal for _, rule in load_rules().rules() for literal in rule.literals}
    phrases = AhoCorasick([f" {each} " for each in sorted(literals) if len(each.split()) > 1])
    for module, path in MODULES.items():
        if package_of(module) in ("authoring", "cli"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in documentation:
                    continue
                text = f" {node.value.lower()} ".encode("utf-8", "replace").decode()
                phrase = phrases.find_matches_as_strings(text, overlapping=True)
                assert not phrase, f"{module}: {phrase}"


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "integrations").glob("*.py")), ids=lambda path: path.stem
)
def test_integrations_are_thin(path: Path) -> None:
    shared = {"arrow", "options", "reports", "rows"}
    assert path.stem in shared or len(path.read_text("utf-8").splitlines()) < 150


def test_public_names_are_pinned() -> None:
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
