"""The check of many rules: batches of them, on all processors."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.authoring.examples import Fault, faults_between, own_faults, unproved
from cleaner.ruleset.rule_set import RuleSet

_BATCH = 40  # rules, so few that no processor waits long for the last one
_cleaners: list[Cleaner] = []  # of this process, which checks batches of its rules


class Checked(NamedTuple):
    """What the check of some rules found: their faults, and the patterns not proved safe."""

    faults: Sequence[Fault]
    unproved: Sequence[str]


def check_rules(
    rules: RuleSet, chosen: Collection[str], advance: Callable[[int], object] = lambda _: None
) -> Iterator[Checked]:
    """Yield what is wrong with the rules whose ids are `chosen`, in the order of the rules.

    `advance` is called after each batch, with the number of its rules. What is wrong between rules
    comes last.

    >>> from cleaner import load_rules
    >>> [*check_rules(load_rules(), {"newsletter.signup-line"})]
    [Checked(faults=[], unproved=[]), Checked(faults=[], unproved=[])]
    """
    declared = (item.id for _, item in (*rules.rules(), *rules.prunes()))
    ids = [rule_id for rule_id in dict.fromkeys(declared) if rule_id in chosen]
    if len(ids) <= _BATCH:
        yield _checked(Cleaner(rules), ids)
        advance(len(ids))
        yield Checked([*faults_between(rules, chosen)], [])
        return
    batches = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    context = get_context("spawn")  # nothing of the threads of this process is copied
    with ProcessPoolExecutor(os.cpu_count(), context, _start, (rules,)) as pool:
        between = pool.submit(_between_here, chosen)  # it takes long
        for batch, checked in zip(batches, pool.map(_checked_here, batches), strict=True):
            yield checked
            advance(len(batch))
        yield between.result()


def _start(rules: RuleSet) -> None:
    _cleaners.append(Cleaner(rules))


def _between_here(chosen: Collection[str]) -> Checked:
    return Checked([*faults_between(_cleaners[0].rules, chosen)], [])


def _checked_here(batch: Sequence[str]) -> Checked:
    return _checked(_cleaners[0], batch)


def _checked(whole: Cleaner, batch: Sequence[str]) -> Checked:
    chosen = frozenset(batch)
    faults = own_faults(whole.rules, chosen, whole)
    return Checked([*faults], [*unproved(whole.rules, chosen)])
