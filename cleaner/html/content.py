"""The content of a page: the extractor's article, or the blocks that score as content."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

import msgspec

from cleaner.html.article import Article
from cleaner.html.bare_page import visible_text
from cleaner.html.block_score import BlockScore, BlockScorer
from cleaner.html.blocks import PageBlock
from cleaner.html.choice import best_blocks, extractor_lead
from cleaner.html.evidence import JudgedPage, PageEvidence
from cleaner.html.given_back import lost_inside, with_blocks
from cleaner.html.layout import block_text
from cleaner.html.records import ContentSource, PageKind
from cleaner.ruleset.rule_set import BlockWeights

_NAMED_FEATURES = 3  # of a block or a page, in its account


class Content(msgspec.Struct, frozen=True):
    """The text of a page, and what decided on it.

    `given_back` are blocks that the extractor had lost, and `scores` those of all blocks, if they
    were asked for; both are by `block_key`. `lead` is the extractor's over the blocks, if both had
    a text; see `extractor_lead`.
    """

    text: str
    source: ContentSource
    kind: PageKind | None = None
    given_back: frozenset[tuple[int, str]] = frozenset()
    scores: Mapping[tuple[int, str], BlockScore] = {}
    lead: float | None = None


def block_key(block: PageBlock) -> tuple[int, str]:
    """Return what tells a block from the others of its page, also when the page is read again."""
    return id(block.place.element), block.text


def content_of(
    evidence: PageEvidence, article: Article, weights: BlockWeights, *, explain: bool
) -> Content:
    """Return the content of the page of `evidence`, in which the extractor found `article`.

    Without `weights` it is the article, or all that a reader sees if there is none. With `explain`
    the features that decided on each block are named.
    """
    scorer = BlockScorer(weights)
    if not scorer:
        if article.text:
            return Content(article.text, "extractor")
        return Content(visible_text(evidence.blocks), "whole-page")
    page = evidence.with_verdicts(article.text, article.comments)
    kinds = scorer.kinds(page.kind_features)
    named = _NAMED_FEATURES if explain else 0
    scores = scorer.scores(evidence.shape, page.features, kinds, named)
    likely = [score.likely for score in scores]
    lead = _lead(page, likely) if article.text else None
    text, source, given_back = _chosen(page, article.text, likely, lead)
    by_key = dict(zip(map(block_key, evidence.blocks), scores, strict=True)) if explain else {}
    return Content(
        text,
        source,
        _page_kind(kinds, weights, page.kind_features),
        frozenset(map(block_key, given_back)),
        by_key,
        lead,
    )


def _lead(page: JudgedPage, likely: Sequence[float]) -> float:
    is_article = page.evidence.head.is_article
    return extractor_lead(page.evidence.counts, likely, page.extracted, is_article=is_article)


def _chosen(
    page: JudgedPage, text: str, likely: Sequence[float], lead: float | None
) -> tuple[str, ContentSource, list[PageBlock]]:
    """Return the text to take, where it is from, and the blocks given back to it."""
    counts, blocks = page.evidence.counts, page.evidence.blocks
    if lead is not None and lead >= 0:
        lost = lost_inside(counts, likely, page.extracted)
        return with_blocks(text, blocks, lost), "extractor", [blocks[number] for number in lost]
    kept = best_blocks(counts, likely)
    return block_text(list(compress(blocks, kept))), "score", []


def _page_kind(
    kinds: Mapping[str, float], weights: BlockWeights, names: Iterable[str]
) -> PageKind | None:
    """Return the likeliest of `kinds`, the first by name of equal ones; None without any."""
    if not kinds:
        return None
    name = min(kinds, key=lambda kind: (-kinds[kind], kind))
    of_kind = weights.kinds[name].page
    strongest = sorted((n for n in names if of_kind.get(n, 0) > 0), key=lambda n: (-of_kind[n], n))
    return PageKind(name, kinds[name], tuple(strongest[:_NAMED_FEATURES]))
