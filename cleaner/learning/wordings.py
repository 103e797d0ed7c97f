"""Wordings: chrome that many sites share and no shipped rule knows, for those who write rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from cleaner.learning.shapes import key_of, shape_text
from cleaner.learning.themes import LikelyThemes
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet

_MIN_SITES = 20
_WORDINGS = 1_000_000  # at most in memory; those of the fewest sites are dropped


class SharedWording(msgspec.Struct, frozen=True):
    """A text, on how many sites and documents it was, the language of its words, and its theme.

    The language is "" if no word is a common one, the theme if no rule has words like it.
    """

    text: str
    sites: int
    documents: int
    lang: str
    theme: str


class Wordings:
    """Counts the texts of the learned rules of one site after the other.

    `rules` are those of all sites: by their words, a text has a language and a theme.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._languages: defaultdict[str, set[str]] = defaultdict(set)
        for code, words in rules.hyphens.items():
            for word in words.common:
                self._languages[word].add(code)
        self._rules = rules
        self._sites: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()

    def add(self, rules: Iterable[Rule]) -> None:
        """Count the texts of the rules of a site."""
        texts = {
            text: rule.learned.documents
            for rule in rules
            if rule.learned
            for text in ([shape_text(rule.pattern)] if rule.pattern else rule.phrases)
        }
        self._sites.update(texts.keys())
        self._documents.update(texts)
        if len(self._sites) > _WORDINGS:
            self._drop_rare()

    def _drop_rare(self) -> None:
        """Drop half of the texts, by their sites; of equal ones those that a digest says."""
        ranked = sorted(self._sites, key=lambda text: (self._sites[text], key_of(text)))
        for text in ranked[: _WORDINGS // 2]:
            del self._sites[text], self._documents[text]

    def shared(self) -> Iterator[SharedWording]:
        """Yield the texts of at least _MIN_SITES sites, by language, theme and number of sites."""
        texts = sorted(text for text, sites in self._sites.items() if sites >= _MIN_SITES)
        themes = LikelyThemes(self._rules) if texts else None
        shared = [self._wording(text, themes) for text in texts if themes]
        yield from sorted(shared, key=lambda one: (one.lang, one.theme, -one.sites, one.text))

    def _wording(self, text: str, themes: LikelyThemes) -> SharedWording:
        lang = self._language(text)
        return SharedWording(
            text, self._sites[text], self._documents[text], lang, themes.of(text, lang)
        )

    def _language(self, text: str) -> str:
        votes = Counter(code for word in text.split() for code in self._languages.get(word, ()))
        return min(votes, key=lambda code: (-votes[code], code)) if votes else ""
