"""The sieve: which lines each of many small groups of rules may hit, known by one scan for all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.document import Line
from cleaner.engine.matcher import folded_views
from cleaner.engine.rule_groups import RuleGroup
from cleaner.engine.scanning import Owners, Scan
from cleaner.ruleset.model import Rule

_FEW_LITERALS = 200  # of a group; the rules of a language have more


class Sieve:
    """Groups of rules, each with the lines that have a literal of one of its texts.

    A scan takes its time however few literals it looks for. A huge text shows a dozen platforms,
    and the rules of most of them have ten literals, which few of its lines have.
    """

    def __init__(self, groups: Sequence[RuleGroup]) -> None:
        self._groups = groups
        literals_of = {group: group.matcher.literals() for group in groups}
        self._small = [group for group in groups if len(literals_of[group]) <= _FEW_LITERALS]
        owners: defaultdict[str, Owners] = defaultdict(lambda: Owners([], [], []))
        for number, group in enumerate(self._small):
            for literal in literals_of[group]:
                owners[literal].of_parts.append(number)
        texts = [_any_of(group.key, literals_of[group]) for group in self._small]
        self._scan = Scan(texts, owners, {})

    def sift(self, lines: Sequence[Line]) -> Iterator[tuple[RuleGroup, Sequence[Line]]]:
        """Yield each group with those of `lines` that it may hit, in their order."""
        if len(self._small) <= 1:
            yield from ((group, lines) for group in self._groups)
            return
        worth: defaultdict[RuleGroup, set[int]] = defaultdict(set)
        for line, number, _, _ in self._scan.candidates(lines, folded_views(lines)):
            worth[self._small[number]].add(line)
        for group in self._groups:
            is_small = group in self._small
            yield group, [lines[number] for number in sorted(worth[group])] if is_small else lines


def _any_of(key: str, literals: Sequence[str]) -> CompiledRule:
    """Return a rule that hits each line with one of `literals`."""
    rule = Rule(
        id=key,
        description="Literals of a group of rules.",
        action="remove-line",
        phrases=tuple(literals),
        removes=("", ""),
        keeps=("", ""),
        reference="-",
    )
    return CompiledRule(rule, timeout=0)
