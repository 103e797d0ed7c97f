"""The rule language: what a rule, a condition, a guard and a rule set are."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from cleaner.text.hyphen_words import HyphenWords
from cleaner.text.regions import Region

DEFAULT_PRESET = "standard"

Anchor = Literal["anywhere", "start", "end", "line"]
Extent = Literal["match", "sentence", "rest"]
RuleStatus = Literal["stable", "trial"]

NonNegativeInt = Annotated[int, msgspec.Meta(ge=0)]
PositiveInt = Annotated[int, msgspec.Meta(ge=1)]
Fraction = Annotated[float, msgspec.Meta(gt=0, le=1)]
NonEmptyText = Annotated[str, msgspec.Meta(min_length=1)]
Texts = tuple[NonEmptyText, ...]
Language = Annotated[str, msgspec.Meta(pattern="^([a-z]{2}|any)$")]  # ISO 639-1
PartName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
RuleId = Annotated[
    str,
    msgspec.Meta(pattern=r"^([a-z]{2}/)?[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$"),
]


def theme(rule_id: str) -> str:
    """Return the theme that an id names: the part before the point.

    >>> theme("newsletter.signup-line"), theme("de/newsletter.signup-line")
    ('newsletter', 'newsletter')
    """
    return rule_id.rpartition("/")[2].partition(".")[0]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of every rule: its name, its purpose, its tests and its origin.

    `id` is in full, with the folder's language if there is one; `aliases` are earlier ids.
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


Variants = tuple[tuple[str, Texts], ...]  # patterns with their keywords


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
    variants: Variants = ()

    @property
    def has_text(self) -> bool:
        """Whether a text says that a line is of this kind, not its shape alone."""
        return bool(self.phrases or self.keywords or self.rules)


class Rule(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One pattern or condition with one action. docs/rules.md describes each field.

    It has `phrases`, or `templates`, which compile to a pattern with keywords, or `keywords` with a
    `pattern`, or `parts` of a unit, or only conditions in `when`. `variants` has the pattern and
    the keywords of each template, for a faster match; no file declares them. `min_lines` and
    `max_lines` count lines of a run, a block or a unit. `regions` are those that it reads besides
    prose. `needs` is how many different parts a unit has at least, one of them `sure`; it begins
    with one of `first`, if any are named, and those `inside` are never at an end of it; a run with
    two lines of a part `once` is not a unit.
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
    variants: Variants = ()
    misses: Texts = ()  # examples of what should go and does not yet
    is_sure: ClassVar[bool] = True  # a hit alone says that the text is boilerplate; asked often

    @property
    def literals(self) -> Texts:
        """The texts of which each hit has one; empty for a rule without text."""
        return self.phrases or self.keywords

    @property
    def owner(self) -> str:
        """The id of the rule that asks for this text."""
        return self.id

    @property
    def is_applied(self) -> bool:
        """Whether a hit removes text. The hits of a trial rule are only reported."""
        return self.status == "stable"


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


class WordClasses(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Words of one language by what they say of a sentence. docs/rules.md describes each class."""

    reporting_verbs: Texts = ()
    third_persons: Texts = ()
    past_verbs: Texts = ()
    past_suffixes: Texts = ()
    objects: Texts = ()
    determiners: Texts = ()
    links: Texts = ()
    addressing_words: Texts = ()
    imperatives: Texts = ()


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The weights of the bins of each feature, by the feature's id, as `cleaner fit` wrote them.

    A score is the sum of the weights of a text's or a line's bins. From 1 on, a text is a whole
    page by `page`, and a line is boilerplate by `lines`. `fitted` is the day of the fit, `data`
    the digest of the texts, `scores` the shares of words lost and removed on them.
    """

    page: dict[str, tuple[float, ...]] = {}
    lines: dict[str, tuple[float, ...]] = {}
    fitted: str = ""
    data: str = ""
    scores: dict[str, float] = {}


class Prune(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One XPath whose elements are removed from an HTML page before extraction.

    An element with more than `max_share` of the page's words stays. A `fallback` is used only if
    the extractor found little, and the page's main element is read instead.
    """

    xpath: NonEmptyText
    max_share: Fraction = 0.9
    fallback: bool = False


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Restores all that `stages` removed if it is more than `max_share` of the content.

    The share is of the words on lines that read as content, or of all words if no line does.
    """

    id: NonEmptyText
    description: NonEmptyText
    stages: Annotated[Texts, msgspec.Meta(min_length=1)]
    max_share: Fraction


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A point between caution and thoroughness: what it changes in the rules as they are declared.

    `disable` has ids and themes that are switched off, `enable` ids of trial rules that it applies.
    A rule that stats.json has a record of is switched off if it has fewer than `min_hits` on tuning
    pages, or was right in a smaller share than `min_precision`. With `scores = false` no line is
    taken by its score alone.
    """

    id: NonEmptyText
    description: NonEmptyText
    disable: Texts = ()
    enable: Texts = ()
    min_hits: NonNegativeInt = 0
    min_precision: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    scores: bool = True


class RuleRecord(msgspec.Struct, frozen=True):
    """How often a rule took a line or a part of one on tuning pages, and how often wrongly."""

    hits: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share of the hits that are right; 1 without hits."""
        return 1 - self.wrong / self.hits if self.hits else 1.0


class Stage(msgspec.Struct, frozen=True):
    """A rule file in its place in the chain."""

    name: str  # the file's path in its rules folder, without the ending
    file: str
    rules: tuple[Rule, ...]
    prunes: tuple[Prune, ...] = ()
    guard: Guard | None = None
    features: tuple[BinnedFeature, ...] = ()


class Site(msgspec.Struct, frozen=True):
    """The rules that pages of one registered domain have in addition, and those they lack."""

    domain: str
    stage: Stage
    disable: frozenset[str]


class RuleSet(msgspec.Struct, frozen=True):
    """All rules in force, in chain order, checked. `load_rules` makes one.

    `sites` are by their domains, `themes` has the description of each; `timeout` is the processor
    time that one pattern may take on one line, in seconds. `words` and `hyphens` are by their
    languages. `presets` are by their ids; `preset` is the id of the one in force. `records` are by
    the ids of rules that have hits. `neighbours` has the words that may be misspelt, each with the
    words that are one typing error off.
    """

    stages: tuple[Stage, ...]
    sites: dict[str, Site]
    themes: dict[str, str]
    timeout: float
    weights: Weights = Weights()
    words: dict[str, WordClasses] = {}
    hyphens: dict[str, HyphenWords] = {}
    presets: dict[str, Preset] = {}
    preset: str = DEFAULT_PRESET
    records: dict[str, RuleRecord] = {}
    neighbours: dict[str, tuple[str, ...]] = {}

    def declared(self) -> Iterator[tuple[Stage, Rule | Prune | BinnedFeature]]:
        """Yield each rule, prune and feature with its stage, in chain order, sites last."""
        for stage in (*self.stages, *(site.stage for site in self.sites.values())):
            yield from ((stage, rule) for rule in stage.rules)
            yield from ((stage, prune) for prune in stage.prunes)
            yield from ((stage, feature) for feature in stage.features)

    def rules(self) -> Iterator[tuple[Stage, Rule]]:
        """Yield each rule for text with its stage."""
        return ((stage, rule) for stage, rule in self.declared() if isinstance(rule, Rule))

    def prunes(self) -> Iterator[tuple[Stage, Prune]]:
        """Yield each rule for HTML with its stage."""
        return ((stage, rule) for stage, rule in self.declared() if isinstance(rule, Prune))

    def features(self) -> Iterator[tuple[Stage, BinnedFeature]]:
        """Yield each feature with its stage."""
        return ((stage, rule) for stage, rule in self.declared() if isinstance(rule, BinnedFeature))

    def site_of(self, host: str) -> Site | None:
        """Return the site that `host` belongs to, None if there is no file for it."""
        labels = host.lower().rstrip(".").split(".")
        domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self.sites[domain] for domain in domains if domain in self.sites), None)

    def for_site(self, site: Site | None) -> "RuleSet":
        """Return the rules for pages of `site`; None: for pages of any other site."""
        stages = _with_site(self.stages, site) if site else self.stages
        return msgspec.structs.replace(self, stages=stages, sites={}) if self.sites else self


def _with_site(stages: tuple[Stage, ...], site: Site) -> tuple[Stage, ...]:
    return (*(without(stage, site.disable) for stage in stages), site.stage)


def without(stage: Stage, disabled: frozenset[str]) -> Stage:
    """Return `stage` without the rules whose id or theme is among `disabled`."""
    return msgspec.structs.replace(
        stage,
        rules=tuple(rule for rule in stage.rules if not {rule.id, rule.theme} & disabled),
        prunes=tuple(prune for prune in stage.prunes if not {prune.id, prune.theme} & disabled),
        features=tuple(
            feature for feature in stage.features if not {feature.id, feature.theme} & disabled
        ),
    )
