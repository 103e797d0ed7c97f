"""The rule language: what a rule, a condition, a guard and a rule set are."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

Action = Literal["remove-line", "remove-span", "remove-block", "remove-run", "replace"]
Anchor = Literal["anywhere", "start", "end", "line"]
Case = Literal["lower", "title", "upper"]
Extent = Literal["match", "sentence", "rest"]
Measure = Literal[
    "after-dense",
    "before-dense",
    "capitals",
    "characters",
    "colon",
    "commas",
    "dense",
    "dense-words",
    "ellipsis",
    "exclaims",
    "gone",
    "gone-above",
    "gone-below",
    "gone-near",
    "gone-share",
    "item",
    "lines-above",
    "loose-words",
    "prose",
    "prose-lines",
    "prose-near",
    "repeated",
    "run",
    "run-left",
    "run-opens",
    "run-words",
    "sentence",
    "words",
    "words-above",
    "words-near",
]
# The measures that are the same on all lines of a document.
OF_DOCUMENT: frozenset[Measure] = frozenset(
    {
        "dense-words",
        "before-dense",
        "after-dense",
        "loose-words",
        "prose-lines",
        "gone",
        "gone-share",
    }
)
Status = Literal["stable", "trial"]
Zone = Literal["head", "body", "tail"]

Count = Annotated[int, msgspec.Meta(ge=0)]
Several = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Texts = tuple[Text, ...]
RuleId = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$")
]


def theme(rule_id: str) -> str:
    """Return the theme that an id names: the part before the point."""
    return rule_id.partition(".")[0]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Conditions on one line by itself; what is None is not asked.

    `min_words` and `max_words` bound its words; `sentence`: at least four words that end as
    a sentence does; `prose`: a sentence of eight words or more, or any thirty words; `item`:
    a list item; `case`: the letters that its words begin with (title) or consist of; `label`:
    the same of what stands before its first colon.
    """

    min_words: Count | None = None
    max_words: Count | None = None
    sentence: bool | None = None
    prose: bool | None = None
    item: bool | None = None
    case: Case | None = None
    label: Case | None = None


class When(Shape, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Conditions on a line and its place among the lines still kept.

    `zone`: the head stands before all prose, the tail behind it, the body between, where
    lines that the stage's own rules speak of are not counted as prose; `first`, `last`:
    among so many lines from the start, from the end; `repeated`: another line says the
    same; `previous`, `next`: the shape of the neighbour, which must be there.
    """

    zone: Zone | None = None
    first: Several | None = None
    last: Several | None = None
    repeated: bool | None = None
    previous: Shape | None = None
    next: Shape | None = None


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every rule has: its name, what it is for, its tests and where it was seen."""

    id: RuleId
    description: Text
    removes: Annotated[Texts, msgspec.Meta(min_length=2)]
    keeps: Annotated[Texts, msgspec.Meta(min_length=2)]
    reference: Text

    @property
    def theme(self) -> str:
        """What the rule is about."""
        return theme(self.id)


class Rule(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One declared pattern or condition with one action; docs/rules.md tells each field."""

    action: Action
    phrases: Texts = ()
    anchor: Anchor = "anywhere"
    keywords: Texts = ()
    pattern: Text | None = None
    unless: Texts = ()
    when: When = When()
    extent: Extent = "match"
    replacement: str | None = None
    until: Text | None = None
    min_lines: Several | None = None
    max_lines: Several | None = None
    lang: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")] | None = None
    status: Status = "stable"
    weight: Annotated[float, msgspec.Meta(gt=0, lt=1)] | None = None

    @property
    def literals(self) -> Texts:
        """What the prefilter looks for; empty for a rule on shape alone."""
        return self.phrases or self.keywords

    @property
    def is_applied(self) -> bool:
        """Whether a hit removes by itself; trial and weighted rules are only reported."""
        return self.status == "stable" and self.weight is None


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A measure of a line and its place, cut into bins; each bin has a weight of its own.

    `steps`: the lower bounds of all bins but the first; `within`: how many lines to either
    side count, for measures of a neighbourhood; `themes`: which removed lines count, for
    measures of those; `by_place`: whether each bin is three, for lines before, in and behind
    the densest stretch of prose. docs/rules.md tells each measure.
    """

    id: RuleId
    description: Text
    measure: Measure
    steps: Annotated[tuple[float, ...], msgspec.Meta(min_length=1, max_length=80)]  # bins < 256
    within: Several | None = None
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


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What each sign's bins and each weighted rule count, as `cleaner fit` wrote it.

    By id, one number for each bin of a sign, one number for a rule. `page`: where they reach
    1, the text is a whole page, menus and all; `lines`: where they reach 1, a line goes.
    `fitted`: the day; `data`: the digest of the texts; `scores`: what was reached on them.
    """

    page: dict[str, tuple[float, ...]] = {}
    lines: dict[str, tuple[float, ...]] = {}
    fitted: str = ""
    data: str = ""
    scores: dict[str, float] = {}


class Prune(Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One XPath whose elements are taken out of an HTML page before extraction.

    No element goes that has more than `max_share` of the page's words. A `fallback` counts
    only where the extractor found little, and the page's main element is read instead.
    """

    xpath: Text
    max_share: Share = 0.9
    fallback: bool = False


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Takes back all that `stages` did where they took over `max_share` of the prose.

    The share is one of words on lines of prose, or of all words where no line is prose.
    """

    id: Text
    description: Text
    stages: Annotated[Texts, msgspec.Meta(min_length=1)]
    max_share: Share


class Stage(msgspec.Struct, frozen=True):
    """A rule file in its place in the chain."""

    name: str  # the file's path in its rules folder, without the ending
    file: str
    rules: tuple[Rule, ...]
    prunes: tuple[Prune, ...] = ()
    guard: Guard | None = None
    signs: tuple[Sign, ...] = ()


class Site(msgspec.Struct, frozen=True):
    """What one site adds to the chain and what it switches off."""

    domain: str
    stage: Stage
    disable: frozenset[str]


class RuleSet(msgspec.Struct, frozen=True):
    """All the rules in force, in chain order, checked."""

    stages: tuple[Stage, ...]
    sites: dict[str, Site]
    themes: dict[str, str]
    timeout: float  # seconds that one pattern may take on one line
    weights: Weights = Weights()

    def declared(self) -> Iterator[tuple[Stage, Rule | Prune | Sign]]:
        """Yield all that is declared with its stage, stage by stage, those of sites last."""
        for stage in (*self.stages, *(site.stage for site in self.sites.values())):
            yield from ((stage, rule) for rule in stage.rules)
            yield from ((stage, prune) for prune in stage.prunes)
            yield from ((stage, sign) for sign in stage.signs)

    def rules(self) -> Iterator[tuple[Stage, Rule]]:
        """Yield each rule for text with its stage."""
        return ((stage, each) for stage, each in self.declared() if isinstance(each, Rule))

    def prunes(self) -> Iterator[tuple[Stage, Prune]]:
        """Yield each rule for HTML with its stage."""
        return ((stage, each) for stage, each in self.declared() if isinstance(each, Prune))

    def signs(self) -> Iterator[tuple[Stage, Sign]]:
        """Yield each sign with its stage."""
        return ((stage, each) for stage, each in self.declared() if isinstance(each, Sign))

    def weighed(self) -> dict[str, int]:
        """Return how many weights each sign and each weighted rule has, in chain order."""
        sizes = {sign.id: sign.bins for _, sign in self.signs()}
        return sizes | {rule.id: 1 for _, rule in self.rules() if rule.weight is not None}

    def site_of(self, host: str) -> Site | None:
        """Return the site that `host` belongs to, None where no file speaks of it."""
        labels = host.lower().rstrip(".").split(".")
        domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self.sites[domain] for domain in domains if domain in self.sites), None)

    def for_site(self, site: Site | None) -> "RuleSet":
        """Return the rules for pages of `site`, or for those of no site in particular."""
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
        signs=tuple(sign for sign in stage.signs if not {sign.id, sign.theme} & disabled),
    )
