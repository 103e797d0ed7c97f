"""Options of the adapters: which columns to use, and the check that a table has them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from cleaner.api import Cleaner
from cleaner.ruleset.loader import load_rules
from cleaner.ruleset.packs import rules_folder
from cleaner.ruleset.rule_set import DEFAULT_PRESET
from cleaner.text.counting import first_names
from cleaner.text.errors import InputError

ColumnName = str | int  # of a column; pandas has numbers
OnError = Literal["null", "raise"]
TEXT, BYTES, ANY = "text", "bytes", "any"  # kinds of columns; ANY has cells of several types
_MAX_COLUMNS = 30  # that a message names


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns to use, and by which rules to clean.

    Attributes:
        text: The column to clean. With `html`, the column for the clean texts.
        html: A column of HTML pages, as text or bytes, to clean instead of texts. It may be the
            column `text` itself; else that column is new.
        url: A column of addresses, which add the rules for their sites.
        lang: A column of languages (ISO 639-1), which leave out the rules of others.
        report: The name of a new column for the reports. None: no such column.
        rules: Folders of rules, as for `load_rules`.
        disable: Themes and ids of rules to switch off, as for `load_rules`.
        preset: How much to take: "careful", "standard" or "thorough".
        on_error: What a row that cannot be cleaned gets: "null", a null text and a report that
            says why, or "raise", an error.

    Raises TypeError where an option has a value of another type, ValueError for an unknown
    `on_error`.
    """

    text: ColumnName = "text"
    html: ColumnName | None = None
    url: ColumnName | None = None
    lang: ColumnName | None = None
    report: str | None = None
    rules: Iterable[str | Path] = ()
    disable: Iterable[str] = ()
    preset: str = DEFAULT_PRESET
    on_error: OnError = "null"

    def __post_init__(self) -> None:
        for option in ("text", "html", "url", "lang", "report"):
            value = getattr(self, option)
            is_left_out = option != "text" and value is None
            is_number = type(value) is int and option != "report"
            if not (is_left_out or is_number or isinstance(value, str)):
                what = f"{option} is {value!r}, of type {type(value).__name__}"
                raise TypeError(f"{what}; give the name of a column")
        for option in ("rules", "disable"):
            value = getattr(self, option)
            if isinstance(value, str | Path):
                what = f"{option} is a single {type(value).__name__}"
                raise TypeError(f"{what}; write {option}=[{str(value)!r}]")
        if self.on_error not in get_args(OnError):
            known = " or ".join(map(repr, get_args(OnError)))
            raise InputError(f"on_error is {self.on_error!r}; give {known}")
        # Workers start in other folders, and look up their cleaner by the options.
        folders = tuple(str(rules_folder(folder).resolve()) for folder in self.rules)
        msgspec.structs.force_setattr(self, "rules", folders)
        msgspec.structs.force_setattr(self, "disable", tuple(self.disable))

    @property
    def source(self) -> ColumnName:
        """The column that is read."""
        return self.text if self.html is None else self.html

    @property
    def named(self) -> tuple[ColumnName, ColumnName | None, ColumnName | None]:
        """The columns that are read: those of the documents, of addresses and of languages."""
        return self.source, self.url, self.lang

    @property
    def written(self) -> tuple[ColumnName, ...]:
        """The columns that are written: the clean texts and the reports."""
        return (self.text,) if self.report is None else (self.text, self.report)


DEFAULTS = Options()


def cleaner_of(options: Options) -> Cleaner:
    """Return this process's cleaner by the rules of `options`; it is made once.

    Raises RuleError.
    """
    return _built(tuple(map(str, options.rules)), tuple(options.disable), options.preset)


def check_call(call: str, data: object, kinds: tuple[type, ...], options: object) -> None:
    """Raise TypeError if a function of an adapter gets an argument that it does not take.

    >>> check_call("clean_frame", {}, (dict,), "body")
    Traceback (most recent call last):
    TypeError: clean_frame() takes its options as Options, not str; write clean_frame(…, \
Options(text='body'))
    """
    if not isinstance(data, kinds):
        wanted = " or ".join(map(_type_name, kinds))
        raise TypeError(f"{call}() takes a {wanted}, not a {_type_name(type(data))}")
    check_options(call, options)


def check_options(call: str, options: object) -> None:
    """Raise TypeError where `options` are not Options."""
    if not isinstance(options, Options):
        name = options if isinstance(options, str) else "body"
        what = f"{call}() takes its options as Options, not {type(options).__name__}"
        raise TypeError(f"{what}; write {call}(…, Options(text={name!r}))")


def checked_options(call: str, options: Options) -> Options:
    """Return `options`. Raises TypeError where they are not Options, RuleError for faulty rules."""
    check_options(call, options)
    cleaner_of(options)
    return options


def check_column_names(options: Options, columns: Iterable[tuple[ColumnName, str]]) -> None:
    """Raise InputError where a table does not have the columns that `options` name.

    `columns` are the names of all columns, each with its kind: TEXT, BYTES, ANY, or else the
    type that it has, for the message.
    """
    known = list(columns)
    names = [name for name, _ in known]
    for name in options.named:
        if name is not None:
            _check_name(names, name)
            kind = dict(known)[name]
            is_page = name == options.html and kind == BYTES
            if kind not in (TEXT, ANY) and not is_page:
                held = "binary" if kind == BYTES else kind
                raise InputError(f"column {name} holds {held}, not text")
    if options.text != options.source and options.text in names:
        what = f"there is a column {options.text} already"
        raise InputError(f"{what}; name the column of the clean texts otherwise, with text=")
    if options.report is not None and options.report in (*names, options.text):
        raise InputError(f"there is a column {options.report} already; name the reports otherwise")


def series_options(options: Options) -> Options:
    """Return `options` for a column alone. Raises InputError where they name others."""
    others = [name for name in ("url", "lang", "report") if getattr(options, name) is not None]
    if others:
        what = f"a column alone has no place for {', '.join(others)}"
        raise InputError(f"{what}; use clean_frame, which takes the whole table")
    return options


def _type_name(kind: type) -> str:
    """Return the name of a type with the name of its library: several have a DataFrame."""
    library = kind.__module__.partition(".")[0]
    return kind.__name__ if library == "builtins" else f"{library}.{kind.__name__}"


def with_numbers(options: Options, names: Iterable[ColumnName]) -> Options:
    """Return `options` with numbers for names: "0" names the column 0, where none is named "0".

    >>> chosen = with_numbers(Options(text="0", url="1"), [0, "1"])
    >>> chosen.text, chosen.url
    (0, '1')
    """
    known = list(names)
    numbers = {str(name): name for name in known if not isinstance(name, str)}
    for option in ("text", "html", "url", "lang"):
        name = getattr(options, option)
        if name in numbers and name not in known:
            options = msgspec.structs.replace(options, **{option: numbers[name]})
    return options


def _check_name(names: list[ColumnName], name: ColumnName) -> None:
    if name not in names:
        columns = first_names([*map(str, names)], _MAX_COLUMNS) or "none"
        raise InputError(f"there is no column {name}, but {columns}")
    if (count := names.count(name)) > 1:
        raise InputError(f"there are {count} columns {name}; give them names of their own")


@cache
def _built(rules: tuple[str, ...], disable: tuple[str, ...], preset: str) -> Cleaner:
    return Cleaner(load_rules(rules, disable, preset=preset))
