"""Forecasts: runs played with a clock of their own, and how near the time left comes."""

import heapq
from collections import Counter
from collections.abc import Iterator

import pytest

from cleaner.corpus.forecast import Forecast
from cleaner.corpus.tasks import Running

BEAT = 0.5  # seconds between looks at the workers
SPEED = {".txt": 800_000, ".jsonl": 700_000, ".jsonl.zst": 200_000, ".html": 700_000}  # bytes/s
MB = 1_000_000
Sizes = list[tuple[str, int]]  # the ending and the bytes of each file, in the order of the queue


def play(files: Sizes, workers: int) -> Iterator[tuple[float, float, float | None]]:
    """Yield at each look at a run its time, how long it takes in all, and the forecast."""
    free = [0.0] * workers
    spans = []  # when each file is begun and when it is done
    for ending, size in files:
        start = heapq.heappop(free)
        end = start + size / SPEED[ending]
        heapq.heappush(free, end)
        spans.append((ending, size, start, end))
    whole, forecast, now = max(free), Forecast(), 0.0
    while now < whole:
        running = tuple(
            Running(ending, size, round((now - start) * SPEED[ending]))
            for ending, size, start, end in spans
            if start <= now < end
        )
        done: Counter[str] = Counter()
        to_do: Counter[str] = Counter()
        for ending, size, _, end in spans:
            (done if end <= now else to_do)[ending] += size
        forecast.observe(now, running, done)
        yield now, whole, forecast.seconds_left(done, to_do)
        now += BEAT


@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize(
    "files",
    [
        [(".txt", 11_000)] * 4000,
        [(".jsonl.zst", 52 * MB), *[(".txt", 11_000)] * 2000],
        [(".jsonl", 32 * MB)] * 5 + [(".txt", 40_000)] * 100,
        [(".jsonl.zst", 20 * MB)],
        [(".jsonl", 20 * MB)],
        [(".jsonl.zst", 20 * MB), (".html", 3 * MB), *[(".html", 90_000)] * 200],
    ],
    ids=["small", "large among small", "parts", "packed", "plain", "kinds"],
)
def test_from_the_first_tenth_on_the_time_left_is_right_within_a_factor_of_two(
    files: Sizes, workers: int
) -> None:
    looks = 0
    for now, whole, left in play(files, workers):
        if now >= whole / 10 and whole - now > BEAT:
            assert left is not None
            assert (whole - now) / 2 <= left <= (whole - now) * 2
            looks += 1
    assert looks > 4


def test_there_is_no_forecast_before_anything_is_read() -> None:
    forecast = Forecast()
    assert forecast.seconds_left({}, {".txt": MB}) is None
    forecast.observe(0.0, (Running(".txt", MB),), {})
    forecast.observe(9.0, (Running(".txt", MB, read=999),), {})
    assert forecast.seconds_left({}, {".txt": MB}) is None


def test_the_time_left_ignores_what_an_earlier_run_did() -> None:
    forecast = Forecast()
    forecast.observe(0.0, (Running(".txt", 2 * MB),), {})
    forecast.observe(10.0, (), {".txt": 2 * MB})
    assert forecast.seconds_left({".txt": 2 * MB}, {".txt": MB}) == pytest.approx(5)


def test_time_without_work_does_not_count() -> None:
    forecast = Forecast()
    forecast.observe(0.0, (), {})
    forecast.observe(100.0, (Running(".txt", 2 * MB),), {})
    forecast.observe(101.0, (Running(".txt", 2 * MB, read=MB),), {})
    assert forecast.seconds_left({}, {".txt": 2 * MB}) == pytest.approx(1)


def test_first_documents_that_take_long_are_forgotten() -> None:
    forecast = Forecast()
    forecast.observe(0.0, (Running(".txt", 100 * MB),), {})
    for second in range(1, 21):
        read = MB * max(second - 5, 0)  # nothing in the first five seconds
        forecast.observe(float(second), (Running(".txt", 100 * MB, read=read),), {})
    left = forecast.seconds_left({}, {".txt": 100 * MB})
    assert left == pytest.approx(85, rel=0.1)


def test_a_kind_of_file_that_is_not_begun_takes_as_long_as_the_others_for_its_text() -> None:
    forecast = Forecast()
    forecast.observe(0.0, (Running(".jsonl", MB),), {})
    forecast.observe(10.0, (), {".jsonl": MB})
    assert forecast.seconds_left({".jsonl": MB}, {".jsonl.gz": MB}) == pytest.approx(30)


def test_the_time_left_counts_one_worker_for_a_last_large_file() -> None:
    forecast = Forecast()
    small, large = Running(".jsonl", MB), Running(".jsonl", 10 * MB, read=MB)
    forecast.observe(0.0, (small, Running(".jsonl", 10 * MB)), {})
    forecast.observe(10.0, (large,), {".jsonl": MB})
    assert forecast.seconds_left({".jsonl": MB}, {".jsonl": 10 * MB}) == pytest.approx(90)
