"""Hyphens at line ends: which ones a typesetter put in, and which ones belong to the word."""

from collections.abc import Mapping
from functools import cached_property

from cleaner.text.document_words import DocumentWords
from cleaner.text.hyphen_words import NO_WORDS, HyphenWords, Shapes, openers, shapes
from cleaner.text.languages import detector
from cleaner.text.lazy import lazy_regex
from cleaner.text.vocabulary import word_counts

# A cut word is more common than this part of its rarer half; a compound's solid spelling is not.
_MIN_WHOLE_SHARE = 1 / 400
_MIN_KEPT_SHARE = 1 / 30  # the same where the compound has a declared shape
_OPENING_COUNT = 3_000_000  # a word as common in the vocabulary opens words: "be-have"
_MIN_COUNT = 20  # in the vocabulary: rarer words are mistakes
_MIN_WORD_CHARS = 4  # of a second part that shows alone that the hyphen is the word's own
_MIN_CUT_CHARS = 5  # of a word; a shorter one is not cut
_MIN_SIGN_CHARS = 3  # of a declared part that shows it though the other one is unknown
_MIN_UNKNOWN_CHARS = 4  # of that other one
_MIN_HABIT_CHARS = 3  # of a part that other compounds share
_CUT_SIGN = "\N{NOT SIGN}"  # scanners of books write it for a hyphen at a line end
HYPHENS = f"-\N{HYPHEN}{_CUT_SIGN}"
_AFTER_LABEL = (".", ")", ":")  # "A." opens a line
_VOWELS = frozenset("aeiouyáéíóúàèìòùâêîôûãõäëïöüåæøąęěаеёиоуыэюяіїє")
_PART = r"[\p{L}\p{M}\p{N}]"
_CUT_END = lazy_regex(rf"({_PART}+)([-\N{{HYPHEN}}{_CUT_SIGN}])$")
_CONTINUATION = lazy_regex(rf"{_PART}+(?:['\N{{RIGHT SINGLE QUOTATION MARK}}]\p{{L}}+)?")
# Signs of an address, an option or a name in a program, above and below the line end.
_ADDRESS_ABOVE = lazy_regex(r"^--\w|[@_=?]|://|\bwww\.")
_ADDRESS_BELOW = lazy_regex(r"^\S*?(?:[@_=(]|\.\p{L})")
_UNSURE_ADDRESS = "/"
_DIGIT = lazy_regex(r"\d")
# Chinese and Japanese lines are joined without a space. Thai, which has no spaces between words
# either, has them between clauses.
JOINED_WITHOUT_SPACE = lazy_regex(r"[\p{Han}\p{Hiragana}\p{Katakana}\N{IDEOGRAPHIC COMMA}]")


def is_cut_word(line: str, following: str) -> bool:
    """Say whether a word that goes on in lower case is cut between two lines.

    >>> is_cut_word("the intro-", "duction"), is_cut_word("Baden-", "Baden")
    (True, False)
    """
    return line[-2:-1].isalpha() and following[:1].islower() and is_cut(line, following)


def is_cut(line: str, following: str) -> bool:
    """Say whether a hyphen at the end of `line` may continue a word in `following`.

    >>> is_cut("a well-", "known man"), is_cut("in 1914 -", "and later"), is_cut("3-", "(old)")
    (True, False, False)
    """
    return (
        line[-1:] in HYPHENS
        and following[:1].isalnum()
        and not (following[0].isupper() and following[1:2] in _AFTER_LABEL)
        and _CUT_END.search(line) is not None
    )


class Dehyphenator:
    """Joins words that were cut at the ends of lines, as the rest of their document has them.

    The document decides where it can. Else the words of its language do, which `languages` has by
    their codes.
    """

    def __init__(self, text: str, languages: Mapping[str, HyphenWords] = NO_WORDS) -> None:
        self._text = text
        self._languages = languages
        self._document = DocumentWords(text)

    def joint(self, line: str, following: str) -> tuple[int, str]:
        r"""Return how many characters to cut off `line`, and what to put before `following`.

        >>> text = "The intro-\nduction of a well-\nknown man. An introduction is short."
        >>> dehyphenator = Dehyphenator(text)
        >>> dehyphenator.joint("The intro-", "duction of a well-")
        (1, '')
        >>> dehyphenator.joint("duction of a well-", "known man.")
        (0, '')
        """
        cut = _CUT_END.search(line)
        continuation = _CONTINUATION.match(following)
        if not cut or not continuation:
            unspaced = JOINED_WITHOUT_SPACE.match(line[-1:]) and JOINED_WITHOUT_SPACE.match(
                following
            )
            return 0, "" if unspaced else " "
        if cut[2] == _CUT_SIGN:
            return 1, ""
        before = line[line.rfind(" ") + 1 : cut.start()]
        after = following[continuation.end() :].split(" ", 1)[0]
        first, second = cut[1], continuation[0]
        if line.isupper() and " " in line and second.isupper():  # a heading cuts words, too
            first, second = first.lower(), second.lower()
        if not after.startswith("-") and self._is_suspended(_even(first), _even(second)):
            return 0, " "
        if self._is_certain(first, second, before, after):
            return 0, ""
        return int(self._is_solid(first, second)), ""

    def is_leading(self, word: str) -> bool:
        """Say whether no sentence of the document's language ends with `word`."""
        if word not in self._openers:
            return False  # nearly always; the language need not be known
        return word in self._hyphen_words.leading or word in self._hyphen_words.conjunctions

    def _is_certain(self, first: str, second: str, before: str, after: str) -> bool:
        """Say whether the shape of the parts alone shows that the hyphen is the word's own.

        `before` and `after` are the rest of the word, without a space.
        """
        whole = _even(first + second)
        is_address = _ADDRESS_ABOVE.search(before) or _ADDRESS_BELOW.match(after)
        if is_address or 1 in (len(first), len(second)) or _DIGIT.search(whole):
            is_own = True
        elif _UNSURE_ADDRESS in before:
            is_own = not self._is_known(whole)
        elif first.isupper():
            is_own = not (second.isupper() and self._is_known(whole))
        elif second[0].isupper():  # "Java-Script", where the text has "JavaScript"
            is_own = not self._document.has_joined(first, second)
        elif before.endswith("-") and self.is_leading(first):  # "day-to-day"
            is_own = True
        elif before.endswith("-") or after.startswith("-"):
            is_own = self._may_be_compound(_even(first), before, after)
            is_own = is_own and not self._is_known(whole)
        else:
            is_own = _even(first) == _even(second)
        return is_own

    def _may_be_compound(self, first: str, before: str, after: str) -> bool:
        """Say whether `first` may be a part of a longer compound, which a cut word is not."""
        is_inside = not before or after.startswith("-")
        return is_inside or not self._hyphen_words.solid or self._is_known(first)

    def _is_known(self, word: str) -> bool:
        return self._document.count(word) > 0 or self._count(word) > 0

    def _is_suspended(self, first: str, second: str) -> bool:
        """Say whether `second` is a conjunction, and `first` half of a compound before it."""
        words = self._hyphen_words
        if second not in words.conjunctions or self._kept.free_part(first, second) == first:
            return False
        if self._kept.has(first, second):
            return False
        whole = first + second
        if self._document.count(whole) and not self._document.has_compound(first, second):
            return False
        # A syllable takes the consonant before its vowel: "vracht-en" is not one word.
        is_syllable = not words.solid or not _ends_syllable_badly(first, second)
        return not (is_syllable and whole in self._counts)

    def _is_solid(self, first: str, second: str) -> bool:
        """Say whether the document, or else its language, writes the two parts as one word."""
        given = first
        first, second = _even(first), _even(second)
        if self._document.has_compound(first, second):
            return False
        if self._document.count(first + second):
            return True
        if self._kept.has(first, second) or self._is_kept(first, second):
            return False
        if self._is_common_whole(first, second):
            return True
        return self._is_unknown_solid(first, second, self._is_name(given, second))

    def _is_kept(self, first: str, second: str) -> bool:
        """Say whether the language declares the compound by one part, and the other fits."""
        free = self._kept.free_part(first, second)
        if free is None:
            return False
        whole = self._count(first + second)
        if self._counts and not self._is_known(free):
            is_sign = len(first + second) - len(free) >= _MIN_SIGN_CHARS
            return not whole and is_sign and len(free) >= _MIN_UNKNOWN_CHARS
        if free == first:
            return not self._is_common_whole(first, second)
        return whole < max(1, _MIN_KEPT_SHARE * self._count(second))

    def _is_common_whole(self, first: str, second: str) -> bool:
        """Say whether the two parts are one word of the language, as common as it must be."""
        whole, parts = self._count(first + second), min(self._count(first), self._count(second))
        is_opening = self._count(first) >= _OPENING_COUNT
        return whole > 0 and (is_opening or whole >= _MIN_WHOLE_SHARE * parts)

    def _is_unknown_solid(self, first: str, second: str, is_name: bool) -> bool:
        """Say whether two parts belong together even if they are not a known word."""
        words = self._hyphen_words
        if self._joined.has(first, second) or self._joined.free_part(first, second):
            return True
        parts = min(self._count(first), self._count(second))
        if not self._counts and not words.solid:
            is_long = len(first + second) >= _MIN_CUT_CHARS
            return is_long and self._document.is_typeset and not parts
        is_bad = words.syllabic and _ends_syllable_badly(first, second)
        if is_name or is_bad or self._has_habit(first, second):
            return False
        is_word = len(second) >= _MIN_WORD_CHARS and self._count(second) > 0
        return words.solid or not (parts or is_word)

    def _has_habit(self, first: str, second: str) -> bool:
        """Say whether other compounds of the document have one of the parts and a hyphen.

        Where compounds are solid, that part must be a word of another language.
        """
        is_solid = self._hyphen_words.solid
        return any(
            len(part) >= _MIN_HABIT_CHARS
            and has_part(part)
            and not (is_solid and self._count(part))
            for part, has_part in (
                (first, self._document.opens_compound),
                (second, self._document.ends_compound),
            )
        )

    def _is_name(self, first: str, second: str) -> bool:
        """Say whether `first` is a name, or a word that the document alone has."""
        words = self._hyphen_words
        if not words.capitals and self._document.is_name(first):
            return True
        if not self._counts or _even(first) in self._counts:
            return False
        if self._document.count(_even(first)) > 1:
            return True
        has_capital = first[0].isupper() and words.solid and not words.capitals
        return has_capital and len(second) > _MIN_WORD_CHARS and self._count(second) > 0

    def _count(self, word: str) -> int:
        """Return how common `word` is in the language, or in the document if that is not known."""
        if not self._counts:
            return self._document.count(word)
        count = self._counts.get(word, 0)
        return count if count >= _MIN_COUNT else 0

    @cached_property
    def _openers(self) -> frozenset[str]:
        return openers(self._languages)

    @cached_property
    def _language(self) -> str:
        common = tuple((code, words.common) for code, words in self._languages.items())
        return detector(common).main(self._text) or ""

    @cached_property
    def _hyphen_words(self) -> HyphenWords:
        return self._languages.get(self._language, HyphenWords())

    @cached_property
    def _kept(self) -> Shapes:
        return shapes(self._hyphen_words.kept)

    @cached_property
    def _joined(self) -> Shapes:
        return shapes(self._hyphen_words.joined)

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return word_counts(self._language)


def _ends_syllable_badly(first: str, second: str) -> bool:
    """Say whether the parts meet between a consonant and a vowel, where no syllable ends.

    >>> _ends_syllable_badly("vracht", "en"), _ends_syllable_badly("vrach", "ten")
    (True, False)
    """
    return first[-1] not in _VOWELS and second[0] in _VOWELS


def _even(word: str) -> str:
    return word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").removesuffix("'s")
