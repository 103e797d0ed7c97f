"""Pruning: HTML rules take elements out of a page before its text is extracted."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from cleaner.ruleset.model import Prune
from cleaner.ruleset.validation import EXSLT

_MAX_UNCHECKED_WORDS = 100  # an element with fewer is removed whatever its share of the page


class Pruned(msgspec.Struct, frozen=True):
    """How many elements, with how many words, an HTML rule took out before extraction."""

    rule: str
    elements: int
    words: int


def prune(tree: Any, prunes: Iterable[Prune]) -> Iterator[Pruned]:
    """Take the elements that `prunes` select out of the lxml `tree`; yield what each rule took.

    An element with more than the rule's `max_share` of the page's visible words stays: a wrong
    match must not cost the article.

    >>> from lxml.html import document_fromstring
    >>> tree = document_fromstring("<nav>Home</nav><p>The mill is old.</p>")
    >>> rule = Prune(id="navigation.bar", description="A menu.", xpath="//nav",
    ...     removes=("<nav>Home</nav>",), keeps=("<p>Home</p>",), reference="News sites")
    >>> [*prune(tree, [rule])], tree.text_content()
    ([Pruned(rule='navigation.bar', elements=1, words=1)], 'The mill is old.')
    """
    page_words = 0  # counted when they are first needed, which is rare
    for rule in prunes:
        elements = words = 0
        for element in _compile_xpath(rule.xpath)(tree):
            # An element inside a removed one is gone too. The root cannot be removed.
            if element.getparent() is None or tree not in element.iterancestors():
                continue
            count = len(element.text_content().split())
            if count > _MAX_UNCHECKED_WORDS:
                page_words = page_words or _count_visible_words(tree)
                if count > rule.max_share * page_words:
                    continue
            elements += 1
            words += count
            element.drop_tree()
        if elements:
            yield Pruned(rule.id, elements, words)


def count_pruned(html: str, rule: Prune) -> int:
    """Return how many elements `rule` takes out of the page or fragment `html`.

    It checks the examples of the rule.

    >>> rule = Prune(id="navigation.bar", description="A menu.", xpath="//nav",
    ...     removes=("<nav>Home</nav>",), keeps=("<p>Home</p>",), reference="News sites")
    >>> count_pruned("<nav>Home</nav>", rule), count_pruned("<p>Home</p>", rule)
    (1, 0)
    """
    from lxml.html import document_fromstring

    return sum(pruned.elements for pruned in prune(document_fromstring(html), (rule,)))


def _count_visible_words(tree: Any) -> int:
    texts = _compile_xpath("//text()[not(parent::script or parent::style or parent::noscript)]")(
        tree
    )
    return len(" ".join(texts).split())


@cache
def _compile_xpath(xpath: str) -> Any:
    from lxml.etree import XPath

    return XPath(xpath, namespaces={"re": EXSLT})
