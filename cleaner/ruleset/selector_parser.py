"""Reading the selectors of HTML rules: XPath in, structures or one sentence of error out."""

from functools import lru_cache
from typing import get_args

import regex

from cleaner.ruleset.selector import (
    ANY_NAME,
    AllOf,
    AnyOf,
    Axis,
    Compared,
    Has,
    Named,
    Not,
    Path,
    Predicate,
    Relation,
    Selector,
    SelectorError,
    Step,
)
from cleaner.text.lazy import lazy_regex

_AXES: tuple[Axis, ...] = get_args(Axis)
_TEXT_FUNCTIONS: tuple[Relation, ...] = ("contains", "starts-with")
_WORD_FUNCTIONS: tuple[Relation, ...] = ("has-token", "has-word")
_NO_PREFIX = "write has-word, has-token, contains or starts-with, without a prefix"
_CLASS_TOKEN = "write has-token(@class, 'name')"  # noqa: S105 - of an attribute
_MAX_DEPTH = 20  # of brackets in each other
_TOKEN = lazy_regex(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<name>[\p{L}_][\p{L}\d_-]*)"""
    r"""|(?P<sign>//|::|\.\.|[][()/.@,|=*])|(?P<end>\Z)|(?P<colon>:)|(?P<other>\d+|.))""",
    regex.DOTALL,
)


@lru_cache(maxsize=4096)
def parse_selector(xpath: str) -> Selector:
    """Return the paths of the selector `xpath`.

    >>> parse_selector("//nav")
    (Path(steps=(Step(axis='descendant', conditions=(Named(name='nav'),)),), is_absolute=True),)

    Raises:
        SelectorError: The selector is not in the subset.
    """
    return _Parser(xpath).selector()


class _Parser:
    """Reads a selector from left to right."""

    def __init__(self, xpath: str) -> None:
        self._tokens = [_token(match) for match in _TOKEN.finditer(xpath.rstrip())]
        self._index = self._depth = 0

    def selector(self) -> Selector:
        paths = [self._path()]
        while self._takes("|"):
            paths.append(self._path())
        if not self._is_next("end"):
            raise self._error()
        if not all(path.is_absolute for path in paths):
            raise SelectorError("does not begin at the root of the page", "begin each path with //")
        return tuple(paths)

    def _is_next(self, *kinds: str, after: int = 0) -> bool:
        index = min(self._index + after, len(self._tokens) - 1)
        return self._tokens[index][0] in kinds

    def _is_sign(self, *signs: str, after: int = 0) -> bool:
        index = min(self._index + after, len(self._tokens) - 1)
        return self._is_next("sign", after=after) and self._tokens[index][1] in signs

    def _take(self, kind: str, remedy: str) -> str:
        if not self._is_next(kind):
            raise self._error(remedy)
        value = self._tokens[self._index][1]
        self._index += 1
        return value

    def _takes(self, *signs: str) -> str:
        """Take the next token if it is one of `signs`; return it, else the empty text."""
        return self._take("sign", "") if self._is_sign(*signs) else ""

    def _takes_word(self, word: str) -> bool:
        is_next = self._is_next("name") and self._tokens[self._index][1] == word
        self._index += is_next
        return is_next

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._error(f"write {sign} there")

    def _error(self, remedy: str = "see docs/rules.md for what an xpath takes") -> SelectorError:
        kind, value, start = self._tokens[self._index]
        if kind == "end":
            return SelectorError("ends too early", remedy)
        if kind == "other" and value in "'\"":
            return SelectorError(f"has {value} at character {start + 1} alone", "close the quotes")
        if kind == "other" and value.isdigit():
            remedy = "name elements by their attributes, not by numbers"
        what = f"has {value} at character {start + 1}, which cannot stand there"
        return SelectorError(what, remedy)

    def _path(self) -> Path:
        steps = []
        separator = self._takes("//", "/")
        is_absolute = bool(separator)
        while True:
            steps.append(self._step(separator))
            separator = self._takes("//", "/")
            if not separator:
                return Path(tuple(steps), is_absolute)

    def _step(self, separator: str) -> Step:
        if separator != "//" and (sign := self._takes(".", "..")):
            return Step("self" if sign == "." else "parent", ())
        axis = self._axis()
        if separator == "//":  # short for a descendant's child
            if axis != "child":
                raise SelectorError(f"has {axis}:: after //", "write a single / before an axis")
            axis = "descendant"
        conditions: list[Predicate] = [Named(self._element_name())]
        while self._takes("["):
            conditions.append(self._nested("]"))
        return Step(axis, tuple(conditions))

    def _axis(self) -> Axis:
        if not (self._is_next("name") and self._is_sign("::", after=1)):
            return "child"
        name = self._take("name", "")
        self._expect("::")
        for axis in _AXES:
            if axis == name:
                return axis
        raise SelectorError(f"has the axis {name}", f"use one of {', '.join(_AXES)}")

    def _element_name(self) -> str:
        if self._takes("*"):
            return ANY_NAME
        if self._is_next("name") and self._is_sign("(", after=1):
            name = self._take("name", "")
            known = ", ".join((*_TEXT_FUNCTIONS, *_WORD_FUNCTIONS, "not"))
            raise SelectorError(f"calls {name}()", f"use {known}, inside brackets")
        if self._is_next("name") and self._is_next("colon", after=1):
            name = self._take("name", "")
            raise SelectorError(f"uses the prefix {name}:", _NO_PREFIX)
        return self._lower(self._take("name", "write the name of an element, or *, there"))

    def _lower(self, name: str) -> str:
        if name != name.lower():
            raise SelectorError(f"names {name}", f"write {name.lower()}: pages are read so")
        return name

    def _nested(self, closing: str) -> Predicate:
        """Return the condition up to the bracket `closing`, and take that."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            what = f"has more than {_MAX_DEPTH} brackets in each other"
            raise SelectorError(what, "make two rules of it")
        condition = self._any_of()
        self._expect(closing)
        self._depth -= 1
        return condition

    def _any_of(self) -> Predicate:
        conditions = [self._all_of()]
        while self._takes_word("or"):
            conditions.append(self._all_of())
        return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))

    def _all_of(self) -> Predicate:
        conditions = [self._condition()]
        while self._takes_word("and"):
            conditions.append(self._condition())
        return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))

    def _condition(self) -> Predicate:
        if self._takes("("):
            return self._nested(")")
        if self._takes("@"):
            return self._attribute_test(self._attribute_name())
        if self._is_next("name") and self._is_sign("(", after=1):
            return self._call()
        return self._path()

    def _attribute_name(self) -> str:
        return self._lower(self._take("name", "write the name of an attribute after @"))

    def _attribute_test(self, attribute: str) -> Predicate:
        if not self._takes("="):
            return Has(attribute)
        return Compared(attribute, "equals", (self._text(),))

    def _text(self) -> str:
        return self._take("text", "write a text in quotes there")[1:-1]

    def _call(self) -> Predicate:
        if self._takes_word("not"):
            self._expect("(")
            return Not(self._nested(")"))
        for function in (*_TEXT_FUNCTIONS, *_WORD_FUNCTIONS):
            if self._takes_word(function):
                return self._comparison(function)
        self._element_name()  # raises the error for a function
        raise self._error()

    def _comparison(self, function: Relation) -> Predicate:
        self._expect("(")
        if function == "contains" and self._takes_word("concat"):
            return self._class_token()
        attributes = [self._operand()]
        while function in _WORD_FUNCTIONS and self._takes("|"):
            attributes.append(self._operand())
        self._expect(",")
        text = self._text()
        self._expect(")")
        if not text.strip():
            raise SelectorError(f"calls {function}() with an empty text", "write what it looks for")
        values = _values(function, text)
        tests = tuple(Compared(attribute, function, values) for attribute in attributes)
        return tests[0] if len(tests) == 1 else AnyOf(tests)

    def _operand(self) -> str | None:
        """Take an attribute, or text(), and return the attribute's name."""
        if self._takes("@"):
            return self._attribute_name()
        if not self._takes_word("text"):
            raise self._error("write an attribute such as @class, or text(), there")
        self._expect("(")
        self._expect(")")
        return None

    def _class_token(self) -> Predicate:
        """Read the rest of XPath's own way to ask for a token, after `contains(concat`."""
        self._expect("(")
        self._expect_space()
        self._expect(",")
        if not self._takes_word("normalize-space"):
            raise self._error(_CLASS_TOKEN)
        self._expect("(")
        self._expect("@")
        attribute = self._attribute_name()
        self._expect(")")
        self._expect(",")
        self._expect_space()
        self._expect(")")
        self._expect(",")
        text = self._text()
        self._expect(")")
        if len(text.split()) != 1 or text != f" {text.strip()} ":
            raise SelectorError(f"looks for {text!r} among tokens", _CLASS_TOKEN)
        return Compared(attribute, "has-token", (text.strip(),))

    def _expect_space(self) -> None:
        if (text := self._text()) != " ":
            raise SelectorError(f"puts {text!r} around tokens", _CLASS_TOKEN)


def _token(match: regex.Match[str]) -> tuple[str, str, int]:
    """Return the kind of a token, its text and its place."""
    kind = match.lastgroup or "end"
    return kind, match[kind], match.start(kind)


def _values(function: Relation, text: str) -> tuple[str, ...]:
    """Return what `function` looks for. Raises SelectorError."""
    if function in _TEXT_FUNCTIONS:
        return (text,)
    if function == "has-token":
        return tuple(text.split())
    words = text.lower().split()
    if joined := next((word for word in words if "-" in word or "_" in word), ""):
        remedy = f"write has-token(@class, '{joined}'), or its words one by one"
        raise SelectorError(f"calls has-word() with {joined}, more than a word", remedy)
    return tuple(words)
