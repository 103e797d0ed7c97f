"""Which languages a document is in, and so which rules read a line of it."""

from collections.abc import Collection, Sequence
from functools import cached_property
from operator import attrgetter

from cleaner.engine.document import Line

_LEAD_OF = attrgetter("lead")


class SpokenLanguages:
    """The languages of a document: the one that is given, and those that its lines show.

    `lang` is given by the caller or declared by the page. It may be wrong, and pages mix languages,
    so what lines show counts as well.
    """

    def __init__(self, lines: Sequence[Line], lang: str | None = None) -> None:
        self._lines = lines
        self._lang = lang
        self._leads = {*map(_LEAD_OF, lines)}

    def readers(self, languages: Collection[str]) -> frozenset[str]:
        """Return those of `languages` whose rules are worth matching in the document.

        Those are the languages that are given or shown by any line. Where no language is given and
        no line is clearly in one, those of all languages are.
        """
        if self._lang is None and not self._clear:
            return frozenset(languages)
        codes = {self._lang, *(lead.code for lead in self._leads)}
        return frozenset(languages) & codes

    def reads(self, number: int, lang: str) -> bool:
        """Say whether rules of the language `lang` read the line `number`.

        They do if the document is in that language, or if the line has a word of it. A line that
        is clearly in no language is read by the rules of all, unless a language is given.
        """
        lead = self._lines[number].lead
        if lang == self._lang or (self._lang is None and not lead.is_clear):
            return True
        return lang == lead.code or lang in self._clear

    @cached_property
    def _clear(self) -> frozenset[str]:
        return frozenset(lead.code for lead in self._leads if lead.code and lead.is_clear)
