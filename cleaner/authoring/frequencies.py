"""Frequencies: how often the words of classes and templates occur, from which keywords are chosen.

    python -m cleaner.authoring.frequencies FOLDER

writes a `frequencies.toml` into each language of a rules folder, on the Zipf scale of wordfreq
(Speer 2022; van Heuven and others, 2014): the logarithm of how often a word occurs among a
thousand million, also inside longer words. Words that are about as frequent as their length says
are left out. With each word of an English class that may be misspelt go its neighbours: words, of
any language with rules, that are one typing error off. It needs wordfreq, which developers have.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from math import log10
from pathlib import Path

import regex

from cleaner.authoring.formatting import format_text
from cleaner.ruleset.fragments import FREQUENCIES_FILE, WORDS_FILE
from cleaner.ruleset.templates import by_length, words_of
from cleaner.ruleset.toml import read_toml
from cleaner.text.folding import fold
from cleaner.text.spelling import MIN_CHARS, is_one_error_off
from cleaner.text.vocabulary import word_counts
from cleaner.text.words import UNSPACED

_HEAD = """\
# Made by `make frequencies` from wordfreq: how often words occur, also inside longer ones, on the
# Zipf scale, and which words are one typing error from a word of a class.

"""
_MIN_WORD_ZIPF = 2.9  # below it English lists have typing errors; "recieve" has 2.8
_MIN_FOREIGN_ZIPF = 2.5
_MISSPELT = ("en",)  # the language that sites write themselves; they take the others from a system
_MAX_SURPRISE = 0.5  # on the Zipf scale, between a word's frequency and the guess by its length
_PLAIN = regex.compile(r"[^\s{}?*+:]+")
_CLASS = regex.compile(r"\{[^}]*\}[?*+]?")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def needed_words(folder: Path) -> set[str]:
    """Return the words that the classes and the templates of one language's `folder` have."""
    return {
        word
        for path in folder.rglob("*.toml")
        if path.name != FREQUENCIES_FILE
        for text in _texts(path)
        for part in _PLAIN.findall(_CLASS.sub(" ", fold(text)))
        for word in ([part] if UNSPACED.search(part) else words_of(part))
    }


def _texts(path: Path) -> Iterator[str]:
    raw = read_toml(path)
    for forms in raw.get("classes", {}).values():
        yield from forms
    for rule in raw.get("rule", ()):
        yield from rule.get("templates", ())


def class_words(folder: Path) -> set[str]:
    """Return the words of the classes of one language's `folder` that may be misspelt."""
    forms = read_toml(folder / WORDS_FILE).get("classes", {}).values()
    texts = fold("\n".join(chain.from_iterable(forms)))
    return {
        word
        for word in _WORD.findall(_CLASS.sub(" ", texts))
        if len(word) >= MIN_CHARS and word.isalpha() and not UNSPACED.search(word)
    }


class Vocabulary:
    """The words of some languages, by their beginnings and by their ends."""

    def __init__(self, languages: Iterable[str]) -> None:
        self._by_end: defaultdict[str, set[str]] = defaultdict(set)
        for language in languages:
            for word in _known_words(language):
                if len(word) >= MIN_CHARS and word.isalpha():
                    self._by_end[f"{word[:2]}*"].add(word)
                    self._by_end[f"*{word[-2:]}"].add(word)

    def near(self, word: str) -> list[str]:
        """Return the words that are one typing error from `word`, in order."""
        keys = f"{word[:2]}*", f"*{word[-2:]}"
        maybe = {other for key in keys for other in self._by_end[key]}
        return sorted(other for other in maybe if is_one_error_off(word, other))


def _known_words(language: str) -> Iterator[str]:
    """Yield the folded words of `language`: of a dictionary, and common ones."""
    from wordfreq import zipf_to_freq

    yield from map(fold, word_counts(language))
    least = zipf_to_freq(_MIN_WORD_ZIPF if language == "en" else _MIN_FOREIGN_ZIPF)
    for word, share in _shares(language).items():
        if share >= least:
            yield fold(word)


def _shares(language: str) -> Mapping[str, float]:
    """Return the share of each word of `language`; none where wordfreq does not know it."""
    from wordfreq import get_frequency_dict

    try:
        shares: Mapping[str, float] = get_frequency_dict(language, wordlist="best")
    except LookupError:
        return {}
    return shares


def shares_of(words: Iterable[str], language: str) -> Mapping[str, float]:
    """Return the share of all words of `language` that are, or have inside, each of `words`.

    A scan for keywords stops inside longer words, too: "ad" is found in "read".
    """
    from ahocorasick_rs import AhoCorasick

    sought = sorted(words)
    scan = AhoCorasick(sought)
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in _shares(language).items():
        spots = scan.find_matches_as_indexes(fold(word), overlapping=True)
        for number in {number for number, _, _ in spots}:
            shares[sought[number]] += share
    return shares


def main(folder: Path) -> int:
    """Write the file of each language that has word classes."""
    languages = [path.parent for path in sorted(folder.glob(f"*/{WORDS_FILE}"))]
    vocabulary = Vocabulary(language.name for language in languages)
    for language in languages:
        shares = shares_of(needed_words(language), language.name)
        by_zipf: defaultdict[float, list[str]] = defaultdict(list)
        for word, share in sorted(shares.items()):
            if abs(_zipf(share) - log10(by_length(word))) > _MAX_SURPRISE:
                by_zipf[_zipf(share)].append(word)
        lines = [f'"{zipf}" = {_list(words)}\n' for zipf, words in sorted(by_zipf.items())]
        words = class_words(language) if language.name in _MISSPELT else set()
        near = [f'"{word}" = {_list(vocabulary.near(word))}\n' for word in sorted(words)]
        text = f"{_HEAD}[frequencies]\n{''.join(lines)}\n[neighbours]\n{''.join(near)}"
        (language / FREQUENCIES_FILE).write_text(format_text(text), "utf-8")
    return 0


def _list(words: Iterable[str]) -> str:
    return json.dumps([*words], ensure_ascii=False)


def _zipf(share: float) -> float:
    from wordfreq import freq_to_zipf

    return round(float(freq_to_zipf(share)), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
