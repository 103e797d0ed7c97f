"""The plain way: each rule tried on each line. And rule sets of any size to try it with."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random

import msgspec
import regex

from cleaner.ruleset.model import Rule
from cleaner.ruleset.template import Template, Variants

_NEAR_RANKS = 40  # ranks; a word is changed for one about as frequent
_WORD = regex.compile(r"[^\W\d_]{2,}")
# What may stand in a pattern beside words: escapes, classes, groups, counts.
_PATTERN = regex.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?P?<\w+>|\(\?[a-z]+|\{[^}]*\}|(?P<word>[^\W\d_]{2,})"
)
_NAMED = regex.compile(r"[^\W\d_]{3,}")
_VOWELS, _CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxz"


class Plain:
    """Rules tried one after the other on each line, with `regex`."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._patterns = [regex.compile(_of_texts(rule)) for rule in rules]

    def hits(self, lines: Iterable[str]) -> int:
        """Return how many times a rule hits a line; the lines are folded."""
        return sum(pattern.search(line) is not None for line in lines for pattern in self._patterns)


def _of_texts(rule: Rule) -> str:
    patterns = [*rule.patterns, _of_phrases(rule)] if rule.phrases else rule.patterns
    return "|".join(patterns)


def _of_phrases(rule: Rule) -> str:
    words = "|".join(map(regex.escape, rule.phrases))
    before = r"^\W*" if rule.anchor in ("start", "line") else r"(?<!\w)"
    after = r"\W*$" if rule.anchor in ("end", "line") else r"(?!\w)"
    return f"{before}(?:{words}){after}"


def spread(rules: Iterable[Rule], number: int) -> list[Rule]:
    """Return `number` rules taken evenly from those that can be varied."""
    usable = [rule for rule in rules if rule.literals and all(map(_NAMED.search, rule.literals))]
    return [usable[index * len(usable) // number] for index in range(number)]


def grow(rules: Sequence[Rule], number: int, text: str, seed: int = 1) -> list[Rule]:
    """Return `rules` and variants of them, `number` in all, the same for the same `seed`.

    In a variant each word is another, about as frequent in `text`, so that its phrases and
    keywords are about as rare; words that are not there become words that are nowhere.
    """
    ranked = [word for word, _ in Counter(_WORD.findall(text.lower())).most_common()]
    grown = list(rules)
    for variant in range(1, -(-number // len(rules))):
        words = _Words(ranked, Random(seed + variant))  # noqa: S311 - not for secrets
        grown += (_varied(rule, words, variant) for rule in rules)
    return grown[:number]


class _Words:
    """What stands for each word in one variant."""

    def __init__(self, ranked: list[str], rng: Random) -> None:
        self._ranked = ranked
        self._ranks = {word: rank for rank, word in enumerate(ranked)}
        self._rng = rng
        self._known: dict[str, str] = {}
        vowels, consonants = list(_VOWELS), list(_CONSONANTS)
        rng.shuffle(vowels)
        rng.shuffle(consonants)
        self._letters = str.maketrans(_VOWELS + _CONSONANTS, "".join([*vowels, *consonants]))

    def __getitem__(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = self._other(word)
        return self._known[word]

    def _other(self, word: str) -> str:
        if word not in self._ranks:
            return self._nowhere(word)
        rank = self._ranks[word]
        near = (
            self._ranked[max(0, rank - _NEAR_RANKS) : rank] + self._ranked[rank + 1 :][:_NEAR_RANKS]
        )
        # A shorter one would be found inside of more words.
        return self._rng.choice([other for other in near if len(other) >= len(word)] or [word])

    def _nowhere(self, word: str) -> str:
        if word.isascii():
            return word.translate(self._letters)
        letters = list(word)
        self._rng.shuffle(letters)
        return "".join(letters) + self._rng.choice(word)


def _varied(rule: Rule, words: _Words, variant: int) -> Rule:
    def vary(literal: str) -> str:
        return _WORD.sub(lambda match: words[match[0]], literal.lower())

    parts = sorted(set(_words_of(rule.keywords)), key=len, reverse=True)

    def vary_in_pattern(match: "regex.Match[str]") -> str:
        word = match["word"]
        if word is None:
            return match[0]
        # The varied word must hold the varied keyword.
        part = next((keyword for keyword in parts if keyword in word), word)
        return word.replace(part, words[part])

    return msgspec.structs.replace(
        rule,
        id=f"{rule.id}-{variant}",
        phrases=tuple(map(vary, rule.phrases)),
        keywords=tuple(map(vary, rule.keywords)),
        pattern=_PATTERN.sub(vary_in_pattern, rule.pattern) if rule.pattern else None,
        variants=Variants(_varied_template(template, vary) for template in rule.variants),
    )


def _varied_template(template: Template, vary: Callable[[str], str]) -> Template:
    tokens = tuple(
        msgspec.structs.replace(token, joined_forms=vary(token.joined_forms))
        for token in template.tokens
    )
    longest = sum(token.longest for token in tokens) if template.longest else 0
    keywords = tuple(map(vary, template.keywords))
    return msgspec.structs.replace(template, tokens=tokens, keywords=keywords, longest=longest)


def _words_of(literals: Iterable[str]) -> Iterator[str]:
    for literal in literals:
        yield from _WORD.findall(literal.lower())
