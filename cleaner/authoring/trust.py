"""Trust: which rules may be in force, by how often they are right on pages with known articles."""

from collections.abc import Collection, Iterator, Mapping

import regex

from cleaner.authoring.examples import Fault
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleRecord, RuleSet
from cleaner.ruleset.stats import RemovalStats, RuleStats
from cleaner.ruleset.template import is_at_start
from cleaner.text.counting import counted

MIN_PRECISION = 0.95  # of a rule with enough hits to measure it by
MIN_TRIAL_PRECISION = 0.9  # of a rule on trial that a preset applies
MIN_HITS = 20  # with fewer, one wrong hit is too many
MAX_LABEL_WORDS = 12  # of a line that is a label or little more than a phrase
MAX_SHORT_WORDS = 25  # of a line whose start a pattern fits: most paragraphs are longer

# Actions that go by the shape of the whole text, which their words alone do not make.
_OF_SHAPE = ("remove-text", "remove-page-ends", "remove-signature")
# Conditions by which the document shows that a part of a line is code, or which link it is.
_OF_PARTS = ("absent", "link_to", "between_sentences")

_GROUP = regex.compile(r"\((?:[^()]|(?R))*\)")
_ESCAPED = regex.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")


def trust_faults(
    rules: RuleSet, stats: Mapping[str, RuleStats], chosen: Collection[str] | None = None
) -> Iterator[Fault]:
    """Yield a fault for each rule in force that its figures on tuning pages do not support.

    A rule with 20 hits or more is right in 95% of them; one with fewer is never wrong. A rule
    without hits asks for whole lines: nothing says what its words are a part of elsewhere.
    """
    for stage, rule in rules.rules():
        if rule.is_applied and (chosen is None or rule.id in chosen):
            record = stats.get(rule.id, RuleStats()).tuning
            if reason := _distrust(rule, record):
                remedy = 'narrow it and run `make bench-rules`, or set status = "trial"'
                yield Fault(stage.file, rule.id, f"{reason}; {remedy}")


def preset_faults(rules: RuleSet) -> Iterator[Fault]:
    """Yield a fault for each trial rule that a preset applies and its record does not support."""
    for preset in rules.presets.values():
        for stage, rule in rules.rules():
            record = rules.records.get(rule.id, RuleRecord(0, 0))
            if rule.id in preset.enable and _is_unproved(record):
                right = f"{record.precision:.1%} right" if record.hits else "without a hit"
                what = f"is applied by the preset {preset.id} and is {right} on tuning pages"
                remedy = f"{MIN_TRIAL_PRECISION:.0%} are asked for; take it out of chain.toml"
                yield Fault(stage.file, rule.id, f"{what}; {remedy}")


def _is_unproved(record: RuleRecord) -> bool:
    return not record.hits or record.precision < MIN_TRIAL_PRECISION


def _distrust(rule: Rule, record: RemovalStats) -> str | None:
    """Return why `rule` may not be in force, None if it may."""
    if not record.hits:
        if is_whole_line(rule):
            return None
        return "has no hit on tuning pages and does not ask for whole lines"
    wrong = f"is wrong in {record.wrong} of {counted(record.hits, 'hit')} on tuning pages"
    if record.hits < MIN_HITS:
        return f"{wrong}; below {MIN_HITS} hits none may be" if record.wrong else None
    if record.wrong > (1 - MIN_PRECISION) * record.hits:
        return f"{wrong} ({record.summary} right); {MIN_PRECISION:.0%} are asked for"
    return None


def is_whole_line(rule: Rule) -> bool:
    """Say whether `rule` asks for the whole line, or for so much of it that little can go wrong.

    Whole are lines that its text fills, lines of a few words that are not a sentence, and short
    lines that begin with its text; runs of such lines by their shape; blocks under such a line, at
    the end of a document or up to a known line; parts that its pattern spells out from an end of
    the line, such as a dateline or a photo credit; parts that stand between whole sentences; parts
    that are code, or a link, by what the document shows. Texts that are nothing else, and the ends
    of pages, are more than lines.

    >>> from cleaner import load_rules
    >>> rules = {rule.id: rule for _, rule in load_rules().rules()}
    >>> [is_whole_line(rules[name]) for name in ("navigation.list-button", "bio.disclosure")]
    [True, False]
    """
    if rule.parts:  # whole lines, several of which must stand together; or nothing is removed
        return True
    fills_line = rule.anchor == "line" or _is_bound(rule.pattern, start=True, end=True)
    words = rule.when.get("max_words", 99)
    is_label = rule.when.get("sentence") is False and words <= MAX_LABEL_WORDS
    begins_line = is_at_start(rule.anchor) or _is_bound(rule.pattern, start=True)
    says_more = bool(rule.patterns) or "zone" in rule.when
    most = MAX_SHORT_WORDS if says_more else MAX_LABEL_WORDS
    is_short = begins_line and words <= most
    if rule.action in _OF_SHAPE:
        return True
    if rule.action == "remove-block":
        is_bounded = rule.when.get("zone") == "tail" or rule.until is not None
        return (fills_line or is_short) and is_bounded
    if rule.action == "remove-span" and rule.extent == "match":
        is_bound = _is_bound(rule.pattern, start=True) or _is_bound(rule.pattern, end=True)
        is_bound |= bool(rule.templates) and rule.anchor != "anywhere"
        return is_bound or any(name in rule.when for name in _OF_PARTS)
    if rule.action == "remove-run":
        return fills_line or is_label
    return (
        rule.action == "remove-line"
        and bool(rule.literals)
        and (fills_line or is_label or is_short)
    )


def _is_bound(pattern: str | None, *, start: bool = False, end: bool = False) -> bool:
    """Say whether all hits of `pattern` begin at the start, and end at the end, of their line."""
    outer = _GROUP.sub("", _ESCAPED.sub("", pattern or ""))
    return all(
        (not start or part.startswith("^")) and (not end or part.endswith("$"))
        for part in outer.split("|")
    )
