"""What the selectors of HTML rules are made of: a declared subset of XPath 1.0.

The subset has no numbers, no counting and no patterns. So each part of a selector costs at most
one walk over the page, whatever the page. docs/rules.md describes it.
"""

from typing import Literal

import msgspec

Axis = Literal[
    "self", "child", "descendant", "descendant-or-self", "parent", "ancestor", "ancestor-or-self"
]
Relation = Literal["equals", "contains", "starts-with", "has-token", "has-word"]
ANY_NAME = "*"


class SelectorError(ValueError):
    """A selector that is not in the subset: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


class Named(msgspec.Struct, frozen=True):
    """Holds for elements of this name; `*` is any."""

    name: str


class Has(msgspec.Struct, frozen=True):
    """Holds for elements that have the attribute."""

    attribute: str


class Compared(msgspec.Struct, frozen=True):
    """Holds where an attribute is in a relation to one of `values`.

    Without an attribute, the first text of the element itself is compared.
    """

    attribute: str | None
    relation: Relation
    values: tuple[str, ...]


class Not(msgspec.Struct, frozen=True):
    """Holds where `condition` does not."""

    condition: "Predicate"


class AllOf(msgspec.Struct, frozen=True):
    """Holds where each of `conditions` holds."""

    conditions: tuple["Predicate", ...]


class AnyOf(msgspec.Struct, frozen=True):
    """Holds where one of `conditions` holds."""

    conditions: tuple["Predicate", ...]


class Step(msgspec.Struct, frozen=True):
    """From elements along `axis` to those for which all `conditions` hold."""

    axis: Axis
    conditions: tuple["Predicate", ...]


class Path(msgspec.Struct, frozen=True):
    """Steps from an element, or from above the root if the path is absolute.

    As a condition it holds where the steps lead to an element.
    """

    steps: tuple[Step, ...]
    is_absolute: bool


Predicate = Named | Has | Compared | Not | AllOf | AnyOf | Path
Selector = tuple[Path, ...]  # it selects what any of the paths leads to
