"""Validation: the faults that a rule may have after it was decoded, each with its own error."""

from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
import regex

from cleaner.ruleset.fragments import check_xpath_lines
from cleaner.ruleset.model import BinnedFeature, Prune, Rule, defaults_of
from cleaner.ruleset.pattern_syntax import matches_nothing, names_in
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES
from cleaner.ruleset.rule_set import RuleSet, Stage, Weights
from cleaner.ruleset.selector import SelectorError
from cleaner.ruleset.selector_parser import parse_selector
from cleaner.ruleset.toml import RuleError, in_one, in_words, nearest
from cleaner.ruleset.units import part_rules, parts_of, unit_faults
from cleaner.text.folding import is_pointed
from cleaner.text.lazy import lazy_regex

WEIGHTS_FILE = "weights.toml"
BLOCK_WEIGHTS_FILE = "blocks.toml"
CONDITION_KINDS = ("line", "hit", "place", "bounds")  # what a condition asks of
METADATA = ("date", "byline", "read_time", "source")
_Checked = TypeVar("_Checked", Rule, BinnedFeature)
_Fault = tuple[str, str, str]  # field, what is wrong, what to write instead
_DEFAULTS = defaults_of(Rule)
_REPEATED_START = lazy_regex(r"\^(?:\(\?:- \)\?)?(?:[*+?]|\{\d)")  # where marks are put in


def check_rule(rule: Rule, file: Path) -> Rule:
    """Return `rule`. Raises RuleError with its faults that show without other rules."""
    groups = (_field_faults, _pattern_faults, _condition_faults)
    return _without(rule, [fault for faults in groups for fault in faults(rule)], file)


def check_prune(prune: Prune, file: Path) -> Prune:
    """Return `prune`. Raises RuleError if its XPath is not a selector."""
    check_xpath_lines(prune, file)
    try:
        parse_selector(prune.xpath)
    except SelectorError as error:
        raise RuleError(file, error.what, error.remedy, rule=prune.id, field="xpath") from error
    return prune


def check_feature(feature: BinnedFeature, file: Path) -> BinnedFeature:
    """Return `feature`. Raises RuleError with its faults that show without other rules."""
    return _without(feature, [*_feature_faults(feature)], file)


def _without(rule: _Checked, faults: Sequence[_Fault], file: Path) -> _Checked:
    """Return `rule` if there are no `faults`. Raises RuleError."""
    if faults:
        raise in_one(
            RuleError(file, what, remedy, rule=rule.id, field=field)
            for field, what, remedy in faults
        )
    return rule


def check_weights(rules: RuleSet, weights: Weights, file: Path) -> None:
    """Raise RuleError if the weights do not fit the features of `rules`."""
    features = {feature.id: feature for _, feature in rules.features()}
    for field, by_id in (("page", weights.page), ("lines", weights.lines)):
        for name, bin_weights in by_id.items():
            if name not in features:
                what, remedy = f"has an unknown feature: {name}", nearest(name, features)
                raise RuleError(file, what, remedy, field=field)
            if not all(isfinite(weight) and weight >= 0 for weight in bin_weights):
                what, remedy = (
                    f"holds a number that is not a weight, for {name}",
                    "write numbers from 0",
                )
                raise RuleError(file, what, remedy, field=field)
            feature = features[name]
            if field == "page" and not FEATURES[feature.measure].of_document:
                what, remedy = f"has {name}, which is of lines", "move it to [lines]"
                raise RuleError(file, what, remedy, field=field)
            if len(bin_weights) != feature.bins:
                remedy = f"give {feature.bins}, or run `cleaner fit`"
                raise RuleError(file, f"has {len(bin_weights)} for {name}", remedy, field=field)


def _feature_faults(feature: BinnedFeature) -> Iterator[_Fault]:
    if feature.measure not in FEATURES:
        yield "measure", f"is wrong: {feature.measure}", nearest(feature.measure, FEATURES)
        return
    if list(feature.steps) != sorted(set(feature.steps)) or not all(map(isfinite, feature.steps)):
        yield "steps", "are not in order", "sort them, each once"
    declared = FEATURES[feature.measure]
    for field in sorted({name for known in FEATURES.values() for name in known.needs}):
        given = getattr(feature, field)
        if field in declared.needs and not given:
            yield field, "is missing", f"{feature.measure} needs it"
        if given and field not in (*declared.needs, *declared.accepts):
            readers = [
                name for name, known in FEATURES.items() if field in (*known.needs, *known.accepts)
            ]
            yield field, f"is for {' and '.join(readers)}", "drop it"


def _field_faults(rule: Rule) -> Iterator[_Fault]:
    for literal in filter(is_pointed, rule.literals):
        yield "phrases", f"has {literal!r}", "write it without vowel signs and tatweel"
    if rule.phrases and rule.pattern:
        yield "phrases", "cannot be used with a pattern", "make two rules of it"
    if rule.pattern and not rule.keywords:
        yield "keywords", "is missing", "name literals, one of which each hit of the pattern holds"
    if rule.keywords and not (rule.pattern or rule.variants):
        yield "keywords", "needs a pattern", "write them as phrases, or add the pattern"
    if rule.anchor != "anywhere" and not (rule.phrases or rule.templates):
        yield "anchor", "is for phrases and templates", "use ^ and $ in the pattern"
    yield from _action_faults(rule)


def _action_faults(rule: Rule) -> Iterator[_Fault]:
    action = ACTIONS.get(rule.action)
    if action is None:
        yield "action", f"is wrong: {rule.action}", f"use one of {', '.join(ACTIONS)}"
        return
    for field in sorted({name for known in ACTIONS.values() for name in known.fields}):
        if getattr(rule, field) != _DEFAULTS[field] and field not in action.fields:
            readers = [name for name, known in ACTIONS.items() if field in known.fields]
            yield field, f"is for {' and '.join(readers)}", "drop it, or change the action"
    if "parts" in action.fields:
        yield from _unit_faults(rule)
    elif not rule.literals and not action.by_shape:
        yield "phrases", "is missing", f"{rule.action} needs phrases, or keywords and a pattern"


def _unit_faults(rule: Rule) -> Iterator[_Fault]:
    """Yield what is wrong with the parts of a unit, each part's text and conditions too."""
    yield from unit_faults(rule)
    for part in part_rules(rule):
        field = f"parts.{part.part}"
        if part.pattern and not part.keywords:
            yield f"{field}.keywords", "is missing", "name literals that each hit holds"
        yield from (
            (f"{field}.{name}", what, remedy) for name, what, remedy in _pattern_faults(part)
        )
    for name, declared in parts_of(rule):
        if declared.keywords and not (declared.pattern or declared.templates):
            yield f"parts.{name}.keywords", "needs a pattern", "write phrases, or add the pattern"
        kind = "hit" if declared.has_text else "place"
        yield from _when_faults(declared.when, f"parts.{name}.when", ("line", kind))


def _pattern_faults(rule: Rule) -> Iterator[_Fault]:
    # The patterns of templates are not compiled: they cannot be wrong, and it would take seconds.
    named = [("pattern", rule.pattern), ("until", rule.until)]
    for field, source in [*named, *(("unless", pattern) for pattern in rule.unless)]:
        if source is None:
            continue
        try:
            names = names_in(source)
        except regex.error as error:
            yield field, f"does not compile: {error}", "correct it; it is matched in lower case"
            continue
        if field == "pattern" and matches_nothing(source):
            yield field, "matches the empty text", "make it hold at least one character"
        if field == "pattern" and _REPEATED_START.match(source):
            yield field, "repeats the start of the line", "drop the sign that does"
        for name in sorted(names - set(METADATA)):
            yield (
                field,
                f"has a group {name}",
                f"name it one of {', '.join(METADATA)}, or not at all",
            )


def _condition_faults(rule: Rule) -> Iterator[_Fault]:
    action = ACTIONS.get(rule.action)
    if action and action.of_source:
        if rule.when:
            yield "when", f"is not for {rule.action}", "drop it: the action knows what it removes"
        return
    if rule.parts:
        yield from _when_faults(rule.when, "when")
        return
    if action and action.by_shape and not rule.literals and not rule.when:
        yield "when", "is missing", "a rule without phrases or pattern needs conditions"
    for name in rule.when:
        if not rule.literals and name in CONDITIONS and CONDITIONS[name].hit:
            yield f"when.{name}", "asks of a hit", "drop it, or add phrases or a pattern"
    yield from _when_faults(rule.when, "when")


def _when_faults(
    when: dict[str, Any], field: str, kinds: Sequence[str] = CONDITION_KINDS
) -> Iterator[_Fault]:
    """Yield what is wrong with a table of conditions of the `kinds` that may stand there."""
    known = {
        name
        for name, condition in CONDITIONS.items()
        if any(getattr(condition, kind) for kind in kinds)
    }
    for name, value in when.items():
        if name not in known:
            yield f"{field}.{name}", "is not a field here", nearest(name, known)
            return
        try:
            msgspec.convert(value, CONDITIONS[name].kind)
        except msgspec.ValidationError as error:
            yield f"{field}.{name}", in_words(str(error)), _values_of(CONDITIONS[name].kind)
            return
        if CONDITIONS[name].nested:
            yield from _when_faults(value, f"{field}.{name}", ("line",))
    most = when.get("max_words")
    if most is not None and when.get("min_words", 0) > most:
        yield f"{field}.min_words", "is above max_words", "swap the two"


def _values_of(kind: Any) -> str:
    inner = get_args(kind)[0] if get_origin(kind) is tuple else kind  # of a list
    values = [str(value) for value in get_args(inner) if isinstance(value, str)]
    return f"use one of {', '.join(values)}" if values else "see docs/rules.md for its values"


def check_named_themes(rules: RuleSet) -> None:
    """Raise RuleError if a feature or a condition names a theme that the rules do not have."""
    for stage, rule_id, field, themes in _named_themes(rules):
        for name in sorted(set(themes) - rules.themes.keys()):
            what, remedy = f"has an unknown theme: {name}", nearest(name, rules.themes)
            raise RuleError(stage.file, what, remedy, rule=rule_id, field=field)


def _named_themes(rules: RuleSet) -> Iterator[tuple[Stage, str, str, Sequence[str]]]:
    """Yield the themes that features and conditions name, with the stage, the id and the field."""
    for stage, feature in rules.features():
        yield stage, feature.id, "themes", feature.themes
    for stage, rule in rules.rules():
        for name, value in rule.when.items():
            if CONDITIONS[name].of_themes:
                yield stage, rule.id, f"when.{name}", value
