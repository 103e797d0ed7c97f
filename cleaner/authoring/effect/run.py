"""Running: two rule sets compared on batches of documents, in parallel."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import msgspec

from cleaner.authoring.effect.changes import DocumentEffect
from cleaner.authoring.effect.compare import Comparer
from cleaner.authoring.effect.documents import WorkUnit
from cleaner.authoring.effect.totals import Effect, SetEffect
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.errors import CleanerError

DEFAULT_SAMPLE = 5  # examples of each kind of change by each rule
_comparers: list[Comparer] = []  # the one of a worker process


class TryOptions(msgspec.Struct, frozen=True):
    """How rules are tried: processes, and examples of each kind of change by each rule.

    With `is_full` no filter leaves documents out. The result is the same, and it takes longer.
    """

    workers: int = 1
    sample: int = DEFAULT_SAMPLE
    is_full: bool = False


def try_rules(
    old: RuleSet,
    new: RuleSet,
    batches: Iterable[WorkUnit],
    options: TryOptions = TryOptions(),  # noqa: B008 - it is frozen
    advance: Callable[[int], object] = lambda _: None,
) -> Effect:
    """Return what the `new` rules do to documents that the `old` ones do not, and the reverse.

    `advance` is called with the number of documents of each finished batch. The result does not
    depend on the number of workers: batches are made before, and their results are added in order.
    """
    work = list(batches)
    comparer = Comparer(old, new, is_full=options.is_full)
    plain = comparer.of_site(None).difference
    kinds = dict(plain.kinds)
    for domain in sorted(old.sites.keys() | new.sites.keys()):
        kinds |= comparer.of_site(f"https://{domain}/").difference.kinds
    effect = Effect(dict(sorted(kinds.items())), plain.everywhere)
    by_name: dict[str, SetEffect] = {}
    for result in _results(comparer, work, options):
        total = by_name.setdefault(result.name, SetEffect(result.name, result.fate))
        total.add(result, options.sample)
        advance(result.documents)
    effect.sets = list(by_name.values())
    return effect


def _results(
    comparer: Comparer, work: Sequence[WorkUnit], options: TryOptions
) -> Iterator[SetEffect]:
    run = partial(compare_batch, sample=options.sample)
    if options.workers <= 1 or len(work) <= 1:
        for batch in work:
            yield run(comparer, batch)
        return
    rules = comparer.old, comparer.new, options.is_full
    with ProcessPoolExecutor(
        min(options.workers, len(work)), get_context("spawn"), _prepare, rules
    ) as pool:
        yield from pool.map(partial(_compare_prepared, sample=options.sample), work)


def _prepare(old: RuleSet, new: RuleSet, is_full: bool) -> None:
    _comparers[:] = [Comparer(old, new, is_full=is_full)]


def _compare_prepared(batch: WorkUnit, sample: int) -> SetEffect:
    return compare_batch(_comparers[0], batch, sample)


def compare_batch(comparer: Comparer, batch: WorkUnit, sample: int) -> SetEffect:
    """Return what changes in the documents of `batch`. What can't be read or cleaned is counted."""
    total = SetEffect(batch.name, batch.fate)
    cleaned, compared = comparer.cleaned, comparer.compared
    for labelled in batch.documents():
        total.documents += 1
        try:
            effect = comparer.effect(labelled.document) if labelled else None
        except CleanerError:
            effect = None
        if labelled is None or effect is None:
            total.unread += 1
        elif effect != DocumentEffect():
            total.take(labelled, effect, sample)
    total.cleaned = comparer.cleaned - cleaned
    total.compared = comparer.compared - compared
    return total
