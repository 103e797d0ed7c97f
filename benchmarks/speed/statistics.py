"""Statistics of texts, which show whether generated ones are like those of pages."""

from collections.abc import Iterable, Sequence
from statistics import quantiles

import msgspec

from cleaner.authoring.labels import Labeller
from cleaner.engine.document import Document
from cleaner.engine.matcher import Matcher


class Sample(msgspec.Struct, frozen=True):
    """A text, and what of it is the article."""

    text: str
    reference: str


class Statistics(msgspec.Struct, frozen=True):
    """What the lines of some texts are like; shares are of lines that are not blank."""

    documents: int
    megabytes: float
    lines: list[int]  # of a document: a quarter has fewer, half, three quarters
    article: list[int]  # characters of an article's line, likewise
    chrome: list[int]  # characters of other lines, likewise
    chrome_share: float
    blank: float  # blank lines beside the others
    indented: float
    items: float  # lines that begin with a list mark
    odd_lines: float  # lines that hold a character beyond ASCII
    odd: float  # share of characters beyond ASCII
    hits: float  # of the texts of rules, for each hundred lines


def statistics(samples: Iterable[Sample], matcher: Matcher) -> Statistics:
    """Return the statistics of `samples`; `matcher` says what the rules hit in them."""
    size = characters = odd = blank = indented = items = odd_lines = hits = 0
    lines: list[int] = []
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for sample in samples:
        labeller = Labeller(sample.reference)
        given = sample.text.split("\n")
        filled = [line for line in given if line.strip()]
        lines.append(len(filled))
        blank += len(given) - len(filled)
        for line in filled:
            bare = line.strip()
            lengths[labeller.is_article(line)].append(len(bare))
            indented += line[0].isspace()
            items += bare[0] in "*-\N{BULLET}"
            odd_lines += not line.isascii()
        size += len(sample.text.encode())
        characters += len(sample.text)
        odd += sum(char > "\x7f" for char in sample.text)
        line_hits, _ = matcher.hits(Document(sample.text).lines)
        hits += sum(map(len, line_hits))
    number = max(1, sum(lines))
    return Statistics(
        documents=len(lines),
        megabytes=size / 1e6,
        lines=quarters(lines),
        article=quarters(lengths[True]),
        chrome=quarters(lengths[False]),
        chrome_share=len(lengths[False]) / number,
        blank=blank / number,
        indented=indented / number,
        items=items / number,
        odd_lines=odd_lines / number,
        odd=odd / max(1, characters),
        hits=100 * hits / number,
    )


def quarters(numbers: Sequence[int]) -> list[int]:
    """Return what a quarter, half and three quarters of `numbers` are below."""
    some = [*numbers, *numbers] or [0, 0]  # one number has no quantiles
    return [round(quantile) for quantile in quantiles(some, n=4, method="inclusive")]
