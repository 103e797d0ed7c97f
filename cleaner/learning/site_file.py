"""The rule file of a site: learned rules as TOML, and what an earlier file remembers."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cleaner.learning.sites import file_stem
from cleaner.ruleset.model import Learned, Rule, defaults_of
from cleaner.ruleset.toml import RuleError, decode, read_toml
from cleaner.ruleset.toml_text import WIDTH, rendered

FOLDER = "site"
_HEAD = (
    "# Learned: what recurs on the pages of this site, as `cleaner learn` counted it.\n"
    "# What was decided with `cleaner learn --review` stays when the rules are learned again."
)
_FIELDS = (
    "id",
    "description",
    "action",
    "extent",
    "phrases",
    "anchor",
    "keywords",
    "pattern",
    "when",
    "until",
    "max_lines",
    "status",
    "learned",
    "removes",
    "keeps",
    "reference",
)
_DEFAULTS = defaults_of(Rule)
_PATTERNS = ("pattern", "until")
_STATUS = {"accepted": "stable", "trial": "trial", "rejected": "rejected"}
_ZONES = ("head", "body", "tail")
_IN_USE = ("stable", "trial", "retired", "rejected")


class SiteRules(msgspec.Struct, frozen=True):
    """The rules of one site, as its file has them."""

    site: str
    rules: tuple[Rule, ...]

    @property
    def path(self) -> Path:
        """The path of its file in the folder of rules."""
        return Path(FOLDER, f"{file_stem(self.site)}.toml")

    def toml(self) -> str:
        """Return the file: rules by their place on the page, those in force first."""
        name = [] if file_stem(self.site) == self.site else [f"site = {rendered(self.site)}"]
        return "\n\n".join(["\n".join([_HEAD, *name]), *map(_table, self.in_order())]) + "\n"

    def in_order(self) -> list[Rule]:
        """Return the rules in the order of the file: those in force first, by their place."""
        return sorted(self.rules, key=_order)


def _order(rule: Rule) -> tuple[Any, ...]:
    learned = rule.learned or Learned(documents=0, of=0)
    status, zone = _IN_USE.index(rule.status), _ZONES.index(learned.zone)
    return status, zone, -learned.documents, rule.id


def _table(rule: Rule) -> str:
    lines = ["[[rule]]"]
    for name in _FIELDS:
        value = getattr(rule, name)
        if name == "learned":
            lines += _learned(value)
        elif value != _DEFAULTS.get(name, msgspec.UNSET):
            lines.append(_entry(name, value))
    return "\n".join(lines)


def _learned(learned: Learned) -> Iterable[str]:
    for name, value in msgspec.structs.asdict(learned).items():
        if value or name in ("documents", "of"):
            yield _entry(f"learned.{name}", value)


def _entry(name: str, value: Any) -> str:
    start = f"{name} = "
    plain = list(value) if isinstance(value, tuple) else value
    return start + rendered(plain, as_pattern=name in _PATTERNS, width=WIDTH - len(start))


def read_site_rules(path: Path) -> SiteRules:
    """Return the learned rules in the file at `path`, their fragments not put in.

    Raises RuleError, also if the file has anything that was not learned: learning writes it whole.
    """
    raw = read_toml(path)
    site = decode(raw.pop("site", path.stem), str, path)
    rules = decode(raw.pop("rule", []), tuple[Rule, ...], path)
    others = [*raw, *(rule.id for rule in rules if rule.learned is None)]
    if others:
        what, remedy = f"has {others[0]}, which was not learned", "learn into another folder"
        raise RuleError(path, what, remedy)
    return SiteRules(site, rules)


def write_site_rules(rules: SiteRules, folder: Path) -> None:
    """Write the file of a site below `folder`, all of it or nothing."""
    path = folder / rules.path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(rules.toml().encode())
    part.replace(path)


def with_memory(new: SiteRules, old: Sequence[Rule]) -> SiteRules:
    """Return the `new` rules with what the `old` ones remember.

    What a person decided stays. A rule whose text does not recur any more is retired: it stays in
    the file, with its id, and takes nothing.
    """
    before = {rule.id: rule for rule in old}
    rules = [_reviewed(rule, before.get(rule.id)) for rule in new.rules]
    names = {rule.id for rule in rules}
    rules += [_retired(rule) for rule in old if rule.id not in names]
    return SiteRules(new.site, tuple(rules))


def _reviewed(rule: Rule, old: Rule | None) -> Rule:
    review = old.learned.review if old and old.learned else ""
    return reviewed(rule, review) if review else rule


def reviewed(rule: Rule, review: str) -> Rule:
    """Return `rule` as a person decided on it: "accepted", "trial" or "rejected"."""
    assert rule.learned is not None  # noqa: S101 - only learned rules are reviewed
    learned = msgspec.structs.replace(rule.learned, review=review)
    return msgspec.structs.replace(rule, status=_STATUS[review], learned=learned)


def _retired(rule: Rule) -> Rule:
    if rule.status == "rejected":
        return rule
    return msgspec.structs.replace(rule, status="retired")


def counts(rules: Iterable[Rule]) -> Mapping[str, int]:
    """Return how many of `rules` have each status.

    >>> counts(())
    {'stable': 0, 'trial': 0, 'retired': 0, 'rejected': 0}
    """
    statuses = [rule.status for rule in rules]
    return {name: statuses.count(name) for name in _IN_USE}  # type: ignore[arg-type]
