"""Narration: whether the sentence of a hit narrates, so that its words are not a site's own.

A site addresses its reader. A sentence narrates that reports speech, quotes the hit, has a third
person as its subject, or a verb in the past. Each language declares the words for it.
"""

from collections.abc import Sequence
from functools import lru_cache

from cleaner.engine.document import Hit, Line
from cleaner.engine.sentences import sentence_bounds
from cleaner.ruleset.model import Texts
from cleaner.ruleset.rule_set import WordClasses
from cleaner.text.folding import fold
from cleaner.text.lazy import lazy_regex
from cleaner.text.words import UNSPACED

MAX_CHARS = 1_000  # before and after a hit; what is further away says little of it
_MIN_WORDS_AROUND = 3  # around a quotation in a longer sentence
_MIN_PAST_CHARS = 5
_MAX_SUBJECT_WORDS = 4  # from a determiner to the hit
_NEITHER, _REPORTS, _ADDRESSES, _TELLS = range(4)  # what a sentence does by its words
_WORD = lazy_regex(r"[\p{L}\p{M}\p{N}]+(?:'\p{L}+)*")
# A stop is a token, too: what is before it is not the subject or the object of what is after it.
_TOKEN = lazy_regex(rf"{_WORD.pattern}|[.,;:!?|()]")
_QUOTED = lazy_regex(
    r""""[^"]*"|\N{LEFT CORNER BRACKET}[^\N{RIGHT CORNER BRACKET}]*\N{RIGHT CORNER BRACKET}"""
)
_QUOTES = ('"', "\N{LEFT CORNER BRACKET}")
_CLAUSE_END = lazy_regex(r"[,;:.!?()\[\]|/\N{IDEOGRAPHIC COMMA}]|\s-\s")


def narrates(classes: WordClasses, line: Line, hit: Hit) -> bool:
    """Say whether the sentence of `line` that holds `hit` narrates, by the words of `classes`."""
    return _narrates(classes, line.seen, line.folded, (hit.start, hit.end))


@lru_cache(maxsize=64)  # many rules hit the same words of a line
def _narrates(classes: WordClasses, seen: str, folded: str, place: tuple[int, int]) -> bool:
    start, end = place
    quotation = _quotation(folded, start, end)
    if quotation:  # of perhaps several sentences, and who speaks is named before or after it
        start, end = quotation
    first, last = sentence_bounds(seen, start, end)
    first, last = max(first, start - MAX_CHARS), min(last, end + MAX_CHARS)
    language = _language(classes)
    manner = _manner(language, folded[first:last])
    if manner in (_REPORTS, _ADDRESSES):
        return manner == _REPORTS
    before, after = folded[first:start], folded[end:last]
    if quotation and len(_WORD.findall(f"{before} {after}")) >= _MIN_WORDS_AROUND:
        return True
    is_object = seen[start].islower() and language.ends_in_subject(before)
    return manner == _TELLS or is_object


def addresses(classes: WordClasses, line: Line, hit: Hit) -> bool:
    """Say whether the sentence of `line` that holds `hit` speaks to its reader."""
    first, last = sentence_bounds(line.seen, hit.start, hit.end)
    sentence = line.folded[max(first, hit.start - MAX_CHARS) : min(last, hit.end + MAX_CHARS)]
    words, language = _WORD.findall(sentence), _language(classes)
    return language.addresses(words, sentence) or language.asks(words)


def _quotation(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the bounds of the quotation that holds `start` to `end`, None if none does."""
    if not any(map(text.__contains__, _QUOTES)):  # nearly all
        return None
    for quoted in _QUOTED.finditer(text, max(0, start - MAX_CHARS), end + MAX_CHARS):
        if quoted.start() <= start and end <= quoted.end():
            return quoted.span()
    return None


class _Class:
    """Words and phrases of one class, ready to be looked up in a sentence."""

    def __init__(self, texts: Texts) -> None:
        folded = [*map(fold, texts)]
        self._unspaced = tuple(text for text in folded if UNSPACED.match(text))
        spaced = [text for text in folded if not UNSPACED.match(text)]
        self._words = frozenset(text for text in spaced if " " not in text)
        phrases = [text for text in spaced if " " in text]
        self._phrases = tuple(f" {text} " for text in phrases)
        self._openings = frozenset(text.partition(" ")[0] for text in phrases)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def is_in(self, words: Sequence[str], sentence: str) -> bool:
        """Say whether a member of the class is in a sentence with these `words`."""
        return not self._words.isdisjoint(words) or self.has_phrase(words, sentence)

    def has_phrase(self, words: Sequence[str], sentence: str) -> bool:
        """Say the same of the phrases, and of the texts in scripts without spaces."""
        if not self._openings.isdisjoint(words):  # of few sentences
            joined = f" {' '.join(words)} "
            if any(phrase in joined for phrase in self._phrases):
                return True
        return bool(self._unspaced) and any(text in sentence for text in self._unspaced)


class _Language:
    """The word classes of a language, and what each says about a sentence."""

    def __init__(self, classes: WordClasses) -> None:
        self._reporting = _Class(classes.reporting_verbs)
        self._third_persons = _Class(classes.third_persons)
        self._past = _Class(classes.past_verbs)
        self._suffixes = tuple(map(fold, classes.past_suffixes))
        self._objects = _Class(classes.objects)
        self._needs_object = bool(classes.objects)
        self._determiners = _Class(classes.determiners)
        self._links = _Class(classes.links)
        self._addressing = _Class(classes.addressing_words)
        self._imperatives = frozenset(map(fold, classes.imperatives))

    def reports(self, words: Sequence[str], sentence: str) -> bool:
        """Say whether the sentence reports what somebody says."""
        return self._reporting.is_in(words, sentence)

    def addresses(self, words: Sequence[str], sentence: str) -> bool:
        """Say whether the sentence addresses its reader."""
        return self._addressing.is_in(words, sentence)

    def asks(self, words: Sequence[str]) -> bool:
        """Say whether the sentence begins as a request does."""
        return bool(words) and words[0] in self._imperatives

    def has_third_person(self, words: Sequence[str], sentence: str) -> bool:
        """Say whether a third person is a subject in the sentence."""
        return self._third_persons.is_in(words, sentence)

    def is_past(self, words: Sequence[str], sentence: str) -> bool:
        """Say whether the sentence has a finite verb in the past, with its subject before it.

        Where a past form may also be a participle, an object after it tells them apart.
        """
        if self._past.has_phrase(words, sentence):
            return True
        return any(
            previous[0].isalnum()
            and previous not in self._links
            and (word in self._past or self._has_past_suffix(word, following))
            for previous, word, following in zip(
                words[:-1], words[1:], [*words[2:], ""], strict=False
            )
        )

    def _has_past_suffix(self, word: str, following: str) -> bool:
        return (
            word.endswith(self._suffixes)
            and len(word) >= _MIN_PAST_CHARS
            and (not self._needs_object or following in self._objects)
        )

    def ends_in_subject(self, before: str) -> bool:
        """Say whether the text before a hit ends in a noun with its determiner."""
        clause = _CLAUSE_END.split(before)[-1]
        words = _WORD.findall(clause)[-_MAX_SUBJECT_WORDS:]
        return (
            len(words) > 1
            and any(word in self._determiners for word in words[:-1])
            and words[-1] not in self._links
            and words[-1] not in self._determiners
        )


@lru_cache(maxsize=256)  # rules hit the same sentences, and pages repeat them
def _manner(language: _Language, sentence: str) -> int:
    """Return what a sentence does by its words: the first of these that holds."""
    words = _TOKEN.findall(sentence)
    if language.reports(words, sentence):
        return _REPORTS
    if language.addresses(words, sentence):
        return _ADDRESSES
    tells = language.has_third_person(words, sentence) or language.is_past(words, sentence)
    return _TELLS if tells else _NEITHER


@lru_cache(maxsize=64)
def _language(classes: WordClasses) -> _Language:
    return _Language(classes)
