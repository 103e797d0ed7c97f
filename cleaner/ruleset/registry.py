"""What rule files may name: actions, conditions and features, each registered in one place.

The engine fills the three tables, each in one module: `engine.actions`, `engine.conditions`,
`engine.features`. Validation, error messages and the tables in docs/rules.md derive from them. A
plug-in adds an entry of its own before it loads rules:

    ACTIONS["remove-page"] = Action("Removes every line.", remove_page)

The functions have the engine's types, which this package, below the engine, cannot name.
CONTRIBUTING.md has a worked example of each.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from cleaner.text.edits import Edit

# Takes a compiled rule, the stage's context and the candidates; yields the cuts.
Cutter = Callable[[Any, Any, Any], Any]
# Takes a source and the ids of rules; returns the edits.
SourceCutter = Callable[[str, tuple[str, ...]], list[Edit]]
# Takes the value in the rule, and returns a test or a function, as Condition describes.
Maker = Callable[[Any], Callable[..., Any]]


class Action(msgspec.Struct, frozen=True):
    """What a rule does with the lines on which its text matches and its conditions hold.

    `cut` takes the compiled rule, the stage's context and the candidates, pairs of a line's number
    and its hit (None for a rule without text). It yields cuts. `fields` are the optional fields of
    a rule that this action reads and others may not. `by_shape` says whether a rule may have this
    action without phrases or a pattern. An action with `of_source` sees the source before it is in
    clean layout: that takes the text and the ids of the rules, and returns edits. Such a rule has
    no conditions, and `cut` is not asked.
    """

    description: str
    cut: Cutter
    fields: tuple[str, ...] = ()
    by_shape: bool = False
    of_source: SourceCutter | None = None


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A key of `when`. One of `line`, `hit`, `place` and `bounds` is set, or the last two are.

    `kind` is the type of its value, as msgspec converts to it; a `nested` value is a table of
    conditions on a line. The four factories take the value. `line` returns a test of a line by
    itself. `hit` returns a test of (word classes, line, hit), for rules with phrases or a pattern;
    the word classes are those of the rule's language, None if it has none. `place` returns a test
    of (context, position). `bounds` returns a function from the context to the first position that
    it may allow and the one after the last. With `of_themes` the value is a list of themes, and it
    holds only beside a line that a rule of one of them removed. With `of_page` it holds for no line
    but those of the text of an HTML page, so examples of rules that ask for it are HTML.

    >>> from cleaner.engine.document import Line
    >>> commas = Condition(
    ...     description="The line has at least this many commas.",
    ...     kind=int,
    ...     line=lambda least: lambda line: line.text.count(",") >= least,
    ... )
    >>> commas.line(2)(Line.of("Bread, milk, eggs", "bread, milk, eggs"))
    True
    """

    description: str
    kind: Any
    line: Maker | None = None
    hit: Maker | None = None
    place: Maker | None = None
    bounds: Maker | None = None
    nested: bool = False
    of_themes: bool = False
    of_page: bool = False


class Feature(msgspec.Struct, frozen=True):
    """A property of a line, its surroundings or its document, measured as a number.

    `measure` takes the feature table and the binned feature and returns a number for each line.
    With `of_document` the number is the same on all lines. `needs` and `accepts` are the optional
    fields of a binned feature that it must have, and may have.
    """

    description: str
    measure: Callable[[Any, Any], Any]
    of_document: bool = False
    needs: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()


ACTIONS: dict[str, Action] = {}
CONDITIONS: dict[str, Condition] = {}
FEATURES: dict[str, Feature] = {}
