"""The rule checker: runs every rule's own examples and looks at rules side by side."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec
import regex

from cleaner.api import Cleaner
from cleaner.authoring.coverage import covered_twice
from cleaner.authoring.example_source import ExampleSource, clean_source, source_of
from cleaner.authoring.near_misses import alone, near_miss_remedy, removing_rules
from cleaner.authoring.redos.backtracking import Verdict, judge
from cleaner.engine.compiled_rule import tried_patterns
from cleaner.html.prune import count_pruned
from cleaner.ruleset.marks import mark_texts
from cleaner.ruleset.model import Prune, Rule
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.templates import may_be_long
from cleaner.ruleset.toml import nearest
from cleaner.ruleset.units import asks_of_page
from cleaner.text.errors import InputError
from cleaner.text.folding import fold
from cleaner.text.normalize import normalize

_MARKED = regex.compile(r"\[-(?P<removed>.*?)-\]", regex.DOTALL)  # as wdiff marks it
_ADDED = regex.compile(r"\{\+(?P<added>.*?)\+\}", regex.DOTALL)

_CAPITAL = regex.compile(r"\p{Lu}")
# Parts of a pattern that may hold capitals: names of properties and groups, and escapes.
_SPELT_OUT = regex.compile(r"\\[pP]\{[^}]*\}|\\N\{[^}]*\}|\\.|\(\?P?<[^>=!]*>|\(\?P[=>]")
_MAX_PART_CHARS = 60  # characters of a pattern in a message


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a rule, and the file it is in.

    >>> print(Fault("box.toml", "newsletter.box", "misses 'Join us'"))
    box.toml: rule newsletter.box: misses 'Join us'
    """

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


def rule_faults(rules: RuleSet, chosen: Collection[str] | None = None) -> Iterator[Fault]:
    """Yield each fault of the rules whose ids are `chosen`, or of all of `rules`.

    Faults are examples that fail, rules without a near miss, phrases that two rules have, phrases
    and templates that other rules cover, and patterns that backtrack too much. Each example is a
    document. What a rule removes it must remove by itself, so that no other rule hides that it does
    not work. What it keeps the whole chain must keep: a near miss that another rule takes is a
    false removal all the same. What it misses nothing takes.

    Raises InputError for an id that `rules` do not have.
    """
    known = {rule.id for _, rule in rules.declared()}
    for name in sorted({*(chosen or ())} - known):
        raise InputError(f"there is no rule {name}; {nearest(name, known)}")
    yield from own_faults(rules, chosen)
    yield from faults_between(rules, chosen)


def faults_between(rules: RuleSet, chosen: Collection[str] | None = None) -> Iterator[Fault]:
    """Yield each fault that shows where rules are compared: see `rule_faults`."""
    yield from _repeated_phrases(rules, chosen)
    yield from _covered_texts(rules, chosen)


def own_faults(
    rules: RuleSet, chosen: Collection[str] | None = None, whole: Cleaner | None = None
) -> Iterator[Fault]:
    """Yield each fault that a rule has by itself: see `rule_faults`, which also compares rules.

    `whole` is a cleaner with `rules`, for a caller that asks more than once.
    """
    whole = whole or Cleaner(rules)
    for stage, rule in rules.rules():
        if _is_chosen(rule, chosen):
            yield from _check_rule(rules, whole, stage, rule)
    for stage, prune in rules.prunes():
        if _is_chosen(prune, chosen):
            yield from _check_prune(rules, stage, prune)
    for stage in rules.stages:
        if any(_is_chosen(rule, chosen) for rule in stage.rules):
            yield from _check_marks(stage)


def unproved(rules: RuleSet, chosen: Collection[str] | None = None) -> Iterator[str]:
    """Yield the rule and the field of each pattern that is neither safe nor at fault, and why."""
    for _, rule in rules.rules():
        if _is_chosen(rule, chosen):
            for field, pattern in _doubtful_patterns(rule):
                verdict = judge(pattern)
                if verdict.growth == "unproved":
                    yield f"{rule.id} {field} ({verdict.why})"


def _check_rule(rules: RuleSet, whole: Cleaner, stage: Stage, rule: Rule) -> Iterator[Fault]:
    by_itself = Cleaner(alone(rules, stage, rule))
    for example in rule.removes:
        source, expected = _read(stage, rule, example)
        if ACTIONS[rule.action].of_source:  # a layout of its own would hide what the rule reads
            source = source_of(rule, _with_marked(example), stage)
        if (text := clean_source(by_itself, source).text) != expected:
            yield Fault(stage.file, rule.id, _not_removed(rule, source.text.strip(), text.strip()))
    for example in rule.keeps:
        for cleaner, by in ((by_itself, "this rule"), (whole, "the chain")):
            if removed := removing_rules(cleaner, source_of(rule, example, stage)):
                takers = "" if set(removed) == {rule.id} else f" ({', '.join(removed)})"
                what = f"keeps {example!r}: {by} took it{takers}"
                yield Fault(stage.file, rule.id, what)
                break
    yield from _check_misses((by_itself, whole), stage, rule)
    yield from _check_near_miss(rules, stage, rule)
    for field, pattern in _doubtful_patterns(rule):
        if growth := _growth(judge(pattern)):
            yield Fault(stage.file, rule.id, f"{field} {growth}")


def _not_removed(rule: Rule, source: str, text: str) -> str:
    what = f"removes {source!r}: {'it stayed' if text == source else f'left {text!r}'}"
    if rule.pattern and _CAPITAL.search(_SPELT_OUT.sub("", rule.pattern)):
        return f"{what}; the pattern has capitals, and it is matched in lower case"
    return what


def _doubtful_patterns(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield each pattern with its field, but for templates that only fit texts of a most length."""
    for field, pattern in tried_patterns(rule):
        if not field.endswith("templates") or may_be_long(pattern):
            yield field, pattern


def _check_marks(stage: Stage) -> Iterator[Fault]:
    """Yield each pattern of the marks of a platform that backtracks too much."""
    for mark in mark_texts(stage.name, stage.platform) if stage.platform else ():
        for field, pattern in tried_patterns(mark):
            if growth := _growth(judge(pattern)):
                yield Fault(stage.file, "platform", f"marks.{mark.part}.{field} {growth}")


def _check_misses(cleaners: tuple[Cleaner, Cleaner], stage: Stage, rule: Rule) -> Iterator[Fault]:
    """Yield each known miss that the rule by itself, or the whole chain, takes now."""
    by_itself, whole = cleaners
    for example in rule.misses:
        source, expected = _read(stage, rule, example)
        if clean_source(by_itself, source).text == expected:
            yield Fault(
                stage.file, rule.id, f"misses {example!r}: takes it now; move it to removes"
            )
        elif clean_source(whole, source).text == expected:
            takers = ", ".join(removing_rules(whole, source))
            what = f"misses {example!r}: the chain takes it now ({takers}); drop it"
            yield Fault(stage.file, rule.id, what)


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
    return (
        part if len(part) <= _MAX_PART_CHARS else f"{part[:_MAX_PART_CHARS]}\N{HORIZONTAL ELLIPSIS}"
    )


def read_example(example: str) -> tuple[str, str]:
    """Return an example's source and what must come out, both in clean layout.

    What goes and what comes instead are marked as wdiff does; an example without marks goes whole.

    >>> read_example("It rained. [-Sign up here.-]")
    ('It rained. Sign up here.\\n', 'It rained.\\n')
    """
    source = _with_marked(example)
    expected = _ADDED.sub(r"\g<added>", _MARKED.sub("", example)) if source != example else ""
    return _laid_out(source), _laid_out(expected)


def _read(stage: Stage, rule: Rule, example: str) -> tuple[ExampleSource, str]:
    """Return the source of an example of `rule`, and what must come out: see `read_example`."""
    if not asks_of_page(rule):
        source, expected = read_example(example)
        return source_of(rule, source, stage), expected
    kept = _ADDED.sub(r"\g<added>", _MARKED.sub("", example)) if _MARKED.search(example) else ""
    whole = source_of(rule, _with_marked(example), stage)
    return whole, _laid_out(source_of(rule, kept).text)


def _with_marked(example: str) -> str:
    return _ADDED.sub("", _MARKED.sub(r"\g<removed>", example))


def _laid_out(text: str) -> str:
    return normalize(text).text


def _check_near_miss(rules: RuleSet, stage: Stage, rule: Rule | Prune) -> Iterator[Fault]:
    if remedy := near_miss_remedy(rules, rule):
        yield Fault(stage.file, rule.id, f"keeps has no near miss; {remedy}")


def _check_prune(rules: RuleSet, stage: Stage, prune: Prune) -> Iterator[Fault]:
    for example, wanted in (
        *((page, True) for page in prune.removes),
        *((page, False) for page in prune.keeps),
    ):
        if bool(count_pruned(example, prune)) != wanted:
            yield Fault(stage.file, prune.id, f"{'misses' if wanted else 'takes'} {example!r}")
    yield from _check_near_miss(rules, stage, prune)


def _repeated_phrases(rules: RuleSet, chosen: Collection[str] | None) -> Iterator[Fault]:
    """Yield each phrase that two rules act on in the same way, or that one rule has twice."""
    owners: dict[tuple[object, ...], tuple[Stage, Rule]] = {}
    of_all_pages_first = sorted(rules.rules(), key=lambda pair: pair[0].platform is not None)
    for stage, rule in of_all_pages_first:
        if rule.learned:  # it sees what others leave, and pages of its site alone
            continue
        when = msgspec.json.encode(rule.when, order="deterministic")
        platform = stage.name if stage.platform else ""  # two may have one phrase
        for phrase in rule.phrases:
            key = fold(phrase), rule.action, rule.anchor, when, rule.extent
            first_stage, first = owners.get(key) or owners.setdefault(
                (*key, platform) if platform else key, (stage, rule)
            )
            if first is rule:
                if rule.phrases.count(phrase) > 1 and _is_chosen(rule, chosen):
                    yield Fault(stage.file, rule.id, f"has the phrase {phrase!r} twice")
            elif _is_chosen(rule, chosen):
                yield Fault(stage.file, rule.id, f"has the phrase {phrase!r} of {first.id}")
            elif _is_chosen(first, chosen):
                yield Fault(first_stage.file, first.id, f"has the phrase {phrase!r} of {rule.id}")


def _covered_texts(rules: RuleSet, chosen: Collection[str] | None) -> Iterator[Fault]:
    """Yield each phrase and each template that another rule covers, too."""
    files = {rule.id: stage.file for stage, rule in rules.rules()}
    for rule_id, text, other in covered_twice(rules, chosen):
        what = f"has {text!r}, which {other} covers; drop it"
        yield Fault(files[rule_id], rule_id, what)


def _is_chosen(rule: Rule | Prune, chosen: Collection[str] | None) -> bool:
    return chosen is None or rule.id in chosen
