"""Frequencies: how often the words of classes and templates occur, from which keywords are chosen.

    python -m cleaner.authoring.frequencies FOLDER

writes a `frequencies.toml` into each language of a rules folder, on the Zipf scale of wordfreq
(Speer 2022; van Heuven and others, 2014): the logarithm of how often a word occurs among a
thousand million, also inside longer words. With each word of a class that may be misspelt go its
neighbours: words, of any language with rules, that are one typing error off. It needs wordfreq,
which developers have.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import regex

from cleaner.authoring.formatting import format_text
from cleaner.ruleset.fragments import FREQUENCIES_FILE, WORDS_FILE
from cleaner.ruleset.templates import words_of
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
    from wordfreq import get_frequency_dict, zipf_to_freq

    yield from map(fold, word_counts(language))
    least = zipf_to_freq(_MIN_WORD_ZIPF if language == "en" else _MIN_FOREIGN_ZIPF)
    for word, share in get_frequency_dict(language, wordlist="best").items():
        if share >= least:
            yield fold(word)


def shares_of(words: Iterable[str], language: str) -> Mapping[str, float]:
    """Return the share of all words of `language` that are, or have inside, each of `words`.

    A scan for keywords stops inside longer words, too: "ad" is found in "read".
    """
    from ahocorasick_rs import AhoCorasick
    from wordfreq import get_frequency_dict

    sought = sorted(words)
    scan = AhoCorasick(sought)
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in get_frequency_dict(language, wordlist="best").items():
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
        lines = [f'"{word}" = {_zipf(share)}\n' for word, share in sorted(shares.items())]
        near = [
            f'"{word}" = {json.dumps(vocabulary.near(word), ensure_ascii=False)}\n'
            for word in sorted(class_words(language))
        ]
        text = f"{_HEAD}[frequencies]\n{''.join(lines)}\n[neighbours]\n{''.join(near)}"
        (language / FREQUENCIES_FILE).write_text(format_text(text), "utf-8")
    return 0


def _zipf(share: float) -> float:
    from wordfreq import freq_to_zipf

    return round(float(freq_to_zipf(share)), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
