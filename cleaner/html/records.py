"""What is recorded about an HTML page: of its lines, and in its report."""

from typing import Literal, NamedTuple

import msgspec

from cleaner.html.places import BlockKind

ContentSource = Literal["extractor", "score", "whole-page"]
BlockFate = Literal["kept", "left"]
Reason = Literal["extractor", "given-back", "hidden", "prune", "rule", "score", "whole-page"]

WHOLE_PAGE = "whole-page"  # the name of what makes the text of a page that is nothing but its text
BLOCKS = "blocks"  # and of what takes the blocks that score as content


class LineFacts(NamedTuple):
    """What a page says about a line of its text.

    `tags` are those of the block elements that its words stand in. `landmarks` are around all of
    them. `link_share` is how much of it is linked, 0 to 1, counted without white space.
    """

    tags: frozenset[str]
    landmarks: frozenset[str]
    link_share: float


class Extractor(msgspec.Struct, frozen=True):
    """What made the source text from an HTML page."""

    name: str
    version: str
    fallback: bool = False  # the blocks that score as content were taken, not the article


class Pruned(msgspec.Struct, frozen=True):
    """How many elements, with how many words, an HTML rule took out before extraction."""

    rule: str
    elements: int
    words: int


class PageKind(msgspec.Struct, frozen=True):
    """The kind that a page is taken for, how likely it is, and the features that say so most."""

    name: str
    likelihood: float
    features: tuple[str, ...]


class BlockAccount(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What became of one block of a page: of its `words`, `kept` are in the clean text.

    Attributes:
        text: The text of the block.
        kind: What it is: "paragraph", "heading", "item" and so on.
        xpath: The element that it stands in, in the page as it was parsed.
        start: Where it begins in the decoded HTML, in code points; None if the parser read the
            page in another way than its tags say.
        end: Where it ends there.
        words: How many words it has, counted as all words of a report are.
        kept: How many of them are in the clean text.
        fate: "kept" if half of its words or more are, otherwise "left".
        reason: Of a kept block, who kept it: the "extractor" or the "score". Or it was "given-back"
            to what the extractor kept, or the "whole-page" is kept, which is nothing but its text
            or would take too long. Of one that was left, why: the "extractor" or the "score" left
            it, an HTML rule took it ("prune"), a text rule did ("rule"), or it is "hidden".
        rules: The ids of the rules that took words of it.
        features: The features that decided on its score, strongest first, if it has one.
        likely: How likely its score says that it is content, from 0 to 1; None without a score.
        is_visible: Whether a reader of the page sees it.
        spans: Where its words stand in the source text of the report, as pairs of offsets.
    """

    text: str
    kind: BlockKind
    xpath: str
    start: int | None
    end: int | None
    words: int
    kept: int
    fate: BlockFate
    reason: Reason
    rules: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    likely: float | None = None
    is_visible: bool = True
    spans: tuple[tuple[int, int], ...] = ()
