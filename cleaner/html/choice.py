"""The choice between the extractor's text and the blocks that score as content."""

from collections.abc import Sequence

# How much better the blocks must be expected to be, in F1 of words: the extractor's text has
# its own order and layout, and the scores are not certain either. A page that calls itself an
# article is what the extractor is made for.
_EXTRACTOR_MARGIN = 0.03
_ARTICLE_MARGIN = 0.05


def expected_f1(counts: Sequence[int], likely: Sequence[float], kept: Sequence[float]) -> float:
    """Return the expected F1 of a text that holds the share `kept` of each block.

    A block has `counts` words, and is content with the probability `likely`.

    >>> expected_f1([10, 10], [1.0, 0.0], [1.0, 0.0]), expected_f1([10, 10], [0.5, 0.5], [1, 1])
    (1.0, 0.6666666666666666)
    """
    right = sum(n * p * share for n, p, share in zip(counts, likely, kept, strict=True))
    held = sum(n * share for n, share in zip(counts, kept, strict=True))
    wanted = sum(n * p for n, p in zip(counts, likely, strict=True))
    return _f1(right, held, wanted)


def best_blocks(counts: Sequence[int], likely: Sequence[float]) -> list[bool]:
    """Return which blocks to keep so that the expected F1 is greatest.

    These are the likeliest, down to a threshold that depends on the page: where little is certain,
    more is kept.

    >>> best_blocks([10, 10, 10], [0.9, 0.1, 0.5])
    [True, False, True]
    """
    order = sorted(range(len(counts)), key=lambda number: -likely[number])
    wanted = sum(n * p for n, p in zip(counts, likely, strict=True))
    best, threshold, right, held = -1.0, 1.0, 0.0, 0
    for number in order:
        right += counts[number] * likely[number]
        held += counts[number]
        f1 = _f1(right, held, wanted)
        if f1 > best:
            best, threshold = f1, likely[number]
    return [probability >= threshold for probability in likely]


def extractor_lead(
    counts: Sequence[int],
    likely: Sequence[float],
    extracted: Sequence[float],
    *,
    is_article: bool,
) -> float:
    """Return by how much the extractor's text, which holds `extracted` of each block, leads.

    It is the difference of the F1 to be expected of it and of the blocks that score best, with a
    margin for the extractor. From 0 on its text should be kept.
    """
    blocks = expected_f1(counts, likely, list(map(float, best_blocks(counts, likely))))
    margin = _EXTRACTOR_MARGIN + _ARTICLE_MARGIN * is_article
    return expected_f1(counts, likely, extracted) + margin - blocks


def _f1(right: float, held: float, wanted: float) -> float:
    """Return the F1 of a text that has `held` words, `right` ones among them, of `wanted`."""
    return 2 * right / (held + wanted) if held + wanted else 0.0
