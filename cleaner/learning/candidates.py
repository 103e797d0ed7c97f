"""Candidates: what recurs on the pages of one site, with all that was counted about it."""

import msgspec

from cleaner.learning.shapes import LineShape

LINE_BREAK = " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS} "  # in examples, which stand on one line


class Recurring(msgspec.Struct, frozen=True, kw_only=True):
    """A line, sentence or label that recurs, and where.

    `documents` counts those that have it, near-duplicates once, of the `of` documents of the site
    between the `first` and the `last` date that has it (of all, where dates are not known). The
    site has `site_documents`. `days` are those from the first to the last date, `site_days` those
    of the site.

    `places` counts how often it occurs: above all of a page's own prose (`head`), below it
    (`tail`) or between (`body`), under a line of the page's own (`under_own`), right above the
    first of its prose (`opens`), next to a line without a letter (`in_table`), or next to that or
    a figure with its unit (`by_value`). With it at least `run` lines that recur stand together.
    `above_share` and `below_share` are the shares of its places with a neighbour that it has in
    several documents.

    `lists` counts the documents in which lines of the page's own stand below it, at the end of the
    page: at most `longest`. In the share `titles` they have the length of a title, and `twice` are
    on several pages.
    """

    site: str
    kind: int
    key: int
    documents: int
    of: int
    site_documents: int
    places: int
    head: int
    body: int
    tail: int
    under_own: int
    opens: int
    in_table: int
    by_value: int
    run: int
    above_share: float
    below_share: float
    words: int
    is_prose: bool
    texts: tuple[str, ...]
    first: str = ""
    last: str = ""
    days: int = 0
    site_days: int = 0
    examples: tuple[str, ...] = ()
    lists: int = 0
    longest: int = 0
    titles: float = 0.0
    twice: int = 0

    @property
    def share(self) -> float:
        """The share of the site's documents that have it."""
        return self.documents / self.of if self.of else 0.0

    @property
    def site_share(self) -> float:
        """The share of all documents of the site that have it."""
        return self.documents / self.site_documents

    @property
    def zone(self) -> str:
        """Where it stands most often: "head", "body" or "tail"."""
        counts = {"head": self.head, "tail": self.tail, "body": self.body}
        return max(counts, key=lambda name: counts[name])


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate that becomes a rule, with the shape that it matches and how sure it is."""

    candidate: Recurring
    shape: LineShape
    is_active: bool
    is_block: bool = False
    is_in_tail: bool = False  # it is taken below the prose only
