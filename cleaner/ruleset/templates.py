"""Templates: phrases over word classes, compiled to a pattern and its keywords.

`{subscribe} {our}? {often}* {newsletter}` stands for all phrases that choose a form of each class.
The rest of the system sees a plain pattern and plain keywords.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, islice, product
from typing import NamedTuple

import msgspec
import regex

from cleaner.ruleset.template import WORD, Anchor, Template, Token, Variants, one_of
from cleaner.text.folding import fold, is_pointed
from cleaner.text.lazy import lazy_regex
from cleaner.text.words import UNSPACED

ANYTHING = "anything"
A_NUMBER = "number"
_CLASSES = 1_000  # whose folded forms are kept, for most stand in many templates
_MOST_REPEATS = 3  # of a class that may stand several times
_MOST_ANYTHING = 16  # words

_NAME = r"[a-z][a-z0-9-]*"
_TOKEN = lazy_regex(
    rf"\{{(?P<name>{_NAME})(?::(?P<least>\d{{1,2}})-(?P<most>\d{{1,2}}))?\}}(?P<times>[?*+]?)"
    r"|(?P<word>[^\s{}?*+]+)(?P<optional>\??)"
)
_CLASS = lazy_regex(rf"\{{({_NAME})\}}")
_MOST_FORMS = 1_000  # of a class
_WORDS = lazy_regex(r"[\p{L}\p{M}\p{N}]")

Forms = Callable[[str], Sequence[str]]  # of a class, by its name
Frequency = Callable[[str], float]  # of a word, also inside longer ones


class TemplateError(ValueError):
    """A template is wrong: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


class _RarestWords(NamedTuple):
    """The rarest word of each form of a class, and how often they occur together."""

    frequency: float
    words: tuple[str, ...]


class CompiledTemplates(NamedTuple):
    """The keywords of some templates, of which each hit has one, and the pattern of each.

    `variants` are the templates as they are matched.
    """

    keywords: tuple[str, ...]
    variants: Variants


class TemplateCompiler:
    """Compiles templates over the classes of one place.

    `forms` returns the forms of a class, `frequency` how often a word occurs. What is worked out
    for a class is kept, for most stand in many templates.

    >>> classes = {"join": ("join", "sign up for"), "our": ("our", "the")}
    >>> compiler = TemplateCompiler(classes.get, by_length)
    >>> compiler.compile(["{join} {our}? newsletter"], "anywhere").keywords
    ('newsletter',)
    """

    def __init__(self, forms: Forms, frequency: Frequency) -> None:
        self._token = cache(partial(_token, forms=cache(forms)))
        self._rarest_words = cache(partial(_rarest_words, frequency=frequency))

    def compile(self, templates: Sequence[str], anchor: Anchor) -> CompiledTemplates:
        """Return the patterns and the keywords of `templates`. Raises TemplateError.

        `anchor` says where on the line they stand, as for phrases. The keywords of each template
        are the forms of the class that is rarest.
        """
        variants = [self._variant(template, anchor) for template in templates]
        keywords = dict.fromkeys(chain.from_iterable(one.keywords for one in variants))
        return CompiledTemplates(tuple(keywords), Variants(variants))

    def _variant(self, template: str, anchor: Anchor) -> Template:
        tokens = self.tokens(template)
        is_bounded = anchor == "line" and all(token.joined_forms for token in tokens)
        longest = sum(token.longest for token in tokens) if is_bounded else 0
        return Template(tuple(tokens), anchor, _keywords(tokens, self._rarest_words), longest)

    def tokens(self, template: str) -> list[Token]:
        """Return the tokens of `template`. Raises TemplateError."""
        tokens = [self._token(text) for text in template.split()]
        if not any(token.joined_forms and token.least for token in tokens):
            raise TemplateError("has no word that must be there", "take the ? from one of them")
        if not any(token.is_unspaced for token in tokens):
            return tokens
        return [msgspec.structs.replace(token, is_joined=True) for token in tokens]


def _token(text: str, forms: Forms) -> Token:
    """Return the token that is written as `text`. Raises TemplateError."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise TemplateError(f"has {text!r}", "write a word, {class}, {class}?, {class}* or +")
    token = _matched_token(match, forms)
    if is_pointed(token.joined_forms):
        form = next(filter(is_pointed, token.forms))
        raise TemplateError(f"has {form!r}", "write it without vowel signs and tatweel")
    return token


def _matched_token(match: "regex.Match[str]", forms: Forms) -> Token:
    if match["word"]:
        return Token(fold(match["word"]), 0 if match["optional"] else 1, 1)
    if match["name"] == ANYTHING:
        least, most = int(match["least"] or 1), int(match["most"] or 1)
        if most > _MOST_ANYTHING or least > most:
            raise TemplateError(f"has {match[0]}", f"write at most {{anything:0-{_MOST_ANYTHING}}}")
        return Token("", least, most)
    least, most = {"": (1, 1), "?": (0, 1), "*": (0, _MOST_REPEATS), "+": (1, _MOST_REPEATS)}[
        match["times"]
    ]
    if match["name"] == A_NUMBER:
        return Token("", least, 1, is_number=True)
    return Token("\n".join(_folded(tuple(forms(match["name"])))), least, most)


@lru_cache(maxsize=_CLASSES)
def _folded(forms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, forms)))


def may_be_long(pattern: str) -> bool:
    """Say whether a template holds any words: all other patterns have a limit of characters."""
    return WORD in pattern


def class_pattern(forms: Sequence[str]) -> str:
    """Return the pattern of one of the forms of a class.

    >>> class_pattern(["read", "see also"])
    '(?:see also|read)'
    """
    return one_of(_folded(tuple(forms)), " ")


def _keywords(
    tokens: Sequence[Token], rarest_words: Callable[[str], _RarestWords]
) -> tuple[str, ...]:
    """Return the keywords of the token whose forms are rarest together.

    A word right after a number does not stand alone, so another one is taken if there is one.
    """
    before = [None, *tokens[:-1]]
    apart = [
        token
        for left, token in zip(before, tokens, strict=True)
        if token.joined_forms and token.least and not (left and left.is_number)
    ]
    needed = apart or [token for token in tokens if token.joined_forms and token.least]
    rarest = min(rarest_words(token.joined_forms) for token in needed)
    return tuple(dict.fromkeys(rarest.words))


def _rarest_words(joined_forms: str, frequency: Frequency) -> _RarestWords:
    words = [_rarest(form, frequency) for form in joined_forms.split("\n")]
    return _RarestWords(sum(map(frequency, words)), tuple(words))


def _rarest(form: str, frequency: Frequency) -> str:
    """Return the rarest word of `form`; all of it where spaces part no words."""
    if " " not in form:  # as nearly all
        return form
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
    tokens = TemplateCompiler(forms, by_length).tokens(template)
    choices = [_choices(token) for token in tokens]
    for chosen in product(*choices):
        yield " ".join(filter(None, chosen))


def _choices(token: Token) -> list[str]:
    forms = [*token.forms] or ["12" if token.is_number else "…"]
    return forms if token.least else ["", *forms]


def by_length(word: str) -> float:
    """Return a guess at the frequency of `word`, for words whose frequencies are all unknown.

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
