"""Which languages a document is in, and so which rules read a line of it."""

from collections.abc import Sequence
from functools import cached_property

from cleaner.engine.document import Line
from cleaner.text.languages import CLEAR_WORDS, LanguageDetector


class SpokenLanguages:
    """The languages of a document: the one that is given, and those that its lines show.

    `lang` is given by the caller or declared by the page. It may be wrong, and pages mix languages,
    so what lines show counts as well. Nothing is detected until a rule asks, which is rare: a rule
    of a language hits by words of that language.
    """

    def __init__(
        self, detector: LanguageDetector, lines: Sequence[Line], lang: str | None = None
    ) -> None:
        self._detector = detector
        self._lines = lines
        self._lang = lang

    def reads(self, number: int, lang: str) -> bool:
        """Say whether rules of the language `lang` read the line `number`.

        They do if the document is in that language, or if the line has a word of it. A line that
        is clearly in no language is read by the rules of all, unless a language is given.
        """
        if lang == self._lang:
            return True
        line = self._lines[number].folded
        if self._lang is None and self._detector.of_line(line, CLEAR_WORDS) is None:
            return True
        return lang == self._detector.of_line(line) or lang in self._detected

    @cached_property
    def _detected(self) -> frozenset[str]:
        return self._detector.of_text(line.folded for line in dict.fromkeys(self._lines))
