"""Units: runs of lines that belong together, declared as one rule with parts."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import msgspec

from cleaner.ruleset.model import DeclaredPart, Rule, Texts, UnitPart
from cleaner.ruleset.registry import CONDITIONS
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.stage_rules import StageRules, conditions_of
from cleaner.ruleset.toml import RuleError, nearest

DEFAULT_NEEDS = 2  # different parts
DEFAULT_UNIT_LINES = 20
_LINE_ACTION = "remove-line"


def parts_of(rule: Rule) -> Iterator[tuple[str, DeclaredPart]]:
    """Yield the parts of a unit with their names; a list is phrases, and templates with classes."""
    for name, part in rule.parts.items():
        if isinstance(part, DeclaredPart):
            yield name, part
        else:
            phrases = tuple(text for text in part if "{" not in text)
            templates = tuple(text for text in part if "{" in text)
            yield name, DeclaredPart(phrases=phrases, templates=templates)


def part_rules(rule: Rule) -> Iterator[UnitPart]:
    """Yield the texts of the parts of `rule`, each as a rule that is matched by itself.

    What the rule asks of all its lines each part asks, too.
    """
    for name, part in parts_of(rule):
        text = partial(_part_rule, rule, name, part)
        if part.phrases:
            yield text("phrases", phrases=part.phrases, anchor=part.anchor)
        if part.pattern or part.variants:
            yield text(
                "pattern", keywords=part.keywords, pattern=part.pattern, variants=part.variants
            )
        if part.rules:
            yield text("rules", named=part.rules)


def texts_of(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield each of `rules` and the texts of its parts: all that lines are matched with."""
    for rule in rules:
        yield rule
        yield from part_rules(rule)


def part_shapes(rule: Rule) -> Iterator[UnitPart]:
    """Yield the parts of `rule` that are known by their shape alone, each as a rule."""
    for name, part in parts_of(rule):
        if not part.has_text:
            yield _part_rule(rule, name, part, "when")


def _part_rule(rule: Rule, name: str, part: DeclaredPart, field: str, **texts: object) -> UnitPart:
    values = msgspec.structs.asdict(rule) | {
        "id": f"{rule.id}#{name}.{field}",
        "parts": {},
        "unless": (*rule.unless, *part.unless),
        "when": rule.when | part.when,
        "unit": rule.id,
        "part": name,
        "sure_part": name in rule.sure,
    }
    return UnitPart(**(values | texts))


def with_named_rules(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """Return `stages` in which parts name rules by their ids, also where a file names a theme.

    Of a theme those rules count that take a line by its text, wherever it stands and whatever the
    platform of its page. Raises RuleError for a name that is not a rule or a theme with such rules.
    """
    stages = tuple(stages)
    names: dict[str, list[str]] = {}
    for stage in stages:
        for rule in stage.rules:
            if rule.literals and rule.action == _LINE_ACTION:
                names[rule.id] = [rule.id]
                if rule.is_applied and not stage.platform and not _asks_of_place(rule):
                    names.setdefault(rule.theme, []).append(rule.id)
    return tuple(
        msgspec.structs.replace(
            stage, rules=StageRules(_with_named_rules(rule, names, stage) for rule in stage.rules)
        )
        for stage in stages
    )


def _with_named_rules(rule: Rule, names: dict[str, list[str]], stage: Stage) -> Rule:
    if not any(part.rules for _, part in parts_of(rule)):
        return rule
    parts: dict[str, DeclaredPart | Texts] = {}
    for name, part in parts_of(rule):
        for wanted in part.rules:
            if wanted not in names:
                what = f"names no rule that takes lines by their text: {wanted}"
                field = f"parts.{name}.rules"
                raise RuleError(stage.file, what, nearest(wanted, names), rule=rule.id, field=field)
        ids = dict.fromkeys(rule_id for wanted in part.rules for rule_id in names[wanted])
        parts[name] = msgspec.structs.replace(part, rules=tuple(ids))
    return msgspec.structs.replace(rule, parts=parts)


def _asks_of_place(rule: Rule) -> bool:
    return any(CONDITIONS[name].place or CONDITIONS[name].bounds for name in rule.when)


def asks_of_page(rule: Rule) -> bool:
    """Say whether `rule`, or a part of it, asks for what only an HTML page says about a line."""
    return any(CONDITIONS[name].of_page for name in conditions_of(rule))


def rules_named(rule: Rule) -> frozenset[str]:
    """Return the ids of the rules that the parts of `rule` name."""
    return frozenset(name for _, part in parts_of(rule) for name in part.rules)


def unit_faults(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the parts of a unit: the field, what is wrong, the remedy."""
    parts = dict(parts_of(rule))
    if not parts:
        yield "parts", "is missing", "write parts.NAME = [...] for each kind of line"
        return
    yield from _name_faults(rule, parts)
    if (rule.needs or DEFAULT_NEEDS) > len(parts):
        yield "needs", f"is above the number of parts, {len(parts)}", "lower it, or add a part"
    if rule.phrases or rule.templates or rule.pattern:
        yield "parts", "cannot be used with phrases or a pattern", "move them into a part"
    for name, part in parts.items():
        if not part.has_text and not part.when:
            yield f"parts.{name}", "is empty", "give it phrases, a pattern, rules or conditions"


def _name_faults(rule: Rule, parts: Mapping[str, DeclaredPart]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the parts that other fields name."""
    for field in ("sure", "first", "inside", "once"):
        for name in getattr(rule, field):
            if name not in parts:
                yield field, f"names no part: {name}", nearest(name, parts)
    if not rule.sure:
        yield "sure", "is missing", "name the parts that show what the unit is"
    for name in rule.sure:
        if name in parts and not parts[name].has_text:
            yield "sure", f"names {name}, which has no text", "give it phrases, or name another"
