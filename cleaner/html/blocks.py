"""Blocks: the text of a page in pieces, each with its place."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from cleaner.html.places import BLOCK_TAGS, HEADING_TAGS, UNSEEN_TAGS, BlockPlace, place_in, shows

_BREAK = "\x1e"  # a line break inside a block; no HTML tree has this character
_NO_WIDTH = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}\xad"
UNPARSED_TAGS = ("script", "style", "title", "textarea", "iframe", "noembed", "noframes")
InlineKind = Literal["link", "strong", "emphasis", "code"]
_INLINE_KINDS: dict[str, InlineKind] = {
    "a": "link",
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("em", "i"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_PHRASE_TAGS = HEADING_TAGS | {"p"}  # where a button is a word of the text


class InlineMark(NamedTuple):
    """A link, emphasis or code inside a block.

    `start` and `end` count characters of the block that are not white space. `target` is where a
    link leads, as the page has it.
    """

    kind: InlineKind
    start: int
    end: int
    target: str


class PageBlock(msgspec.Struct, frozen=True, eq=False, gc=False):
    r"""A piece of a page's text that stands alone: a paragraph, a heading, an item, a cell.

    Attributes:
        text: White space is collapsed, and a line break of the page is one here. A block of
            preformatted text keeps its lines and spaces.
        link_share: How much of it is inside links, 0 to 1, counted without white space.
        place: The block element that it stands in, and what is around that.
        texts: The numbers of its first text node, and of the one after its last, in the page.
        marks: The links, emphasis and code inside it, each before what is around it.
    """

    text: str
    link_share: float
    place: BlockPlace
    texts: tuple[int, int]
    marks: tuple[InlineMark, ...] = ()

    def __repr__(self) -> str:
        return f"PageBlock({self.text!r}, {self.place.kind!r})"


class PageText(msgspec.Struct, frozen=True):
    """The blocks of a page in document order, and all its text nodes.

    The nodes are also those that show nothing, but for comments and `UNPARSED_TAGS`.
    """

    blocks: list[PageBlock]
    nodes: list[str]


def page_blocks(root: Any) -> list[PageBlock]:
    """Return the blocks of text in the lxml element `root`, in document order.

    Text between two block elements is a block too. Two line breaks end a block. The time grows
    with the size of the page, whatever its shape. Elements that are hidden are read, and their
    blocks say so.

    >>> from lxml.html import document_fromstring
    >>> page = "<h1>Otters</h1><ul><li>They <i>came</i> back<br>in May.</ul>By <a href=/>Ann</a>"
    >>> for block in page_blocks(document_fromstring(page)):
    ...     print(block.place.path, block.place.kind, repr(block.text), round(block.link_share, 1))
    ('body', 'h1') heading 'Otters' 0.0
    ('body', 'ul', 'li') item 'They came back\\nin May.' 0.0
    ('body',) other 'By Ann' 0.6
    """
    return page_text(root).blocks


def page_text(root: Any) -> PageText:
    """Return the blocks and the text nodes of the lxml element `root`."""
    body = root.find("body") if root.tag == "html" else None
    return _Reading().read(root, root if body is None else body)


class _Run:
    """The text of one block, while it is read."""

    __slots__ = ("after_break", "chars", "first", "last", "link_chars", "marks", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[InlineMark] = []
        self.chars = self.link_chars = 0  # that are not white space
        self.first: int | None = None  # text nodes that are not white space
        self.last = 0
        self.after_break = True  # nothing but white space since the last break

    def text(self, is_pre: bool) -> str:
        whole = "".join(self.parts)
        if is_pre:
            lines = whole.replace(_BREAK, "\n").split("\n")
            return "\n".join(map(str.rstrip, lines)).strip("\n")
        lines = [" ".join(line.split()) for line in whole.split(_BREAK)]
        return "\n".join(filter(None, lines))


class _Frame(msgspec.Struct, gc=False):
    """An open element: where its text stands, and what is left of its children."""

    element: Any
    children: Iterator[Any]
    place: BlockPlace
    is_link: bool
    outer_run: _Run | None = None  # which goes on after this element, whose text is its own
    mark: tuple[_Run, InlineMark] | None = None  # that the element is in a text


class _Reading:
    """A walk through a page, without recursion: pages nest deeper than the interpreter allows."""

    def __init__(self) -> None:
        self._blocks: list[PageBlock] = []
        self._nodes: list[str] = []
        self._run = _Run()
        self._places = 0

    def read(self, root: Any, body: Any) -> PageText:
        """Return the text of `root`, whose blocks are all in `body`."""
        if root is not body:
            for element in root.iterchildren("head"):
                self._nodes += _texts(element)
        frames = [_Frame(body, iter(body), BlockPlace(body, body.tag), is_link=False)]
        self._add(body.text, frames[0])
        while frames:
            frame = frames[-1]
            child = next(frame.children, None)
            if child is None:
                frames.pop()
                self._leave(frame)
                if frames:
                    self._add(frame.element.tail, frames[-1])
            elif (inner := self._enter(child, frame)) is None:
                self._add(child.tail, frame)
            else:
                frames.append(inner)
                self._add(child.text, inner)
        self._blocks.sort(key=_first_node)  # what is hidden inside a text was read before its end
        return PageText(self._blocks, self._nodes)

    def _enter(self, element: Any, around: _Frame) -> _Frame | None:
        """Begin with `element`, and return its frame if its content is read."""
        tag, place = element.tag, around.place
        if not isinstance(tag, str):
            return None
        if tag == "br":
            self._break(place)
            return None
        if tag in UNSEEN_TAGS:
            self._nodes += _texts(element)
            return None
        is_link = around.is_link or (tag == "a" and not _is_anchor(element))
        if tag in BLOCK_TAGS:
            if place.kind == "pre" and tag != "button" and shows(element):
                self._begin_line()
            elif tag != "button" or place.tag not in _PHRASE_TAGS:
                return self._enter_block(element, place, is_link)
            else:
                self._run.parts.append(" ")  # the border of the button
        elif not shows(element):
            return self._enter_aside(element, place, is_link)
        frame = _Frame(element, iter(element), place, is_link)
        if kind := _INLINE_KINDS.get(tag):
            mark = InlineMark(kind, self._run.chars, 0, element.get("href") or "")
            frame.mark = self._run, mark
        return frame

    def _enter_block(self, element: Any, around: BlockPlace, is_link: bool) -> _Frame:
        if around.kind == "pre":  # what is hidden there, or a button to copy the code
            return self._enter_aside(element, around, is_link)
        self._end(around)
        return _Frame(element, iter(element), self._place(element, around), is_link)

    def _enter_aside(self, element: Any, around: BlockPlace, is_link: bool) -> _Frame:
        """Begin with an element that does not end the text around it, but is not of it."""
        outer_run, self._run = self._run, _Run()
        return _Frame(element, iter(element), self._place(element, around), is_link, outer_run)

    def _place(self, element: Any, around: BlockPlace) -> BlockPlace:
        self._places += 1
        return place_in(around, element, self._places)

    def _leave(self, frame: _Frame) -> None:
        """End the block of an element, unless it is one of the text's own."""
        if frame.mark and frame.mark[0] is self._run:
            kind, start, _, target = frame.mark[1]
            if start < self._run.chars:  # it has a text
                self._run.marks.append(InlineMark(kind, start, self._run.chars, target))
        if frame.place.element is frame.element:
            self._end(frame.place)
            if frame.outer_run is not None:
                self._run = frame.outer_run
        elif frame.element.tag in BLOCK_TAGS and frame.place.kind == "pre":
            self._begin_line()

    def _add(self, text: str | None, frame: _Frame) -> None:
        if not text:
            return
        self._nodes.append(text)
        run = self._run
        if not text.isspace():
            run.last = len(self._nodes)
            if run.first is None:
                run.first = run.last - 1
            run.after_break = False
            length = len("".join(text.split()))
            run.chars += length
            if frame.is_link:
                run.link_chars += length
        run.parts.append(text)

    def _break(self, place: BlockPlace) -> None:
        """Break the line, or end the block of `place` after a line that is empty."""
        run = self._run
        if run.after_break and place.kind != "pre":
            self._end(place)
        else:
            run.after_break = True
            run.parts.append(_BREAK)

    def _begin_line(self) -> None:
        """Break the line of preformatted text, unless it is empty."""
        parts = self._run.parts
        if parts and not parts[-1].endswith(("\n", _BREAK)):
            parts.append(_BREAK)

    def _end(self, place: BlockPlace) -> None:
        """Make a block of the text since the last one, if it has any."""
        run = self._run
        if not run.parts:
            return
        self._run = _Run()
        if run.first is None:
            return
        text = run.text(place.kind == "pre")
        if text.strip(_NO_WIDTH):
            share, texts = run.link_chars / run.chars, (run.first, run.last)
            self._blocks.append(PageBlock(text, share, place, texts, tuple(run.marks)))


def _first_node(block: PageBlock) -> int:
    return block.texts[0]


def _texts(element: Any) -> Iterator[str]:
    """Yield the text nodes of an element that shows none, but for what is not HTML."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            text = inner.tail if inner is not element else None
        elif inner.tag in UNPARSED_TAGS:
            walk.skip_subtree()
            continue
        else:
            text = inner.text
        if text:
            yield text


def _is_anchor(element: Any) -> bool:
    """Say whether an `a` only gives its place a name."""
    return element.get("href") is None and element.get("name") is not None
