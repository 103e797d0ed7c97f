"""Coverage: the phrases that templates stand for, and phrases that two rules cover alike."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from cleaner.engine.document import Line
from cleaner.engine.matcher import Matcher
from cleaner.ruleset.fragments import Fragments, in_scope, read_scopes
from cleaner.ruleset.model import Rule, RuleSet
from cleaner.ruleset.templates import phrases
from cleaner.ruleset.toml import read_toml
from cleaner.text.folding import fold

MAX_PHRASES = 1_000  # of a template that are listed


def covered(rule: Rule, scope: Fragments) -> Iterator[str]:
    """Yield the templates of `rule`, each with the phrases that it stands for, indented."""
    for template in rule.templates:
        yield template
        every = phrases(template, scope.forms)
        yield from (f"  {phrase}" for phrase in islice(every, MAX_PHRASES))
        more = sum(1 for _ in every)
        if more:
            yield f"  … and {more} more"


def scope_of(folders: Iterable[Path], file: Path) -> Fragments:
    """Return the classes that the rule file `file` may use, of the rules `folders` in order."""
    places = [folder for folder in folders if folder.is_dir()]
    root = next((folder for folder in places if file.is_relative_to(folder)), file.parent)
    place = file.parent.relative_to(root).as_posix()
    raw = read_toml(file)
    own = Fragments(classes={name: tuple(forms) for name, forms in raw.get("classes", {}).items()})
    return in_scope(place, [read_scopes(folder) for folder in places], own)


def covered_twice(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Yield a rule's id, one of its phrases, and the rule with templates that covers it too.

    The other rule asks for nothing that the first does not ask for: the phrase could be dropped.
    """
    every = [rule for _, rule in rules.rules()]
    with_templates = [rule for rule in every if rule.templates and rule.is_applied]
    matcher = Matcher(with_templates, rules.timeout)
    by_id = {rule.id: rule for rule in with_templates}
    for rule in every:
        lines = [Line(phrase, fold(phrase)) for phrase in rule.phrases]
        for line, hits in zip(lines, matcher.hits(lines)[0], strict=True):
            for other in {hit.rule.id for hit in hits}:
                if other != rule.id and _asks_no_more(by_id[other], rule):
                    yield rule.id, line.text, other


def _asks_no_more(other: Rule, rule: Rule) -> bool:
    return (
        other.action == rule.action
        and other.extent == rule.extent
        and other.lang in (None, rule.lang)
        and other.anchor in ("anywhere", rule.anchor)
        and all(rule.when.get(name) == value for name, value in other.when.items())
        and set(other.unless) <= set(rule.unless)
    )
