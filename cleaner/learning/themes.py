"""LikelyThemes: what a text is likely to be about, by the words that rules of each theme have."""

import math
from collections import Counter, defaultdict

import regex

from cleaner.ruleset.naming import language_of
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.folding import fold

_MIN_CHANCE = 0.6  # of the likeliest theme
_MIN_USES = 3  # of a word by rules, from which on it says something
_UNSEEN = 0.1  # times that a theme has a word that none of its rules has
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]+")


class LikelyThemes:
    """The likely themes of texts, for drafts of rules: a person decides.

    What `rules` match and remove in each language are the examples from which a naive Bayes
    classifier knows the words of each theme.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._texts: defaultdict[str, Counter[str]] = defaultdict(Counter)  # of themes, by language
        self._uses: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for stage, rule in rules.rules():
            if rule.learned:
                continue
            lang = language_of(stage.name) or rule.lang or ""
            for text in (*rule.literals, *rule.removes):
                self._texts[lang][rule.theme] += 1
                for word in _words(text):
                    self._uses[lang, word][rule.theme] += 1

    def of(self, text: str, lang: str) -> str:
        """Return the theme of `text` by rules in `lang` and in all languages, "" if none is likely.

        >>> from cleaner import load_rules
        >>> LikelyThemes(load_rules()).of("Share on the new network", "en")
        'sharing'
        """
        texts = self._texts[lang] + self._texts[""] if lang else self._texts[""]
        uses = [self._uses_of(word, lang) for word in _words(text)]
        known = [counts for counts in uses if counts.total() >= _MIN_USES]
        if not known:
            return ""
        scores = {
            theme: math.log(total)
            + sum(math.log((counts[theme] + _UNSEEN) / (total + 1)) for counts in known)
            for theme, total in texts.items()
        }
        best = min(scores, key=lambda theme: (-scores[theme], theme))
        chances = sum(math.exp(score - scores[best]) for score in scores.values())
        return best if 1 / chances >= _MIN_CHANCE else ""

    def _uses_of(self, word: str, lang: str) -> Counter[str]:
        empty: Counter[str] = Counter()
        keys = dict.fromkeys(((lang, word), ("", word)))
        return sum((self._uses.get(key, empty) for key in keys), empty)


def _words(text: str) -> list[str]:
    return sorted(set(_WORD.findall(fold(text))))
