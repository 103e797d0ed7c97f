"""Detection: rules of any number found by the matcher, and each tried on each line."""

from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.speed import corpus, timing
from benchmarks.speed.corpus import Corpus
from benchmarks.speed.plain import Plain, grow, spread
from benchmarks.speed.rows import Detection, Row, rounded, row
from benchmarks.speed.timing import Duration, Times, Work
from cleaner.engine.document import Document
from cleaner.engine.matcher import Matcher
from cleaner.ruleset.model import Rule

FEW, MANY = 300, 3000
BLOCKS = 15
TIMEOUT_SECONDS = 0.5  # seconds for a pattern
# Megabytes of a block that the plain way is given: about a second's work.
PIECE_MEGABYTES = {FEW: 0.05, MANY: 0.005}


def rule_sets(rules: Sequence[Rule], text: str) -> dict[int, list[Rule]]:
    """Return 300 of the shipped rules, and 3,000 grown from them with the words of `text`."""
    few = spread(rules, FEW)
    return {FEW: few, MANY: grow(few, MANY, text)}


def plainly(rules: Sequence[Rule], megabytes: float) -> Callable[[list[str]], Work]:
    """Return the contender that tries each rule on each line of a piece of the block."""
    plain = Plain(rules)

    def contender(block: list[str]) -> Work:
        lines = [line.folded for line in Document(piece(block, megabytes)).lines]
        return lambda: plain.hits(lines)

    return contender


def piece(block: list[str], megabytes: float) -> str:
    """Return a stretch from the middle of a block's texts."""
    joined = "\n".join(block)
    start = max(0, len(joined) // 2 - round(megabytes * 5e5))
    return joined[start : start + round(megabytes * 1e6)]


def matching(matcher: Matcher) -> Callable[[list[str]], Work]:
    """Return the contender that finds the hits in documents that are ready.

    What the matcher makes when it is first needed is there: patterns and programs.
    """

    def contender(block: list[str]) -> Work:
        documents = [Document(text) for text in block]

        def work() -> None:
            for document in documents:
                matcher.hits(document.lines)

        work()
        return work

    return contender


def _hits(matcher: Matcher, text: str) -> int:
    hits, _ = matcher.hits(Document(text).lines)
    return sum(map(len, hits))


def detect(
    sets: dict[int, list[Rule]], corpora: Sequence[Corpus], megabytes: float, budget: float
) -> tuple[dict[str, Row], list[Detection]]:
    """Return the rows and the table of detection, measured on blocks of texts of all kinds."""
    blocks = corpus.blocks(corpus.mixed(corpora, megabytes), BLOCKS)
    matchers = {number: Matcher(rules, TIMEOUT_SECONDS) for number, rules in sets.items()}
    contenders = {}
    for number, matcher in matchers.items():
        contenders[f"plain {number}"] = plainly(sets[number], PIECE_MEGABYTES[number])
        contenders[f"ready {number}"] = matching(matcher)
        contenders[f"whole {number}"] = timing.one_by_one(partial(_hits, matcher))
    for matcher in matchers.values():  # the plain way has its patterns compiled already
        for compiled in matcher.compiled.values():
            if not compiled.rule.variants:  # those of templates are made one by one, if at all
                list(compiled.patterns())
    timing.race(contenders, [[text[:10_000] for text in blocks[0][:5]]], budget)  # warm
    times = timing.race(contenders, blocks, budget)
    hits = {
        number: sum(_hits(matcher, text) for block in blocks for text in block)
        for number, matcher in matchers.items()
    }
    return _rows(times, blocks, sets), _table(times, blocks, sets, hits)


def _sizes(blocks: list[list[str]], number: int) -> dict[str, list[float]]:
    """Return the megabytes of each block, by what is measured of a rule set."""
    pieces = [len(piece(block, PIECE_MEGABYTES[number]).encode()) / 1e6 for block in blocks]
    whole = [corpus.megabytes(block) for block in blocks]
    return {"plain": pieces, "ready": whole, "whole": whole}


def _rows(times: Times, blocks: list[list[str]], sets: dict[int, list[Rule]]) -> dict[str, Row]:
    rows = {}
    for number in sets:
        sizes = _sizes(blocks, number)
        plain, ready = (
            [
                Duration(took.wall / size, took.cpu / size)
                for took, size in zip(times[f"{name} {number}"], sizes[name], strict=False)
            ]
            for name in ("plain", "ready")
        )
        rows[f"detection-{number}"] = row(timing.ratio(plain, ready))
    if MANY in sets:
        rows["rules"] = row(timing.ratio(times[f"ready {MANY}"], times[f"ready {FEW}"]))
    return rows


def _table(
    times: Times, blocks: list[list[str]], sets: dict[int, list[Rule]], hits: dict[int, int]
) -> list[Detection]:
    table = []
    for number, rules in sets.items():
        sizes = _sizes(blocks, number)
        rates = (
            rounded(timing.rate(sizes[name], times[f"{name} {number}"]).cpu)
            for name in ("plain", "ready", "whole")
        )
        patterns = sum(1 for rule in rules if rule.pattern)
        table.append(
            Detection(number, patterns, rounded(hits[number] / sum(sizes["whole"])), *rates)
        )
    return table
