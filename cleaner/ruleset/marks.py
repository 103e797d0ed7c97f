"""Marks: the lines by which a text shows its platform, matched like parts of a unit."""

from collections.abc import Collection, Iterable

from cleaner.ruleset.model import Rule, UnitPart
from cleaner.ruleset.platforms import MIN_MARKS, Platform
from cleaner.ruleset.units import part_rules


def marks_rule(name: str, platform: Platform) -> Rule:
    """Return the marks as a unit, whose parts are matched and checked alike."""
    return Rule(
        id=name,
        description="The marks of a platform.",
        action="remove-unit",
        removes=("", ""),
        keeps=("", ""),
        reference="-",
        parts=platform.marks,
        sure=tuple(platform.marks),
        needs=MIN_MARKS,
    )


def mark_texts(name: str, platform: Platform) -> list[UnitPart]:
    """Return the texts of the marks of the platform whose file is `name`, as rules that match."""
    return [*part_rules(marks_rule(name, platform))]


def has_marks(marks: Iterable[UnitPart], texts: Collection[str]) -> bool:
    """Say whether `texts`, the ids of texts with a hit, are of two of the `marks` or more."""
    return len({mark.part for mark in marks if mark.id in texts}) >= MIN_MARKS
