"""HTML pages to text, by trafilatura, with what the page says of itself."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
import regex

from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.rule import Prune, RuleSet
from cleaner.validate import EXSLT

_METADATA = {"title": "title", "author": "byline", "date": "date", "sitename": "source"}
_LANGUAGE = regex.compile(r"[a-z]{2}(?=[-_]|$)")
_ARTICLE = regex.compile("article|blogposting")

# The extractor looks for one article. On a page of another kind it finds a part of the content,
# so the text of the whole main element is taken where the extraction has less than this share
# of it. A page that calls itself an article has much around the article, in its main element too.
_SHARE = 0.7
_SHARE_OF_ARTICLE = 0.35
_MAINS = ("//main | //*[@role='main']", "//article[not(ancestor::article)]")
_SHARE_OF_MAIN = 0.3  # a smaller one is a teaser or a mistake
LARGEST = 10_000_000  # characters or bytes of a page; extraction takes their square, and minutes
_DEEP = 250  # elements one in another, some below where the parser gives up
_DEEPEST = 2000  # the same, where it is told to go on as far as it can
_FEW_WORDS = 100  # a page of so few may have no content at all

_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "iframe",
    "object",
    "canvas",
    "video",
    "audio",
    "button",
    "select",
    "textarea",
)
_BLOCK = regex.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|"
    "dt|fieldset|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|li|main|"
    "ol|p|pre|section|summary|table|tr|ul"
)


class Extractor(msgspec.Struct, frozen=True):
    """What made the source text from an HTML page."""

    name: str
    version: str
    fallback: bool = False  # the extraction proper gave nothing or little, and was not used


class Pruned(msgspec.Struct, frozen=True):
    """How many elements, with how many words, an HTML rule took out before extraction."""

    rule: str
    elements: int
    words: int


class Extraction(msgspec.Struct, frozen=True):
    """The text of a page before cleaning, empty where there is none to be had."""

    text: str
    encoding: str | None
    extractor: Extractor
    cut: bool = False  # the page is nested deeper than can be parsed; what is below is left out
    lang: str | None = None
    metadata: Mapping[str, list[str]] = {}
    pruned: tuple[Pruned, ...] = ()


def extract(data: str | bytes, url: str | None, rules: RuleSet) -> Extraction:
    """Return the text of the HTML page `data`, the elements that `rules` prune left out.

    Raises InputError where the page is larger than LARGEST.
    """
    if len(data) > LARGEST:
        what = f"a page of {len(data):,} characters is not read"
        raise InputError(f"{what}; {LARGEST:,} are the most, so split it")
    import trafilatura  # slow to import, and plain text never needs it
    from trafilatura.utils import load_html

    html, encoding = decode(data) if isinstance(data, bytes) else (data, None)
    version = trafilatura.__version__
    # Lone surrogates, NULs and byte order marks stop the parser or come out as text.
    readable = html.encode("utf-8", "replace").decode("utf-8")
    readable = readable.replace("\0", "").replace("\ufeff", "")
    tree = load_html(readable)
    if tree is None or _depth(tree) > _DEEP:
        tree = _parsed(readable)
    if tree is None:
        return Extraction("", encoding, Extractor("trafilatura", version, fallback=True))
    cut = _depth(tree) > _DEEPEST
    prunes = [each for _, each in rules.prunes()]
    pruned = list(prune(tree, (each for each in prunes if not each.fallback)))
    lang = _LANGUAGE.match((tree.get("lang") or "").lower())
    page = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, deduplicate=False
    )
    extracted = getattr(page, "text", None) or ""
    text = extracted or trafilatura.baseline(tree)[1] or trafilatura.html2txt(tree)
    is_article = _ARTICLE.search((getattr(page, "pagetype", None) or "").lower())
    share = _SHARE_OF_ARTICLE if is_article else _SHARE
    if _has_more(tree, text, share):
        more = list(prune(tree, (each for each in prunes if each.fallback)))
        whole = "\n".join(_lines(_main(tree.find("body"))))
        if len(text) < share * len(whole):
            text = whole
            pruned += more
    return Extraction(
        text,
        encoding,
        Extractor("trafilatura", version, fallback=text != extracted or not text),
        cut,
        lang[0] if lang else None,
        {key: [value] for name, key in _METADATA.items() if (value := getattr(page, name, None))},
        tuple(pruned),
    )


def _depth(tree: Any) -> int:
    """Return how deep the last element of `tree` is nested: where the parser gave up, if it did."""
    depth = 0
    while len(tree):
        tree = tree[-1]
        depth += 1
    return depth


def _parsed(html: str) -> Any:
    """Return the tree of a fragment or of a page nested very deep; None if there is nothing."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    try:
        return document_fromstring(
            html.encode(), parser=HTMLParser(huge_tree=True, encoding="utf-8")
        )
    except etree.ParserError:
        return None


def _has_more(tree: Any, text: str, share: float) -> bool:
    """Say whether `text` is less than `share` of the body; takes out of it what is not read."""
    from lxml import etree

    body = tree.find("body")
    if body is None:
        return False
    etree.strip_elements(body, etree.Comment, etree.PI, *_UNSEEN, with_tail=False)
    return len(text) < share * _length(body)


def _main(body: Any) -> Any:
    """Return the only main or article element of `body` if it has much of the text, or `body`."""
    least = _SHARE_OF_MAIN * _length(body)
    for path in _MAINS:
        found = body.xpath(path)
        if len(found) == 1 and _length(found[0]) > least:
            return found[0]
    return body


def _length(element: Any) -> float:
    return float(element.xpath("string-length(normalize-space())"))


def _lines(root: Any) -> Iterator[str]:
    """Yield the text of `root`, a line for each block."""
    from lxml import etree

    line: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if _BLOCK.fullmatch(element.tag):
            if (told := " ".join("".join(line).split())) not in ("", "-"):
                yield told
            line.clear()
        if event == "end":
            line.append((element.tail if element is not root else "") or "")
        elif element.tag == "pre":
            yield from filter(None, map(str.rstrip, element.text_content().split("\n")))
            walk.skip_subtree()
        else:
            line.append({"li": "- ", "td": " ", "th": " "}.get(element.tag, ""))
            line.append(element.text or "")


def prune(tree: Any, prunes: Iterable[Prune]) -> Iterator[Pruned]:
    """Take the elements that `prunes` name out of the lxml `tree`; yield what went by which."""
    all_words = 0  # asked for rarely
    for each in prunes:
        elements = words = 0
        for element in _path(each.xpath)(tree):
            # One inside another went with it; the page itself can't go.
            if element.getparent() is None or tree not in element.iterancestors():
                continue
            count = len(element.text_content().split())
            if count > _FEW_WORDS:
                all_words = all_words or _words(tree)
                if count > each.max_share * all_words:
                    continue
            elements += 1
            words += count
            element.drop_tree()
        if elements:
            yield Pruned(each.id, elements, words)


def _words(tree: Any) -> int:
    shown = _path("//text()[not(parent::script or parent::style or parent::noscript)]")(tree)
    return len(" ".join(shown).split())


@cache
def _path(xpath: str) -> Any:
    from lxml.etree import XPath

    return XPath(xpath, namespaces={"re": EXSLT})


def prune_page(html: str, each: Prune) -> int:
    """Return how many elements `each` takes out of the page or fragment `html`."""
    from lxml.html import document_fromstring

    return sum(done.elements for done in prune(document_fromstring(html), (each,)))
