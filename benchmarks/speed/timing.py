"""Timing: contenders run in turn on the same blocks, so that the noise of a machine cancels."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import TypeVar

import msgspec

Block = TypeVar("Block")
Item = TypeVar("Item")
Work = Callable[[], object]
FEWEST = 3  # blocks that each contender runs on, whatever its budget


class Duration(msgspec.Struct, frozen=True):
    """Seconds by the clock and of the processor; or a ratio of each."""

    wall: float
    cpu: float

    def over(self, other: "Duration") -> "Duration":
        """Return how many times what `other` spent this is."""
        return Duration(self.wall / other.wall, self.cpu / other.cpu)


Times = dict[str, list[Duration]]  # by contender: block by block, the first ones if not all


def duration_of(work: Work) -> Duration:
    """Return what one call of `work` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Duration(time.perf_counter() - wall, time.process_time() - cpu)


def race(
    contenders: Mapping[str, Callable[[Block], Work]], blocks: Sequence[Block], budget: float
) -> Times:
    """Return what each contender takes for each block; what it is asked for a block is the work.

    All run on one block before any runs on the next, another one first each time. A contender that
    has taken `budget` seconds does not run on the blocks left, so that it does not hold up the
    rest.
    """
    times: Times = {name: [] for name in contenders}
    names = list(contenders)
    for number, block in enumerate(blocks):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            have = times[name]
            if len(have) < FEWEST or sum(took.wall for took in have) < budget:
                have.append(duration_of(contenders[name](block)))
    return times


def one_by_one(run: Callable[[Item], object]) -> Callable[[Iterable[Item]], Work]:
    """Return the contender that runs `run` on each item of a block."""

    def contender(block: Iterable[Item]) -> Work:
        def work() -> None:
            for item in block:
                run(item)

        return work

    return contender


def warm(run: Callable[[Item], object]) -> Callable[[Sequence[Item]], Work]:
    """Return the contender that has run `run` on each item of a block before it is timed.

    What is made when it is first needed, such as a compiled pattern, is there.
    """
    contender = one_by_one(run)

    def warmed(block: Sequence[Item]) -> Work:
        contender(block)()
        return contender(block)

    return warmed


def middle(numbers: Sequence[Duration]) -> Duration:
    """Return the medians."""
    return Duration(median(one.wall for one in numbers), median(one.cpu for one in numbers))


def ratio(over: Sequence[Duration], under: Sequence[Duration]) -> Duration:
    """Return the medians of the ratios, block by block, on the blocks that both ran on."""
    return middle([one.over(other) for one, other in zip(over, under, strict=False)])


def rate(megabytes: Iterable[float], times: Iterable[Duration]) -> Duration:
    """Return the median MB/s over the blocks, of which the last may not have been run on."""
    return middle(
        [
            Duration(size / took.wall, size / took.cpu)
            for size, took in zip(megabytes, times, strict=False)
        ]
    )
