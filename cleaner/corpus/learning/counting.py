"""Counting: what recurs on each site, where it stands and what stands around it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, TypeVar

from cleaner.corpus.learning.store import Store
from cleaner.learning.candidates import LINE_BREAK, Recurring

_Value = TypeVar("_Value")
MIN_DOCUMENTS = 3  # in which a line must be, to be a candidate
_EXAMPLES = 3
_PROSE_DOCUMENTS, _PROSE_WORDS = 200, 6  # of a site, and of a line, that give examples
_TITLE_WORDS = 3, 30  # of a title of another page
_LISTED_SHARE = 0.8  # of the documents of a site, that list one title at most
_PAIR_SHARE = 0.25  # of the documents of a line, in which a neighbour must be to count

# Without the copies; `spread` has the documents of a site by date.
_STEPS = (
    """
CREATE TABLE kept AS
SELECT site, doc, coalesce(min(nullif(date, '')), '') AS date
FROM documents ANTI JOIN copy USING (site, doc) GROUP BY ALL
""",
    f"""
CREATE TABLE frequent AS SELECT site, kind, key, count(*) AS documents
FROM rows SEMI JOIN kept USING (site, doc) WHERE is_first
GROUP BY ALL HAVING documents >= {MIN_DOCUMENTS}
""",
    # Lines on a part of the pages, among which are the titles in lists of other pages.
    f"""
CREATE TABLE listed AS
WITH size AS (SELECT site, count(*) AS documents FROM kept GROUP BY site)
SELECT site, key FROM rows SEMI JOIN kept USING (site, doc) JOIN size USING (site)
WHERE is_first AND kind = 0 AND words >= {_TITLE_WORDS[0]}
GROUP BY site, key, documents HAVING count(*) BETWEEN 2 AND {_LISTED_SHARE} * documents
""",
    # Where a page's own prose begins and ends, and where its own first line is.
    """
CREATE TABLE own AS
SELECT site, doc, min(number) FILTER (is_prose) AS prose, max(number) FILTER (is_prose) AS last,
  min(number) FILTER (words >= 3) AS line
FROM rows ANTI JOIN frequent USING (site, kind, key)
WHERE kind = 0 GROUP BY ALL
""",
    # How many lines that recur stand together.
    """
CREATE TABLE run AS
WITH line AS (
  SELECT r.site, r.doc, r.number, f.key IS NOT NULL AS recurs
  FROM rows r SEMI JOIN kept USING (site, doc)
  LEFT JOIN (SELECT site, key FROM frequent WHERE kind = 0) f USING (site, key)
  WHERE r.kind = 0),
parts AS (
  SELECT *, sum((NOT recurs)::INT) OVER (PARTITION BY site, doc ORDER BY number) AS part FROM line)
SELECT site, doc, number, count(*) OVER (PARTITION BY site, doc, part) AS size
FROM parts WHERE recurs
""",
    """
CREATE TABLE place AS
SELECT r.site, r.doc, r.kind, r.key, r.above, r.below, r.number, r.words, r.is_prose, r.is_first,
  r.in_table, r.by_value, r.text, coalesce(run.size, 1) AS run, d.date,
  CASE WHEN o.prose IS NULL OR r.number < o.prose THEN 'head'
    WHEN r.number > o.last THEN 'tail' ELSE 'body' END AS zone,
  coalesce(r.number > o.line, false) AS under_own,
  coalesce(r.number + 1 = o.prose, false) AS opens
FROM rows r JOIN kept d USING (site, doc) SEMI JOIN frequent f USING (site, kind, key)
LEFT JOIN own o USING (site, doc) LEFT JOIN run USING (site, doc, number)
""",
    # Sentences and labels of lines that recur themselves do not count.
    """
DELETE FROM place USING (SELECT site, doc, number FROM place WHERE kind = 0) AS line
WHERE place.kind > 0 AND place.site = line.site AND place.doc = line.doc
  AND place.number = line.number
""",
    f"""
CREATE TABLE summary AS
SELECT site, kind, key, count(*) FILTER (is_first) AS documents, count(*) AS places,
  count(*) FILTER (zone = 'head') AS head, count(*) FILTER (zone = 'body') AS body,
  count(*) FILTER (zone = 'tail') AS tail, count(*) FILTER (under_own) AS under_own,
  count(*) FILTER (opens) AS opens, count(*) FILTER (in_table) AS in_table,
  count(*) FILTER (by_value) AS by_value,
  min(run) AS run,
  max(words) AS words, bool_or(is_prose) AS is_prose,
  min(nullif(date, '')) AS first, max(nullif(date, '')) AS last
FROM place GROUP BY ALL HAVING count(*) FILTER (is_first) >= {MIN_DOCUMENTS}
""",
    *(
        f"""
CREATE TABLE {side} AS
SELECT site, kind, key,
  coalesce(sum(n) FILTER (docs >= greatest({MIN_DOCUMENTS}, {_PAIR_SHARE} * documents)), 0) AS n
FROM (
  SELECT site, kind, key, {side}, count(*) AS n, count(DISTINCT doc) AS docs FROM place
  GROUP BY ALL) JOIN summary USING (site, kind, key)
GROUP BY site, kind, key
"""
        for side in ("above", "below")
    ),
    # What stands below a line at the end of a page, up to the next line that recurs: a list of
    # titles, if its lines are of some words; of other pages, if these are in lists of two pages.
    f"""
CREATE TABLE list AS
WITH below AS (
  SELECT r.site, r.doc, r.number, r.key, r.words, l.key IS NOT NULL AS is_twice,
    f.key IS NOT NULL AND l.key IS NULL AS recurs
  FROM rows r JOIN own o USING (site, doc) SEMI JOIN kept USING (site, doc)
  LEFT JOIN (SELECT site, key FROM frequent WHERE kind = 0) f USING (site, key)
  LEFT JOIN listed l USING (site, key)
  WHERE r.kind = 0 AND r.number > o.last),
parts AS (
  SELECT *, sum(recurs::INT) OVER (PARTITION BY site, doc ORDER BY number) AS part FROM below),
headed AS (
  SELECT site, doc, max(key) FILTER (recurs) AS key, count(*) FILTER (NOT recurs) AS lines,
    count(*) FILTER (
      NOT recurs AND words BETWEEN {_TITLE_WORDS[0]} AND {_TITLE_WORDS[1]}) AS titles,
    count(*) FILTER (NOT recurs AND is_twice) AS twice
  FROM parts WHERE part > 0 GROUP BY site, doc, part)
SELECT site, key, count(DISTINCT doc) FILTER (lines >= 2) AS lists, max(lines) AS longest,
  sum(titles) / greatest(sum(lines), 1) AS titles, sum(twice) AS twice
FROM headed WHERE lines > 0 GROUP BY ALL
""",
    f"""
CREATE TABLE variant AS
SELECT site, kind, key, max((n, text), {_EXAMPLES}) AS texts FROM (
  SELECT site, kind, key, text, count(*) AS n FROM place GROUP BY ALL) GROUP BY ALL
""",
    f"""
CREATE TABLE sample AS
SELECT site, kind, key, unnest(spots) AS at FROM (
  SELECT site, kind, key, min((doc, number), {_EXAMPLES}) AS spots FROM place
  WHERE is_first GROUP BY ALL)
""",
    f"""
CREATE TABLE context AS
SELECT s.site, s.kind, s.key, list(
  concat_ws('{LINE_BREAK}', a.text[:80], h.text[:200], b.text[:80]) ORDER BY s.at) AS seen
FROM sample s
JOIN rows h ON h.site = s.site AND h.doc = s.at[1] AND h.number = s.at[2] AND h.kind = 0
LEFT JOIN rows a ON a.site = s.site AND a.doc = s.at[1] AND a.number + 1 = s.at[2] AND a.kind = 0
LEFT JOIN rows b ON b.site = s.site AND b.doc = s.at[1] AND b.number = s.at[2] + 1 AND b.kind = 0
GROUP BY ALL
""",
)
_OF_SITE = "SELECT site, count(*) FROM kept GROUP BY site ORDER BY site"
_DATES = """
SELECT site, list(left(date, 10) ORDER BY date) FROM kept WHERE date <> ''
GROUP BY site ORDER BY site
"""
_CANDIDATES = """
SELECT s.site, s.kind, s.key, s.documents, s.places, s.head, s.body, s.tail, s.under_own, s.opens,
  s.in_table, s.by_value, s.run, above.n, below.n, s.words, s.is_prose, variant.texts,
  s.first, s.last, context.seen, list.lists, list.longest, list.titles, list.twice
FROM summary s JOIN above USING (site, kind, key) JOIN below USING (site, kind, key)
JOIN variant USING (site, kind, key) LEFT JOIN context USING (site, kind, key)
LEFT JOIN list ON s.kind = 0 AND list.site = s.site AND list.key = s.key
ORDER BY s.site, s.kind, s.key
"""
_PROSE = f"""
WITH sampled AS (
  SELECT site, doc FROM kept
  QUALIFY row_number() OVER (PARTITION BY site ORDER BY doc) <= {_PROSE_DOCUMENTS})
SELECT site, text FROM rows SEMI JOIN sampled USING (site, doc)
ANTI JOIN frequent USING (site, kind, key)
WHERE kind = 0 AND words >= {_PROSE_WORDS} ORDER BY site, text
"""


def count_recurring(store: Store) -> dict[str, int]:
    """Count what recurs; return the number of documents of each site, near-duplicates once."""
    for step in _STEPS:
        store.run(step)
    return dict(store.query(_OF_SITE))


def candidates(store: Store, sizes: dict[str, int]) -> Iterator[tuple[str, list[Recurring]]]:
    """Yield each site, in order, with its candidates."""
    dates: Aligned[str] = Aligned(store.query(_DATES))
    for site, rows in groupby(store.query(_CANDIDATES), key=itemgetter(0)):
        calendar = Calendar(sizes[site], dates.of(site))
        yield site, [_candidate(row, calendar) for row in rows]


class Calendar:
    """The dates of the documents of a site; `size` counts all, also those without a date."""

    def __init__(self, size: int, dates: Sequence[str]) -> None:
        self.size, self._dates = size, dates

    def between(self, first: str, last: str) -> int:
        """Return how many documents are of these days or the days between.

        Those without a date count as far as they may be: all, where no date is known.
        """
        if not first:
            return self.size
        dated = bisect_right(self._dates, last) - bisect_left(self._dates, first)
        return dated + self.size - len(self._dates)

    @property
    def days(self) -> int:
        """The days from the first to the last document."""
        return days_between(self._dates[0], self._dates[-1]) if self._dates else 0


def _candidate(row: tuple[Any, ...], calendar: Calendar) -> Recurring:
    site, kind, key, documents, places, head, body, tail, under_own, opens, in_table, *more = row
    by_value, run, above_count, below_count, words, is_prose, texts, first, last, *rest = more
    seen, lists, longest, titles, twice = rest
    return Recurring(
        site=site,
        kind=kind,
        key=key,
        documents=documents,
        site_documents=calendar.size,
        of=max(calendar.between(first or "", last or ""), documents),
        places=places,
        head=head,
        body=body,
        tail=tail,
        under_own=under_own,
        opens=opens,
        in_table=in_table,
        by_value=by_value,
        run=run,
        above_share=float(above_count) / places,
        below_share=float(below_count) / places,
        words=words,
        is_prose=is_prose,
        texts=tuple(text[1] if isinstance(text, tuple) else [*text.values()][1] for text in texts),
        first=first or "",
        last=last or "",
        days=days_between(first, last) if first else 0,
        site_days=calendar.days,
        examples=tuple(dict.fromkeys(seen or ())),
        lists=lists or 0,
        longest=longest or 0,
        titles=float(titles or 0),
        twice=int(twice or 0),
    )


def days_between(first: str, last: str) -> int:
    """Return the days from `first` to `last`, of which a month without a day is its first.

    >>> days_between("2026-02-27", "2026-03"), days_between("2026-13-40", "2026-01-01")
    (2, 0)
    """
    try:
        return (_day(last) - _day(first)).days
    except ValueError:
        return 0


def _day(text: str) -> date:
    return date.fromisoformat(f"{text}-01"[:10])


class Aligned(Generic[_Value]):
    """Values by site, read in the order of the sites."""

    def __init__(self, values: Iterable[tuple[Any, ...]]) -> None:
        self._values = iter(values)
        self._next = next(self._values, None)

    def of(self, site: str) -> Sequence[_Value]:
        """Return the values of `site`, which comes after those asked for before."""
        while self._next is not None and self._next[0] < site:
            self._next = next(self._values, None)
        return self._next[1] if self._next is not None and self._next[0] == site else ()


def prose_lines(store: Store) -> Iterator[tuple[str, list[str]]]:
    """Yield each site, in order, with lines of its pages that do not recur."""
    for site, rows in groupby(store.query(_PROSE), key=itemgetter(0)):
        yield site, [text for _, text in rows]
