"""JSON Schemas of the files that people write, and of reports, made from the models and registries.

What a schema cannot say, such as that no two rules share an id, `cleaner check` says.
"""

from collections.abc import Callable, Iterable, Mapping
from inspect import cleandoc
from typing import Any

import msgspec

from cleaner.authoring.field_help import FIELD_HELP
from cleaner.engine import actions, conditions, features  # noqa: F401 - fill the registries
from cleaner.report import Report
from cleaner.ruleset.chain import ChainFile
from cleaner.ruleset.config import Config
from cleaner.ruleset.fragments import Classes, FolderFragments, Name
from cleaner.ruleset.model import (
    BinnedFeature,
    NonEmptyText,
    Prune,
    Rule,
    RuleName,
    Texts,
)
from cleaner.ruleset.platforms import MIN_MARKS, Platform
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES, Action, Condition
from cleaner.ruleset.validation import CONDITION_KINDS
from cleaner.ruleset.words import WordsFile

_Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"  # editors of TOML read no newer one
_REF = "#/definitions/{name}"
_HELPED = ("RuleFile", "Rule", "DeclaredPart", "Prune", "BinnedFeature", "Platform", "Config")
_TEXTS = ("phrases", "templates", "pattern")  # what a rule or a part finds text by


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule file: its rules, and the fragments, keywords and word classes that they use.

    `site` and `disable` are for the file of one site, `platform` for the file of one platform.
    docs/rules.md describes all of it.
    """

    rule: tuple[Rule, ...] = ()
    prune: tuple[Prune, ...] = ()
    feature: tuple[BinnedFeature, ...] = ()
    fragments: dict[Name, NonEmptyText] = {}
    keywords: dict[Name, tuple[str, ...]] = {}
    classes: Classes = {}
    platform: Platform | None = None
    site: NonEmptyText | None = None
    disable: Texts = ()


def rules_schema() -> _Schema:
    """Return the schema of rule files. It knows all actions, conditions and features."""
    schema = _toml_schema(RuleFile)
    definitions = schema["definitions"]
    for name in ("Rule", "Prune", "BinnedFeature"):
        definitions[name]["properties"]["id"] = msgspec.json.schema(RuleName)
    for name in ("Rule", "DeclaredPart"):  # what is made of templates; no file declares it
        del definitions[name]["properties"]["variants"]
    definitions["Conditions"] = _conditions(CONDITION_KINDS)
    definitions["PartConditions"] = _conditions(("line", "hit", "place"))
    definitions["LineConditions"] = _conditions(("line",))
    _narrow_rule(definitions["Rule"])
    _narrow_part(definitions["DeclaredPart"])
    _narrow_feature(definitions["BinnedFeature"])
    _narrow_platform(definitions["Platform"])
    return schema


def report_schema() -> _Schema:
    """Return the schema of reports."""
    schema = msgspec.json.schema(Report)
    _plain_descriptions(schema["$defs"])
    return schema


SCHEMAS: dict[str, Callable[[], _Schema]] = {
    "rules": rules_schema,
    "words": lambda: _toml_schema(WordsFile),
    "fragments": lambda: _toml_schema(FolderFragments),
    "chain": lambda: _toml_schema(ChainFile),
    "config": lambda: _toml_schema(Config),
    "report": report_schema,
}


def schema_text(name: str) -> bytes:
    """Return the schema of SCHEMAS with this name, as JSON, formatted.

    >>> schema_text("config").splitlines()[1]
    b'  "$schema": "http://json-schema.org/draft-07/schema#",'
    """
    schema = SCHEMAS[name]()
    for struct, definition in schema.get("definitions", {}).items():
        for field, value in definition.get("properties", {}).items():
            text = FIELD_HELP.get(f"{struct}.{field}") or FIELD_HELP.get(field)
            if text and struct in _HELPED:
                value["description"] = text
    return msgspec.json.format(msgspec.json.encode(schema)) + b"\n"


def _toml_schema(kind: type[Any]) -> _Schema:
    """Return the schema of TOML files that decode to a `kind`."""
    (top,), definitions = msgspec.json.schema_components(
        [kind],
        ref_template=_REF,
        schema_hook=lambda _: {"type": "array"},  # `variants`, which no file declares
    )
    _plain_descriptions(definitions)
    return {"$schema": _DRAFT, **top, "definitions": _without_null(definitions)}


def _plain_descriptions(definitions: Mapping[str, _Schema]) -> None:
    """Take the examples in Python out of the descriptions, which are docstrings."""
    for definition in definitions.values():
        paragraphs = cleandoc(definition.get("description", "")).split("\n\n")
        text = "\n\n".join(part for part in paragraphs if not part.startswith(">>>"))
        if text:
            definition["description"] = text


def _without_null(schema: Any) -> Any:
    """Return `schema` without the choice of null, which TOML does not have."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema if item != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_null(value) for key, value in schema.items() if value is not None}
    if len(kept.get("anyOf", ())) == 1:
        kept |= kept.pop("anyOf")[0]
    return kept


def _narrow_rule(definition: _Schema) -> None:
    """Say of rules what validation says that shows in one rule."""
    properties = definition["properties"]
    properties["action"] = _names({name: kind.description for name, kind in ACTIONS.items()})
    properties["when"] = {"$ref": _REF.format(name="Conditions")}
    fields = {field for action in ACTIONS.values() for field in action.fields}
    definition["allOf"] = [
        *_text_rules(),
        _if_given("phrases", _never("pattern")),
        _if_given("anchor", _any_of(*_TEXTS[:2])),
        *(_if_given(field, _of_actions(field)) for field in sorted(fields)),
        *(_if_is("action", name, _asks(action)) for name, action in ACTIONS.items()),
    ]


def _narrow_part(definition: _Schema) -> None:
    """Say of the parts of units what validation says that shows in one part."""
    definition["properties"]["when"] = {"$ref": _REF.format(name="PartConditions")}
    definition["allOf"] = [*_text_rules(), _any_of(*_TEXTS, "rules", "when")]


def _narrow_feature(definition: _Schema) -> None:
    """Say of features which fields each measure needs."""
    properties = definition["properties"]
    properties["measure"] = _names({name: kind.description for name, kind in FEATURES.items()})
    definition["allOf"] = [
        _if_is("measure", name, {"required": [*feature.needs]})
        for name, feature in FEATURES.items()
        if feature.needs
    ]


def _narrow_platform(definition: _Schema) -> None:
    definition["properties"]["page"]["minItems"] = MIN_MARKS
    definition["properties"]["marks"]["minProperties"] = MIN_MARKS
    definition |= _any_of("urls", "page", "marks")


def _text_rules() -> list[_Schema]:
    """Return which of the fields that find text go together, in a rule as in a part."""
    return [
        _if_given("pattern", {"required": ["keywords"]}),
        _if_given("keywords", {"required": ["pattern"]}),
        _if_given("templates", _never("pattern")),
    ]


def _of_actions(field: str) -> _Schema:
    readers = [name for name, action in ACTIONS.items() if field in action.fields]
    return {"properties": {"action": {"enum": readers}}}


def _asks(action: Action) -> _Schema:
    """Return what a rule with `action` has and has not."""
    if action.of_source:
        return _never("when")
    if "parts" in action.fields:
        return {"required": ["parts", "sure"], **_never(*_TEXTS)}
    return _any_of(*_TEXTS, "when") if action.by_shape else _any_of(*_TEXTS)


def _conditions(kinds: Iterable[str]) -> _Schema:
    """Return the schema of a table of conditions that ask of one of `kinds`."""
    known = {
        name: _condition(condition)
        for name, condition in CONDITIONS.items()
        if any(getattr(condition, kind) for kind in kinds)
    }
    return {"type": "object", "properties": known, "additionalProperties": False}


def _condition(condition: Condition) -> _Schema:
    if condition.nested:
        value = {"$ref": _REF.format(name="LineConditions")}
    else:
        value = msgspec.json.schema(condition.kind)
    return {"description": condition.description, **value}


def _names(descriptions: Mapping[str, str]) -> _Schema:
    """Return the schema of a name with a description, which editors show beside it."""
    return {
        "enum": [*descriptions],
        "x-taplo": {"docs": {"enumValues": [*descriptions.values()]}},
    }


def _if_given(field: str, then: _Schema) -> _Schema:
    return {"if": {"required": [field]}, "then": then}


def _if_is(field: str, value: str, then: _Schema) -> _Schema:
    return {"if": {"required": [field], "properties": {field: {"const": value}}}, "then": then}


def _any_of(*fields: str) -> _Schema:
    return {"anyOf": [{"required": [field]} for field in fields]}


def _never(*fields: str) -> _Schema:
    return {"properties": dict.fromkeys(fields, False)}
