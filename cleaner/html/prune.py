"""Pruning: HTML rules take elements out of a page before its text is extracted."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from cleaner.html.places import BLOCK_TAGS
from cleaner.html.records import Pruned
from cleaner.html.select import Page
from cleaner.ruleset.model import Prune
from cleaner.ruleset.selector_parser import parse_selector

_MAX_UNCHECKED_WORDS = 100  # an element with fewer is removed whatever its share of the page


class Taken:
    """The elements that HTML rules took out of a page, with the ids of the rules."""

    def __init__(self) -> None:
        self._rules: dict[Any, str] = {}  # by element; "" for one that was looked up and is there
        self._inside: dict[Any, str] = {}  # by the block element that had them

    def add(self, element: Any, rule: str) -> None:
        """Note that `rule` takes `element`, which is still in its page."""
        self._rules[element] = rule
        outer = element.getparent()
        while outer is not None and outer.tag not in BLOCK_TAGS:
            outer = outer.getparent()
        self._inside[outer] = rule

    def update(self, other: "Taken") -> None:
        """Add what `other` has."""
        self._rules = {element: rule for element, rule in self._rules.items() if rule}
        self._rules.update((element, rule) for element, rule in other._rules.items() if rule)
        self._inside.update(other._inside)

    def rule_around(self, element: Any) -> str:
        """Return the id of the rule that took `element`, or what it is in; "" if none did."""
        branch = []
        while element is not None and element not in self._rules:
            branch.append(element)
            element = element.getparent()
        rule = self._rules[element] if element is not None else ""
        self._rules.update(dict.fromkeys(branch, rule))
        return rule

    def rule_inside(self, element: Any) -> str:
        """Return the id of a rule that took something right out of a block; "" if none did."""
        return self._inside.get(element, "")


def prune(tree: Any, prunes: Iterable[Prune], taken: Taken | None = None) -> Iterator[Pruned]:
    """Take the elements that `prunes` select out of the lxml `tree`; yield what each rule took.

    They are noted in `taken`, if it is given.

    An element with more than the rule's `max_share` of the page's visible words stays: a wrong
    match must not cost the article.

    >>> from lxml.html import document_fromstring
    >>> tree = document_fromstring("<nav>Home</nav><p>The mill is old.</p>")
    >>> rule = Prune(id="navigation.bar", description="A menu.", xpath="//nav",
    ...     removes=("<nav>Home</nav>",), keeps=("<p>Home</p>",), reference="News sites")
    >>> [*prune(tree, [rule])], tree.text_content()
    ([Pruned(rule='navigation.bar', elements=1, words=1)], 'The mill is old.')
    """
    pruning = _Pruning(tree, taken)
    for rule in prunes:
        pruned = pruning.apply(rule)
        if pruned.elements:
            yield pruned


def selects_any(tree: Any, prunes: Iterable[Prune]) -> bool:
    """Say whether any of `prunes` selects an element of the lxml `tree`, which stays as it is."""
    page = Page(tree)
    return any(page.select(parse_selector(rule.xpath)) for rule in prunes)


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


class _Pruning:
    """A page that rules are applied to, one after the other."""

    def __init__(self, tree: Any, taken: Taken | None) -> None:
        self._tree, self._page, self._taken = tree, Page(tree), taken
        self._page_words = 0  # counted when they are first needed, which is rare

    def apply(self, rule: Prune) -> Pruned:
        """Remove what `rule` selects and the page can do without."""
        counter = _WordCounter(self._page)
        dropped: list[Any] = []
        elements = words = 0
        end = 1  # the root cannot be removed, and what is in a removed element is gone too
        for position in self._page.select(parse_selector(rule.xpath)):
            if position < end:
                continue
            count = counter.count(position)
            if count > _MAX_UNCHECKED_WORDS:
                _drop(dropped)
                dropped.clear()
                if count > rule.max_share * self._visible_words():
                    counter.enter(position)
                    continue
            elements += 1
            words += count
            end = self._page.end(position)
            self._page.remove(position)
            dropped.append(self._page.elements[position])
            if self._taken is not None:
                self._taken.add(dropped[-1], rule.id)
        _drop(dropped)
        return Pruned(rule.id, elements, words)

    def _visible_words(self) -> int:
        self._page_words = self._page_words or _count_visible_words(self._tree)
        return self._page_words


class _WordCounter:
    """Counts the words of elements in document order, those inside a kept one all at once.

    Kept elements may be nested deep. To read each by itself would cost the square of the page.
    """

    def __init__(self, page: Page) -> None:
        self._page, self._end = page, 0
        self._counts: dict[Any, int] = {}

    def enter(self, position: int) -> None:
        """Count the words of all elements inside the one at `position`, which stays."""
        if position >= self._end:
            self._counts = _word_counts(self._page.elements[position])
            self._end = self._page.end(position)

    def count(self, position: int) -> int:
        """Return the number of words in the element at `position`."""
        element = self._page.elements[position]
        if position < self._end:
            return self._counts[element]
        return len(element.text_content().split())


def _word_counts(root: Any) -> dict[Any, int]:
    """Return the number of words in `root` and in each element inside it.

    >>> from lxml.html import fragment_fromstring
    >>> counts = _word_counts(fragment_fromstring("<p>The <b>old <i>we</i>ir</b> is<u></u></p>"))
    >>> {element.tag: count for element, count in counts.items()}
    {'i': 1, 'b': 2, 'u': 0, 'p': 4}
    """
    from lxml import etree

    parts: list[str] = []
    length = 0
    starts: dict[Any, int] = {}
    places: dict[Any, tuple[int, int]] = {}
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            starts[element] = length
            text = element.text or ""
        else:
            if event == "end":
                places[element] = starts[element], length
            text = element.tail or ""
        parts.append(text)
        length += len(text)
    whole = "".join(parts)
    words = [word.start() for word in re.finditer(r"\S+", whole)]
    return {
        element: _words_between(start, end, whole, words)
        for element, (start, end) in places.items()
    }


def _words_between(start: int, end: int, whole: str, words: list[int]) -> int:
    """Return how many words `whole` has between two places, if its words start at `words`."""
    first = bisect_left(words, start)
    is_inside = start < end and not whole[start].isspace() and words[first : first + 1] != [start]
    return bisect_left(words, end) - first + is_inside


def _drop(elements: Iterable[Any]) -> None:
    """Take `elements` out of their page, and leave the text after each where it is.

    A run of neighbours is taken at once: the text after them would be copied for each.
    """
    dropped = set(elements)
    for element in elements:
        parent = element.getparent()
        if parent is None:  # taken with its neighbour
            continue
        previous, run = element.getprevious(), [element]
        while (following := run[-1].getnext()) in dropped:
            run.append(following)
        text = "".join(neighbour.tail or "" for neighbour in run)
        for neighbour in run:
            parent.remove(neighbour)
        if text and previous is None:
            parent.text = (parent.text or "") + text
        elif text:
            previous.tail = (previous.tail or "") + text


def _count_visible_words(tree: Any) -> int:
    texts = _visible_texts()(tree)
    return len(" ".join(texts).split())


@cache
def _visible_texts() -> Any:
    from lxml.etree import XPath

    visible = "//text()[not(parent::script or parent::style or parent::noscript)]"
    return XPath(visible, smart_strings=False)
