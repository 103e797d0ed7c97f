"""The shape of a page: its blocks, the elements around them, and sums over each element."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cleaner.html.blocks import PageBlock
from cleaner.html.held import lower_words
from cleaner.html.places import BlockPlace, own_class_words

_MIN_GROUP = 3  # elements alike in one parent, from which on they are a group
_MIN_MAIN_SHARE = 0.3  # of the characters; a smaller main element is a teaser or a mistake


class Sums(msgspec.Struct, gc=False):
    """Sums over the blocks inside an element: of words, those that others hold, of characters."""

    words: float = 0
    chars: float = 0
    linked_chars: float = 0
    extracted: float = 0  # words that the extractor kept
    seconded: float = 0  # words that the second extractor kept
    main: float = 0  # words in the main element
    blocks: int = 0

    def add(self, other: "Sums") -> None:
        """Add the sums of an element inside."""
        self.words += other.words
        self.chars += other.chars
        self.linked_chars += other.linked_chars
        self.extracted += other.extracted
        self.seconded += other.seconded
        self.main += other.main
        self.blocks += other.blocks

    @property
    def link_share(self) -> float:
        """The share of the characters that are linked."""
        return self.linked_chars / (self.chars or 1)


class Element(msgspec.Struct, gc=False):
    """A block element with text: where it stands among those of the page."""

    tag: str
    around: int  # the number of the element around it, -1 of the outermost
    own_words: frozenset[str]  # of its class, id and role
    is_hidden: bool  # from any reader
    prunes: tuple[str, ...]  # ids of the rules that select it as evidence


class PageShape:
    """The blocks of a page and the elements with text around them, outer ones first."""

    def __init__(self, blocks: Sequence[PageBlock], prunes: Mapping[Any, tuple[str, ...]]) -> None:
        self.blocks = blocks
        self.words = [lower_words(block.text) for block in blocks]
        self.elements: list[Element] = []
        self._numbers: dict[int, int] = {}  # of the elements, by their places
        self.element_of = [self._number(block.place, prunes) for block in blocks]
        self.main = self._main_element()

    def _number(self, place: BlockPlace, prunes: Mapping[Any, tuple[str, ...]]) -> int:
        """Return the number of the element at `place`; it and those around it get one if new."""
        new: list[BlockPlace] = []
        around: BlockPlace | None = place
        while around is not None and id(around) not in self._numbers:
            new.append(around)
            around = around.around
        outer = -1 if around is None else self._numbers[id(around)]
        for inner in reversed(new):
            names, selected = own_class_words(inner.element), prunes.get(inner.element, ())
            self.elements.append(Element(inner.tag, outer, names, inner.is_hidden, selected))
            outer = self._numbers[id(inner)] = len(self.elements) - 1
        return outer

    def chain(self, number: int) -> list[int]:
        """Return the numbers of an element and of those around it, inner ones first."""
        numbers = []
        while number >= 0:
            numbers.append(number)
            number = self.elements[number].around
        return numbers

    def sums(self, of_blocks: Sequence[Sums]) -> list[Sums]:
        """Return the sums over each element, if `of_blocks` are those of each block."""
        sums = [Sums() for _ in self.elements]
        for number, block in zip(self.element_of, of_blocks, strict=True):
            sums[number].add(block)
        for inner, around in self._inside_out():
            sums[around].add(sums[inner])
        return sums

    def groups(self) -> list[list[int]]:
        """Return the elements that are alike in one parent, such as cards, items and posts."""
        alike: defaultdict[tuple[int, str, frozenset[str]], list[int]] = defaultdict(list)
        for number, element in enumerate(self.elements):
            alike[element.around, element.tag, element.own_words].append(number)
        return [group for group in alike.values() if len(group) >= _MIN_GROUP]

    def _main_element(self) -> int:
        """Return the number of the only main or outer article element, -1 if there is no such."""
        chars = [0] * len(self.elements)
        for number, block in zip(self.element_of, self.blocks, strict=True):
            chars[number] += len(block.text)
        least = _MIN_MAIN_SHARE * sum(chars)
        for inner, around in self._inside_out():
            chars[around] += chars[inner]
        for tag in ("main", "article"):
            outer = [number for number in range(len(chars)) if self._is_outer(number, tag)]
            if len(outer) == 1 and chars[outer[0]] > least:
                return outer[0]
        return -1

    def _inside_out(self) -> Iterator[tuple[int, int]]:
        """Yield each element with the one around it, inner ones first."""
        for number in range(len(self.elements) - 1, 0, -1):
            if (around := self.elements[number].around) >= 0:
                yield number, around

    def _is_outer(self, number: int, tag: str) -> bool:
        """Say whether an element has `tag` and is in no other of it."""
        if self.elements[number].tag != tag:
            return False
        return all(self.elements[around].tag != tag for around in self.chain(number)[1:])
