"""Selecting: the elements of a page that the selectors of HTML rules choose.

All rules share one index of the page, made in one walk. A condition is worked out for all elements
at once, as a set of their positions, so each part of a selector costs at most one walk.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

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
)

_ABOVE = -1  # the position of what is above the root
_OPPOSITE: dict[Axis, Axis] = {
    "self": "self",
    "child": "parent",
    "parent": "child",
    "descendant": "ancestor",
    "ancestor": "descendant",
    "descendant-or-self": "ancestor-or-self",
    "ancestor-or-self": "descendant-or-self",
}
_Positions = set[int]


class Page:
    """The elements of a page by their positions in document order, for selectors to choose from.

    >>> from lxml.html import document_fromstring
    >>> from cleaner.ruleset.selector_parser import parse_selector
    >>> page = Page(document_fromstring("<nav>Home</nav><p class='nav big'>The mill is old.</p>"))
    >>> selector = parse_selector("//nav | //p[has-token(@class, 'nav')]")
    >>> [page.elements[position].tag for position in page.select(selector)]
    ['nav', 'p']
    """

    def __init__(self, root: Any) -> None:
        self.elements = list(root.iter("*"))
        positions = {element: position for position, element in enumerate(self.elements)}
        self._parents = [positions.get(element.getparent(), _ABOVE) for element in self.elements]
        self._ends = self._subtree_ends()
        self._left = set(range(len(self.elements)))  # without what was removed
        self._names: defaultdict[str, _Positions] = defaultdict(set)
        for position, element in enumerate(self.elements):
            self._names[element.tag].add(position)
        self._indexes: dict[tuple[Relation, str], dict[str, _Positions]] = {}

    def end(self, position: int) -> int:
        """Return the position after the last element inside the one at `position`."""
        return self._ends[position]

    def remove(self, position: int) -> None:
        """Select the element at `position`, and what is in it, no more."""
        self._left.difference_update(range(position, self._ends[position]))

    def select(self, selector: Selector) -> list[int]:
        """Return the positions of the elements that `selector` chooses, in document order."""
        chosen: _Positions = set()
        for path in selector:
            chosen |= self._follow(path)
        return sorted(chosen & self._left)

    def _subtree_ends(self) -> list[int]:
        ends = list(range(1, len(self.elements) + 1))
        for position in range(len(ends) - 1, 0, -1):
            parent = self._parents[position]
            ends[parent] = max(ends[parent], ends[position])
        return ends

    def _follow(self, path: Path) -> _Positions:
        """Return what an absolute path leads to."""
        places = {_ABOVE}
        for step in path.steps:
            places = self._all_hold(step.conditions, self._reach(step.axis, places))
        return places

    def _origins(self, path: Path) -> _Positions:
        """Return the places from which a relative path leads to an element."""
        places = self._left | {_ABOVE}
        for step in reversed(path.steps):
            places = self._reach(_OPPOSITE[step.axis], self._all_hold(step.conditions, places))
        return places

    def _reach(self, axis: Axis, places: _Positions) -> _Positions:
        """Return the places to which `axis` leads from any of `places`."""
        if axis == "self":
            return places
        if axis.endswith("-or-self"):
            return self._strictly(axis.removesuffix("-or-self"), places) | places
        return self._strictly(axis, places)

    def _strictly(self, axis: str, places: _Positions) -> _Positions:
        if axis == "child":
            return {place for place in self._left if self._parents[place] in places}
        if axis == "parent":
            return {self._parents[place] for place in places - {_ABOVE}}
        return self._ancestors(places) if axis == "ancestor" else self._descendants(places)

    def _ancestors(self, places: _Positions) -> _Positions:
        reached: _Positions = set()
        for place in places - {_ABOVE}:
            parent = self._parents[place]
            while parent != _ABOVE and parent not in reached:
                reached.add(parent)
                parent = self._parents[parent]
        return reached

    def _descendants(self, places: _Positions) -> _Positions:
        if _ABOVE in places:
            return self._left
        reached: _Positions = set()
        end = 0
        for place in sorted(places):
            if self._ends[place] > end:
                end = self._ends[place]
                reached.update(range(place + 1, end))
        return reached & self._left

    def _all_hold(self, conditions: Iterable[Predicate], places: _Positions) -> _Positions:
        for condition in conditions:
            if not places:
                break
            places = self._holds(condition, places)
        return places

    def _holds(self, condition: Predicate, places: _Positions) -> _Positions:
        """Return those of `places` where `condition` holds."""
        match condition:
            case Not(inner):
                return places - self._holds(inner, places)
            case AllOf(conditions):
                return self._all_hold(conditions, places)
            case AnyOf(conditions):
                return _union(self._holds(inner, places) for inner in conditions)
            case Path(_, True):
                return places if self._follow(condition) else set()
            case Compared(None):
                texts = ((place, _own_text(self.elements[place])) for place in places)
                return {place for place, text in texts if _is_alike(text, condition)}
            case _:
                return places & self._matching(condition)

    def _matching(self, condition: Named | Has | Compared | Path) -> _Positions:
        """Return all places where a condition without others inside holds."""
        match condition:
            case Named(name):
                return self._left if name == ANY_NAME else self._names.get(name, set())
            case Has(attribute):
                return _union(self._index("equals", attribute).values())
            case Compared(attribute, relation, values) if attribute and relation in _SPLIT:
                index = self._index(relation, attribute)
                return _union(index[value] for value in values if value in index)
            case Compared(attribute) if attribute:
                texts = self._index("equals", attribute).items()
                return _union(places for text, places in texts if _is_alike(text, condition))
            case Path():
                return self._origins(condition)
        return set()

    def _index(self, relation: Relation, attribute: str) -> dict[str, _Positions]:
        """Return the places by the attribute's texts, or by their parts. It is made once."""
        key = relation, attribute
        if key not in self._indexes:
            texts = self._texts(attribute) if relation == "equals" else self._parts(*key)
            self._indexes[key] = dict(texts)
        return self._indexes[key]

    def _texts(self, attribute: str) -> dict[str, _Positions]:
        index: defaultdict[str, _Positions] = defaultdict(set)
        for position, element in enumerate(self.elements):
            text = element.get(attribute)
            if text is not None:
                index[text].add(position)
        return index

    def _parts(self, relation: Relation, attribute: str) -> dict[str, _Positions]:
        index: defaultdict[str, _Positions] = defaultdict(set)
        for text, places in self._index("equals", attribute).items():
            for part in _SPLIT[relation](text):
                index[part] |= places
        return index


def _union(parts: Iterable[_Positions]) -> _Positions:
    return set().union(*parts)


def _own_text(element: Any) -> str:
    """Return the first text of `element` that is not inside another element."""
    return next(filter(None, (element.text, *(child.tail for child in element))), "")


def _is_alike(text: str, condition: Compared) -> bool:
    """Return whether `text` holds, or begins with, or is one of the values of `condition`."""
    if condition.relation == "contains":
        return any(value in text for value in condition.values)
    if condition.relation == "starts-with":
        return text.startswith(condition.values)
    return text in condition.values


def _words(text: str) -> list[str]:
    return text.lower().replace("-", " ").replace("_", " ").split(" ")


_SPLIT: dict[Relation, Callable[[str], list[str]]] = {"has-token": str.split, "has-word": _words}
