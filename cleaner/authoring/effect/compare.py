"""Comparing: one document after the other, cleaned by two rule sets where they may differ."""

from functools import cached_property

import msgspec

from cleaner.api import Cleaner
from cleaner.authoring.effect.changes import DocumentEffect, effect_of, effect_on_page
from cleaner.authoring.effect.differences import Difference, difference
from cleaner.authoring.effect.prefilter import Prefilter
from cleaner.authoring.effect.watch import WatchedCleaner
from cleaner.report import Result
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.shelf import with_learned
from cleaner.text.encoding import decode_bytes
from cleaner.text.urls import url_parts

_NOTHING = DocumentEffect()


class TriedDocument(msgspec.Struct, frozen=True):
    """A document to try rules on. `source` is a text, or the bytes or the text of an HTML page."""

    id: str
    source: str | bytes
    url: str | None = None
    lang: str | None = None
    is_html: bool = False


class Comparer:
    """Compares what two rule sets do to documents; `is_full` compares all documents, unfiltered.

    `cleaned` counts the documents that were cleaned once and `compared` those cleaned twice.
    """

    def __init__(self, old: RuleSet, new: RuleSet, *, is_full: bool = False) -> None:
        self.old, self.new = old, new
        self.cleaned = self.compared = 0
        self._is_full = is_full
        self._of_sites: dict[tuple[str, str], _SiteComparer] = {}

    def effect(self, document: TriedDocument) -> DocumentEffect:
        """Return what changes in `document`.

        Raises InputError for a page that is too long to be read.
        """
        site = self.of_site(document.url)
        if not site.difference and not self._is_full:
            return _NOTHING
        return self._effect(document, site)

    def of_site(self, url: str | None) -> "_SiteComparer":
        """Return what compares documents of the site of `url`."""
        host = url_parts(url).host
        old, new = self.old.site_of(host), self.new.site_of(host)
        key = old.domain if old else "", new.domain if new else ""
        if key not in self._of_sites:
            rules = with_learned(self.old, old), with_learned(self.new, new)
            self._of_sites[key] = _SiteComparer(difference(*rules))
        return self._of_sites[key]

    def _effect(self, document: TriedDocument, site: "_SiteComparer") -> DocumentEffect:
        source = document.source
        if isinstance(source, bytes) and not document.is_html:
            source = decode_bytes(source)[0]
        document = msgspec.structs.replace(document, source=source)
        if not self._is_full and not site.may_change(document):
            return _NOTHING
        self.cleaned += 1
        old, is_hit = site.clean_old(document)
        if not (self._is_full or is_hit or site.is_sure_to_differ(document)):
            return _NOTHING
        self.compared += 1
        new = _cleaned(site.new, document)
        ids = list(site.difference.kinds)
        if document.is_html and old.source != new.source:
            return effect_on_page(old, new, ids)
        return effect_of(old.source, old.report, new.report, ids)


class _SiteComparer:
    """Two rule sets for pages of one site, with what finds the documents they may differ on."""

    def __init__(self, site_difference: Difference) -> None:
        self.difference = site_difference
        self._old = WatchedCleaner(site_difference)

    @cached_property
    def new(self) -> Cleaner:
        """The cleaner by the new rules."""
        return Cleaner(self.difference.new.rules)

    @cached_property
    def _prefilter(self) -> Prefilter:
        sides = self.difference.old, self.difference.new
        return Prefilter(
            [text for side in sides for text in side.texts], self.difference.old.rules.neighbours
        )

    def is_sure_to_differ(self, document: TriedDocument) -> bool:
        """Say whether no filter may leave the document out."""
        return bool(self.difference.everywhere) or (document.is_html and self.difference.of_pages)

    def may_change(self, document: TriedDocument) -> bool:
        """Say whether the document may come out differently; False is certain.

        What an extractor makes of a page is not known before, so each page may.
        """
        if document.is_html or self.difference.everywhere:
            return True
        return self._prefilter.may_show(str(document.source))

    def clean_old(self, document: TriedDocument) -> tuple[Result, bool]:
        """Return the document by the old rules, and whether a changed rule has a hit in it."""
        self._old.watched.reset()
        return _cleaned(self._old, document), self._old.watched.is_hit


def _cleaned(cleaner: Cleaner, document: TriedDocument) -> Result:
    clean = cleaner.clean_html if document.is_html else cleaner.clean
    return clean(document.source, document.url, document.lang)
