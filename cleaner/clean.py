"""The cleaner: a rule set compiled, a source in, the article and its report out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cleaner.chain import Chain
from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.html import extract
from cleaner.languages import language
from cleaner.load import load_rules
from cleaner.markup import looks_like_html
from cleaner.match import LONGEST_LINE, Compiled
from cleaner.report import Flag, Report, Result, count
from cleaner.rule import Rule, RuleSet
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
        A text that is HTML is cleaned as it stands, and flagged `looks-like-html`.

        Raises TypeError for anything but text and bytes, InputError for another `lang`.
        """
        _check_type(text, "clean")
        source, encoding = decode(text) if isinstance(text, bytes) else (text, None)
        result = self._clean(source, url, _language(lang), encoding)
        if not looks_like_html(source):
            return result
        return _with(result, {*result.report.flags, Flag("looks-like-html")})

    def clean_html(
        self, data: str | bytes, url: str | None = None, lang: str | None = None
    ) -> Result:
        """Return the article of the HTML page `data` and its report.

        `url` and `lang` are those of `clean`; without `lang` the language that the page
        declares counts. The report's source is the text that the extractor made of the page;
        its metadata has what the page says of itself first.

        Raises InputError for a page of more than 10,000,000 characters and for another `lang`,
        TypeError for anything but text and bytes.
        """
        _check_type(data, "clean_html")
        wanted = _language(lang)
        page = extract(data, url, self.rules.for_site(self.rules.site_of(_host(url))))
        result = self._clean(page.text, url, wanted or page.lang, None)
        flags = set(result.report.flags)
        if page.extractor.fallback:
            flags.add(Flag("extraction-fallback" if page.text else "extraction-empty"))
        if page.cut:
            flags.add(Flag("extraction-cut"))
        return _with(
            result,
            flags,
            metadata=_joined(page.metadata, result.report.metadata),
            encoding=page.encoding,
            extractor=page.extractor,
            pruned=page.pruned,
        )

    def chain(self, url: str | None) -> Chain:
        """Return the compiled rules for pages at `url`, or for those of no site in particular."""
        site = self.rules.site_of(_host(url))
        domain = site.domain if site else ""
        if domain not in self._chains:
            self._chains[domain] = Chain(self.rules.for_site(site), self._compiled)
        return self._chains[domain]

    def _clean(
        self, source: str, url: str | None, lang: str | None, encoding: str | None
    ) -> Result:
        return _result(source, settle(source, self.chain(url), lang), url, encoding)

    def _compiled(self, rule: Rule, timeout: float) -> Compiled:
        """Return the patterns of `rule`, each with `timeout` seconds for a line."""
        return Compiled(rule, timeout)


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
    r"""Return the article in `text` and its report, by the shipped rules; see Cleaner.clean.

    >>> clean("The weir was rebuilt before winter.\n\nPost a Comment\n").text
    'The weir was rebuilt before winter.\n'
    """
    return _default().clean(text, url, lang)


def clean_html(data: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
    """Return the article of an HTML page, by the shipped rules; see Cleaner.clean_html."""
    return _default().clean_html(data, url, lang)


def _check_type(value: object, function: str) -> None:
    if not isinstance(value, str | bytes):
        kind = type(value).__name__
        raise TypeError(f"{function}() takes the document as str or bytes, not {kind}")


def _language(lang: str | None) -> str | None:
    """Return the two letters of a code such as "pt-BR". Raises InputError if it has others."""
    if not lang:
        return None
    code = language(lang)
    if code is None:
        what = f"{lang!r} is not a language code of ISO 639-1"
        raise InputError(f'{what}; give its two letters, as "en" or "de"')
    return code


def _with(result: Result, flags: Iterable[Flag], **changes: Any) -> Result:
    """Return `result` with other `flags` and `changes` in its report."""
    report = msgspec.structs.replace(result.report, flags=tuple(sorted(flags)), **changes)
    return Result(result.text, report)


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
