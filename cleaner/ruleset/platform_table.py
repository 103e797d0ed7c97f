"""The table `platform` of a rule file, read and checked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cleaner.ruleset.fragments import Fragments, expand
from cleaner.ruleset.marks import marks_rule
from cleaner.ruleset.platforms import MIN_MARKS, Platform
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.toml import RuleError, decode
from cleaner.ruleset.units import parts_of
from cleaner.ruleset.validation import check_rule


def read_platform(raw: dict[str, Any], name: str, scope: Fragments, path: Path) -> Platform:
    """Return the table `platform` of the rule file `name` at `path`. Raises RuleError."""
    declared = decode(raw, Platform, path, "platform")
    for field, what, remedy in _faults(declared):
        raise RuleError(path, what, remedy, rule="platform", field=field)
    if not declared.marks:
        return declared
    try:
        rule = expand(marks_rule(name, declared), scope, path)
        check_rule(rule, path)
    except RuleError as error:
        field = error.field.replace("parts.", "marks.")
        raise RuleError(path, error.what, error.remedy, rule="platform", field=field) from error
    return msgspec.structs.replace(declared, marks=rule.parts)


def check_platform_stage(stage: Stage, path: Path) -> None:
    """Raise RuleError if a rule of a platform needs all documents, or the source of a text."""
    for rule in stage.rules:
        if ACTIONS[rule.action].of_source:
            what, remedy = f"cannot be {rule.action} for a platform", "move it to another file"
            raise RuleError(path, what, remedy, rule=rule.id, field="action")
    for feature in stage.features:
        what, remedy = "is measured in all documents", "move it to a file without [platform]"
        raise RuleError(path, what, remedy, rule=feature.id)


def _faults(platform: Platform) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a platform: the field, what is wrong, the remedy."""
    if not (platform.urls or platform.marks or platform.page):
        yield "urls", "is missing", "write urls, or marks of the text, or both"
    for field in ("page", "marks"):
        if len(getattr(platform, field)) == 1:
            yield field, "has one entry", f"name {MIN_MARKS} or more: a document has {MIN_MARKS}"
    for name, part in parts_of(marks_rule("", platform)):
        if part.rules or (not part.has_text and not part.templates):
            yield f"marks.{name}", "has no text", "give it phrases, templates or a pattern"
