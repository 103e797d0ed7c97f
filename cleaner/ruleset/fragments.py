"""Fragments: named parts of patterns and named lists of keywords, expanded as a file is read.

The rest of the system sees plain patterns and plain keywords.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, reduce
from itertools import product
from operator import or_
from pathlib import Path
from typing import Annotated

import msgspec
import regex

from cleaner.ruleset.model import DeclaredPart, Language, NonEmptyText, Prune, Rule, Texts
from cleaner.ruleset.template import Variants
from cleaner.ruleset.templates import (
    TemplateCompiler,
    TemplateError,
    by_length,
    class_forms,
    class_pattern,
)
from cleaner.ruleset.toml import RuleError, decode, nearest, read_toml
from cleaner.ruleset.units import parts_of
from cleaner.text.folding import fold
from cleaner.text.lazy import lazy_regex

FRAGMENTS_FILE = "fragments.toml"
WORDS_FILE = "words.toml"
FREQUENCIES_FILE = "frequencies.toml"  # made by `make frequencies`
SHARED_FILES = (FRAGMENTS_FILE, WORDS_FILE, FREQUENCIES_FILE)
MAX_PATTERN_CHARS = 400  # characters as written, line breaks and indents not counted

Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]*$")]
Classes = dict[Name, Annotated[Texts, msgspec.Meta(min_length=1)]]
Scopes = Mapping[
    str, "FolderFragments"
]  # by the folder that a fragments file is in, "." for the top
_NAME = r"\{(?P<name>[a-z][a-z0-9-]*)\}"
_NAMED = lazy_regex(_NAME)
# Braces that enclose no name: \p{L}, an escaped character, a character class.
_PART = lazy_regex(rf"\\[pPNg]\{{[^}}]*\}}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|{_NAME}", regex.DOTALL)
_LINE_BREAK = lazy_regex(r"[ \t]*\n\s*")
_ESCAPED_BREAK = lazy_regex(r"(?<!\\)(?:\\\\)*\\[ \t]*\n")
_VERBOSE = lazy_regex(r"\(\?[a-zA-Z0-9]*x")


class FragmentError(ValueError):
    """A fragment is used wrongly: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


class Fragments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    r"""The named parts that a rule file may use.

    >>> patterns = {"month": "june|july", "date": r"{month} \d{1,2}"}
    >>> names = Fragments(patterns, {"month": ("jun", "jul")})
    >>> names.pattern("on {date}")
    'on (?:(?:june|july) \\d{1,2})'
    >>> names.literals(["in {month}"])
    ('in jun', 'in jul')
    """

    fragments: dict[Name, NonEmptyText] = {}
    keywords: dict[Name, Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]] = {}
    classes: Classes = {}
    frequencies: dict[str, float] = {}

    def __or__(self, nearer: "Fragments") -> "Fragments":
        """Return these and those of a `nearer` place, which count where both declare a name."""
        both = Fragments(
            self.fragments | nearer.fragments,
            self.keywords | nearer.keywords,
            self.classes | nearer.classes,
            self.frequencies | nearer.frequencies,
        )
        if not (nearer.classes or nearer.frequencies):
            vars(both)["compiler"] = self.compiler  # which knows the classes by now
        return both

    def pattern(self, text: str, within: tuple[str, ...] = ()) -> str:
        """Return the pattern `text` on one line, with a group in the place of each `{name}`.

        `within` are the fragments that `text` is a part of. Raises FragmentError.
        """

        def put_in(match: "regex.Match[str]") -> str:
            name = match["name"]
            if name is None:
                return str(match[0])
            if name in self.classes and name not in self.fragments:
                return class_pattern(self.forms(name))
            _check_use(name, within, self.fragments, "fragment or a class")
            return f"(?:{self.pattern(self.fragments[name], (*within, name))})"

        return _PART.sub(put_in, one_line(text))

    def literals(self, texts: Iterable[str], within: tuple[str, ...] = ()) -> Texts:
        """Return `texts`, those with a `{name}` once for each keyword of that name's list.

        Raises FragmentError.
        """
        return tuple(
            dict.fromkeys(literal for text in texts for literal in self._spelt(text, within))
        )

    @cached_property
    def compiler(self) -> TemplateCompiler:
        """What compiles templates over the classes."""
        return TemplateCompiler(self.forms, self.frequency)

    def forms(self, name: str) -> list[str]:
        """Return all forms of the class `name`, with the classes that its forms name put in.

        Raises TemplateError.
        """
        return class_forms(name, self.classes)

    def frequency(self, word: str) -> float:
        """Return how often `word` occurs among a thousand million, guessed if it is unknown."""
        zipf = self.frequencies.get(word)
        return by_length(word) if zipf is None else float(10**zipf)

    def _spelt(self, text: str, within: tuple[str, ...]) -> Iterator[str]:
        plain = _NAMED.split(text)[::2]
        lists = []
        for name in _NAMED.findall(text):
            if name in self.classes and name not in self.keywords:
                lists.append(tuple(map(fold, self.forms(name))))
                continue
            _check_use(name, within, self.keywords, "list of keywords or a class")
            lists.append(self.literals(self.keywords[name], (*within, name)))
        for chosen in product(*lists):
            yield plain[0] + "".join(
                map(str.__add__, chosen, plain[1:])  # a keyword and the text that follows it
            )


def one_line(pattern: str) -> str:
    r"""Return `pattern` without its line breaks and the spaces around them.

    Raises FragmentError where a line ends in a backslash: its escaped sign would be lost.

    >>> one_line("^(?:one|\n  two)$")
    '^(?:one|two)$'
    """
    if _ESCAPED_BREAK.search(pattern):
        raise FragmentError("breaks a line after a backslash", "write [ ] for an escaped space")
    return _LINE_BREAK.sub("", pattern)


class FolderFragments(Fragments, frozen=True, forbid_unknown_fields=True):
    """The contents of a fragments file, for the rule files in its folder and below.

    `lang`: the language of rules in its folder without a `lang`, if it is not the folder's.
    `neighbours`: the words of classes that may be misspelt, each with the words that are one typing
    error off.
    """

    lang: Language | None = None
    neighbours: dict[str, tuple[str, ...]] = {}


class FolderScopes(msgspec.Struct, frozen=True):
    """What the fragments and words files of a rules folder declare, by their folders."""

    scopes: dict[str, FolderFragments]


def read_scopes(folder: Path) -> dict[str, FolderFragments]:
    """Return what the fragments and words files of `folder` declare, by their folders.

    Raises RuleError.
    """
    scopes: dict[str, FolderFragments] = {}
    for path in fragment_files(folder):
        raw = read_toml(path)
        if path.name == WORDS_FILE:
            raw.pop("narration", None)  # it says which sentences narrate
            raw.pop("hyphens", None)  # they say which hyphens stay
        if path.name == FREQUENCIES_FILE:
            raw["frequencies"] = _by_word(raw.get("frequencies", {}), path)
        place = path.parent.relative_to(folder).as_posix()
        declared = decode(raw, FolderFragments, path)
        scopes[place] = declared if place not in scopes else _joined(scopes[place], declared)
    return scopes


def _by_word(by_zipf: Mapping[str, Sequence[str]], path: Path) -> dict[str, float]:
    """Return the frequency of each word of a file that lists the words of each."""
    try:
        return {word: float(zipf) for zipf, words in by_zipf.items() for word in words}
    except (TypeError, ValueError) as error:
        what = f"is not a list of words for each frequency: {error}"
        raise RuleError(path, what, "run `make frequencies`", field="frequencies") from error


def _joined(one: FolderFragments, other: FolderFragments) -> FolderFragments:
    """Return what two files of one folder declare."""
    both = one | other
    return FolderFragments(
        both.fragments,
        both.keywords,
        both.classes,
        both.frequencies,
        lang=one.lang or other.lang,
        neighbours=one.neighbours | other.neighbours,
    )


def fragment_files(folder: Path) -> list[Path]:
    """Return the paths of the files of `folder` that declare what its rule files use, in order."""
    return sorted(path for name in SHARED_FILES for path in folder.rglob(name))


def in_scope(place: str, scopes: Sequence[Scopes], own: Fragments | None = None) -> Fragments:
    """Return the fragments that a file in the folder `place` may use.

    `scopes` are those of each rules folder, the shipped one first; `own` is what the file itself
    declares. The nearest declaration of a name counts: the file's own, then its folder's,
    then its rules folder's, then those of the rules folders before.
    """
    declared = [
        scope[folder]
        for scope in scopes
        for folder in dict.fromkeys((".", place))
        if folder in scope
    ]
    return reduce(or_, [*declared, own or Fragments()], Fragments())


def check_fragments(declared: Fragments, scope: Fragments, file: Path) -> None:
    """Raise RuleError at the first fragment of `file` that is too long or cannot be expanded."""
    for name, text in declared.fragments.items():
        with _located(file, "", f"fragments.{name}"):
            if text.lstrip().startswith("^"):
                raise FragmentError("begins with ^", "write the ^ in the pattern that uses it")
            _put_in(text, scope, (name,))
    for name, texts in declared.keywords.items():
        with _located(file, "", f"keywords.{name}"):
            scope.literals(texts, (name,))
    for name in declared.classes:
        with _located(file, "", f"classes.{name}"):
            scope.forms(name)


def expand(rule: Rule, scope: Fragments, file: Path) -> Rule:
    """Return `rule` with all fragments expanded. Raises RuleError, also for a long pattern."""

    def put_in(text: str, field: str) -> str:
        with _located(file, rule.id, field):
            return _put_in(text, scope)

    if rule.templates:
        return _with_templates(rule, scope, file)
    if rule.parts:
        rule = _with_parts(rule, scope, file)
    with _located(file, rule.id, "keywords"):
        keywords = scope.literals(rule.keywords)
        if "" in keywords:
            raise FragmentError("is empty where a list is", "write a word next to the list")
    return msgspec.structs.replace(
        rule,
        keywords=keywords,
        pattern=rule.pattern and put_in(rule.pattern, "pattern"),
        until=rule.until and put_in(rule.until, "until"),
        unless=tuple(put_in(text, "unless") for text in rule.unless),
    )


def _with_templates(rule: Rule, scope: Fragments, file: Path) -> Rule:
    """Return `rule` with the patterns and the keywords that its templates compile to."""
    with _located(file, rule.id, "templates"):
        if rule.keywords or rule.pattern:
            raise TemplateError("has a pattern, too", "make two rules of it")
        compiled = scope.compiler.compile(rule.templates, rule.anchor)
        unless = tuple(_put_in(text, scope) for text in rule.unless)
    return msgspec.structs.replace(
        rule,
        keywords=compiled.keywords,
        variants=compiled.variants,
        unless=unless,
    )


def _with_parts(rule: Rule, scope: Fragments, file: Path) -> Rule:
    """Return `rule` with the texts of its parts expanded."""
    parts: dict[str, DeclaredPart | Texts] = {}
    for name, part in parts_of(rule):
        with _located(file, rule.id, f"parts.{name}"):
            unless = tuple(_put_in(text, scope) for text in part.unless)
            pattern, keywords = part.pattern, scope.literals(part.keywords)
            variants = Variants()
            if part.templates:
                if part.keywords or part.pattern:
                    raise TemplateError("has templates and a pattern", "make two parts of it")
                keywords, variants = scope.compiler.compile(part.templates, part.anchor)
            elif pattern:
                pattern = _put_in(pattern, scope)
        parts[name] = msgspec.structs.replace(
            part, pattern=pattern, keywords=keywords, variants=variants, unless=unless
        )
    return msgspec.structs.replace(rule, parts=parts)


def check_xpath_lines(prune: Prune, file: Path) -> None:
    """Raise RuleError if a line of an XPath is too long to read."""
    longest = max(map(len, prune.xpath.splitlines()), default=0)
    if longest > MAX_PATTERN_CHARS:
        what = f"has a line of {longest} characters; {MAX_PATTERN_CHARS} are the most"
        raise RuleError(file, what, "break it at a space", rule=prune.id, field="xpath")


def _put_in(text: str, scope: Fragments, within: tuple[str, ...] = ()) -> str:
    """Return `text` as it is matched, if it is not too long as its author wrote it."""
    if _VERBOSE.match(text):
        raise FragmentError("is verbose", "drop the (?x); line breaks are not matched anyway")
    length = len(one_line(text))
    if length > MAX_PATTERN_CHARS:
        what = f"has {length} characters, {MAX_PATTERN_CHARS} are the most"
        raise FragmentError(what, "name its parts in [fragments]")
    return scope.pattern(text, within)


def _check_use(name: str, within: tuple[str, ...], known: Collection[str], kind: str) -> None:
    if name in within:
        path = " > ".join((*within[within.index(name) :], name))
        raise FragmentError(f"uses itself: {path}", "break the circle")
    if name not in known:
        remedy = nearest(name, known) if known else "declare it"
        raise FragmentError(f"uses {{{name}}}, which is not a {kind} here", remedy)


@contextmanager
def _located(file: Path, rule: str, field: str) -> Iterator[None]:
    try:
        yield
    except (FragmentError, TemplateError) as error:
        raise RuleError(file, error.what, error.remedy, rule=rule, field=field) from error
