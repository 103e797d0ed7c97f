"""Rules as they are listed and shown."""

from collections.abc import Iterator, Mapping

import msgspec

from cleaner.decode import nearest
from cleaner.errors import InputError
from cleaner.rule import Prune, Rule, RuleSet, Sign
from cleaner.stats import Stats

Measured = Mapping[str, Stats] | None  # by id; None where figures are not asked for


def listing(rules: RuleSet, name: str | None, measured: Measured) -> Iterator[str]:
    """Yield the lines that list `rules` in chain order, those of a theme, or show one by its id.

    Raises InputError if `name` is not a theme or an id.
    """
    declared = list(rules.declared())
    shown = [pair for pair in declared if name in (None, pair[1].theme)]
    for stage, rule in shown:
        yield f"{stage.name}\t{rule.id}\t{rule.description}"
        yield from _figures(rule.id, measured)
    if shown:
        return
    for stage, rule in declared:
        if rule.id == name:
            yield f"# {stage.file}"
            yield _fields(rule)
            yield from _figures(rule.id, measured)
            return
    known = [rule.id for _, rule in declared]
    raise InputError(f"there is no rule {name}; {nearest(name or '', known)}")


def _fields(rule: Rule | Prune | Sign) -> str:
    """Return the fields of `rule` that differ from their defaults, as JSON."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(rule)}
    values = msgspec.structs.asdict(rule)
    changed = {key: value for key, value in values.items() if value != defaults[key]}
    return msgspec.json.format(msgspec.json.encode(changed)).decode()


def _figures(rule_id: str, measured: Measured) -> Iterator[str]:
    if measured is not None:
        yield measured.get(rule_id, Stats()).shown
