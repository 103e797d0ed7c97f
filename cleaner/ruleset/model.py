"""The rule language: what a rule, a part of a unit, a feature and a rule for HTML are."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from cleaner.ruleset.template import Anchor, Variants
from cleaner.text.regions import Region

Extent = Literal["match", "sentence", "rest"]
RuleStatus = Literal["stable", "trial", "retired", "rejected"]

NonNegativeInt = Annotated[int, msgspec.Meta(ge=0)]
PositiveInt = Annotated[int, msgspec.Meta(ge=1)]
Fraction = Annotated[float, msgspec.Meta(gt=0, le=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
NonEmptyText = Annotated[str, msgspec.Meta(min_length=1)]
Texts = tuple[NonEmptyText, ...]
Language = Annotated[str, msgspec.Meta(pattern="^([a-z]{2}|any)$")]  # ISO 639-1
PartName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*"
RuleName = Annotated[str, msgspec.Meta(pattern=f"^{_NAME}$")]  # an id as a file has it
RuleId = Annotated[str, msgspec.Meta(pattern=f"^([a-z][a-z0-9-]*/){{0,2}}{_NAME}$")]


_NO_VARIANTS = Variants()


def _no_variants() -> Variants:
    return _NO_VARIANTS  # a schema could not show it as a default value


def defaults_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the default of each field of `kind` that has one, by its name.

    >>> defaults_of(Rule)["anchor"], "id" in defaults_of(Rule)
    ('anywhere', False)
    """
    return {
        field.name: field.default
        if field.default_factory is msgspec.NODEFAULT
        else field.default_factory()
        for field in msgspec.structs.fields(kind)
        if not field.required
    }


def theme(rule_id: str) -> str:
    """Return the theme that an id names: the part before the dot.

    >>> theme("newsletter.signup-line"), theme("de/newsletter.signup-line")
    ('newsletter', 'newsletter')
    """
    return rule_id.rpartition("/")[2].partition(".")[0]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of every rule: its name, its purpose, its tests and its origin.

    `id` is in full, with the pack and the folder's language if there are any; `aliases` are
    earlier ids.
    `removes` and `keeps` are examples, which `cleaner check` runs. `reference` says what kind of
    site prints the text.
    """

    id: RuleId
    aliases: tuple[RuleId, ...] = ()
    description: NonEmptyText
    removes: Annotated[Texts, msgspec.Meta(min_length=2)]
    keeps: Annotated[Texts, msgspec.Meta(min_length=2)]
    reference: NonEmptyText

    @property
    def theme(self) -> str:
        """What the rule is about."""
        return theme(self.id)


class Learned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a rule was learned from, as `cleaner learn` counted it.

    Its text was in `documents` of the `of` documents of its site, most often in `zone`, and in
    `elsewhere` other lines of prose. `first` and `last` are dates, as far as they are known;
    `examples` have the line above and the line below. `review` is what a person decided, which
    learning does not change.
    """

    documents: NonNegativeInt
    of: NonNegativeInt
    zone: Literal["head", "body", "tail"] = "body"
    first: str = ""
    last: str = ""
    elsewhere: NonNegativeInt = 0
    review: Literal["", "accepted", "trial", "rejected"] = ""
    examples: Texts = ()


class DeclaredPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of line of a unit: by its text, by rules that hit it, or by conditions alone.

    A line is of this kind if one of the phrases, the templates or the pattern hits it, or a rule
    of `rules`; these name rules, or themes when a file is read.
    """

    phrases: Texts = ()
    templates: Texts = ()
    anchor: Anchor = "line"
    keywords: Texts = ()
    pattern: NonEmptyText | None = None
    rules: Texts = ()
    unless: Texts = ()
    when: dict[str, Any] = {}
    variants: Variants = msgspec.field(default_factory=_no_variants)

    @property
    def has_text(self) -> bool:
        """Whether a text says that a line is of this kind, not its shape alone."""
        return bool(self.phrases or self.keywords or self.rules)


class Rule(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One pattern or condition with one action. docs/rules.md describes each field.

    It has `phrases`, `templates`, which compile to patterns with keywords, or both, or `keywords`
    with a `pattern`, or `parts` of a unit, or only conditions in `when`. `variants` has the
    templates as they are matched; no file declares them.
    `min_lines` and `max_lines` count lines of a run, a block or a unit. `regions` are those that
    it reads besides prose. `needs` is how many different parts a unit has at least, one of them
    `sure`; it begins with one of `first`, if any are named, and those `inside` are never at an end
    of it; a run with two lines of a part `once` is not a unit.
    """

    action: str  # a name in ACTIONS
    phrases: Texts = ()
    anchor: Anchor = "anywhere"
    templates: Texts = ()
    keywords: Texts = ()
    pattern: NonEmptyText | None = None
    unless: Texts = ()
    when: dict[str, Any] = {}  # names in CONDITIONS, with their values
    extent: Extent = "match"
    until: NonEmptyText | None = None
    parts: dict[
        PartName, DeclaredPart | Texts
    ] = {}  # a list: phrases, and templates where they name a class
    sure: Texts = ()
    first: Texts = ()
    inside: Texts = ()
    once: Texts = ()
    needs: PositiveInt | None = None
    min_lines: PositiveInt | None = None
    max_lines: PositiveInt | None = None
    regions: tuple[Region, ...] = ()
    lang: Language | None = None
    status: RuleStatus = "stable"
    variants: Variants = msgspec.field(default_factory=_no_variants)
    misses: Texts = ()  # examples of what should go and does not yet
    learned: Learned | None = None  # if it was learned from the pages of a site
    is_sure: ClassVar[bool] = True  # a hit alone says that the text is boilerplate; asked often

    @property
    def literals(self) -> Texts:
        """The texts of which each hit has one; empty for a rule without text."""
        return (*self.phrases, *self.keywords)

    @property
    def has_literals(self) -> bool:
        """Whether it has any; asked of all rules."""
        return bool(self.phrases or self.keywords)

    @property
    def patterns(self) -> Texts:
        """The patterns that find its text: one for each template, or its own."""
        own = (self.pattern,) if self.pattern else ()
        return tuple(template.pattern for template in self.variants) or own

    @property
    def owner(self) -> str:
        """The id of the rule that asks for this text."""
        return self.id

    @property
    def is_applied(self) -> bool:
        """Whether a hit removes text. The hits of a trial rule are only reported."""
        return self.status == "stable"

    @property
    def is_in_use(self) -> bool:
        """Whether it is matched at all: a retired or a rejected rule only stays on file."""
        return self.status in ("stable", "trial")


class UnitPart(Rule, frozen=True, kw_only=True):
    """The text of one part of the rule `unit`, matched like a rule of its own."""

    unit: RuleId
    part: PartName
    sure_part: bool
    named: Texts = ()  # rules that hit its lines

    @property
    def owner(self) -> str:
        """The id of the rule that has this part."""
        return self.unit

    @property
    def is_sure(self) -> bool:  # type: ignore[override]
        """Whether the part says that the lines are a unit."""
        return self.sure_part


class BinnedFeature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A feature whose values are cut into bins; each bin has a weight of its own.

    `steps` are the lower bounds of all bins but the first. `within` is the number of lines to
    either side, for features of a neighbourhood. `themes` says which removed lines count, for
    features of removed lines. With `by_place` each bin is three: for lines before, in and after
    the densest stretch of prose. docs/rules.md describes each measure.
    """

    id: RuleId
    description: NonEmptyText
    measure: str  # a name in FEATURES
    steps: Annotated[tuple[float, ...], msgspec.Meta(min_length=1, max_length=80)]  # bins < 256
    within: PositiveInt | None = None
    themes: Texts = ()
    by_place: bool = False

    @property
    def theme(self) -> str:
        """What the rule is about."""
        return theme(self.id)

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return (len(self.steps) + 1) * (3 if self.by_place else 1)


class Prune(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One XPath whose elements are removed from an HTML page before extraction.

    An element with more than `max_share` of the page's words stays. One that is only `evidence`
    removes nothing: the blocks in what it selects are scored lower.
    """

    xpath: NonEmptyText
    max_share: Fraction = 0.9
    evidence: bool = False


AnyRule = Rule | Prune | BinnedFeature
