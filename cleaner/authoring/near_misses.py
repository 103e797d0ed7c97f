"""Near misses: whether what a rule keeps shows how near the rule comes to taking it.

An example that has nothing to do with the rule stays whatever the rule says, so it proves nothing.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
import regex

from cleaner.api import Cleaner
from cleaner.authoring.example_source import ExampleSource, clean_source, source_of
from cleaner.engine.document import Document, Line
from cleaner.engine.matcher import Matcher
from cleaner.ruleset.model import Prune, Rule
from cleaner.ruleset.registry import ACTIONS, CONDITIONS
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.selector import (
    ANY_NAME,
    AllOf,
    AnyOf,
    Compared,
    Has,
    Named,
    Path,
    Predicate,
    Selector,
    Step,
)
from cleaner.ruleset.selector_parser import parse_selector
from cleaner.ruleset.stage_rules import StageRules
from cleaner.ruleset.template import Variants
from cleaner.ruleset.units import part_rules, rules_named
from cleaner.text.edits import is_layout
from cleaner.text.normalize import normalize

# What binds a pattern to the start of a line, with the white space and the signs there.
_START = regex.compile(r"\A\^(?:\(\?:- \)\?)?(?:\\[Ws](?:[*+?]|\{[\d,]*\})*+)*+")
_END = regex.compile(r"(?<!\\)(?:\\\\)*\K\$$")


def near_miss_remedy(rules: RuleSet, rule: Rule | Prune) -> str | None:
    """Return what to write if none of `keeps` is a near miss, None if one is.

    A near miss is what the rule would take if it had no conditions (`when`, `unless`, `anchor`,
    a pattern's own `^` and `$`), or a text that holds one of its phrases or keywords as a word of
    its own. A rule without text has one if it takes the example without one of its conditions. An
    HTML rule has one if its selector names an element, an attribute or a class of the page. A rule
    that was learned needs none if `learned.elsewhere` is 0: no prose of its site has its text.
    """
    if isinstance(rule, Rule) and ACTIONS[rule.action].of_source:
        return None  # it has no conditions to leave out
    if isinstance(rule, Rule) and rule.learned and not rule.learned.elsewhere:
        return None  # the prose of its site does not have its text
    if isinstance(rule, Prune):
        is_near = any(_shares_part(parse_selector(rule.xpath), page) for page in rule.keeps)
        remedy = "add a page with a class, an attribute or an element that xpath names"
    elif rule.parts:
        matcher = Matcher(map(_free, part_rules(rule)), rules.timeout)
        is_near = any(any(matcher.hits(_lines(rule, example))[0]) for example in rule.keeps)
        remedy = "add real prose or a list that has a line of one of its parts"
    elif rule.literals:
        matcher = Matcher(_loosened(rule), rules.timeout)
        is_near = any(any(matcher.hits(_lines(rule, example))[0]) for example in rule.keeps)
        remedy = (
            f"add real prose that holds {rule.literals[0]!r}, or another of its "
            f"{'phrases' if rule.phrases else 'keywords'}, in another sense"
        )
    else:
        sources = [source_of(rule, example) for example in rule.keeps]
        is_near = any(_takes(rules, looser, sources) for looser in _without_one(rule))
        remedy = "add a text that the rule would take without one of its conditions"
    return None if is_near else remedy


def _lines(rule: Rule, example: str) -> list[Line]:
    return Document(normalize(source_of(rule, example).text).text).lines


def _loosened(rule: Rule) -> Iterator[Rule]:
    """Yield rules without conditions: of the text of `rule`, and of its keywords as phrases."""
    free = msgspec.structs.replace(
        rule,
        when={},
        unless=(),
        anchor="anywhere",
        until=None,
        pattern=rule.pattern and unbound(rule.pattern),
        variants=Variants(
            msgspec.structs.replace(template, anchor="anywhere", longest=0)
            for template in rule.variants
        ),
    )
    if rule.patterns:
        yield msgspec.structs.replace(free, phrases=())
    words = {"phrases": rule.literals, "keywords": (), "pattern": None, "variants": Variants()}
    yield msgspec.structs.replace(free, id=f"{rule.id}-words", **words)


def _inner(pattern: str) -> str:
    """Return `pattern` without what binds it to the whole line."""
    return _END.sub("", _START.sub("", pattern))


def unbound(pattern: str) -> str:
    r"""Return `pattern` without what binds it to the whole line, if it still asks for a text.

    >>> unbound(r"^\W*share this$"), unbound("share [^.]+"), unbound("^$")
    ('share this', 'share [^.]+', '^$')
    """
    inner = _inner(pattern)
    try:
        return pattern if regex.compile(inner).fullmatch("") else inner
    except regex.error:
        return pattern


def _free(part: Rule) -> Rule:
    """Return `part` without its conditions."""
    return msgspec.structs.replace(part, when={}, unless=())


def _without_one(rule: Rule) -> Iterator[Rule]:
    """Yield `rule` without each of its conditions in turn."""
    for name in rule.when:
        when = {key: value for key, value in rule.when.items() if key != name}
        yield msgspec.structs.replace(rule, when=when)
    yield msgspec.structs.replace(rule, unless=())


def _takes(rules: RuleSet, rule: Rule, sources: Iterable[ExampleSource]) -> bool:
    cleaner = Cleaner(alone(rules, Stage("check", "check.toml", StageRules()), rule))
    return any(removing_rules(cleaner, source) for source in sources)


def alone(rules: RuleSet, stage: Stage, rule: Rule) -> RuleSet:
    """Return a rule set of `rule` only, in force whatever its status and its site.

    Rules that its parts name hit, too, and remove nothing. If it asks for lines that rules of some
    themes remove before it, those rules are there, too.
    """
    applied = msgspec.structs.replace(rule, status="stable")
    named = rules_named(rule)
    hitting = (
        msgspec.structs.replace(other, status="trial")
        for _, other in rules.rules()
        if other.id in named
    )
    asked = [when for name, when in rule.when.items() if CONDITIONS[name].of_themes]
    themes = set(chain.from_iterable(asked))
    before = [_of_themes(other, themes) for other in rules.stages if themes]
    only = Stage(stage.name, stage.file, StageRules([applied, *hitting]))
    if rule.learned:  # it has the words of its site, whose errors are not put right
        rules = msgspec.structs.replace(rules, neighbours={})
    return msgspec.structs.replace(rules, stages=(*before, only), sites={})


def _of_themes(stage: Stage, themes: set[str]) -> Stage:
    """Return the rules of `themes` in `stage` that do not themselves ask for what was removed."""
    rules = StageRules(
        rule
        for rule in stage.rules
        if rule.theme in themes and not any(CONDITIONS[name].of_themes for name in rule.when)
    )
    return Stage(stage.name, stage.file, rules)


def removing_rules(cleaner: Cleaner, source: ExampleSource) -> list[str]:
    """Return the ids of the rules that take something from an example that must stay."""
    rules = {edit.rules[0] for edit in clean_source(cleaner, source).edits}
    return sorted(rule for rule in rules if not is_layout(rule))


def _shares_part(selector: Selector, html: str) -> bool:
    """Say whether any element of the page meets one of the conditions of `selector` by itself."""
    from lxml.html import document_fromstring

    from cleaner.html.select import Page

    page = Page(document_fromstring(html))
    parts = (part for path in selector for part in _parts(path))
    return any(
        page.select((Path((Step("descendant", (part,)),), is_absolute=True),)) for part in parts
    )


def _parts(condition: Predicate) -> Iterator[Named | Has | Compared]:
    """Yield the names, attributes and values that `condition` asks for, not those it excludes."""
    match condition:
        case Path(steps):
            for step in steps:
                for inner in step.conditions:
                    yield from _parts(inner)
        case AllOf(conditions) | AnyOf(conditions):
            for inner in conditions:
                yield from _parts(inner)
        case Named(name) if name == ANY_NAME:
            return
        case Named() | Has() | Compared():
            yield condition
