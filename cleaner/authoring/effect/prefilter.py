r"""The prefilter: which sources may, at some point of their cleaning, show a literal of some rules.

Cleaning is slow, and most documents have none of the words of a changed rule. The prefilter may let
a document through for nothing, but it may not miss one. A literal is matched in the folded view of
a line, after any number of passes. The filter has to find it in the source, which differs:

- White space, punctuation, marks, accents, width, case and characters without width: `skeleton`
  drops them all, in the source and in the literal.
- Lines and parts of lines that were removed in between: each word is looked for by itself. Each
  kept word is a word of the source (law 4). A word of a script without spaces is each of its
  characters.
- A word with a hyphen at the end of a line, whose halves were further apart in the source: the
  halves are looked for, if the first is before such a hyphen.
- Entities, tags and escapes: the source is also read with all of them decoded and taken out.
- Broken encoding, in any character that may be a part of one: the document is let through.
- Typing errors, which the view of a line has put right: a word that may be misspelt is also there
  if a word of the source is one error off.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from cleaner.ruleset.model import Rule
from cleaner.text.escapes import may_be_escaped
from cleaner.text.folding import fold
from cleaner.text.spelling import MIN_CHARS, is_one_error_off
from cleaner.text.words import UNSPACED

_SIGNS = bytes(code for code in range(0x80) if not chr(code).isalnum())
_SIGNS_IN_TOKENS = bytes(code for code in _SIGNS if not chr(code).isspace())
_SPACED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
_OTHER_SIGNS = re.compile(r"[^\w\x00-\x7f]+")
_WORD = re.compile(r"[^\W_]+")
_LINE_END_HYPHEN = re.compile(
    "[-\N{SOFT HYPHEN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{NOT SIGN}]"
    r"[^\S\n\r\v\f\x85\u2028\u2029]*[\n\r\v\f\x85\u2028\u2029]\s*"
)
_TAG = re.compile(r"<[^<>]*>")
_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})")
_BREAK = re.compile(r"\\[nr]")
_C1 = re.compile("[\x80-\x9f]")
_MAX_DECODED = 8  # times that a text may be escaped
_MAX_HALF_CHARS = 60  # of the first half of a word with a hyphen
_MAX_TOKENS = 500_000  # whose answer is kept
_NEAR = 2  # letters: an error makes a word less than that longer or shorter


def skeleton(text: str) -> bytes:
    r"""Return the letters and digits of `text` in UTF-8, folded, without accents.

    >>> skeleton("News\N{SOFT HYPHEN}-\n Letter 2, caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    b'newsletter2cafe'
    """
    return _letters(fold(text), "").translate(None, _SIGNS)


def _letters(folded: str, sign: str) -> bytes:
    """Return a folded text without accents; `sign` stands for signs that are not ASCII."""
    if not folded.isascii():
        folded = fold(unicodedata.normalize("NFKD", folded))
        folded = unicodedata.normalize("NFC", _OTHER_SIGNS.sub(sign, folded))
    return _encoded(folded)


class Prefilter:
    r"""Says whether a source may show a literal of `rules`, which all have some.

    `neighbours` are the words that may be misspelt, as in a rule set.

    >>> from cleaner import load_rules
    >>> rules = [rule for _, rule in load_rules().rules() if rule.id == "comments.form-prompt"]
    >>> prefilter = Prefilter(rules, {})
    >>> prefilter.may_show("Post a com-\nment here"), prefilter.may_show("It rained.")
    (True, False)
    """

    def __init__(self, rules: Iterable[Rule], neighbours: Mapping[str, Sequence[str]]) -> None:
        texts = sorted({fold(text) for rule in rules for text in rule.literals})
        literals = {tuple(sorted(set(_words(text)), key=_longest_first)) for text in texts}
        self._literals = _shortest(literals)
        words = sorted({word for literal in self._literals for word in literal})
        self._misspelt = {
            word: misspelt
            for word in words
            if (misspelt := Misspelt(word, neighbours)).may_be_misspelt
        }

    def may_show(self, source: str) -> bool:
        """Say whether `source` may show a literal; False is certain."""
        if not self._literals:
            return False
        if not all(self._literals) or _may_be_broken(source):  # a literal without a word
            return True
        form = _Source(source)
        return any(
            all(self._is_there(word, form) for word in literal) for literal in self._literals
        )

    def _is_there(self, word: bytes, form: "_Source") -> bool:
        if word not in form.known:
            misspelt = self._misspelt.get(word)
            is_misspelt = misspelt is not None and not form.has(word) and form.has_any(misspelt)
            form.known[word] = is_misspelt or form.has(word)
        return form.known[word]


class Misspelt:
    """The words one of which `word` is a part of, and which may be misspelt."""

    def __init__(self, word: bytes, neighbours: Mapping[str, Sequence[str]]) -> None:
        meant = [
            name
            for name in sorted(neighbours)
            if len(name) >= MIN_CHARS and (word in (letters := skeleton(name)) or letters in word)
        ]
        self._meant = [skeleton(name).decode() for name in meant]
        self._right = {near for name in meant for near in neighbours[name]}
        self._clean: set[bytes] = set()  # tokens that are not a misspelt form

    @property
    def may_be_misspelt(self) -> bool:
        """Whether there are such words."""
        return bool(self._meant)

    def has_any(self, tokens: frozenset[bytes], *, are_plain: bool) -> bool:
        """Say whether one of `tokens`, which are skeletons, may be a misspelt form of a word.

        A word that is right is none, if the tokens `are_plain`, that is as the source has them.
        """
        if not are_plain:
            return any(self._is_misspelt(token.decode("utf-8", "replace")) for token in tokens)
        if len(self._clean) > _MAX_TOKENS:
            self._clean.clear()
        for token in tokens - self._clean:
            text = token.decode("utf-8", "replace")
            if text not in self._right and self._is_misspelt(text):
                return True
            self._clean.add(token)
        return False

    def _is_misspelt(self, text: str) -> bool:
        size = len(text)
        return any(
            text == name or is_one_error_off(text, name)
            for name in self._meant
            if -_NEAR < len(name) - size < _NEAR and (text[0] in name[:2] or text[1] == name[0])
        )


class _Source:
    """A source and what it shows in all the forms that cleaning may give it."""

    def __init__(self, source: str) -> None:
        self.known: dict[bytes, bool] = {}  # whether words are there
        self._forms = [fold(source), *map(fold, _decoded(source))]
        self._skeletons = [_letters(form, "").translate(None, _SIGNS) for form in self._forms]

    def has(self, word: bytes) -> bool:
        """Say whether the word is there, in one piece or in halves.

        The first half of two stands before a hyphen at the end of a line.
        """
        if any(word in letters for letters in self._skeletons):
            return True
        return any(
            half.endswith(word[:cut]) and any(word[cut:] in letters for letters in self._skeletons)
            for half in self._halves
            for cut in range(1, len(word))
        )

    @cached_property
    def _halves(self) -> frozenset[bytes]:
        words = (
            form[max(0, match.start() - _MAX_HALF_CHARS) : match.start()].split()
            for form in self._forms
            for match in _LINE_END_HYPHEN.finditer(form)
        )
        return frozenset(skeleton(before[-1]) for before in words if before)

    def has_any(self, misspelt: Misspelt) -> bool:
        """Say whether one of the tokens may be a misspelt form of a word."""
        tokens, doubtful = self._tokens
        return misspelt.has_any(tokens, are_plain=True) or (
            misspelt.has_any(doubtful, are_plain=False)
        )

    @cached_property
    def _tokens(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """The words of the source, as they are and without signs inside; those with accents."""
        tokens: set[bytes] = set()
        for form in self._forms:
            apart = _encoded(_OTHER_SIGNS.sub(" ", _composed(form)))
            tokens.update(apart.translate(_SPACED).split())
            joined = _encoded(_OTHER_SIGNS.sub("", _composed(_LINE_END_HYPHEN.sub("", form))))
            tokens.update(joined.translate(None, _SIGNS_IN_TOKENS).split())
        accented = {token for token in tokens if not token.isascii()}
        plain = (skeleton(token.decode("utf-8", "replace")) for token in accented)
        return _long(tokens - accented), _long(plain)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _long(tokens: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(token for token in tokens if len(token) >= MIN_CHARS - 1)


def _decoded(source: str) -> Iterator[str]:
    """Yield the source with all escapes decoded, and without tags, if it may have some."""
    if not may_be_escaped(source):
        return
    text = source
    for _ in range(_MAX_DECODED):
        plain = html.unescape(_CODE_POINT.sub(_character, text))
        if plain == text:
            break
        text = plain
    text = _BREAK.sub("\n", text)
    yield text
    yield _TAG.sub("", text)


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _may_be_broken(source: str) -> bool:
    """Say whether `source` may have a wrong decoding, which cleaning repairs."""
    if source.isascii():
        return False
    from ftfy.chardata import UTF8_DETECTOR_RE  # slow to import, and ASCII never needs it

    return _C1.search(source) is not None or UTF8_DETECTOR_RE.search(source) is not None


def _words(literal: str) -> Iterator[bytes]:
    """Yield the skeletons of the words of a folded literal."""
    for word in _WORD.findall(literal):
        parts = UNSPACED.sub(lambda char: f" {char[0]} ", word).split()
        yield from filter(None, map(skeleton, parts))


def _longest_first(word: bytes) -> tuple[int, bytes]:
    return -len(word), word


def _shortest(literals: Iterable[tuple[bytes, ...]]) -> list[tuple[bytes, ...]]:
    """Return `literals` without those that have all words of a shorter one."""
    kept: list[tuple[bytes, ...]] = []
    for words in sorted(literals, key=len):
        if not any(set(other) <= set(words) for other in kept):
            kept.append(words)
    return kept
