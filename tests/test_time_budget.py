"""Documents that are far over their budget of processor time: the system ends their worker."""

import json
import signal
import subprocess
import sys
from multiprocessing import RawValue
from pathlib import Path
from typing import NoReturn

import pytest

from cleaner import Budget, Cleaner, Result
from cleaner.corpus import Summary
from cleaner.corpus.engines import local
from cleaner.corpus.engines.spawn import SharedProgress
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.monitor import Care
from cleaner.corpus.posix import is_out_of_time, limit_processor_time
from cleaner.html.options import NO_EXTRACTOR
from tests.builders import PROSE
from tests.corpora import SMALL, run

LOOPS, ALWAYS_LOOPS = "this page loops", "this document loops in any way"
DOCUMENTS = 7


def loop() -> NoReturn:
    """Loop for ever, and have the clock of the limit jump to its end."""
    signal.setitimer(signal.ITIMER_PROF, 1e-6)
    while True:
        pass


class Looping(Cleaner):
    """A cleaner in which some documents loop for ever, some pages in the extractor alone."""

    def clean_html(
        self, data: str | bytes, url: str | None = None, lang: str | None = None
    ) -> Result:
        if ALWAYS_LOOPS in str(data) or (LOOPS in str(data) and self.budget != NO_EXTRACTOR):
            loop()
        return super().clean_html(data, url, lang)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        if ALWAYS_LOOPS in str(text):
            loop()
        return super().clean(text, url, lang)

    def __reduce__(self) -> tuple[type[Cleaner], tuple[object, ...]]:  # type: ignore[override]
        return type(self), (self.rules, self.budget)


def clean(tmp_path: Path, column: str, story: str) -> Summary:
    """Clean a table in whose middle is `story`."""
    stories = [f"<p>{PROSE}</p>" if column == "html" else PROSE] * DOCUMENTS
    stories[3] = story
    lines = [json.dumps({"id": str(n), column: text}) for n, text in enumerate(stories)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    return run(tmp_path / "in.jsonl", tmp_path / "out", 1, cleaner=Looping(SMALL.rules))


def refused(tmp_path: Path) -> list[dict[str, str]]:
    (reasons,) = (tmp_path / "out" / "quarantine" / "reasons").iterdir()
    return [json.loads(line) for line in reasons.read_bytes().splitlines()]


def test_a_page_that_loops_in_the_extractor_is_read_without_it(tmp_path: Path) -> None:
    summary = clean(tmp_path, "html", f"<p>{PROSE} And {LOOPS}.</p>")
    assert (summary.documents, summary.quarantined) == (DOCUMENTS, 0)
    assert summary.flags == {"extraction-fallback": 1}
    (clean_file,) = (tmp_path / "out" / "documents").iterdir()
    texts = [json.loads(line)["text"] for line in read_lines(clean_file)]
    assert texts == [f"{PROSE}\n"] * 3 + [f"{PROSE} And {LOOPS}.\n"] + [f"{PROSE}\n"] * 3


@pytest.mark.parametrize(
    ("column", "story"),
    [("html", f"<p>{ALWAYS_LOOPS}</p>"), ("text", ALWAYS_LOOPS)],
    ids=["page", "text"],
)
def test_a_document_that_always_loops_goes_to_quarantine(
    tmp_path: Path, column: str, story: str
) -> None:
    summary = clean(tmp_path, column, story)
    assert (summary.documents, summary.quarantined) == (DOCUMENTS - 1, 1)
    assert summary.reasons == {"is over its time budget": 1}
    (reason,) = refused(tmp_path)
    assert reason["place"] == "line 4"
    assert json.loads(reason["raw"])[column] == story


def test_only_the_steps_that_clean_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[float, int]] = []
    progress = RawValue(SharedProgress, -1)
    monkeypatch.setattr(
        local, "limit_processor_time", lambda seconds: limits.append((seconds, progress.step))
    )
    monitor = local._SharedMonitor(progress, {}, Budget(10, 4))
    cares = [monitor.enter(0), monitor.enter(1, 500_000), monitor.enter(2)]
    assert cares == [Care.USUAL] * 3
    # Each limit with the step under way: a limit ends with its own step.
    assert limits == [(0, -1), (0, 0), (3 * (10 + 4 * 0.5) + 30, 1), (0, 1)]


def test_the_system_ends_a_process_in_a_library_that_does_not_return() -> None:
    program = (
        "import collections, itertools; from cleaner.corpus.posix import limit_processor_time;"
        "limit_processor_time(0.001); collections.deque(itertools.repeat(0), 0)"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603
    assert is_out_of_time(ended.returncode)
    assert not is_out_of_time(-signal.SIGKILL)
    assert not is_out_of_time(None)


def test_a_limit_may_be_larger_than_the_system_allows() -> None:
    limit_processor_time(1e300)
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    limit_processor_time(0)
    assert left > 1e7
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_a_cleaner_with_another_budget_shares_the_rules() -> None:
    cleaner = Looping(SMALL.rules)
    other = cleaner.with_budget(NO_EXTRACTOR)
    assert (type(other), other.budget, cleaner.budget) == (Looping, NO_EXTRACTOR, Budget())
    assert other.pipeline(None) is cleaner.pipeline(None)
