"""Templates: phrases over word classes, compiled to a pattern and its keywords.

`{subscribe} {our}? {often}* {newsletter}` stands for all phrases that choose a form of each class.
The rest of the system sees a plain pattern and plain keywords.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice, product
from typing import NamedTuple

import regex

from cleaner.text.folding import fold, is_pointed
from cleaner.text.words import UNSPACED

ANYTHING = "anything"
A_NUMBER = "number"
_CLASSES = 1_000  # whose folded forms are kept, for most stand in many templates
_MOST_REPEATS = 3  # of a class that may stand several times
_MOST_ANYTHING = 16  # words
_MOST_GAP = 3  # signs and spaces between two words

_NAME = r"[a-z][a-z0-9-]*"
_TOKEN = regex.compile(
    rf"\{{(?P<name>{_NAME})(?::(?P<least>\d{{1,2}})-(?P<most>\d{{1,2}}))?\}}(?P<times>[?*+]?)"
    r"|(?P<word>[^\s{}?*+]+)(?P<optional>\??)"
)
_GAP = rf"[^\w.!?;|={{}}\\$]{{1,{_MOST_GAP}}}"  # no end of a sentence, and no sign of code
_MAYBE_GAP = _GAP.replace("{1,", "{0,")  # in scripts without spaces
_WORD, _WORD_GAP = r"[^\W_]+", r"(?:[^\w!?]|_){1,4}"  # of any words
_JOINED_WORD = r"[^\W_]{1,30}"  # joined to others, so that no space ends it
_MAYBE_WORD_GAP = _WORD_GAP.replace("{1,", "{0,")
_NUMBER = r"(?<!\d)\d{1,4}(?:[.,' ]?\d{3}){0,2}(?:[.,]\d)?k?(?!\d)"
# Not inside a longer word; scripts without spaces, and the particles of Korean, do not show it.
_LETTER = r"[^\W\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_START, _END = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
_LINE_START, _LINE_END = r"^[\W_]*", r"[\W_]*$"
_CLASS = regex.compile(rf"\{{({_NAME})\}}")
_MOST_FORMS = 1_000  # of a class
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]")

Forms = Callable[[str], Sequence[str]]  # of a class, by its name
# The pattern and the keywords of one template, and the most characters of a line that it fills,
# without the signs at its ends; 0 if there may be any number.
Variant = tuple[str, tuple[str, ...], int]
Frequency = Callable[[str], float]  # of a word, also inside longer ones


class TemplateError(ValueError):
    """A template is wrong: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


class Token(NamedTuple):
    """A word or a class in a template, how often it may stand, and its folded forms.

    Without forms it stands for any word, or for any number.
    """

    forms: tuple[str, ...]
    least: int
    most: int
    is_number: bool = False
    is_joined: bool = False  # to words in a script that has no spaces

    @property
    def is_any(self) -> bool:
        """Whether it stands for any word."""
        return not self.forms and not self.is_number

    @property
    def is_unspaced(self) -> bool:
        """Whether a form is in a script that has no spaces between words."""
        return any(map(UNSPACED.search, self.forms))

    @property
    def gap(self) -> str:
        """The pattern of what parts it from a neighbour like it."""
        return _gap(self, self)

    @property
    def pattern(self) -> str:
        """The pattern of one of its forms."""
        if not self.forms:
            return _NUMBER if self.is_number else _JOINED_WORD if self.is_joined else _WORD
        return _one_of(self.forms, self.gap)

    @property
    def longest(self) -> int:
        """The most characters that it takes with the gaps after its words."""
        return self.most * max(len(form) + _MOST_GAP * (form.count(" ") + 1) for form in self.forms)


class CompiledTemplates(NamedTuple):
    """The keywords of some templates, of which each hit has one, and the pattern of each.

    `variants` are the pattern, the keywords and the most characters of each template by itself.
    """

    keywords: tuple[str, ...]
    variants: tuple[Variant, ...]


def compile_templates(
    templates: Sequence[str], anchor: str, forms: Forms, frequency: Frequency
) -> CompiledTemplates:
    """Return the patterns and the keywords of `templates`. Raises TemplateError.

    `anchor` says where on the line they stand, as for phrases. The keywords of each template are
    the forms of the class that is rarest by `frequency`.

    >>> classes = {"join": ("join", "sign up for"), "our": ("our", "the")}
    >>> compile_templates(["{join} {our}? newsletter"], "anywhere", classes.get, by_length)[0]
    ('newsletter',)
    """
    start = _LINE_START if anchor in ("start", "line") else _START
    end = _LINE_END if anchor in ("end", "line") else _END
    variants: list[Variant] = []
    for template in templates:
        tokens = parse_template(template, forms)
        keywords = tuple(dict.fromkeys(_keywords(tokens, frequency)))
        is_bounded = anchor == "line" and all(token.forms for token in tokens)
        longest = sum(token.longest for token in tokens) if is_bounded else 0
        variants.append((f"{start}(?:{_pattern(tokens)}){end}", keywords, longest))
    all_keywords = dict.fromkeys(chain.from_iterable(keywords for _, keywords, _ in variants))
    return CompiledTemplates(tuple(all_keywords), tuple(variants))


def parse_template(template: str, forms: Forms) -> list[Token]:
    """Return the tokens of `template`. Raises TemplateError."""
    tokens: list[Token] = []
    for text in template.split():
        match = _TOKEN.fullmatch(text)
        if match is None:
            raise TemplateError(f"has {text!r}", "write a word, {class}, {class}?, {class}* or +")
        tokens.append(_token(match, forms))
    for form in chain.from_iterable(token.forms for token in tokens):
        if is_pointed(form):
            raise TemplateError(f"has {form!r}", "write it without vowel signs and tatweel")
    if not any(token.forms and token.least for token in tokens):
        raise TemplateError("has no word that must be there", "take the ? from one of them")
    is_joined = any(token.is_unspaced for token in tokens)
    return [token._replace(is_joined=is_joined) for token in tokens]


def _token(match: "regex.Match[str]", forms: Forms) -> Token:
    if match["word"]:
        return Token((fold(match["word"]),), 0 if match["optional"] else 1, 1)
    if match["name"] == ANYTHING:
        least, most = int(match["least"] or 1), int(match["most"] or 1)
        if most > _MOST_ANYTHING or least > most:
            raise TemplateError(f"has {match[0]}", f"write at most {{anything:0-{_MOST_ANYTHING}}}")
        return Token((), least, most)
    least, most = {"": (1, 1), "?": (0, 1), "*": (0, _MOST_REPEATS), "+": (1, _MOST_REPEATS)}[
        match["times"]
    ]
    if match["name"] == A_NUMBER:
        return Token((), least, 1, is_number=True)
    return Token(_folded(tuple(forms(match["name"]))), least, most)


@lru_cache(maxsize=_CLASSES)
def _folded(forms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, forms)))


def may_be_long(pattern: str) -> bool:
    """Say whether the pattern of a template holds any words: all else has a most of characters."""
    return _WORD in pattern


def class_pattern(forms: Sequence[str]) -> str:
    """Return the pattern of one of the forms of a class.

    >>> class_pattern(["read", "see also"])
    '(?:see also|read)'
    """
    return _one_of(_folded(tuple(forms)), " ")


@lru_cache(maxsize=_CLASSES)
def _one_of(forms: Sequence[str], gap: str) -> str:
    """Return the pattern of one of `forms`, the longest first, with `gap` between their words."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    texts = [gap.join(map(regex.escape, form.split(" "))) for form in longest_first]
    return f"(?:{'|'.join(texts)})"


def _pattern(tokens: Sequence[Token]) -> str:
    """Return the pattern of one template: what may be missing takes its gap with it."""
    last = max(number for number, token in enumerate(tokens) if token.least)
    parts: list[str] = []
    for number, token in enumerate(tokens):
        if number < last:
            gap = _gap(token, tokens[number + 1])
            parts.append(_times(f"{_repeats(token)}{gap}", min(token.least, 1), 1))
        elif number == last:
            parts.append(_repeats(token))
        else:
            gap = _gap(tokens[number - 1], token)
            parts.append(_times(f"{gap}{_repeats(token)}", 0, 1))
    return "".join(parts)


def _repeats(token: Token) -> str:
    """Return the pattern of `token` as often as it may stand, but once at least."""
    if token.most == 1:
        return token.pattern
    more = _times(f"{token.gap}{token.pattern}", max(token.least - 1, 0), token.most - 1)
    return f"{token.pattern}{more}"


def _gap(left: Token, right: Token) -> str:
    """Return the pattern of what parts two tokens: scripts without spaces join them directly."""
    pair = (left, right)
    joins = any(token.is_unspaced or token.is_number for token in pair)
    if any(token.is_any for token in pair):
        return _MAYBE_WORD_GAP if joins else _WORD_GAP
    return _MAYBE_GAP if joins else _GAP


def _times(pattern: str, least: int, most: int) -> str:
    if (least, most) == (1, 1):
        return pattern
    return f"(?:{pattern})?" if (least, most) == (0, 1) else f"(?:{pattern}){{{least},{most}}}"


def _keywords(tokens: Sequence[Token], frequency: Frequency) -> Sequence[str]:
    """Return the keywords of the token whose forms are rarest together.

    A word right behind a number does not stand alone, so another one is taken if there is one.
    """
    before = [None, *tokens[:-1]]
    apart = [
        token
        for left, token in zip(before, tokens, strict=True)
        if token.forms and token.least and not (left and left.is_number)
    ]
    needed = apart or [token for token in tokens if token.forms and token.least]
    choices = [[_rarest(form, frequency) for form in token.forms] for token in needed]
    return min(choices, key=lambda words: (sum(map(frequency, words)), words))


def _rarest(form: str, frequency: Frequency) -> str:
    """Return the rarest word of `form`; all of it where spaces part no words."""
    words = [form] if UNSPACED.search(form) else words_of(form) or [form]
    return min(words, key=lambda word: (frequency(word), word))


def words_of(form: str) -> list[str]:
    """Return what spaces part in `form`, of which each hit has all as they are spelt.

    >>> words_of("you'll get our e-book &")
    ["you'll", 'get', 'our', 'e-book']
    """
    return [word for word in form.split() if _WORDS.search(word)]


def phrases(template: str, forms: Forms) -> Iterator[str]:
    """Yield the phrases that `template` stands for, with nothing for any words.

    >>> classes = {"join": ("join", "get"), "our": ("our",)}
    >>> [*phrases("{join} {our}? newsletter", classes.__getitem__)]
    ['join newsletter', 'join our newsletter', 'get newsletter', 'get our newsletter']
    """
    choices = [_choices(token) for token in parse_template(template, forms)]
    for chosen in product(*choices):
        yield " ".join(filter(None, chosen))


def _choices(token: Token) -> list[str]:
    forms = [*token.forms] or ["12" if token.is_number else "…"]
    return forms if token.least else ["", *forms]


def by_length(word: str) -> float:
    """Return a guess at the frequency of `word`, for words of which none is known.

    Longer words are rarer (Zipf's law of abbreviation).
    """
    per_letter = 1.5 if UNSPACED.search(word) else 0.5
    return float(10 ** (6 - per_letter * len(word)))


def class_forms(
    name: str, classes: Mapping[str, Sequence[str]], within: tuple[str, ...] = ()
) -> list[str]:
    """Return all forms of the class `name`, with the classes that its forms name put in."""
    if name in within:
        path = " > ".join((*within[within.index(name) :], name))
        raise TemplateError(f"uses itself: {path}", "break the circle")
    if name not in classes:
        raise TemplateError(f"uses {{{name}}}, which is not a class here", "declare it")
    result: list[str] = []
    for form in classes[name]:
        parts = [
            class_forms(match[1], classes, (*within, name))
            if (match := _CLASS.fullmatch(word))
            else [word]
            for word in form.split()
        ]
        result += (" ".join(chosen) for chosen in islice(product(*parts), _MOST_FORMS))
    return [*dict.fromkeys(result)]
