"""The structure: imports run one way, no phrase stands in code, public names are few."""

import ast
from pathlib import Path

import pytest

import cleaner
from cleaner import load_rules

PACKAGE = Path(cleaner.__file__).parent
# Each module may import those before it.
LAYERS = """
deadline extras errors streams filetypes stretches fold languages edit wrapping blocks breaks
characters normalize rule decode validate cache load config document structure match
alphabet tree patterns construction automaton ambiguity backtracking actions
measures evidence chain encoding markup html report settle clean batch check jsonio schema
stats explain corpus.record corpus.formats.packed corpus.out.base corpus.quarantine
corpus.formats.files corpus.formats.jsonl corpus.formats.csvtable corpus.formats.arrowtypes
corpus.formats.cells corpus.formats.parquet corpus.formats.arrow corpus.formats.warc
corpus.formats.known corpus.formats.shapes corpus.out.store corpus.remote corpus.shard
corpus.columns corpus.skipped corpus.source corpus.plan corpus.posix corpus.out.lock
corpus.out.folder corpus.out.lease corpus.out.bucket corpus.manifest corpus.join corpus.work
corpus.forecast corpus.engines.deaths corpus.queue corpus.resume corpus.engines.pool
corpus.engines.raytasks corpus.run slow label fit listing inputs corpus.progress corpus.outcome
options checkcommand corpus.command cli __main__ adapters.pandas adapters.polars adapters.datasets
adapters.datatrove
adapters.ray adapters.spark
"""
ORDER = LAYERS.split()
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py"
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleaner"):
            module = (node.module or "").removeprefix("cleaner").removeprefix(".")
            names = [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
            found |= {name for name in names if name in MODULES} or {module}
    return found - {""}


def test_every_module_has_its_place() -> None:
    assert sorted(ORDER) == sorted(MODULES)


@pytest.mark.parametrize("module", ORDER)
def test_imports_run_one_way(module: str) -> None:
    allowed = set(ORDER[: ORDER.index(module)])
    assert imports(MODULES[module]) <= allowed


def test_no_phrase_stands_in_code() -> None:
    literals = {literal for _, rule in load_rules().rules() for literal in rule.literals}
    phrases = {literal for literal in literals if len(literal.split()) > 1}
    for module in ORDER[: ORDER.index("explain")]:
        tree = ast.parse(MODULES[module].read_text("utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in documentation:
                    continue
                said = [each for each in phrases if f" {each} " in f" {node.value.lower()} "]
                assert not said, f"{module}: {said}"


@pytest.mark.parametrize("path", MODULES.values(), ids=MODULES.keys())
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((PACKAGE / "adapters").glob("*.py")), ids=lambda p: p.stem)
def test_adapters_are_thin(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 60


def test_public_names() -> None:
    assert cleaner.__all__ == [
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
    ]
    assert all(hasattr(cleaner, name) for name in cleaner.__all__)
