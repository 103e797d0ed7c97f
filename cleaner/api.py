"""The cleaner: a rule set compiled, a source in, the article and its report out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import msgspec

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.fixpoint import Draft, run_to_fixpoint
from cleaner.engine.matcher import MAX_LINE_CHARS
from cleaner.engine.platforms import Given
from cleaner.engine.rule_matcher import RuleMatcher
from cleaner.engine.stages import Pipeline
from cleaner.html.options import DEFAULT_BUDGET, Budget, PageOptions
from cleaner.report import (
    SCHEMA_VERSION,
    Flag,
    Report,
    Result,
    Score,
    count,
    joined_metadata,
    with_metadata,
)
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_rules
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import DEFAULT_PRESET, RuleSet, Site
from cleaner.ruleset.shelf import learned_rules_for
from cleaner.scoring.linear import NEAR
from cleaner.text.chunks import has_long_line
from cleaner.text.encoding import decode_bytes
from cleaner.text.languages import language_code
from cleaner.text.markup import looks_like_html
from cleaner.text.urls import url_parts
from cleaner.text.words import count_words

if TYPE_CHECKING:
    from cleaner.html.block_map import BlockMap
    from cleaner.html.extract import Extraction

_MAX_LEARNED = 512  # sites whose learned rules stay compiled


class Cleaner:
    r"""Cleans documents by one rule set.

    Compiling a rule set takes longer than cleaning an article, so make one cleaner and use it for
    all documents. It can be pickled, and used from several threads at a time: no result depends
    on the documents before it. Without `rules` the shipped ones are in force, by the `preset`
    "careful", "standard" (the default) or "thorough"; see `load_rules`. With `account` the report
    says in `scores` which scores were near what decides, and in `page` what became of each block of
    an HTML page. With `markdown` the text of an HTML page has the marks of
    Markdown: headings, lists, links, emphasis, tables, quotes and code; inner lists of any text
    keep their margin.

    >>> from cleaner import load_rules
    >>> cleaner = Cleaner(load_rules(disable=["comments"]))
    >>> source = "The weir was rebuilt before winter.\n\nPost a Comment\n\nShare this article\n"
    >>> result = cleaner.clean(source)
    >>> result.text
    'The weir was rebuilt before winter.\n\nPost a Comment\n'
    >>> [(edit.start, edit.before, edit.rules) for edit in result.report.edits]
    [(51, '\n\nShare this article', ('sharing.label',))]
    """

    def __init__(
        self,
        rules: RuleSet | None = None,
        budget: Budget = DEFAULT_BUDGET,
        *,
        preset: str | None = None,
        account: bool = False,
        markdown: bool = False,
    ) -> None:
        _check_type("Cleaner()", "rules", rules, RuleSet, 'load_rules(["my-rules"])')
        _check_type("Cleaner()", "budget", budget, Budget, "budget=Budget(20.0)")
        if rules and preset:
            call = f"Cleaner(load_rules(preset={preset!r}))"
            raise TypeError(f"Cleaner() takes rules or a preset, not both; write {call}")
        self.rules = rules or load_rules(preset=preset or DEFAULT_PRESET)
        self.page_options = PageOptions(budget, account, markdown)
        self.group: str | None = None  # to which all documents belong
        self._pipelines: dict[str, Pipeline] = {}  # by the domain of the site, "" for any other
        self._learned_pipelines: dict[str, Pipeline | None] = {}  # of the sites of late
        self._lock = Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (self.rules, self.page_options, self.group)

    @property
    def budget(self) -> Budget:
        """The budget of the extraction of a page."""
        return self.page_options.budget

    @property
    def account(self) -> bool:
        """Whether the report says what became of each block of a page."""
        return self.page_options.account

    def with_budget(self, budget: Budget) -> Self:
        """Return this cleaner with another `budget`. The two share their compiled rules."""
        _check_type("with_budget()", "budget", budget, Budget, "Budget(20.0)")
        return self._with(page_options=msgspec.structs.replace(self.page_options, budget=budget))

    def for_group(self, name: str) -> Self:
        """Return this cleaner for documents of one group, whatever their urls.

        A group, such as a folder, has the rules in the file of its name below `site/`: that is how
        `cleaner learn` writes them. The two cleaners share their compiled rules.
        """
        return self._with(group=name)

    def _with(self, **changes: Any) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, **changes)
        return other

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        """Return the article in `text` and the report of what was done to get it.

        A text that looks like HTML is cleaned as text, and flagged `looks-like-html`.

        Args:
            text: What an extractor or a copy of a page gave. Bytes are decoded first; the report
                says by which encoding.
            url: The address of the page. It adds the rules for its site and its platform.
            lang: The language in two letters (ISO 639-1); a region, as in "pt-BR", does not
                count. Rules for any other language read only lines that are clearly in their own
                language; English ones read all, for pages of all languages have English buttons.
                None: the rules of each language read all lines but those that are clearly in
                another.

        Raises:
            TypeError: `text` is neither text nor bytes, or another argument has a wrong type.
            InputError: `lang` is not a language code.
        """
        _check_document("clean()", text, url, lang)
        source, encoding = decode_bytes(text) if isinstance(text, bytes) else (text, None)
        given = Given(_language(lang), self.rules.platforms_of(url))
        result = self._clean(source, url, given, encoding)
        if not looks_like_html(source):
            return result
        return _with(result, {*result.report.flags, Flag("looks-like-html")})

    def clean_html(
        self, data: str | bytes, url: str | None = None, lang: str | None = None
    ) -> Result:
        """Return the article of the HTML page `data` and its report.

        Rules prune elements, an extractor reads the text, and that text is cleaned as by `clean`.
        The report's offsets count in the extractor's text, which is `result.source`. In its
        metadata what the page declares comes before what was found in the text.

        Args:
            data: The page. Bytes are decoded as the page and its characters suggest.
            url: The address of the page. It adds the rules for its site and its platform.
            lang: As for `clean`. None: the language that the page declares.

        Raises:
            TypeError: `data` is neither text nor bytes, or another argument has a wrong type.
            InputError: The page has more than 10,000,000 characters, or `lang` is not a language
                code.
        """
        from cleaner.html.account import with_edits  # texts need none of this
        from cleaner.html.extract import extract

        _check_document("clean_html()", data, url, lang)
        wanted = _language(lang)
        rules = self.rules.for_site(self._site(url))
        page = extract(data, url, rules, self.page_options)
        given = Given(wanted or page.lang, page.platforms)
        result = self._clean(page.text, url, given, page=page.block_map)
        return _with(
            result,
            {*result.report.flags, *_extraction_flags(page)},
            metadata=joined_metadata(page.metadata, result.report.metadata),
            encoding=page.encoding,
            extractor=page.extractor,
            pruned=page.pruned,
            page_kind=page.kind,
            page=with_edits(page.blocks, page.text, result.report.edits),
            **self._page_scores(page, result.report),
        )

    def clean_mail(self, data: bytes, url: str | None = None, lang: str | None = None) -> Result:
        """Return what the mail `data` says and its report, with its headers in the metadata.

        Of a mail that is there as text and as HTML, the text is cleaned; all that the HTML shows
        is, where there is no text, or one with less than half of the words. The parts are decoded,
        and attachments are counted and not read. `result.source` is the text that was cleaned.

        Args:
            data: The message, with its headers.
            url: The address of the page that the mail is a copy of. It adds the rules for its site
                and its platform.
            lang: As for `clean`.

        Raises:
            TypeError: `data` is not bytes.
            InputError: `data` is not a mail or has no text, or `lang` is not a language code.
        """
        from cleaner.html.mail import read_mail

        if not isinstance(data, bytes):
            kind = type(data).__name__
            raise TypeError(f"clean_mail() takes the message as bytes, not {kind}")
        mail = read_mail(data)
        return with_metadata(self.clean(mail.text, url, lang), mail.metadata)

    def pipeline(self, url: str | None) -> Pipeline:
        """Return the compiled rules for a page at `url`: those of its site, if a file names it.

        Those that were learned are not among them. Sites without rules of their own share.
        """
        site = self._site(url)
        own = None if site is None or site.is_learned else site
        domain = own.domain if own else ""
        if domain not in self._pipelines:
            self._pipelines[domain] = self._new_pipeline(self.rules.for_site(own))
        return self._pipelines[domain]

    def _learned(self, site: Site | None) -> Pipeline | None:
        """Return the compiled rules that were learned from pages of `site`, if there are any."""
        if site is None or not (site.learned or site.file):
            return None
        with self._lock:
            pipeline = self._learned_pipelines.pop(site.domain, None)
            if pipeline is None:
                rules = learned_rules_for(self.rules, site)
                pipeline = self._new_pipeline(rules) if rules else None
            self._learned_pipelines[site.domain] = pipeline  # the last used comes last
            while len(self._learned_pipelines) > _MAX_LEARNED:
                del self._learned_pipelines[next(iter(self._learned_pipelines))]
        return pipeline

    def _site(self, url: str | None) -> Site | None:
        """Return the site of a document: the one given for all documents, or the one of its url."""
        if self.group is not None:
            return self.rules.site_named(self.group)
        return self.rules.site_of(url_parts(url).host) if url else None

    def _clean(
        self,
        source: str,
        url: str | None,
        given: Given,
        encoding: str | None = None,
        page: "BlockMap | None" = None,
    ) -> Result:
        pipeline, learned = self.pipeline(url), self._learned(self._site(url))
        start = Draft(source, page=page, nested=self.page_options.markdown)
        draft = run_to_fixpoint(start, pipeline, given, learned)
        rules = set(chain.from_iterable({edit.rules for edit in draft.edits}))
        if not draft.text:
            draft = draft.flagged(*_walls(rules & pipeline.text_rules))
        if "layout.undecodable" in rules:
            draft = draft.flagged(Flag("decoding-replaced"))
        about = {
            "languages": _languages(rules, given.lang, filter(None, (pipeline, learned))),
            "rules_digest": self._rules_digest,
            "preset": self.rules.preset,
            "words_near": sum(count_words(source[near.start : near.end]) for near in draft.scores),
            "scores": tuple(sorted(draft.scores)) if self.account else (),
        }
        return _result(source, draft, url=url, encoding=encoding, **about)

    def _page_scores(self, page: "Extraction", report: Report) -> dict[str, Any]:
        """Return the fields of a page's report that are about scores near what decides."""
        if page.lead is None or abs(page.lead) >= NEAR:
            return {}
        lead = Score(0, len(page.text), "blocks", round(page.lead, 4))
        scores = (lead, *report.scores) if self.account else ()
        return {"words_near": report.counts.words_in, "scores": scores}

    @cached_property
    def _rules_digest(self) -> str:
        return rules_digest(self.rules)

    def _new_pipeline(self, rules: RuleSet) -> Pipeline:
        return Pipeline(rules, RuleMatcher(rules, self._compile_rule))

    def _compile_rule(self, rule: Rule, timeout: float) -> CompiledRule:
        """Return the patterns of `rule`, each with `timeout` seconds for a line."""
        return CompiledRule(rule, timeout)


def _remade(rules: RuleSet, options: PageOptions, group: str | None) -> Cleaner:
    """Return the cleaner that was pickled."""
    cleaner = Cleaner(rules, options.budget, account=options.account, markdown=options.markdown)
    return cleaner if group is None else cleaner.for_group(group)


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
    r"""Return the article in `text` and its report, by the shipped rules; see Cleaner.clean.

    >>> result = clean("The weir was rebuilt before winter.\n\nPost a Comment\n")
    >>> result.text
    'The weir was rebuilt before winter.\n'
    >>> result.report.counts.themes["comments"].words
    3
    """
    return _default().clean(text, url, lang)


def clean_html(data: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
    r"""Return the article of an HTML page, by the shipped rules; see Cleaner.clean_html.

    >>> text = "The weir was rebuilt before winter, and the mill ran again by the first of May."
    >>> page = f"<title>The weir</title><article><p>{text}</p><p>Post a Comment</p></article>"
    >>> clean_html(page).text == f"{text}\n"
    True
    """
    return _default().clean_html(data, url, lang)


def _check_type(call: str, name: str, value: object, kind: type, example: str) -> None:
    """Raise TypeError at once for what would fail in the first document."""
    if value is not None and not isinstance(value, kind):
        what = f"{call} takes {name} as {kind.__name__}, not {type(value).__name__}"
        raise TypeError(f"{what}; write {call.replace('()', f'({example})')}")


def _check_document(call: str, document: object, url: object, lang: object) -> None:
    if not isinstance(document, str | bytes):
        kind = type(document).__name__
        raise TypeError(f"{call} takes the document as str or bytes, not {kind}")
    for name, value in (("url", url), ("lang", lang)):
        if not isinstance(value, str | None):
            raise TypeError(f"{call} takes {name} as str or None, not {type(value).__name__}")


def _language(lang: str | None) -> str | None:
    """Return the two letters of a code such as "pt-BR". Raises InputError if it has others."""
    return language_code(lang) if lang else None


def _with(result: Result, flags: Iterable[Flag], **changes: Any) -> Result:
    """Return `result` with other `flags` and `changes` in its report."""
    report = msgspec.structs.replace(result.report, flags=tuple(sorted(flags)), **changes)
    return Result(result.text, report)


def _languages(
    rules: Iterable[str], lang: str | None, pipelines: Iterable[Pipeline]
) -> tuple[str, ...]:
    """Return `lang`, if it is known, and the languages of the `rules` that made edits."""
    codes = {pipeline.matcher.language_of.get(rule) for pipeline in pipelines for rule in rules}
    return tuple(sorted(code for code in {lang, *codes} if code))


def _walls(rules: Iterable[str]) -> Iterator[Flag]:
    """Yield a flag for each reason for which `rules` took all of a text."""
    for reason in sorted({rule.partition(".")[2] for rule in rules}):
        yield Flag("not-an-article", reason)


def _extraction_flags(page: "Extraction") -> Iterator[Flag]:
    if not page.text.strip():
        yield Flag("extraction-empty")
    elif page.is_over_budget:
        yield Flag("extraction-fallback", "over budget")
    elif page.extractor.fallback:
        yield Flag("extraction-fallback")
    if page.truncated:
        yield Flag("extraction-cut")
    yield from (Flag("extraction-cut", name) for name in page.cuts)
    if page.missing_metadata:
        yield Flag("metadata-missing", page.missing_metadata)


def _result(source: str, draft: Draft, **about: Any) -> Result:
    """Return what became of `source`, and the report of it, with the fields `about` it."""
    from cleaner import __version__  # which is being imported while this module is

    flags = {*draft.flags, *(Flag("pattern-timeout", rule) for rule in draft.timed_out)}
    if has_long_line(draft.text, MAX_LINE_CHARS):
        flags.add(Flag("long-line"))
    if not draft.text and source.strip():
        flags.add(Flag("emptied"))
    metadata: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in dict.fromkeys(draft.metadata):
        metadata[key].append(value)
    report = Report(
        counts=count(source, draft.text, draft.edits),
        characters=len(draft.text),
        edits=tuple(draft.edits),
        metadata=dict(metadata),
        flags=tuple(sorted(flags)),
        trials=tuple(sorted(set(draft.trials))),
        schema_version=SCHEMA_VERSION,
        version=__version__,
        **about,
    )
    return Result(draft.text, report)
