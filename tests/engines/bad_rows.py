"""A thousand rows, ten of them bad, each in a way of its own, and what must become of them."""

import datetime
from collections.abc import Sequence
from typing import Any

from cleaner import clean
from cleaner.integrations.arrow import Options
from tests.engines.articles import PAGE, URL

OPTIONS = Options(url="url", lang="lang", report="report")
# Of JSON, so that formats have them too.
JSON_CELLS: list[dict[str, Any]] = [
    {"text": 404},
    {"text": 4.5},
    {"text": True},
    {"text": [PAGE]},
    {"text": {"text": PAGE}},
    {"text": []},
    {"url": 404},
    {"url": [URL]},
    {"lang": {"code": "en"}},
    {"lang": False},
]
# The reader of datatrove itself refuses a text that is a number.
METADATA_CELLS: list[dict[str, Any]] = [
    *JSON_CELLS[6:],
    *({name: value} for name in ("url", "lang") for value in (4.5, [], {"a": 1})),
]
CELLS: list[dict[str, Any]] = [
    *JSON_CELLS[:4],
    {"text": PAGE.encode()},
    {"text": datetime.date(2024, 2, 29)},
    {"text": 10**5000},  # which Python does not even print
    *JSON_CELLS[6:9],
]


def bad_rows(cells: Sequence[dict[str, Any]] = CELLS) -> list[dict[str, Any]]:
    """Return a thousand rows; each hundredth is bad."""
    good = {"text": PAGE, "url": URL, "lang": "en"}
    bad = {50 + 100 * number: cell for number, cell in enumerate(cells)}
    rows = [{"n": n, **good, "text": f"Part {n}.\n\n{PAGE}"} for n in range(1000)]
    return [row | bad.get(row["n"], {}) for row in rows]


def check(rows: Sequence[tuple[int, str | None, dict[str, Any] | None]]) -> None:
    """Check the number, text and report of each clean row."""
    assert sorted(n for n, _, _ in rows) == list(range(1000))
    errors = {}
    for n, text, report in rows:
        assert report
        if n % 100 == 50:
            assert not text
            errors[n] = report["error"]
        else:
            assert report["error"] is None
            assert text == clean(f"Part {n}.\n\n{PAGE}", URL, "en").text
    assert len(errors) == 10
    assert all("holds" in error and ", not text" in error for error in errors.values()), errors
