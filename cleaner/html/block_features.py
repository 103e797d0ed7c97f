"""Features of a page's blocks, by name: what the score of a block adds up."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.html.bins import Bins
from cleaner.html.page_shape import PageShape, Sums

_HELD = 0.8  # of a block's words, with which a verdict keeps it
_LONG = 8  # words of a block that shows where the article begins and ends
_NEAR = 4  # blocks on each side
_MIN_BOX_WORDS, _MIN_BOX_BLOCKS = 40, 3
_MIN_SECTION_WORDS, _MIN_SECTION_SHARE = 60, 0.15
_MAX_NAMING_SHARE = 0.85  # of the page's words: the classes of a larger element say nothing
_TITLE_WORDS = range(3, 20)
_MIN_TITLE_SHARE = 0.8

_LANDMARKS = frozenset(
    (
        *("nav", "header", "footer", "aside", "main", "article", "form", "figure", "table"),
        *("section", "dialog", "details", "ul", "ol", "dl", "blockquote", "pre"),
    )
)
_SENTENCE_ENDS = ".!?\u3002\uff01\uff1f"
_QUOTED_ENDS = _SENTENCE_ENDS + '\N{HORIZONTAL ELLIPSIS}"\N{RIGHT DOUBLE QUOTATION MARK})'
_DATE = re.compile(r"\d{4}|\d:\d\d")
PRICE = re.compile(r"[$\u20ac\u00a3\u00a5]\s?\d")
_SIGNS = {"\N{COPYRIGHT SIGN}": "copyright", "@": "at", "|": "bar", "\u00bb": "bar"}

_words = Bins("words", 2, 3, 5, 8, 12, 20, 35, 70)
_links = Bins("links", 0.01, 0.2, 0.5, 0.8, 0.99)
_place = Bins("place", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_verdict = Bins("", 0.2, 0.8)
_few_words = Bins("words", 3, 8, 20)
_few_links = Bins("links", 0.2, 0.8)
_articles = Bins("articles", 2, 4, 10)
_times = Bins("times", 2, 3)
_near_words = Bins("near: words", 3, 6, 12, 25)
_page_extracted = Bins("page extracted", 0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
_page_seconded = Bins("page seconded", 0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
_page_links = Bins("page links", 0.15, 0.3, 0.5, 0.7)
_SHARES = (0.05, 0.3, 0.6, 0.9)
_LINK_SHARES = (0.05, 0.25, 0.5, 0.8)


class _ElementBins:
    """The names of what is known of an element around a block, such as `box`."""

    def __init__(self, name: str) -> None:
        self.links = Bins(f"{name}: links", *_LINK_SHARES)
        self.extracted = Bins(f"{name}: extracted", *_SHARES)
        self.seconded = Bins("seconded", *_SHARES)
        self.main = Bins(f"{name}: main", *_SHARES)
        self.size = Bins(f"{name}: share", 0.05, 0.2, 0.5)
        self.block = Bins(f"{name}: words a block", 3, 6, 12, 25)


class _GroupBins:
    """The names of what is known of a group of elements that are alike."""

    def __init__(self, name: str) -> None:
        self.members = Bins(f"{name}: members", 5, 10, 20)
        self.words = Bins(f"{name}: words", 4, 10, 25, 60, 150)
        self.size = Bins(f"{name}: share", 0.03, 0.1, 0.3, 0.6)
        self.links = Bins("links", *_LINK_SHARES)
        self.extracted = Bins(f"{name}: extracted", *_SHARES)


_BOX, _SECTION = _ElementBins("box"), _ElementBins("section")
_INNER_GROUP, _OUTER_GROUP = _GroupBins("inner group"), _GroupBins("outer group")
_near_extracted = Bins("near: extracted", *_SHARES)
_near_seconded = Bins("near: seconded", *_SHARES)


class Verdicts(msgspec.Struct, frozen=True):
    """The share of each block's words that others hold.

    `extracted` by the article that the extractor found, `commented` by the comments that it found,
    `seconded` by the second extractor.
    """

    extracted: Sequence[float]
    commented: Sequence[float]
    seconded: Sequence[float]


class BlockFeatures:
    """The features of each block of a page.

    Those of the element that a block stands in are made once for all its blocks. Class words are
    apart, because there are many of them.
    """

    def __init__(self, shape: PageShape, verdicts: Verdicts, title: str) -> None:
        self._shape, self._verdicts = shape, verdicts
        self._title = frozenset(title.lower().split())
        tags = Counter(element.tag for element in shape.elements)
        self._articles, self._mains = tags["article"], tags["main"]
        self._main = self._elements_in_main()
        self._of_blocks = [self._block_sums(number) for number in range(len(shape.blocks))]
        self._sums = shape.sums(self._of_blocks)
        self.page = self._sums[0] if self._sums else Sums()
        self._groups = self._group_sums()
        self._times = Counter(block.text.lower() for block in shape.blocks)

    def class_words(self, element: int) -> frozenset[str]:
        """Return the class words around a block, but for those of elements around all the page."""
        most = _MAX_NAMING_SHARE * self.page.words
        words: set[str] = set()
        for number in self._shape.chain(element):
            if self._sums[number].words < most:
                words |= self._shape.elements[number].own_words
        return frozenset(words)

    def of_element(self, element: int) -> Iterator[str]:
        """Yield the features that all blocks right inside `element` have."""
        shape, chain = self._shape, self._shape.chain(element)
        tags = [shape.elements[number].tag for number in chain]
        around = _LANDMARKS.intersection(tags)
        yield f"tag {tags[0]}"
        yield from (f"in {tag}" for tag in sorted(around))
        if around & {"main", "article"}:
            yield "in content"
        elif self._articles or self._mains:
            yield "outside content"
        if "article" in around:
            yield _articles(self._articles)
        if shape.elements[element].is_hidden:
            yield "hidden"
        prunes = {rule for number in chain for rule in shape.elements[number].prunes}
        yield from (f"rule {rule}" for rule in sorted(prunes))
        yield from self._of_box(_BOX, self._box(chain))
        yield from self._of_box(_SECTION, self._section(chain))
        groups = [self._groups[number] for number in chain if number in self._groups]
        yield f"groups {min(len(groups), 3)}"
        if groups:
            yield from self._of_group(_INNER_GROUP, groups[0])
            yield from self._of_group(_OUTER_GROUP, groups[-1])

    def of_blocks(self) -> Iterator[list[str]]:
        """Yield the features that each block has by itself and by those before and after it."""
        verdicts, shape = self._verdicts, self._shape
        extracted = [_verdict(share) for share in verdicts.extracted]
        seconded = [_verdict(share) for share in verdicts.seconded]
        first, last = self._article_range()
        heading = self._first_heading()
        page = self.page
        page_extracted = _page_extracted(page.extracted / (page.words or 1))
        page_seconded = _page_seconded(page.seconded / (page.words or 1))
        page_links = _page_links(page.link_share)
        words_before = 0
        for number, block in enumerate(shape.blocks):
            count = len(shape.words[number])
            links = _links(block.link_share)
            ours, other = extracted[number], seconded[number]
            side = "before" if number < first else "after" if number > last else "inside"
            is_main = "main" if self._main[shape.element_of[number]] else ""
            names = [
                f"{_words(count)}, {links}",
                _place(words_before / (page.words or 1)),
                f"extracted{ours}, seconded{other}, {is_main}",
                f"commented{_verdict(verdicts.commented[number])}",
                f"extracted{ours}, {page_extracted}",
                f"seconded{other}, {page_seconded}",
                f"{links}, {page_links}",
                f"extracted{ours}, {page_links}",
                f"{side}, {page_extracted}",
                f"{side}, extracted{ours}, seconded{other}",
                f"{side}, {links}",
            ]
            if heading >= 0:
                names.append("before h1" if number < heading else "from h1 on")
            if count < _LONG:
                names.append(f"short, {side}, extracted{ours}")
            for name, near in (("above", number - 1), ("below", number + 1)):
                if 0 <= near < len(shape.blocks):
                    near_words = _few_words(len(shape.words[near]))
                    near_links = _few_links(shape.blocks[near].link_share)
                    names.append(f"{name}: extracted{extracted[near]}, seconded{seconded[near]}")
                    names.append(f"{name}: {near_words}, {near_links}")
            names += self._near(number)
            names += self._of_text(block.text, shape.words[number])
            words_before += count
            yield names

    def _elements_in_main(self) -> list[bool]:
        """Say of each element whether it is in the main one, and no rule selects it there."""
        main = self._shape.main
        inside: list[bool] = []
        selected: list[bool] = []
        for number, element in enumerate(self._shape.elements):
            outer = element.around
            inside.append(main < 0 or number == main or (outer >= 0 and inside[outer]))
            selected.append(bool(element.prunes) or (outer >= 0 and selected[outer]))
        return [
            is_inside and not is_selected
            for is_inside, is_selected in zip(inside, selected, strict=True)
        ]

    def _block_sums(self, number: int) -> Sums:
        block, count = self._shape.blocks[number], len(self._shape.words[number])
        chars = len("".join(block.text.split()))
        return Sums(
            count,
            chars,
            block.link_share * chars,
            self._verdicts.extracted[number] * count,
            self._verdicts.seconded[number] * count,
            count if self._main[self._shape.element_of[number]] else 0,
            1,
        )

    def _group_sums(self) -> dict[int, tuple[int, Sums]]:
        """Return the size and the sums of the group that each element is in, if it has words."""
        groups: dict[int, tuple[int, Sums]] = {}
        for group in self._shape.groups():
            total = Sums()
            for number in group:
                total.add(self._sums[number])
            if total.words >= 2 * len(group):
                groups |= dict.fromkeys(group, (len(group), total))
        return groups

    def _box(self, chain: Sequence[int]) -> Sums:
        """Return the sums of the smallest element around with a few blocks."""
        sums = (self._sums[number] for number in chain)
        wanted = (
            box for box in sums if box.words >= _MIN_BOX_WORDS and box.blocks >= _MIN_BOX_BLOCKS
        )
        return next(wanted, self.page)

    def _section(self, chain: Sequence[int]) -> Sums:
        """Return the sums of the smallest element around with a good part of the page."""
        least = max(_MIN_SECTION_WORDS, _MIN_SECTION_SHARE * self.page.words)
        sums = (self._sums[number] for number in chain)
        return next((section for section in sums if section.words >= least), self.page)

    def _of_box(self, bins: _ElementBins, sums: Sums) -> Iterator[str]:
        words = sums.words or 1
        links = bins.links(sums.link_share)
        yield links
        yield f"{bins.extracted(sums.extracted / words)}, {bins.seconded(sums.seconded / words)}"
        yield bins.main(sums.main / words)
        yield f"{bins.size(sums.words / (self.page.words or 1))}, {links}"
        yield f"{bins.block(words / (sums.blocks or 1))}, {links}"

    def _of_group(self, bins: _GroupBins, group: tuple[int, Sums]) -> Iterator[str]:
        members, sums = group
        links = bins.links(sums.link_share)
        yield bins.members(members)
        yield f"{bins.words(sums.words / members)}, {links}"
        yield f"{bins.size(sums.words / (self.page.words or 1))}, {links}"
        yield bins.extracted(sums.extracted / (sums.words or 1))

    def _article_range(self) -> tuple[int, int]:
        """Return the first and the last long block that the extractor kept."""
        kept = [
            number
            for number, share in enumerate(self._verdicts.extracted)
            if share >= _HELD and len(self._shape.words[number]) > _LONG
        ]
        return (kept[0], kept[-1]) if kept else (len(self._shape.blocks), -1)

    def _first_heading(self) -> int:
        """Return the number of the first block in an h1, -1 if there is none."""
        elements = self._shape.elements
        tags = (elements[element].tag for element in self._shape.element_of)
        return next((number for number, tag in enumerate(tags) if tag == "h1"), -1)

    def _near(self, number: int) -> Iterator[str]:
        """Yield what is known of the blocks around one, its own text among them."""
        near = self._of_blocks[max(0, number - _NEAR) : number + _NEAR + 1]
        words = sum(block.words for block in near) or 1
        yield _near_extracted(sum(block.extracted for block in near) / words)
        yield _near_seconded(sum(block.seconded for block in near) / words)
        yield _near_words(words / len(near))

    def _of_text(self, text: str, words: Sequence[str]) -> Iterator[str]:
        """Yield what a block's text shows by itself, in any language."""
        end = text[-1]
        if end in _SENTENCE_ENDS and len(words) >= _LONG - 1:
            yield "sentence"
        yield "ends in a stop" if end in _QUOTED_ENDS else "ends in :" if end == ":" else "no end"
        if (times := self._times[text.lower()]) > 1:
            yield _times(times)
        if text.isupper():
            yield "upper case"
        if _DATE.search(text):
            yield "date"
        if PRICE.search(text):
            yield "price"
        yield from sorted({name for sign, name in _SIGNS.items() if sign in text})
        if len(words) in _TITLE_WORDS and self._title:
            share = sum(word in self._title for word in words) / len(words)
            if share > _MIN_TITLE_SHARE:
                yield "title"
