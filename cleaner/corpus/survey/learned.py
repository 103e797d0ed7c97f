"""What a run learned: the sites of OUT/learned, and what their rules did in the run."""

from collections.abc import Collection, Iterable, Mapping

from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.base import LEARNED, Output
from cleaner.corpus.survey.reading import RunSummary
from cleaner.learning.rules import THEME
from cleaner.learning.site_file import read_site_rules
from cleaner.learning.site_index import INDEX, IndexedSite, read_index
from cleaner.report import Count
from cleaner.ruleset.model import Rule, theme
from cleaner.ruleset.toml import RuleError
from cleaner.view.model import LearnedSite, Learning, ShownRule

_MAX_SITES = 30  # on the page, those with most documents
_MAX_RULES = 20  # of a site, in force and on trial each


def learning(out: Output, summary: RunSummary) -> Learning | None:
    """Return what the run in `out` learned, None if it did not learn.

    Raises CorpusError if its files are damaged.
    """
    with out.reading(f"{LEARNED}/{INDEX}") as path:
        if path is None:
            return None
        try:
            sites = read_index(path.read_bytes())
        except ValueError as error:
            raise CorpusError(f"{out}/{LEARNED}/{INDEX} is damaged ({error})") from error
    largest = sorted(sites, key=lambda site: (-site.documents, site.site))[:_MAX_SITES]
    return Learning(
        sites=len(sites),
        in_force=sum(site.in_force for site in sites),
        on_trial=sum(site.on_trial for site in sites),
        words=sum(count.words for count in _of_learned(summary.rules)),
        largest=[_site(out, site, summary) for site in largest],
    )


def is_learned(rule_id: str) -> bool:
    """Say whether a rule is of the theme of those that are learned."""
    return theme(rule_id) == THEME


def without_learned(counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return `counts` by rule, in which all learned rules are one: a run may have a million."""
    plain = {name: count for name, count in counts.items() if not is_learned(name)}
    learned = Count()
    for count in _of_learned(counts):
        learned.add(count)
    return {**plain, f"{THEME}.*": learned} if learned.edits else plain


def _of_learned(counts: Mapping[str, Count]) -> Iterable[Count]:
    return (count for name, count in counts.items() if is_learned(name))


def _site(out: Output, site: IndexedSite, summary: RunSummary) -> LearnedSite:
    rules = [_rule(rule, summary) for rule in _rules(out, site)]
    in_force = _first((rule for rule in rules if rule.is_in_force), site.in_force)
    on_trial = _first((rule for rule in rules if not rule.is_in_force), site.on_trial)
    return LearnedSite(
        name=site.site,
        documents=site.documents,
        words=sum(rule.words for rule in rules),
        in_force=in_force,
        on_trial=on_trial,
        more=(site.in_force - len(in_force), site.on_trial - len(on_trial)),
    )


def _first(rules: Iterable[ShownRule], size: int) -> list[ShownRule]:
    """Return the rules that did most, or that most documents have."""
    ranked = sorted(rules, key=lambda rule: (-rule.words, -rule.hits, -rule.documents, rule.text))
    return ranked[: min(_MAX_RULES, size)]


def _rules(out: Output, site: IndexedSite) -> Collection[Rule]:
    """Return the rules of a site that are in use."""
    with out.reading(f"{LEARNED}/{site.file}") as path:
        if path is None:
            return ()
        try:
            return [rule for rule in read_site_rules(path).rules if rule.is_in_use]
        except RuleError as error:
            raise CorpusError(f"{out}/{LEARNED}/{site.file} is damaged: {error}") from error


def _rule(rule: Rule, summary: RunSummary) -> ShownRule:
    learned = rule.learned
    return ShownRule(
        id=rule.id,
        text=rule.removes[0],
        description=rule.description,
        is_in_force=rule.is_applied,
        documents=learned.documents if learned else 0,
        words=summary.rules.get(rule.id, Count()).words,
        hits=summary.trials.get(rule.id, {}).get("hits", 0),
    )
