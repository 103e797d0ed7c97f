"""The cleaner: layout put right and the chain run, again and again until both find nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlsplit

import msgspec

from cleaner.chain import Chain, Pass, Trial
from cleaner.document import Document
from cleaner.edit import Edit, apply_edits, compose, source_offsets
from cleaner.encoding import decode
from cleaner.html import extract
from cleaner.load import load_rules
from cleaner.match import LONGEST_LINE
from cleaner.normalize import normalize
from cleaner.report import Flag, Report, Result, count
from cleaner.rule import RuleSet

MOST_PASSES = 32  # real documents settle in two to four


class Draft(msgspec.Struct):
    """A source on its way: the edits so far, the text they make and what was noted."""

    source: str
    text: str
    edits: list[Edit] = []
    metadata: list[tuple[str, str]] = []
    trials: list[Trial] = []
    failed: set[str] = set()  # ids of rules whose pattern ran out of time
    flags: list[Flag] = []

    def then(self, edits: Sequence[Edit]) -> None:
        """Put `edits` of the text on top of what was done."""
        if edits:
            self.edits = compose(self.source, self.edits, edits)
            self.text = apply_edits(self.text, edits)


class Cleaner:
    """Cleans documents by one rule set, compiled once.

    It can be pickled, and used from several threads at a time.
    """

    def __init__(self, rules: RuleSet | None = None) -> None:
        self.rules = rules or load_rules()
        self._chains: dict[str, Chain] = {}  # by the domain of the site, "" for any other

    def __reduce__(self) -> tuple[type["Cleaner"], tuple[RuleSet]]:
        return Cleaner, (self.rules,)

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        """Return the article in `text` and the report of what was done to get it.

        `url` brings the rules of its site in; `lang` (ISO 639-1, a region does not count)
        leaves those of other languages out. Bytes are decoded first, and the report notes how.
        """
        source, encoding = decode(text) if isinstance(text, bytes) else (text, None)
        chain = self._chain(url)
        language = lang.lower().partition("-")[0] if lang else None
        draft = Draft(source, source)
        draft.then(normalize(source))
        draft = _settle(draft, chain, language, guarded=False)
        if chain.has_guards:
            draft = _guarded(draft, chain, language)
        return _result(draft, url, encoding)

    def clean_html(self, data: str | bytes, url: str | None = None) -> Result:
        """Return the article of the HTML page `data` and its report.

        The report's source is the text that the extractor made of the page; its metadata
        has what the page says of itself first.
        """
        page = extract(data, url, self.rules.for_site(self.rules.site_of(_host(url))))
        result = self.clean(page.text, url, page.lang)
        flags = set(result.report.flags)
        if page.extractor.fallback:
            flags.add(Flag("extraction-fallback" if page.text else "extraction-empty"))
        report = msgspec.structs.replace(
            result.report,
            metadata=_joined(page.metadata, result.report.metadata),
            flags=tuple(sorted(flags)),
            encoding=page.encoding,
            extractor=page.extractor,
            pruned=page.pruned,
        )
        return Result(result.text, report)

    def _chain(self, url: str | None) -> Chain:
        site = self.rules.site_of(_host(url))
        domain = site.domain if site else ""
        if domain not in self._chains:
            rules = self.rules.for_site(site)
            self._chains[domain] = Chain(rules.stages, rules.timeout)
        return self._chains[domain]


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(text: str | bytes, url: str | None = None) -> Result:
    """Return the article in `text` and its report, by the shipped rules; see Cleaner.clean."""
    return _default().clean(text, url)


def clean_html(data: str | bytes, url: str | None = None) -> Result:
    """Return the article of an HTML page, by the shipped rules; see Cleaner.clean_html."""
    return _default().clean_html(data, url)


def _joined(first: Mapping[str, list[str]], then: Mapping[str, list[str]]) -> dict[str, list[str]]:
    keys = dict.fromkeys([*first, *then])
    return {key: list(dict.fromkeys([*first.get(key, ()), *then.get(key, ())])) for key in keys}


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:  # a crawl holds addresses that are none
        return ""


def _settle(draft: Draft, chain: Chain, lang: str | None, *, guarded: bool) -> Draft:
    """Clean `draft` until nothing is left to do, by all stages or all but the `guarded`.

    Its text is in clean layout, and so is what each pass sees: rules see what a reader of
    the result would, and a second call finds nothing. A text that does not settle keeps its
    words: a second call will not settle it either.
    """
    layout = Draft(draft.source, draft.text, draft.edits, failed=draft.failed)
    for _ in range(MOST_PASSES):
        done = chain.run(Document(draft.text), Pass(draft.failed), lang, guarded=guarded)
        draft.metadata += done.metadata
        draft.trials += _in_source(draft.edits, sorted(done.trials))
        if not done.edits:
            return draft
        draft.then(done.edits)
        draft.then(normalize(draft.text))
    layout.flags.append(Flag("unsettled"))
    return layout


def _in_source(edits: Sequence[Edit], trials: Sequence[Trial]) -> list[Trial]:
    """Return `trials`, which are in order, with offsets in the source."""
    starts = source_offsets(edits, [trial.start for trial in trials])
    lasts = sorted(range(len(trials)), key=lambda at: trials[at].end)
    ends = dict(
        zip(lasts, source_offsets(edits, [trials[at].end - 1 for at in lasts]), strict=True)
    )
    return [Trial(starts[at], ends[at] + 1, trial.rule) for at, trial in enumerate(trials)]


def _guarded(base: Draft, chain: Chain, lang: str | None) -> Draft:
    """Let the guarded stages go on from `base`; return it flagged instead where they go too far.

    What they may take is a share of what the sure stages leave, which a second call finds
    the same.
    """
    start = Draft(base.text, base.text, failed=base.failed)
    more = _settle(start, chain, lang, guarded=True)
    counts = count(more.source, more.text, more.edits)
    tripped = [
        Flag("over-removal", guard.id)
        for guard, rules in chain.guarded()
        if sum(counts.rules[rule].words for rule in rules & counts.rules.keys())
        > guard.max_share * counts.words_in
    ]
    if tripped:
        base.flags += tripped
        return base
    base.trials += _in_source(base.edits, sorted(more.trials))
    base.then(more.edits)
    base.metadata += more.metadata
    base.flags += more.flags
    return base


def _result(draft: Draft, url: str | None, encoding: str | None) -> Result:
    flags = {*draft.flags, *(Flag("pattern-timeout", rule) for rule in draft.failed)}
    if any("layout.undecodable" in edit.rules for edit in draft.edits):
        flags.add(Flag("decoding-replaced"))
    if any(len(line) > LONGEST_LINE for line in draft.text.split("\n")):
        flags.add(Flag("long-line"))
    if draft.source.strip() and not draft.text:
        flags.add(Flag("emptied"))
    metadata: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in dict.fromkeys(draft.metadata):
        metadata[key].append(value)
    report = Report(
        counts=count(draft.source, draft.text, draft.edits),
        characters=len(draft.text),
        edits=tuple(draft.edits),
        metadata=dict(metadata),
        flags=tuple(sorted(flags)),
        trials=tuple(sorted(set(draft.trials))),
        url=url,
        encoding=encoding,
    )
    return Result(draft.text, report)
