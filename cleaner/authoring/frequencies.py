"""Frequencies: how often the words of classes and templates occur, from which keywords are chosen.

    python -m cleaner.authoring.frequencies FOLDER

writes a `frequencies.toml` into each language of a rules folder, on the Zipf scale of wordfreq
(Speer 2022; van Heuven and others, 2014): the logarithm of how often a word occurs among a thousand
million. It needs wordfreq, which developers have.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import regex

from cleaner.ruleset.fragments import FREQUENCIES_FILE, WORDS_FILE
from cleaner.ruleset.toml import read_toml
from cleaner.text.folding import fold
from cleaner.text.words import UNSPACED

_HEAD = "# Made by `make frequencies` from wordfreq: how often words occur, on the Zipf scale.\n\n"
_PLAIN = regex.compile(r"[^\s{}?*+:]+")
_CLASS = regex.compile(r"\{[^}]*\}[?*+]?")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def words_of(folder: Path) -> set[str]:
    """Return the words that the classes and the templates of one language's `folder` have."""
    return {
        word
        for path in folder.rglob("*.toml")
        if path.name != FREQUENCIES_FILE
        for text in _texts(path)
        for part in _PLAIN.findall(_CLASS.sub(" ", fold(text)))
        for word in ([part] if UNSPACED.search(part) else _WORD.findall(part))
    }


def _texts(path: Path) -> Iterator[str]:
    raw = read_toml(path)
    for forms in raw.get("classes", {}).values():
        yield from forms
    for rule in raw.get("rule", ()):
        yield from rule.get("templates", ())


def main(folder: Path) -> int:
    """Write the file of each language that has word classes."""
    from wordfreq import get_frequency_dict

    for path in sorted(folder.glob(f"*/{WORDS_FILE}")):
        language = path.parent
        known = get_frequency_dict(language.name, wordlist="best")
        lines = [
            f'"{word}" = {_zipf(known[word])}\n'
            for word in sorted(words_of(language))
            if word in known
        ]
        target = language / FREQUENCIES_FILE
        target.write_text(f"{_HEAD}[frequencies]\n{''.join(lines)}", "utf-8")
    return 0


def _zipf(share: float) -> float:
    from wordfreq import freq_to_zipf

    return round(float(freq_to_zipf(share)), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
