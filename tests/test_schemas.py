"""The JSON Schemas: what they accept and refuse, and that the shipped files name them."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator
from jsonschema.validators import validator_for

from cleaner import clean_html, load_rules
from cleaner.authoring.field_help import FIELD_HELP
from cleaner.authoring.formatting import format_text
from cleaner.authoring.schemas import SCHEMAS, schema_text
from cleaner.cli.schema import SchemaName
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_folders, shipped_folder
from cleaner.ruleset.registry import CONDITIONS
from cleaner.text import jsonio
from tests.builders import RULE_FILE

ROOT = Path(__file__).parent.parent
MARK = "#:schema "
KINDS = {"chain.toml": "chain", "words.toml": "words", "fragments.toml": "fragments"}
MACHINE_WRITTEN = ("frequencies.toml", "weights.toml", "blocks.toml")
SHIPPED = [
    path for path in sorted(shipped_folder().rglob("*.toml")) if path.name not in MACHINE_WRITTEN
]
BAD = sorted((Path(__file__).parent / "bad_rules").glob("*.toml"))
# Those whose fault shows in one table, without its patterns: what a schema can say.
REFUSED = """
anchor-without-phrase bad-id bad-language field-of-another-action fragment-of-odd-name
id-with-folder keyword-without-pattern missing-keeps missing-field no-matcher one-example one-table
pattern-without-keyword two-matchers unit-part-asks-of-zone unit-part-is-empty
unit-part-with-two-texts unit-with-phrases unit-without-parts unit-without-sure unknown-action
unknown-condition unknown-field unknown-table until-of-another-action wrong-type
"""


@pytest.fixture(scope="module")
def validators() -> dict[str, Any]:
    schemas = {name: msgspec.json.decode(schema_text(name)) for name in SCHEMAS}
    return {name: validator_for(schema)(schema) for name, schema in schemas.items()}


def schema_of(path: Path) -> Path:
    """The schema that the first line of a shipped file names, as an editor finds it."""
    first = path.read_text("utf-8").partition("\n")[0]
    assert first.startswith(MARK), f"{path} does not name its schema"
    return (path.parent / first.removeprefix(MARK)).resolve()


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_matches_the_code(name: str) -> None:
    place = "docs/report.schema.json" if name == "report" else f"rules/schema/{name}.json"
    assert (ROOT / place).read_bytes() == schema_text(name), "run make schema"


def test_each_schema_is_a_schema(validators: dict[str, Any]) -> None:
    for name, validator in validators.items():
        type(validator).check_schema(validator.schema)
        assert isinstance(validator, Draft7Validator) or name == "report"
        assert ">>>" not in str(validator.schema)


def test_each_shipped_file_names_its_schema() -> None:
    assert len(SHIPPED) > 400
    for path in SHIPPED:
        assert (
            schema_of(path) == shipped_folder() / "schema" / f"{KINDS.get(path.name, 'rules')}.json"
        )


def test_each_shipped_file_is_accepted(validators: dict[str, Any]) -> None:
    for path in SHIPPED:
        raw = tomllib.loads(path.read_text("utf-8"))
        faults = [error.message for error in validators[schema_of(path).stem].iter_errors(raw)]
        assert faults == [], path


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_file_that_breaks_the_schema_is_refused(path: Path, validators: dict[str, Any]) -> None:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError:
        assert path.stem == "not-toml"
        return
    assert validators["rules"].is_valid(raw) == (path.stem not in REFUSED.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config", 'preset = "careful"\nrules = ["mine"]\ndisable = ["tags"]\nkeep = ["A"]'),
        ("words", '[narration]\nobjects = ["it"]\n[classes]\nour = ["our", "the"]'),
        ("chain", 'stages = ["*"]\n[themes]\ntags = "Tags"'),
        ("fragments", 'lang = "any"\n[fragments]\nmonth = "may|june"'),
        ("rules", 'site = "fallow.example"\ndisable = ["tags"]\n' + RULE_FILE.format(name="a")),
    ],
)
def test_an_unknown_key_is_refused(name: str, text: str, validators: dict[str, Any]) -> None:
    good = tomllib.loads(text)
    assert validators[name].is_valid(good)
    assert not validators[name].is_valid({**good, "colour": 1})


def fields_of(definition: dict[str, Any]) -> list[dict[str, Any]]:
    fields = definition.get("properties", {}).values()
    return [field for field in fields if "description" in field]


def test_editors_have_a_sentence_for_each_field(validators: dict[str, Any]) -> None:
    shown = {**validators["rules"].schema["definitions"]}
    shown |= validators["config"].schema["definitions"]
    silent = [
        f"{struct}.{field}"
        for struct in (
            "RuleFile",
            "Rule",
            "DeclaredPart",
            "Prune",
            "BinnedFeature",
            "Platform",
            "Config",
        )
        for field, schema in shown[struct]["properties"].items()
        if not schema.get("description", "").endswith(".")
    ]
    assert silent == []
    said = {field["description"] for each in shown.values() for field in fields_of(each)}
    assert {*FIELD_HELP.values()} <= said
    conditions = shown["Conditions"]["properties"]
    assert conditions["zone"]["description"] == CONDITIONS["zone"].description


def test_a_report_is_accepted(validators: dict[str, Any]) -> None:
    report = clean_html("<article><p>It rained.</p><p>Share this</p></article>").report
    fields = msgspec.json.decode(jsonio.dumps(report))
    assert validators["report"].is_valid(fields)
    assert not validators["report"].is_valid({**fields, "edits": [{"start": 0}]})


def test_the_line_that_names_the_schema_stays_on_top_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text('[themes]\nnewsletter = "Prompts"\n')
    digests = set()
    for head in ("", f"{MARK}../schema/rules.json\n", f"{MARK}../schema/rules.json\n# Boxes.\n"):
        text = format_text(head + RULE_FILE.format(name="weir"))
        assert text.startswith(head)
        (tmp_path / "box.toml").write_text(text)
        digests.add(rules_digest(load_folders([tmp_path])))
    assert len(digests) == 1


def test_the_command_prints_a_schema() -> None:
    assert [*SchemaName] == [*SCHEMAS]
    for words, name in (([], "rules"), (["config"], "config")):
        command = [sys.executable, "-m", "cleaner", "schema", *words]
        printed = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
        assert printed.stdout == schema_text(name)


def test_a_schema_knows_each_action_condition_and_measure() -> None:
    definitions = SCHEMAS["rules"]()["definitions"]
    used = {rule.action for _, rule in load_rules().rules()}
    assert used <= {*definitions["Rule"]["properties"]["action"]["enum"]}
    zone = definitions["Conditions"]["properties"]["zone"]
    assert zone["enum"] == ["body", "head", "tail"]
    assert "zone" not in definitions["LineConditions"]["properties"]
