"""HTML pages to text, by trafilatura, with the metadata of the page."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import regex

from cleaner.html.account import PageRecord, with_moved_spans
from cleaner.html.article import find_article
from cleaner.html.bare_page import is_bare, visible_text
from cleaner.html.block_map import BlockMap
from cleaner.html.blocks import PageBlock, page_blocks, page_text
from cleaner.html.content import Content, content_of
from cleaner.html.evidence import JudgedPage, PageEvidence
from cleaner.html.grid import cut_rows, cut_spans
from cleaner.html.limits import cut_attributes, cut_nesting, cut_tables, shape_of
from cleaner.html.main_element import main_text, visible_body
from cleaner.html.markdown import MarkdownText, markdown_text
from cleaner.html.noscript import show_noscript
from cleaner.html.options import PageOptions
from cleaner.html.parse import MAX_DEPTH, parse, parsed_depth
from cleaner.html.prune import prune, selects_any
from cleaner.html.records import (
    BLOCKS,
    WHOLE_PAGE,
    BlockAccount,
    ContentSource,
    Extractor,
    PageKind,
    Pruned,
)
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.encoding import decode_bytes
from cleaner.text.errors import InputError

MAX_PAGE_SIZE = 10_000_000  # characters or bytes; extraction time grows with the square
_LANGUAGE = regex.compile(r"[a-z]{2}(?=[-_]|$)")

_BLOCKS_VERSION = "1"  # grows with the text that it makes


class Extraction(msgspec.Struct, frozen=True):
    """The text of a page before cleaning, empty if the page has none.

    `encoding` is what bytes were decoded in. A page nested deeper than `MAX_DEPTH` elements is
    `truncated` there. `lang` is the page's language as it declares it, two letters of ISO
    639-1. `pruned` says what HTML rules took out first.
    """

    text: str
    encoding: str | None
    extractor: Extractor
    truncated: bool = False
    lang: str | None = None
    metadata: Mapping[str, list[str]] = {}
    pruned: tuple[Pruned, ...] = ()
    cuts: tuple[str, ...] = ()  # what was cut down before: attributes, nesting, tables, spans, rows
    missing_metadata: str = ""  # what an error of a heuristic costs: "date" or "all"
    is_over_budget: bool = False  # the extractor was not asked; all text of the page is taken
    kind: PageKind | None = None  # what the page is taken for, if its blocks were scored
    platforms: frozenset[str] = frozenset()  # names of the stages for its platforms
    blocks: tuple[BlockAccount, ...] = ()  # the account of the page, if it was asked for
    lead: float | None = None  # of the extractor over the blocks that score as content
    block_map: BlockMap | None = None  # which blocks the text is from; None if it has none


class _ParsedPage(msgspec.Struct, frozen=True):
    """A page as it is read for extraction: cut down, and without what rules prune."""

    html: str
    tree: Any
    rules: RuleSet
    is_truncated: bool
    is_bare: bool
    cuts: tuple[str, ...]
    pruned: tuple[Pruned, ...]
    record: PageRecord | None  # of its blocks before that, for an account

    def evidence(self) -> PageEvidence:
        """Return what its blocks show."""
        prunes = (rule for _, rule in self.rules.prunes() if rule.evidence)
        return PageEvidence(self.html, self.tree, prunes, is_deep="nesting" in self.cuts)


def extract(
    data: str | bytes,
    url: str | None,
    rules: RuleSet,
    options: PageOptions = PageOptions(),  # noqa: B008 - it is frozen
) -> Extraction:
    """Return the text of the HTML page `data`, without the elements that `rules` prune.

    A fragment or page that is nothing but its text is kept whole. Of others, trafilatura looks for
    one article. If the blocks that score as content are expected to be better, they are taken
    instead. `url` helps to find the metadata, and completes the links of Markdown.

    >>> page = "<html lang=en><title>Otters</title><p>The otters came back to the weir.</p></html>"
    >>> extraction = extract(page, None, RuleSet((), {}, {}, 0.5))
    >>> extraction.text, extraction.lang, extraction.metadata["title"]
    ('The otters came back to the weir.', 'en', ['Otters'])

    Raises:
        InputError: the page is larger than MAX_PAGE_SIZE.
    """
    if len(data) > MAX_PAGE_SIZE:
        what = f"a page of {len(data):,} characters is not read"
        raise InputError(f"{what}; the limit is {MAX_PAGE_SIZE:,}, so split it")
    html, encoding = decode_bytes(data) if isinstance(data, bytes) else (data, None)
    platforms = rules.platforms_of(url, html)
    rules = rules.for_platforms(platforms)
    page = _parsed(html, rules, account=options.account)
    if page is None:
        return Extraction("", encoding, _extractor("whole-page"))
    lang = _LANGUAGE.match((page.tree.get("lang") or "").lower())
    about: dict[str, Any] = {
        "encoding": encoding,
        "truncated": page.is_truncated,
        "lang": lang[0] if lang else None,
        "cuts": page.cuts,
        "pruned": page.pruned,
        "platforms": platforms,
    }
    shape = shape_of(page.tree)
    if shape.is_steep or shape.seconds > options.budget.seconds(len(data)):
        blocks = page_blocks(page.tree) if options.markdown else []
        content = Content(main_text(visible_body(page.tree)), "whole-page")
        source = _source(content.text, blocks, url, markdown=options.markdown)
        return _extraction(page, content, source, is_over_budget=True, **about)
    evidence = page.evidence()
    whole_text = visible_text(evidence.blocks) if page.is_bare else ""
    article = find_article(page.tree, url)
    if whole_text:
        content = Content(whole_text, "whole-page")
    else:
        content = content_of(evidence, article, rules.block_weights, explain=options.account)
    return _extraction(
        page,
        content,
        _source(content.text, evidence.blocks, url, markdown=options.markdown),
        metadata=article.metadata,
        missing_metadata=article.missing_metadata,
        **about,
    )


def judged(html: str, rules: RuleSet) -> JudgedPage | None:
    """Return the features of a page as `extract` sees them, None of one without blocks.

    The weights of blocks are fitted to them.
    """
    page = _parsed(html, rules.for_platforms(rules.platforms_of(None, html)), account=False)
    if page is None:
        return None
    evidence = page.evidence()
    article = find_article(page.tree, None)
    return evidence.with_verdicts(article.text, article.comments) if evidence.blocks else None


def _parsed(html: str, rules: RuleSet, *, account: bool) -> _ParsedPage | None:
    """Return the page `html` without what slows extraction, and what `rules` prune."""
    readable = cut_attributes(html)
    tree = parse(readable)
    if tree is None:
        return None
    show_noscript(tree)
    record = PageRecord(html, page_text(tree)) if account else None
    is_truncated = parsed_depth(tree) > MAX_DEPTH
    prunes = [rule for _, rule in rules.prunes()]
    bare = is_bare(html, tree) and not selects_any(tree, (rule for rule in prunes if rule.evidence))
    cuts = {
        "attributes": len(readable) < len(html),
        "nesting": cut_nesting(tree),
        "tables": cut_tables(tree),
        "spans": cut_spans(tree),
        "rows": cut_rows(tree),
    }
    taken = record.taken if record else None
    pruned = prune(tree, (rule for rule in prunes if not rule.evidence), taken)
    cut = tuple(name for name, is_cut in cuts.items() if is_cut)
    return _ParsedPage(readable, tree, rules, is_truncated, bare, cut, tuple(pruned), record)


class _SourceText(NamedTuple):
    """The text of a page as it is cleaned, plain or in Markdown, and which blocks it is from."""

    written: MarkdownText
    block_map: BlockMap


def _source(
    text: str, blocks: Sequence[PageBlock], url: str | None, *, markdown: bool
) -> _SourceText:
    written = markdown_text(text, blocks, url) if markdown else MarkdownText(text)
    return _SourceText(written, BlockMap(text, blocks).after(written.edits))


def _extraction(
    page: _ParsedPage, content: Content, source: _SourceText, **about: Any
) -> Extraction:
    """Return the extraction of `content`, with what became of each block if that is recorded."""
    blocks = page.record.account(content) if page.record else ()
    if source.written.edits:
        blocks = with_moved_spans(blocks, source.written.span)
    return Extraction(
        source.written.text,
        extractor=_extractor(content.source),
        kind=content.kind,
        blocks=blocks,
        block_map=source.block_map,
        lead=content.lead,
        **about,
    )


def _extractor(source: ContentSource) -> Extractor:
    if source == "extractor":
        import trafilatura  # slow to import, and plain text never needs it

        return Extractor("trafilatura", trafilatura.__version__)
    name = BLOCKS if source == "score" else WHOLE_PAGE
    return Extractor(name, _BLOCKS_VERSION, fallback=source == "score")
