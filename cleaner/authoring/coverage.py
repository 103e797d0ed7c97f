"""Coverage: the phrases that templates stand for, and what two rules cover alike."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from pathlib import Path

import msgspec

from cleaner.engine.document import Line
from cleaner.engine.matcher import Matcher
from cleaner.ruleset.fragments import Fragments, Scopes, in_scope, read_scopes
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.templates import ANYTHING, TemplateError, phrases
from cleaner.ruleset.toml import read_toml
from cleaner.text.folding import fold

MAX_PHRASES = 1_000  # of a template that are listed
_MAX_SAMPLES = 200  # of the phrases of a template that are compared


def covered(rule: Rule, scope: Fragments) -> Iterator[str]:
    """Yield the templates of `rule`, each with the phrases that it stands for, indented."""
    for template in rule.templates:
        yield template
        every = phrases(template, scope.forms)
        yield from (f"  {phrase}" for phrase in islice(every, MAX_PHRASES))
        more = sum(1 for _ in every)
        if more:
            yield f"  … and {more} more"


def scope_of(
    folders: Iterable[Path], file: Path, scopes: Callable[[Path], Scopes] = read_scopes
) -> Fragments:
    """Return the classes that the rule file `file` may use, of the rules `folders` in order.

    `scopes` reads a folder; one that remembers spares the next file a lot of reading.
    """
    places = [folder for folder in folders if folder.is_dir()]
    root = next((folder for folder in places if file.is_relative_to(folder)), file.parent)
    place = file.parent.relative_to(root).as_posix()
    raw = read_toml(file)
    own = Fragments(classes={name: tuple(forms) for name, forms in raw.get("classes", {}).items()})
    return in_scope(place, [*map(scopes, places)], own)


def covered_twice(
    rules: RuleSet, chosen: Collection[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield the id of a rule, a phrase or a template of it, and a rule that covers it too.

    The rules are those whose ids are `chosen`, or all. The other rule asks for nothing that the
    first does not ask for, so the first could do without. A phrase that the templates of its own
    rule cover is named, too. Rules of two themes may share a text, for each theme can be switched
    off; what templates cover is named whatever the theme. Of a template some hundred phrases are
    looked at. A phrase that two like rules have is not named here. Rules of a platform cover
    nothing, for most pages are of none. Learned rules are not looked at: they see what others
    leave, and pages of one site alone.
    """
    coverers = _Coverers(rules)
    scopes = cache(read_scopes)
    for stage, rule in rules.rules():
        if rule.learned or (chosen is not None and rule.id not in chosen):
            continue
        own = _templates_of(rule, rules.timeout)
        for text, samples in _samples(rule, Path(stage.file), scopes):
            yield from ((rule.id, text, other) for other in coverers.of(rule, text, samples))
            if own and text in rule.phrases and own.hits([Line.of(text, fold(text))])[0][0]:
                yield rule.id, text, rule.id


class _Coverers:
    """The rules of a rule set that may cover others, to be asked for a phrase or a template."""

    def __init__(self, rules: RuleSet) -> None:
        coverers = [
            rule
            for stage, rule in rules.rules()
            if rule.literals and rule.is_applied and not stage.platform
        ]
        self._matcher = Matcher(coverers, rules.timeout)

    def of(self, rule: Rule, text: str, samples: Iterable[str]) -> list[str]:
        """Return the ids of the rules that take all `samples` of the phrase or template `text`.

        Few rules take even two of them, so most samples need not be looked at.
        """
        takers: dict[str, Rule] | None = None
        for sample in samples:
            hits = self._matcher.hits([Line.of(sample, fold(sample))])[0][0]
            hit_rules = {hit.rule.id: hit.rule for hit in hits}
            if takers is None:
                takers = {name: other for name, other in hit_rules.items() if name != rule.id}
            takers = {name: other for name, other in takers.items() if name in hit_rules}
            if not takers:
                return []
        return sorted(
            name
            for name, other in (takers or {}).items()
            if _covers(other, rule) and not _repeats(other, rule, text)
        )


def _templates_of(rule: Rule, timeout: float) -> Matcher | None:
    """Return what finds the templates of a rule that has phrases, too."""
    if not (rule.phrases and rule.templates):
        return None
    return Matcher([msgspec.structs.replace(rule, phrases=())], timeout)


def _samples(
    rule: Rule, file: Path, scopes: Callable[[Path], Scopes]
) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each phrase and each template of `rule`, with phrases that it stands for."""
    yield from ((phrase, [phrase]) for phrase in rule.phrases)
    if rule.templates:
        scope = scope_of((shipped_folder(), *file.parents[:2]), file, scopes)
        for template in rule.templates:
            if f"{{{ANYTHING}" in template:  # a sample would prove nothing
                continue
            with suppress(TemplateError):  # its classes are those of another folder
                every = phrases(template, scope.forms)
                first = [*islice(every, 1)]
                yield template, chain(first, islice(every, _MAX_SAMPLES - 1))


def _repeats(other: Rule, rule: Rule, phrase: str) -> bool:
    return phrase in other.phrases and (other.anchor, other.when) == (rule.anchor, rule.when)


def _covers(other: Rule, rule: Rule) -> bool:
    is_wanted = other.theme == rule.theme or (other.templates and rule.phrases)
    return bool(is_wanted) and _asks_no_more(other, rule)


def _asks_no_more(other: Rule, rule: Rule) -> bool:
    return (
        other.action == rule.action
        and other.extent == rule.extent
        and other.lang in (None, rule.lang)
        and other.anchor in ("anywhere", rule.anchor)
        and all(rule.when.get(name) == value for name, value in other.when.items())
        and set(other.unless) <= set(rule.unless)
        and (other.until, other.min_lines, other.max_lines)
        == (rule.until, rule.min_lines, rule.max_lines)
        and set(rule.regions) <= set(other.regions)
    )
