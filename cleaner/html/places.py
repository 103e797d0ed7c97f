"""Places: the elements around a block of a page, and the kind of block that they make it."""

from functools import lru_cache
from typing import Any, Literal

import msgspec
import regex

from cleaner.text.lazy import lazy_regex

BlockKind = Literal[
    "paragraph",
    "heading",
    "item",
    "definition",
    "row",
    "quote",
    "pre",
    "caption",
    "form",
    "button",
    "other",
]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADING_TAGS = _names("h1 h2 h3 h4 h5 h6")
BLOCK_TAGS = HEADING_TAGS | _names(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form header hgroup hr html label legend li menu main nav ol p
    pre search section summary table tbody td tfoot th thead tr ul
    """
)
# Elements that show no text, or text that is not the page's own.
UNSEEN_TAGS = _names(
    """
    annotation annotation-xml applet area audio base canvas datalist embed frameset head iframe
    input link map meta meter noembed noframes noscript object optgroup option param progress script
    select source style svg template textarea title track video
    """
)
LANDMARK_TAGS = _names(
    """
    article aside blockquote details dialog dl figure footer form header main nav ol pre section
    table ul
    """
)
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(HEADING_TAGS, "heading"),
    **dict.fromkeys(("dd", "dt"), "definition"),
    **dict.fromkeys(("td", "th", "tr"), "row"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    **dict.fromkeys(("form", "label", "legend"), "form"),
    "li": "item",
    "blockquote": "quote",
    "pre": "pre",
    "button": "button",
}
# A page may stand in one of these as a whole, so what is inside is not of their kind. The text
# right inside them is.
_WRAPPERS = _names("form tr")
_TAG_NAMES = {"th": "td"}  # a cell is a cell

_NAMING = ("class", "id", "role", "itemprop")
_MAX_NAME_CHARS = 40  # a longer name is made by a machine
_MIN_WORD_CHARS, _MAX_WORD_CHARS = 3, 15
_CLASS_WORD = lazy_regex(r"[A-Za-z][a-z]+|[A-Z]{2,}(?![a-z])")

_UNSEEN_STYLE = lazy_regex(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.I)
_NO_WORDS: frozenset[str] = frozenset()


class BlockPlace(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A block element, and what is around it.

    Attributes:
        element: The lxml element.
        tag: Its name; a header cell is a cell, "td".
        around: The place of the block element around it, or None.
        kind: What it makes of the text in it.
        group: The number of the element that gives the kind: all blocks of one list item, one cell
            or one quote have it in common, and no others.
        landmarks: The names of those that say what their content is, its own among them.
        heading_level: 1 to 6 in a heading, otherwise 0.
        is_visible: Whether a reader sees it without a script that shows it.
        is_hidden: Whether it is hidden from any reader, such as from one that hears the page.
    """

    element: Any
    tag: str
    around: "BlockPlace | None" = None
    kind: BlockKind = "other"
    group: int = 0
    landmarks: frozenset[str] = _NO_WORDS
    heading_level: int = 0
    is_visible: bool = True
    is_hidden: bool = False

    def __repr__(self) -> str:
        return f"BlockPlace({'/'.join(self.path)})"  # not what is around it, which nests

    @property
    def path(self) -> tuple[str, ...]:
        """The tags of the block elements from the outermost one to this.

        It is made when it is asked for: deep nesting would cost the square of the page.
        """
        tags = [self.tag]
        place = self.around
        while place is not None:
            tags.append(place.tag)
            place = place.around
        return tuple(reversed(tags))


def place_in(around: BlockPlace, element: Any, number: int) -> BlockPlace:
    """Return the place of `element` inside `around`; no other element has its `number`.

    >>> from lxml.html import fragment_fromstring
    >>> item = fragment_fromstring("<ul><li hidden>Home</ul>")
    >>> place = place_in(place_in(BlockPlace(None, "body"), item, 1), item[0], 2)
    >>> place.kind, place.path, place.landmarks, place.is_visible
    ('item', ('body', 'ul', 'li'), frozenset({'ul'}), False)
    """
    name = element.tag
    tag = _TAG_NAMES.get(name, name)
    kind, group = _kind_and_group(around, tag, number)
    is_unseen = not shows(element)
    return BlockPlace(
        element,
        tag,
        around,
        kind,
        group,
        around.landmarks | {tag} if tag in LANDMARK_TAGS else around.landmarks,
        int(tag[1]) if kind == "heading" and tag in HEADING_TAGS else around.heading_level,
        around.is_visible and not is_unseen,
        around.is_hidden or is_unseen or element.get("aria-hidden") == "true",
    )


def shows(element: Any) -> bool:
    """Say whether `element` does not hide itself by an attribute or its style.

    >>> from lxml.html import fragment_fromstring
    >>> shows(fragment_fromstring("<p style='color: red; display: none'>The mill"))
    False
    """
    if element.get("hidden") is not None:
        return False
    style = element.get("style")
    return not (style and _UNSEEN_STYLE.search(style))


@lru_cache(maxsize=10_000)
def name_words(names: str) -> frozenset[str]:
    """Return the words in `names`, in lower case: classes hold words in many spellings.

    Names without meaning are not split, as far as their length tells them.

    >>> sorted(name_words("td-post-content postBody HTMLBox x1y2z3"))
    ['body', 'box', 'content', 'html', 'post']
    """
    words = (
        word
        for name in names.split()
        if len(name) <= _MAX_NAME_CHARS
        for word in _CLASS_WORD.findall(name)
    )
    return frozenset(
        word.lower() for word in words if _MIN_WORD_CHARS <= len(word) <= _MAX_WORD_CHARS
    )


def own_class_words(element: Any) -> frozenset[str]:
    """Return the words in the class, id, role and item property of `element` itself."""
    names = [name for key in _NAMING if (name := element.get(key))]
    return name_words(" ".join(names)) if names else _NO_WORDS


def _kind_and_group(around: BlockPlace, tag: str, number: int) -> tuple[BlockKind, int]:
    """Return the kind of text in a `tag` inside `around`, and the number of what gives it."""
    if kind := _KINDS.get(tag):
        return kind, number
    if tag == "table" or around.tag in _WRAPPERS or around.kind == "other":
        return ("paragraph" if tag == "p" else "other"), number
    return around.kind, around.group
