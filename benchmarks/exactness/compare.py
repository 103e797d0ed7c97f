"""The comparison: one document cleaned by both cores, and the first field that differs."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, NamedTuple

import msgspec

from cleaner import Cleaner, Result, load_rules
from cleaner.core import COMPILED, CORE, PYTHON

# Seconds of a thread for a pattern: enough that no load of the machine, and no checker that slows
# one core more than the other, decides which patterns time out.
_TIMEOUT_SECONDS = 60.0
_MOST_SHOWN = 200  # characters of a value

Kind = Literal["text", "page", "mail"]
Outcome = Result | str  # or the error


class Sample(msgspec.Struct, frozen=True):
    """A document, and its key, which says where it is from or how it is made again."""

    key: str
    data: str | bytes
    kind: Kind = "text"
    url: str | None = None
    lang: str | None = None


class Difference(NamedTuple):
    """The first field that differs between the cores, and what each of them says."""

    key: str
    field: str  # of the report, with the number of the first entry that differs
    compiled: str
    python: str

    def __str__(self) -> str:
        return f"{self.key}: {self.field}\n  compiled: {self.compiled}\n  python:   {self.python}"


class Totals(msgspec.Struct, frozen=True):
    """What the compiled core made of some documents, and where the reference differs."""

    documents: int = 0
    characters: int = 0
    edits: int = 0
    errors: int = 0  # that both cores raised
    differences: tuple[Difference, ...] = ()

    HEAD: ClassVar[str] = "documents  characters       edits   errors   differ"

    def __add__(self, other: "Totals") -> "Totals":
        names = self.__struct_fields__
        return Totals(*(getattr(self, name) + getattr(other, name) for name in names))

    def __str__(self) -> str:
        numbers = f"{self.documents:9,} {self.characters:11,} {self.edits:11,} {self.errors:8,}"
        return f"{numbers} {len(self.differences):8,}"


def new_cleaner() -> Cleaner:
    """Return a cleaner by the shipped rules, whose report says all that it can."""
    rules = msgspec.structs.replace(load_rules(), timeout=_TIMEOUT_SECONDS)
    return Cleaner(rules, account=True)


def compare(cleaner: Cleaner, sample: Sample) -> Totals:
    """Return what the compiled core makes of `sample`, with a difference if there is one."""
    ours, reference = (outcome(cleaner, sample, core) for core in (COMPILED, PYTHON))
    differs = () if ours == reference else (_first_difference(sample.key, ours, reference),)
    size = len(sample.data)
    if isinstance(ours, str):
        return Totals(1, size, 0, 1, differs)
    return Totals(1, size, len(ours.report.edits), 0, differs)


def outcome(cleaner: Cleaner, sample: Sample, core: str) -> Outcome:
    """Return what one core makes of `sample`; an error is an answer, too."""
    with CORE.forced(core):
        try:
            if sample.kind == "page":
                return cleaner.clean_html(sample.data, sample.url, sample.lang)
            if sample.kind == "mail" and isinstance(sample.data, bytes):
                return cleaner.clean_mail(sample.data, sample.url, sample.lang)
            return cleaner.clean(sample.data, sample.url, sample.lang)
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def _first_difference(key: str, ours: Outcome, reference: Outcome) -> Difference:
    if isinstance(ours, str) or isinstance(reference, str):
        return Difference(key, "error", _shown(ours), _shown(reference))
    if ours.text != reference.text:
        place = _unequal(ours.text, reference.text)
        pair = (ascii(text[place : place + _MOST_SHOWN]) for text in (ours.text, reference.text))
        return Difference(key, f"text[{place}:]", *pair)
    names = ours.report.__struct_fields__
    for name in names:
        one, other = (getattr(result.report, name) for result in (ours, reference))
        if one != other and isinstance(one, tuple) and isinstance(other, tuple):
            place = _unequal(one, other)
            pair = (_shown(*entries[place : place + 1]) for entries in (one, other))
            return Difference(key, f"{name}[{place}] of {len(one)}, {len(other)}", *pair)
        if one != other:
            return Difference(key, name, _shown(one), _shown(other))
    raise AssertionError(f"{key}: the results differ, and none of {names} does")


def _unequal(one: Sequence[object], other: Sequence[object]) -> int:
    """Return the first place where two sequences differ, or where the shorter one ends."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shown(*value: Any) -> str:
    return ascii(value[0])[:_MOST_SHOWN] if value else "nothing"
