"""Wordings: what catalogues print, and which half of it measures the rules."""

import hashlib
import html
import re
import unicodedata
from typing import NamedTuple

import msgspec
import regex

from cleaner.text.folding import fold, unpointed
from cleaner.text.words import UNSPACED

# Each wording is fitted or held out by a hash of its words, so that it is so in all catalogues. The
# salt decides on the halves: a wording that was looked at often must not measure rules for ever.
SALT = "cleaner languages, second split"
_TAG = re.compile(r"<[^<>]{0,200}>")
_PLACEHOLDER = regex.compile(
    r"%\((?P<name>\w+)\)[sd]|[%$#]?\{+\s*(?P<name>[\w.]+)\s*\}+|%(?:\d\$)?(?P<type>[sd])"
    r"|\$(?P<name>\w+)|(?<!\S)(?P<sign>[%#])(?=\s)"
)
_NUMBER = re.compile(r".*count.*|amount|num(?:ber)?|n|hits|likes|replies|more|pages?|reading_?time")
_EVEN_PLACEHOLDER = re.compile(r"\{(?:count|name)\}")
_SIGN = regex.compile(r"[\p{L}\p{M}\p{N}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_EDGES = regex.compile(r"^[^\p{L}\p{M}\p{N}{]+|[^\p{L}\p{M}\p{N}}]+$")  # signs around a word
_NOT_OF_TEMPLATES = regex.compile(r"[{}?*+()|<>]")
_FILLED = {"{count}": "{anything:1-1}", "{name}": "{anything:1-6}"}
_WORD_SIGNS = 5  # of Han and kana: fewer are one word
_LONG_WORD_SIGNS = 14  # of Thai, whose words have more signs
_LONG = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


class Wording(msgspec.Struct, frozen=True, order=True):
    """What catalogues print: `{count}` is a number in it, `{name}` any other text.

    `sources` are the catalogues that print it, by name.
    """

    theme: str
    text: str
    sources: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        """Whether it measures rules, so that no rule is written from it."""
        return is_held(self.text)

    @property
    def is_word(self) -> bool:
        """Whether it is one word, which may be a heading and so goes only in units.

        >>> Wording("comments", "Discussion", ("Ghost",)).is_word
        True
        """
        if UNSPACED.search(self.text):
            least = _LONG_WORD_SIGNS if _LONG.search(self.text) else _WORD_SIGNS
            return len(_SIGN.findall(_without_placeholders(self.text))) < least
        words = [word for word in self.text.split() if _SIGN.search(word)]
        return sum(not word.startswith("{") for word in words) < 2  # noqa: PLR2004

    def filled(self, count: str = "12", name: str = "Nora Lind") -> str:
        """Return the text as a page prints it.

        >>> Wording("comments", "{count} replies to {name}", ("Ghost",)).filled()
        '12 replies to Nora Lind'
        """
        return self.text.replace("{count}", count).replace("{name}", name)

    def template(self) -> str:
        """Return the text as a template of a rule.

        >>> Wording("comments", "{count} replies to {name}.", ("Ghost",)).template()
        '{anything:1-1} replies to {anything:1-6}'
        """
        words: list[str] = []
        for word in unpointed(self.text).replace("{", " {").replace("}", "} ").split():
            edge = _EDGES.sub("", word)
            words.append(_FILLED.get(edge) or _NOT_OF_TEMPLATES.sub("", fold(edge)))
        return " ".join(word for word in words if _SIGN.search(word))


class Halves(NamedTuple):
    """The wordings that rules may be written from, and those that are held out."""

    fitted: list[Wording]
    held: list[Wording]


def without_markup(text: str) -> str:
    """Return a text of a catalogue without markup, with even placeholders.

    >>> without_markup('%1$s replies to <a href="#">%(title)s</a> &raquo;')
    '{name} replies to {name} »'
    >>> [*map(without_markup, ("{amount} more", "% Comments", "# min read", "${number} more"))]
    ['{count} more', '{count} Comments', '{count} min read', '{count} more']
    """
    text = html.unescape(_TAG.sub("", text)).replace("%%", "%")
    text = unicodedata.normalize("NFC", _PLACEHOLDER.sub(_even_placeholder, text))
    return " ".join(text.split())


def _even_placeholder(match: "regex.Match[str]") -> str:
    if match["sign"] or match["type"] == "d" or _NUMBER.fullmatch((match["name"] or "").lower()):
        return "{count}"
    return "{name}"


def is_printed(text: str) -> bool:
    """Say whether a page prints a plain text so: it has words, and nothing for a program to fill.

    >>> is_printed("{count} comments"), is_printed("{count}"), is_printed("{{PLURAL:$1|a|b}}")
    (True, False, False)
    """
    rest = _without_placeholders(text)
    return _SIGN.search(rest) is not None and "{" not in rest


def words_key(text: str) -> str:
    """Return what two wordings share that differ in case and signs only.

    >>> words_key("Leave a comment!") == words_key("LEAVE a comment"), words_key("{count} comments")
    (True, 'count comments')
    """
    return " ".join(_WORD.findall(fold(text)))


def _without_placeholders(text: str) -> str:
    return _EVEN_PLACEHOLDER.sub(" ", text)


def is_held(text: str) -> bool:
    """Say whether a wording is held out, by its words alone: so it is in all catalogues or none.

    >>> is_held("Post a comment") == is_held("post a comment!") == is_held("Post a comment {name}")
    True
    """
    return (
        hashlib.sha256(f"{SALT}\n{words_key(_without_placeholders(text))}".encode()).digest()[0] % 2
        == 1
    )


def halves(wordings: list[Wording]) -> Halves:
    """Return both halves of `wordings`, each in their order."""
    fitted = [wording for wording in wordings if not wording.is_held]
    return Halves(fitted, [wording for wording in wordings if wording.is_held])
