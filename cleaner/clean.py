"""The cleaner: a rule set compiled, a source in, the article and its report out."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import msgspec

from cleaner.chain import Chain
from cleaner.encoding import decode
from cleaner.html import extract
from cleaner.load import load_rules
from cleaner.match import LONGEST_LINE
from cleaner.report import Flag, Report, Result, count
from cleaner.rule import RuleSet
from cleaner.settle import Draft, settle
from cleaner.stretches import has_long_line


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
        chain = self.chain(url)
        language = lang.lower().partition("-")[0] if lang else None
        return _result(source, settle(source, chain, language), url, encoding)

    def clean_html(
        self, data: str | bytes, url: str | None = None, lang: str | None = None
    ) -> Result:
        """Return the article of the HTML page `data` and its report.

        `url` and `lang` are as for `clean`; without `lang` the page's own counts.

        The report's source is the text that the extractor made of the page; its metadata
        has what the page says of itself first. Raises ValueError for a page of more than
        10,000,000 characters.
        """
        page = extract(data, url, self.rules.for_site(self.rules.site_of(_host(url))))
        result = self.clean(page.text, url, lang or page.lang)
        flags = set(result.report.flags)
        if page.extractor.fallback:
            flags.add(Flag("extraction-fallback" if page.text else "extraction-empty"))
        if page.cut:
            flags.add(Flag("extraction-cut"))
        report = msgspec.structs.replace(
            result.report,
            metadata=_joined(page.metadata, result.report.metadata),
            flags=tuple(sorted(flags)),
            encoding=page.encoding,
            extractor=page.extractor,
            pruned=page.pruned,
        )
        return Result(result.text, report)

    def chain(self, url: str | None) -> Chain:
        """Return the compiled rules for pages at `url`, or for those of no site in particular."""
        site = self.rules.site_of(_host(url))
        domain = site.domain if site else ""
        if domain not in self._chains:
            self._chains[domain] = Chain(self.rules.for_site(site))
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


def _result(source: str, draft: Draft, url: str | None, encoding: str | None) -> Result:
    flags = {*draft.flags, *(Flag("pattern-timeout", rule) for rule in draft.failed)}
    if any("layout.undecodable" in edit.rules for edit in draft.edits):
        flags.add(Flag("decoding-replaced"))
    if has_long_line(draft.text, LONGEST_LINE):
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
        url=url,
        encoding=encoding,
    )
    return Result(draft.text, report)
