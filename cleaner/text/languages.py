"""Languages: their names as data has them, and which ones a text is in."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.core import CORE
from cleaner.text.classes import CharacterTest, class_bits
from cleaner.text.errors import InputError
from cleaner.text.folding import fold
from cleaner.text.lazy import lazy_re, lazy_regex

if TYPE_CHECKING:
    import regex

    from cleaner.core.vocabulary import Vocabulary

_GUESSED_CHARS = 20_000  # of a text, that tell its main language
_MIN_TEXT_WORDS = 3  # of that language
CLEAR_WORDS = 2  # of a language on one line: it is hardly ever in another one
# Of scripts in which a word or its ending has one sign and no spaces around it.
_SIGNS = lazy_regex(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
# Scripts, and letters, as parts of a class of characters. Each shows a language if the common words
# of only one have it. Han is not among them: Japanese labels may have nothing else.
_SCRIPTS = (
    "ыэё",
    "іїєґ",
    "ђћљњџј",
    r"\N{ARABIC LETTER TEH MARBUTA}",
    r"\N{ARABIC LETTER PEH}\N{ARABIC LETTER TCHEH}\N{ARABIC LETTER JEH}\N{ARABIC LETTER GAF}",
    r"\p{Hebrew}",
    r"\p{Greek}",
    r"\p{Devanagari}",
    r"\p{Bengali}",
    r"\p{Thai}",
    r"\p{Hangul}",
    r"\p{Hiragana}\p{Katakana}",
    "őű",
    "ěřů",
    "ĺľŕ",
    "ţ",
    "ğ",
    "ơưạảấầẩẫậắằẳẵặẹẻếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
)
_SCRIPT_SIGNS = tuple(lazy_regex(f"[{script}]") for script in _SCRIPTS)
_NOT_ASCII = lazy_re(r"[^\x00-\x7f]+")  # none of these letters is; of a long text few are
# As many characters as a word has.
_SCRIPT_WORD = lazy_regex(f"[{''.join(_SCRIPTS)}]{{1,8}}")
_SHOWS_LANGUAGE = lazy_regex(f"{_SIGNS.pattern}|[{''.join(_SCRIPTS)}]")
_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isspace, characters)},
    lambda characters: {*_SHOWS_LANGUAGE.findall(characters)},
)
_CODE = lazy_re(r"([a-z]{2})(?:[-_].+)?", re.IGNORECASE | re.DOTALL)


def language(value: str) -> str | None:
    """Return the ISO 639-1 code that `value` begins with, None where it has none.

    A region does not count. What is not such a code must not be taken for a language: no rule
    would be of it, so the rules of all languages would be left out.

    >>> language("pt-BR"), language("DE"), language("en_US"), language("English"), language("deu")
    ('pt', 'de', 'en', None, None)
    """
    match = _CODE.fullmatch(value.strip())
    return match[1].lower() if match else None


def language_code(value: str) -> str:
    """Return the code that `value` begins with, as `language` does. Raises InputError for none."""
    code = language(value)
    if code is None:
        what = f"{value!r} is not a language code of ISO 639-1"
        raise InputError(f'{what}; give its two letters, as "en" or "de"')
    return code


class Lead(NamedTuple):
    """The language of which a line has the most `words`; no code where there is none, or a tie."""

    code: str | None
    words: int

    @property
    def is_clear(self) -> bool:
        """Whether the line is hardly ever in another language."""
        return self.words >= CLEAR_WORDS


NO_LEAD = Lead(None, 0)


class LanguageDetector:
    """Tells languages by their most common words.

    `common` has the words of each language; of Chinese, Japanese and Korean a sign is a word. A
    word that two languages share is left out. Words in a script that only one of the languages has
    count, too, and so do letters. Boilerplate is short, and detectors that learned from letters
    guess at it: a line without such a word has no language here.
    """

    def __init__(self, common: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, set[str]] = {}
        for code, words in common.items():
            # One call folds all words of a language, which is far quicker.
            for word in filter(None, fold("\n".join(words)).split("\n")):
                owners.setdefault(word, set()).add(code)
        self._owners = owners
        self._codes = sorted(common)
        self._code_of = {word: code for word, codes in owners.items() for code in _sole(codes)}
        self._code_of_sign: dict[str, str | None] = {}

    def of_line(self, folded: str, least: int = 1) -> str | None:
        """Return the code of which a line has the most words, at least `least`.

        It is None where there is no such language, and where two have as many.

        >>> detector = LanguageDetector({"de": ["der", "und"], "en": ["the", "and"]})
        >>> detector.of_line("wind und wetter"), detector.of_line("the und"), detector.of_line("ok")
        ('de', None, None)
        """
        lead = self.lead(folded)
        return lead.code if lead.words >= least else None

    def lead(self, folded: str) -> Lead:
        """Return the code of which a line has the most words, with their number.

        >>> LanguageDetector({"de": ["der", "und"], "en": ["the", "and"]}).lead("der wind und oak")
        Lead(code='de', words=2)
        """
        return self.leads([folded])[0]

    def leads(self, lines: Sequence[str]) -> list[Lead]:
        """Return the lead of each of `lines`, which are folded."""
        if CORE.is_compiled:
            return self._vocabulary.leads(lines, self._shown)
        return [*map(self._lead, lines)]

    @cached_property
    def _vocabulary(self) -> "Vocabulary":
        """The common words, as the compiled core has them."""
        from cleaner.core.characters import CharacterTable
        from cleaner.core.vocabulary import Vocabulary

        return Vocabulary(CharacterTable(_classes_of), self._code_of, self._codes, Lead)

    def _lead(self, folded: str) -> Lead:
        codes = [*map(self._code_of.get, folded.split()), *self._shown(folded)]
        counts = Counter(filter(None, codes))
        if len(counts) < 2:  # noqa: PLR2004 - nearly all lines
            return Lead(*counts.popitem()) if counts else NO_LEAD
        (first, most), (_, second) = counts.most_common(2)
        return Lead(first, most) if most > second else NO_LEAD

    def _shown(self, folded: str) -> list[str | None]:
        """Return the codes that the letters of a line show, beside its words."""
        if folded.isascii():
            return []
        letters = " ".join(_NOT_ASCII.findall(folded))
        signs = map(self._code_of.get, _SIGNS.findall(letters))
        return [*signs, *(self._code_of_script(run[0]) for run in _SCRIPT_WORD.findall(letters))]

    @cached_property
    def _scripts(self) -> list[tuple["regex.Pattern[str]", str]]:
        """The scripts in which only one of the languages has common words, with its code."""
        writers = (
            (
                script,
                {
                    code
                    for word in self._owners
                    if script.search(word)
                    for code in self._owners[word]
                },
            )
            for script in _SCRIPT_SIGNS
        )
        return [(script, code) for script, codes in writers for code in _sole(codes)]

    def _code_of_script(self, sign: str) -> str | None:
        """Return the only language with `sign` in its common words, if there is one."""
        if sign not in self._code_of_sign:
            codes = (code for script, code in self._scripts if script.match(sign))
            self._code_of_sign[sign] = next(codes, None)
        return self._code_of_sign[sign]

    def main(self, text: str) -> str | None:
        """Return the code of which `text` has the most words, None if it has hardly any.

        >>> detector = LanguageDetector({"de": ["der", "und"], "en": ["the", "of"]})
        >>> detector.main("The end of the road"), detector.main("the")
        ('en', None)
        """
        return self.of_line(fold(text[:_GUESSED_CHARS]), _MIN_TEXT_WORDS)


def _classes_of(characters: str) -> list[int]:
    """Return the classes of each character as the core counts them: white space, and scripts."""
    return class_bits(_CLASSES, characters)


@lru_cache(maxsize=8)  # a check makes thousands of matchers with the same words
def detector(common: tuple[tuple[str, tuple[str, ...]], ...]) -> LanguageDetector:
    """Return the detector of the `common` words, which are by language; it is made once.

    >>> words = (("de", ("der", "und")), ("en", ("the", "of")))
    >>> detector(words) is detector(words)
    True
    """
    return LanguageDetector(dict(common))


def _sole(codes: set[str]) -> set[str]:
    """Return `codes` if there is only one, else none."""
    return codes if len(codes) == 1 else set()
