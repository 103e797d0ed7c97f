"""Near-duplicates: documents that are one article, found before anything is counted.

Pages of one address, but for the number of the page, are one article. So are those of which most
sentences are the same, apart from those that too many documents of the site have: syndicated
articles, in whatever chrome. And so are those of which nearly all lines are the same, by their
words: a page that was crawled again and again. MinHash finds the pairs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, groupby
from operator import itemgetter
from typing import NamedTuple

from cleaner.corpus.learning.store import Store

SIMILARITY = 0.5  # the share of sentences that two documents must have in common
WHOLE_SIMILARITY = 0.8  # the share of all words, on lines that both have
_PERMUTATIONS, _BANDS = 64, 16
_SEED = 1
_MIN_SHARED = 3  # sentences
_CHROME_SHARE, _CHROME_DOCUMENTS = 0.2, 5  # sentences of more documents say nothing
_MAX_COMPARED = 50  # documents of one bucket that each document is compared with

_SENTENCES = f"""
CREATE TABLE sentence AS
WITH size AS (SELECT site, count(DISTINCT doc) AS documents FROM documents GROUP BY site),
counted AS (
  SELECT site, kind, key, count(*) AS n FROM rows
  WHERE is_first AND words >= 8 GROUP BY ALL HAVING n >= 2
)
SELECT rows.site, rows.doc, rows.key,
  counted.n IS NOT NULL AS is_shared
FROM rows JOIN size USING (site) LEFT JOIN counted USING (site, kind, key)
WHERE rows.is_first AND rows.words >= 8 AND rows.kind < 2
AND coalesce(counted.n, 1) <= greatest({_CHROME_DOCUMENTS}, {_CHROME_SHARE} * size.documents)
"""
_SUSPECTS = f"""
SELECT site, doc, list(key ORDER BY key) FILTER (is_shared),
  list(1 ORDER BY key) FILTER (is_shared), count(*) FROM sentence
GROUP BY site, doc
HAVING count(*) FILTER (is_shared) >= {_MIN_SHARED}
AND count(*) FILTER (is_shared) >= {SIMILARITY} * count(*)
ORDER BY site, doc
"""
_WHOLE = f"""
WITH counted AS (
  SELECT site, key FROM rows WHERE is_first AND kind = 0 GROUP BY ALL HAVING count(*) >= 2
),
line AS (
  SELECT rows.site, rows.doc, rows.key, rows.words, counted.key IS NOT NULL AS is_shared
  FROM rows LEFT JOIN counted USING (site, key) WHERE rows.is_first AND rows.kind = 0
)
SELECT site, doc, list(key ORDER BY key) FILTER (is_shared),
  list(words ORDER BY key) FILTER (is_shared), sum(words)::BIGINT FROM line
GROUP BY site, doc
HAVING sum(words) FILTER (is_shared) >= {WHOLE_SIMILARITY} * sum(words)
ORDER BY site, doc
"""
_ADDRESSES = """
SELECT site, list(doc ORDER BY doc) FROM (
  SELECT DISTINCT site, address, doc FROM documents WHERE address <> '')
GROUP BY site, address HAVING count(*) > 1 ORDER BY site, min(doc)
"""


class _Groups:
    """Documents joined to groups, each known by its smallest member."""

    def __init__(self) -> None:
        self._parents: dict[tuple[str, int], int] = {}

    def root(self, site: str, doc: int) -> int:
        while (parent := self._parents.get((site, doc), doc)) != doc:
            doc = parent
        return doc

    def join(self, site: str, one: int, other: int) -> None:
        first, second = sorted((self.root(site, one), self.root(site, other)))
        if first != second:
            self._parents[site, second] = first

    def members(self) -> Iterator[tuple[str, int]]:
        """Yield the documents of all groups but the first of each."""
        return iter(self._parents)


def mark_duplicates(store: Store) -> int:
    """Create the table `copy` of documents that do not count; return how many there are.

    Of each group of near-duplicates the one with the smallest content hash counts.
    """
    import pyarrow as pa

    groups = _Groups()
    for site, docs in store.query(_ADDRESSES):
        for doc in docs[1:]:
            groups.join(site, docs[0], doc)
    store.run(_SENTENCES)
    for query, least in ((_SUSPECTS, SIMILARITY), (_WHOLE, WHOLE_SIMILARITY)):
        for site, suspects in groupby(store.query(query), key=itemgetter(0)):
            for one, other in _pairs([Suspect(*row[1:]) for row in suspects], least):
                groups.join(site, one, other)
    store.run("DROP TABLE sentence")
    copies = sorted(groups.members())
    columns = [
        pa.array([site for site, _ in copies], pa.string()),
        pa.array([doc for _, doc in copies], pa.uint64()),
    ]
    store.insert("copy", pa.Table.from_arrays(columns, names=["site", "doc"]))
    return len(copies)


class Suspect(NamedTuple):
    """A document: what others have too, with its weight, and the weight of all that it has."""

    doc: int
    keys: list[int]
    weights: list[int]
    total: int


def _pairs(suspects: list[Suspect], least: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of `suspects` of one site that are alike in the share `least` or more."""
    buckets = _buckets(suspects)
    compared: set[tuple[int, int]] = set()
    for numbers in buckets.values():
        first = numbers[:_MAX_COMPARED]
        rest = ((numbers[0], other) for other in numbers[_MAX_COMPARED:])
        for one, other in chain(combinations(first, 2), rest):
            if (one, other) not in compared:
                compared.add((one, other))
                if _similarity(suspects[one], suspects[other]) >= least:
                    yield suspects[one].doc, suspects[other].doc


def _buckets(suspects: list[Suspect]) -> Mapping[object, list[int]]:
    """Return the numbers of documents that may be alike, by a part of their sketches."""
    from rensa import RMinHash

    buckets: defaultdict[object, list[int]] = defaultdict(list)
    rows = _PERMUTATIONS // _BANDS
    for number, suspect in enumerate(suspects):
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        sketch.update([format(key, "x") for key in suspect.keys])
        digest = sketch.digest()
        for band in range(_BANDS):
            buckets[band, tuple(digest[band * rows : (band + 1) * rows])].append(number)
    return buckets


def _similarity(one: Suspect, other: Suspect) -> float:
    """Return the weight of what both documents have, as a share of all that they have (Jaccard)."""
    weights = dict(zip(one.keys, one.weights, strict=True))
    shared = sum(min(weights.get(key, 0), weight) for key, weight in zip(*other[1:3], strict=True))
    return shared / max(one.total + other.total - shared, 1)
