"""TOML to typed structures, with errors that name the remedy."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from cleaner.ruleset.model import Extent, RuleStatus
from cleaner.ruleset.template import Anchor
from cleaner.text.counting import counted
from cleaner.text.errors import CleanerError
from cleaner.text.lazy import lazy_regex

_Value = TypeVar("_Value")
_PLACE = lazy_regex(r" - at `\$\.?(?P<field>[^`]*)`")
_UNKNOWN = lazy_regex(r"unknown field `(?P<field>[^`]*)`")
_MISSING = lazy_regex(r"missing required field `(?P<field>[^`]*)`")
_KINDS = lazy_regex(r"Expected `(?P<wanted>\w+)`, got `(?P<given>\w+)`")
_BOUND = lazy_regex(
    r"Expected `(?P<kind>\w+)` (?P<length>of length )?(?P<sign>[<>]=?) (?P<bound>[\d.]+)"
)
_CHOICE = lazy_regex(r"Invalid enum value (?P<given>'.*')")
_SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_FIRST_VALUES = {  # to write where a field is missing
    "removes": '["…", "…"], two texts that must go',
    "keeps": '["…", "…"], two texts that must stay, one of them a near miss',
}
_WORDS = {  # for the decoder's names of types
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "array": "a list in brackets",
    "object": "a table",
}
_TOO_DEEP = "is nested too deep to be read"
# tomllib needs memory for the square of a dotted key's parts.
_MAX_KEY_PARTS = 64
_LONG_KEY = lazy_regex(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{_MAX_KEY_PARTS}}}""")
_MAX_NAMES = 30  # in one message
_VALUES = {
    "anchor": get_args(Anchor),
    "extent": get_args(Extent),
    "status": get_args(RuleStatus),
}


class RuleError(CleanerError):
    """A rule file is wrong: the file, the rule, the field, what is wrong and what to write.

    `others` are the further faults of the same file, so that all are mended at once.

    >>> print(RuleError("box.toml", "is missing", "add id = …", rule="number 1", field="id"))
    box.toml: rule number 1: id is missing; add id = …
    """

    def __init__(
        self, file: str | Path, what: str, remedy: str, *, rule: str = "", field: str = ""
    ) -> None:
        self.file, self.rule, self.field = str(file), rule, field
        self.what, self.remedy = what, remedy
        self.others: tuple[RuleError, ...] = ()
        place = "".join((f"rule {rule}: " if rule else "", f"{field} " if field else ""))
        super().__init__(f"{f'{file}: ' if file else ''}{place}{what}; {remedy}")


def in_one(errors: Iterable[RuleError]) -> RuleError:
    """Return the first of the `errors` of a file, one at least, with the others in it."""
    first, *others = (fault for error in errors for fault in (error, *error.others))
    first.others = tuple(others)
    return first


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown `name`: the nearest known one, or all of them.

    >>> nearest("newsleter", ["newsletter", "cookies"])
    'did you mean newsletter?'
    """
    import difflib  # this and tomllib are for rules that the cache does not have

    names = sorted(known)
    close = difflib.get_close_matches(name, names, 1, 0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known are {', '.join(names[:_MAX_NAMES])}{', …' * (len(names) > _MAX_NAMES)}"


def read_toml(path: Path) -> dict[str, Any]:
    """Return the TOML file at `path` as plain values. Raises RuleError."""
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig")
        if any(map(_has_long_key, text.splitlines())):
            raise RuleError(path, _TOO_DEEP, "write shorter keys")
        return tomllib.loads(text)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise RuleError(path, f"cannot be read ({why})", "check the path and its rights") from error
    except UnicodeDecodeError as error:
        raise RuleError(path, "is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(path, f"is not TOML: {error}", "correct the syntax there") from error
    except RecursionError as error:
        raise RuleError(path, _TOO_DEEP, "take brackets away") from error


def _has_long_key(line: str) -> bool:
    return line.count(".") >= _MAX_KEY_PARTS and _LONG_KEY.search(line) is not None


def decode(raw: object, kind: type[_Value], file: Path, rule: str = "") -> _Value:
    """Return the plain values `raw` as a `kind`; unknown fields are errors. Raises RuleError."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        messages = [*_messages(raw, kind)] or [str(error)]
        raise in_one(_explained(message, kind, file, rule) for message in messages) from error
    except RecursionError as error:
        raise RuleError(file, _TOO_DEEP, "take brackets away", rule=rule) from error


def _messages(raw: object, kind: type[Any]) -> Iterator[str]:
    """Yield the decoder's message for each field of a table that is wrong; it stops at the first.

    A field is missing only where all others are known: one of them may be that field, misspelt.
    It yields nothing if `raw` is not a table, or `kind` not the type of one.
    """
    if not isinstance(raw, dict) or not issubclass(kind, msgspec.Struct):
        return
    unknown = [name for name in raw if name not in _names(kind)]
    for name in unknown:
        yield f"Object contains unknown field `{name}`"
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        if name in raw or (field.required and not unknown):
            alone = msgspec.defstruct(kind.__name__, [(name, field.type)])
            try:
                msgspec.convert({name: raw[name]} if name in raw else {}, alone)
            except msgspec.ValidationError as error:
                yield str(error)


def _explained(message: str, kind: type[object], file: Path, rule: str) -> RuleError:
    place = _PLACE.search(message)
    field = place["field"] if place else ""
    what = _PLACE.sub("", message)
    if unknown := _UNKNOWN.search(message):
        name = unknown["field"]
        field = ".".join(filter(None, (field, name)))
        remedy = nearest(name, _names(kind))
        return RuleError(file, "is not a field here", remedy, rule=rule, field=field)
    if missing := _MISSING.search(message):
        field = missing["field"]
        remedy = f"add {field} = {_FIRST_VALUES.get(field, '…')}"
        return RuleError(file, "is missing", remedy, rule=rule, field=field)
    if field == "id":
        remedy = 'write theme.name in kebab case, as "newsletter.signup-line"'
    elif field == "lang" or field.startswith("languages"):
        remedy = 'write the two letters of a language, as "de"'
    elif field.rpartition(".")[2] in _VALUES:
        remedy = "use one of " + ", ".join(_VALUES[field.rpartition(".")[2]])
    elif field in ("removes", "keeps"):
        remedy = "give at least two examples"
    else:
        remedy = "see docs/rules.md for what the field takes"
    return RuleError(file, in_words(what), remedy, rule=rule, field=field)


def in_words(message: str) -> str:
    """Return a message of the decoder as what is wrong, with its types in words.

    >>> in_words("Expected `int`, got `str`")
    'must be a whole number, not a text in quotes'
    >>> in_words("Expected `str` matching regex '^[a-z]{2}$'")
    'is wrong'
    >>> in_words("Expected `int` >= 1"), in_words("Expected `str` of length >= 1")
    ('must be a whole number, at least 1', 'must be a text in quotes of at least 1 character')
    """
    kinds = _KINDS.fullmatch(message)
    if kinds and kinds["wanted"] in _WORDS and kinds["given"] in _WORDS:
        return f"must be {_WORDS[kinds['wanted']]}, not {_WORDS[kinds['given']]}"
    if bound := _BOUND.fullmatch(message):
        what, limit = _WORDS.get(bound["kind"], bound["kind"]), f"{_SIGNS[bound['sign']]} "
        if not bound["length"]:
            return f"must be {what}, {limit}{bound['bound']}"
        unit = ("entry", "entries") if bound["kind"] == "array" else ("character", "characters")
        return f"must be {what} of {limit}{counted(int(bound['bound']), *unit)}"
    if choice := _CHOICE.fullmatch(message):
        return f"cannot be {choice['given']}"
    if " matching regex " in message:  # the remedy says what to write
        return "is wrong"
    return f"is wrong: {message[:1].lower()}{message[1:]}"


def _names(kind: type[Any]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]
