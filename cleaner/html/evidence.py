"""The evidence of a page: its blocks with all that their scores ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from cleaner.html.block_features import BlockFeatures, Verdicts
from cleaner.html.blocks import PageBlock, page_blocks
from cleaner.html.held import held_shares
from cleaner.html.page_kind import PageHead, kind_features
from cleaner.html.page_shape import PageShape
from cleaner.html.select import Page
from cleaner.ruleset.model import Prune
from cleaner.ruleset.selector_parser import parse_selector


class PageEvidence:
    """What a page shows before its text is extracted.

    Make it after pruning and before extraction, which changes the tree. `prunes` are the rules
    that are only evidence. A second extractor is asked too, unless the page `is_deep`: it takes the
    square of the nesting.
    """

    def __init__(
        self, html: str, tree: Any, prunes: Iterable[Prune], *, is_deep: bool = False
    ) -> None:
        self._html = "" if is_deep else html
        self.head = PageHead(html, tree)
        self.blocks: list[PageBlock] = page_blocks(tree)
        self.shape = PageShape(self.blocks, _selected(tree, prunes))
        self.counts = [len(words) for words in self.shape.words]

    def with_verdicts(self, extracted: str, comments: str) -> "JudgedPage":
        """Return the evidence with what the extractor found, and what a second one does."""
        return JudgedPage(self, extracted, comments, second_text(self._html))


class JudgedPage:
    """The features of a page and its blocks, once extractors have judged them."""

    def __init__(self, evidence: PageEvidence, extracted: str, comments: str, second: str) -> None:
        words = evidence.shape.words
        self.evidence = evidence
        self.extracted: Sequence[float] = held_shares(extracted, words)
        verdicts = Verdicts(
            self.extracted, held_shares(comments, words), held_shares(second, words)
        )
        self.features = BlockFeatures(evidence.shape, verdicts, evidence.head.title)
        self.kind_features = list(kind_features(evidence.shape, self.features, evidence.head))


def second_text(html: str) -> str:
    """Return what resiliparse takes for the content of a page, empty if it fails.

    Two extractors that agree are more often right than one; this one costs little.
    """
    from resiliparse.extract.html2text import extract_plain_text

    with suppress(Exception):
        return str(
            extract_plain_text(
                html.encode("utf-8", "replace").decode(), main_content=True, alt_texts=False
            )
        )
    return ""


def _selected(tree: Any, prunes: Iterable[Prune]) -> dict[Any, tuple[str, ...]]:
    """Return the ids of the rules among `prunes` that select each element, if any does."""
    page = Page(tree)
    selected: defaultdict[Any, tuple[str, ...]] = defaultdict(tuple)
    for rule in prunes:
        for position in page.select(parse_selector(rule.xpath)):
            selected[page.elements[position]] += (rule.id,)
    return dict(selected)
