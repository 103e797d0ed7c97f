"""What a rule that decodes may still get wrong, each with its own error."""

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import msgspec
import regex

from cleaner.decode import RuleError, nearest
from cleaner.fold import fold
from cleaner.rule import OF_DOCUMENT, Prune, Rule, RuleSet, Sign, Weights

WEIGHTS_FILE = "weights.toml"
EXSLT = "http://exslt.org/regular-expressions"  # for re:test in an XPath
METADATA = ("date", "byline", "read_time", "source")
_Fault = tuple[str, str, str]  # field, what is wrong, what to write instead
_DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(Rule)}
_READ_BY = {  # fields that only some actions read
    "extent": ("remove-span",),
    "replacement": ("replace",),
    "until": ("remove-block",),
    "min_lines": ("remove-run",),
    "max_lines": ("remove-block", "remove-run"),
    "weight": ("remove-line",),
}
_MEASURED_WITH = {
    "within": ("words-near", "prose-near", "gone-near"),
    "themes": ("gone", "gone-near", "gone-above", "gone-below"),
}
_OF_ANY_THEME = ("gone", "gone-near")  # where none are named, all count
_TELLING_WORD = regex.compile(r"\p{Alphabetic}{4,}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]+")
_REPEATED_START = regex.compile(r"\^(?:\(\?:- \)\?)?(?:[*+?]|\{\d)")  # where marks are put in
_GROUP_REFERENCE = regex.compile(r"\\(\d)")


def check_rule(rule: Rule, file: Path) -> None:
    """Raise RuleError at the first thing that `rule` gets wrong by itself."""
    for faults in (_field_faults, _pattern_faults, _condition_faults, _example_faults):
        for field, what, remedy in faults(rule):
            raise RuleError(file, what, remedy, rule=rule.id, field=field)


def check_prune(prune: Prune, file: Path) -> None:
    """Raise RuleError if the XPath of `prune` is none."""
    from lxml import etree  # only HTML rules need it

    try:
        find = etree.XPath(prune.xpath, namespaces={"re": EXSLT})
        found = find(etree.HTML("<p id='a' class='b'>c</p>"))
    except etree.XPathError as error:
        what, remedy = f"is no XPath: {error}", "mend it"
        raise RuleError(file, what, remedy, rule=prune.id, field="xpath") from error
    if not isinstance(found, list) or any(isinstance(each, str) for each in found):
        what, remedy = "gives no elements", "write a path that ends in an element"
        raise RuleError(file, what, remedy, rule=prune.id, field="xpath")


def check_sign(sign: Sign, file: Path) -> None:
    """Raise RuleError at the first thing that `sign` gets wrong by itself."""
    for field, what, remedy in _sign_faults(sign):
        raise RuleError(file, what, remedy, rule=sign.id, field=field)


def check_weights(rules: RuleSet, weights: Weights, file: Path) -> None:
    """Raise RuleError if the weights are not those of the signs and weighted rules there are."""
    wanted = rules.weighed()
    of_document = {sign.id for _, sign in rules.signs() if sign.measure in OF_DOCUMENT}
    for field, by_id in (("page", weights.page), ("lines", weights.lines)):
        for name, each in by_id.items():
            if name not in wanted:
                what, remedy = f"names no sign or weighted rule: {name}", nearest(name, wanted)
                raise RuleError(file, what, remedy, field=field)
            if not all(isfinite(weight) and weight >= 0 for weight in each):
                raise RuleError(
                    file, f"is no weight in {name}", "write numbers from 0", field=field
                )
            if field == "page" and name not in of_document:
                what, remedy = f"has {name}, which is of lines", "move it to [lines]"
                raise RuleError(file, what, remedy, field=field)
            if len(each) != wanted[name]:
                what, remedy = f"has {len(each)} for {name}", f"give {wanted[name]}, or fit anew"
                raise RuleError(file, what, remedy, field=field)


def _sign_faults(sign: Sign) -> Iterator[_Fault]:
    if list(sign.steps) != sorted(set(sign.steps)) or not all(map(isfinite, sign.steps)):
        yield "steps", "are not in order", "sort them, each once"
    for field, measures in _MEASURED_WITH.items():
        given = getattr(sign, field)
        free = field == "themes" and sign.measure in _OF_ANY_THEME
        if sign.measure in measures and not given and not free:
            yield field, "is missing", f"{sign.measure} needs it"
        if sign.measure not in measures and given:
            yield field, f"is for {' and '.join(measures)}", "drop it"


def _field_faults(rule: Rule) -> Iterator[_Fault]:
    if rule.phrases and rule.pattern:
        yield "phrases", "stands beside a pattern", "make two rules of it"
    if rule.pattern and not rule.keywords:
        yield "keywords", "is missing", "name literals, one of which each hit of the pattern holds"
    if rule.keywords and not rule.pattern:
        yield "keywords", "stands without a pattern", "write them as phrases, or add the pattern"
    if rule.anchor != "anywhere" and not rule.phrases:
        yield "anchor", "is for phrases", "use ^ and $ in the pattern"
    for field, actions in _READ_BY.items():
        if getattr(rule, field) != _DEFAULTS[field] and rule.action not in actions:
            yield field, f"is for {' and '.join(actions)}", "drop it, or change the action"
    if not rule.literals and rule.action not in ("remove-line", "remove-run"):
        yield "phrases", "is missing", f"{rule.action} needs phrases, or keywords and a pattern"


def _pattern_faults(rule: Rule) -> Iterator[_Fault]:
    named = [("pattern", rule.pattern), ("until", rule.until)]
    for field, source in [*named, *(("unless", each) for each in rule.unless)]:
        try:
            compiled = regex.compile(source or "")
            groups = compiled.groupindex
        except regex.error as error:
            yield field, f"does not compile: {error}", "mend it; it is matched in lower case"
            continue
        if field == "pattern" and source and compiled.fullmatch(""):
            yield field, "matches the empty text", "make it hold at least one character"
        if field == "pattern" and _REPEATED_START.match(source or ""):
            yield field, "repeats the start of the line", "drop the sign that does"
        for name in groups.keys() - set(METADATA):
            yield (
                field,
                f"has a group {name}",
                f"name it one of {', '.join(METADATA)}, or not at all",
            )
    if rule.action == "replace" and rule.replacement is None:
        yield "replacement", "is missing", 'write what stays, as replacement = "\\\\1"'
    yield from _replacement_faults(rule)


def _replacement_faults(rule: Rule) -> Iterator[_Fault]:
    """A replacement keeps words of its hit, apart and in order, and adds none."""
    text = rule.replacement or ""
    rest = _GROUP_REFERENCE.sub("", text)
    named = [int(found) for found in _GROUP_REFERENCE.findall(text)]
    groups = regex.compile(rule.pattern or "").groups
    if regex.search(r"[\w\\]", rest):
        yield "replacement", "adds a word", "use groups of the pattern and punctuation only"
    if any(number > groups for number in named):
        yield "replacement", "names a group that the pattern lacks", f"it has {groups}"
    if named != sorted(set(named)) or regex.search(r"\\\d\\\d", text):
        yield "replacement", "joins or reorders words", "name groups once, in order, with a space"


def _condition_faults(rule: Rule) -> Iterator[_Fault]:
    when = rule.when
    if not rule.literals and when == type(when)():
        yield "when", "is missing", "a rule without phrases or pattern needs conditions"
    for field, shape in (
        ("when", when),
        ("when.previous", when.previous),
        ("when.next", when.next),
    ):
        if shape and shape.max_words is not None and (shape.min_words or 0) > shape.max_words:
            yield f"{field}.min_words", "is above max_words", "swap the two"


def _example_faults(rule: Rule) -> Iterator[_Fault]:
    words = {word for literal in rule.literals for word in _TELLING_WORD.findall(fold(literal))}
    literals = words or {fold(literal) for literal in rule.literals}
    if literals and not any(word in fold(kept) for word in literals for kept in rule.keeps):
        yield "keeps", "has no near miss", "add real prose that holds a keyword of the rule"
