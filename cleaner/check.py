"""The rule checker: runs every rule's own examples and looks at rules side by side."""

from collections.abc import Iterator

import msgspec
import regex

from cleaner.clean import Cleaner
from cleaner.fold import fold
from cleaner.html import prune_page
from cleaner.normalize import normalize
from cleaner.rule import Prune, Rule, RuleSet, Stage

# As wdiff marks them: [-what goes-]{+what comes in its place+}.
_MARKED = regex.compile(r"\[-(?P<gone>.*?)-\](?:\{\+(?P<new>.*?)\+\})?", regex.DOTALL)


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a rule, and the file it is in."""

    file: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: rule {self.rule}: {self.what}"


def check(rules: RuleSet) -> Iterator[Fault]:
    """Yield each fault: examples that fail, alone or in the chain, and phrases said twice."""
    whole = Cleaner(rules)
    for stage, rule in rules.rules():
        alone = Cleaner(_alone(rules, stage, rule))
        for example in rule.removes:
            source, expected = read_example(example)
            if (text := alone.clean(source).text) != expected:
                yield Fault(stage.file, rule.id, f"removes {source!r}: left {text!r}")
        for example in rule.keeps:
            for cleaner, by in ((alone, "this rule"), (whole, "the chain")):
                removed = _removed(cleaner, example)
                if removed:
                    what = f"keeps {example!r}: {by} took it ({', '.join(removed)})"
                    yield Fault(stage.file, rule.id, what)
                    break
    for stage, prune in rules.prunes():
        yield from _check_prune(stage, prune)
    yield from _said_twice(rules)


def read_example(example: str) -> tuple[str, str]:
    """Return an example's source and what must come out, both in clean layout.

    What goes is marked as wdiff does; an example without marks goes whole.

    >>> read_example("It rained. [-Sign up here.-]")
    ('It rained. Sign up here.\\n', 'It rained.\\n')
    """
    source = _MARKED.sub(lambda found: found["gone"], example)
    marked = source != example
    expected = _MARKED.sub(lambda found: found["new"] or "", example) if marked else ""
    return _laid_out(source), _laid_out(expected)


def _laid_out(text: str) -> str:
    return normalize(text).text


def _alone(rules: RuleSet, stage: Stage, rule: Rule) -> RuleSet:
    """Return a rule set of `rule` only, in force whatever its status and scope."""
    applied = msgspec.structs.replace(rule, status="stable", weight=None)
    only = Stage(stage.name, stage.file, (applied,))
    return msgspec.structs.replace(rules, stages=(only,), sites={})


def _removed(cleaner: Cleaner, example: str) -> list[str]:
    """Return the ids of the rules that took something from an example that must stay."""
    report = cleaner.clean(example).report
    return [rule for rule in report.counts.rules if not rule.startswith("layout.")]


def _check_prune(stage: Stage, prune: Prune) -> Iterator[Fault]:
    for example, wanted in (
        *((each, True) for each in prune.removes),
        *((each, False) for each in prune.keeps),
    ):
        if bool(prune_page(example, prune)) != wanted:
            yield Fault(stage.file, prune.id, f"{'misses' if wanted else 'takes'} {example!r}")


def _said_twice(rules: RuleSet) -> Iterator[Fault]:
    seen: dict[tuple[str, object], str] = {}
    for stage, rule in rules.rules():
        for phrase in rule.phrases:
            key = fold(phrase), (rule.action, rule.anchor, rule.when, rule.extent)
            if seen.setdefault(key, rule.id) != rule.id:
                yield Fault(stage.file, rule.id, f"says {phrase!r}, as {seen[key]} does")
            elif rule.phrases.count(phrase) > 1:
                yield Fault(stage.file, rule.id, f"says {phrase!r} twice")
