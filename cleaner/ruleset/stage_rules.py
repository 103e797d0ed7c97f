"""The rules of a stage, and what a pipeline asks of all of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

import msgspec
import zstandard

from cleaner.ruleset.model import DeclaredPart, Rule
from cleaner.ruleset.packed import PackedSequence, from_stored
from cleaner.ruleset.registry import CONDITIONS

_DECODER = msgspec.msgpack.Decoder(tuple[Rule, ...], dec_hook=from_stored)


class Outline(NamedTuple):
    """What is known of the rules of a stage that are not decoded yet.

    Those are their languages, of which None is all, the actions and the conditions that they name,
    and the ids of those that have no text.
    """

    languages: Sequence[str | None]
    actions: Sequence[str]
    conditions: Sequence[str]
    shapes: Sequence[str]


class StageRules(PackedSequence[Rule]):
    """The rules of one stage, and the outline of them.

    They are compressed as they are packed: templates say the same words again and again.

    >>> StageRules().outline.languages
    ()
    """

    __slots__ = ("_outline",)
    _outline: Outline

    @classmethod
    def of_stored(cls, stored: Any) -> Self:
        """Return the rules that the cache stored."""
        *outline, packed = stored
        rules = cls.of_packed(packed)
        rules._outline = Outline(*outline)
        return rules

    @property
    def stored(self) -> object:
        """What the cache stores."""
        return (*self.outline, self.packed)

    @staticmethod
    def _pack(rules: tuple[Rule, ...]) -> bytes:
        return zstandard.compress(PackedSequence._pack(rules))

    @staticmethod
    def _unpack(packed: bytes) -> tuple[Rule, ...]:
        return _DECODER.decode(zstandard.decompress(packed))

    @property
    def outline(self) -> Outline:
        """What is asked of all of them."""
        if not hasattr(self, "_outline"):
            self._outline = _outline(self)
        return self._outline


def _outline(rules: Sequence[Rule]) -> Outline:
    languages = {rule.lang for rule in rules}
    conditions = {name for rule in rules for name in conditions_of(rule)}
    return Outline(
        tuple(sorted(languages, key=lambda lang: lang or "")),
        tuple(sorted({rule.action for rule in rules})),
        tuple(sorted(conditions)),
        tuple(rule.id for rule in rules if not (rule.has_literals or rule.parts)),
    )


def conditions_of(rule: Rule) -> Iterator[str]:
    """Yield the conditions that `rule`, or a part of it, names."""
    yield from _named(rule.when)
    for part in rule.parts.values():
        if isinstance(part, DeclaredPart):
            yield from _named(part.when)


def _named(when: Mapping[str, Any]) -> Iterator[str]:
    for name, value in when.items():
        yield name
        if name in CONDITIONS and CONDITIONS[name].nested:
            yield from _named(value)
