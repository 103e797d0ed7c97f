"""The rule checker: runs every rule's own examples and looks at rules side by side."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec
import regex

from cleaner.backtracking import Verdict, judge
from cleaner.clean import Cleaner
from cleaner.fold import fold
from cleaner.html import prune_page
from cleaner.match import tried_patterns
from cleaner.normalize import normalize
from cleaner.rule import Prune, Rule, RuleSet, Stage

# As wdiff marks them: [-what goes-]{+what comes in its place+}.
_MARKED = regex.compile(r"\[-(?P<gone>.*?)-\](?:\{\+(?P<new>.*?)\+\})?", regex.DOTALL)

_LONGEST_PART = 60  # characters of a pattern in a message


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a rule, and the file it is in."""

    file: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: rule {self.rule}: {self.what}"


def rules_in(rules: RuleSet, paths: Iterable[Path]) -> frozenset[str]:
    """Return the ids of what the files in `paths`, folders or files, declare."""
    wanted = [path.resolve() for path in paths]
    files = {stage.file for stage, _ in rules.declared()}
    mine = {file for file in files if any(map(Path(file).resolve().is_relative_to, wanted))}
    return frozenset(rule.id for stage, rule in rules.declared() if stage.file in mine)


def check(
    rules: RuleSet,
    chosen: Collection[str] | None = None,
    advance: Callable[[], object] = lambda: None,
) -> Iterator[Fault]:
    """Yield each fault of the rules whose ids are `chosen`, or of all of `rules`.

    Faults are examples that fail, alone or in the chain of all `rules`; phrases that two rules
    have; and patterns that backtrack too much. `advance` is called after each rule.
    """
    whole = Cleaner(rules)
    for stage, rule in rules.rules():
        if _is_chosen(rule, chosen):
            yield from _check_rule(rules, whole, stage, rule)
            advance()
    for stage, prune in rules.prunes():
        if _is_chosen(prune, chosen):
            yield from _check_prune(stage, prune)
            advance()
    yield from _said_twice(rules, chosen)


def unproved(rules: RuleSet, chosen: Collection[str] | None = None) -> Iterator[str]:
    """Yield the rule and the field of each pattern that is neither safe nor at fault, and why."""
    for _, rule in rules.rules():
        if _is_chosen(rule, chosen):
            for field, pattern in tried_patterns(rule):
                verdict = judge(pattern)
                if verdict.growth == "unproved":
                    yield f"{rule.id} {field} ({verdict.why})"


def _check_rule(rules: RuleSet, whole: Cleaner, stage: Stage, rule: Rule) -> Iterator[Fault]:
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
    for field, pattern in tried_patterns(rule):
        if growth := _growth(judge(pattern)):
            yield Fault(stage.file, rule.id, f"{field} {growth}")


def _growth(verdict: Verdict) -> str | None:
    """Return what is wrong with a pattern that backtracks too much."""
    if verdict.growth not in ("exponential", "polynomial"):
        return None
    how = (
        "exponentially with the length of a line"
        if verdict.growth == "exponential"
        else f"as the power {verdict.degree} of the length of a line"
    )
    parts = " and ".join(map(_shortened, verdict.parts))
    return (
        f"backtracks: its time grows {how}, for {parts} can share a text in many ways, "
        f"as in {verdict.text}; write what repeats so that a text fits it in one way only"
    )


def _shortened(part: str) -> str:
    if not part:
        return "the search from each place on"
    return part if len(part) <= _LONGEST_PART else f"{part[:_LONGEST_PART]}\N{HORIZONTAL ELLIPSIS}"


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


def _said_twice(rules: RuleSet, chosen: Collection[str] | None) -> Iterator[Fault]:
    seen: dict[tuple[str, object], tuple[Stage, Rule]] = {}
    for stage, rule in rules.rules():
        for phrase in rule.phrases:
            key = fold(phrase), (rule.action, rule.anchor, rule.when, rule.extent)
            first_stage, first = seen.setdefault(key, (stage, rule))
            if first is rule:
                if rule.phrases.count(phrase) > 1 and _is_chosen(rule, chosen):
                    yield Fault(stage.file, rule.id, f"says {phrase!r} twice")
            elif _is_chosen(rule, chosen):
                yield Fault(stage.file, rule.id, f"says {phrase!r}, as {first.id} does")
            elif _is_chosen(first, chosen):
                yield Fault(first_stage.file, first.id, f"says {phrase!r}, as {rule.id} does")


def _is_chosen(rule: Rule | Prune, chosen: Collection[str] | None) -> bool:
    return chosen is None or rule.id in chosen
