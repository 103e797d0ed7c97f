"""Reviewing: what a person decides on rules that were learned, kept in their files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from cleaner.learning.site_file import (
    FOLDER,
    SiteRules,
    read_site_rules,
    reviewed,
    write_site_rules,
)
from cleaner.ruleset.model import Rule
from cleaner.text.errors import InputError

Review = Literal["accepted", "trial", "rejected"]


class LearnedRule(NamedTuple):
    """A rule that was learned, and its site."""

    site: str
    rule: Rule


def learned_rules(folder: Path, *, pending: bool = False) -> Iterator[LearnedRule]:
    """Yield the rules that were learned into `folder`, by site, as their files have them.

    With `pending` only those on trial are given on which nobody has decided. Raises InputError if
    nothing was learned into the folder, RuleError if a file cannot be read.
    """
    for file in _files(folder):
        for rule in file.in_order():
            is_open = rule.status == "trial" and rule.learned and not rule.learned.review
            if is_open or not pending:
                yield LearnedRule(file.site, rule)


def review_rule(folder: Path, rule_id: str, review: Review) -> Rule:
    """Decide on a rule, write that to its file, and return the rule as it is now.

    Learning again does not change it: an accepted rule stays in force, a rejected one is never
    used, whatever is counted. Raises InputError if `folder` has no learned rule of that id.
    """
    for file in _files(folder):
        by_id = {rule.id: rule for rule in file.rules}
        if rule_id in by_id:
            by_id[rule_id] = rule = reviewed(by_id[rule_id], review)
            write_site_rules(msgspec.structs.replace(file, rules=tuple(by_id.values())), folder)
            return rule
    raise InputError(f"{folder} has no learned rule {rule_id}; cleaner learn --review lists them")


def _files(folder: Path) -> Iterator[SiteRules]:
    paths = sorted((folder / FOLDER).glob("*.toml"))
    if not paths:
        raise InputError(f"{folder} has no rules of sites; run cleaner learn CORPUS --out {folder}")
    return map(read_site_rules, paths)
