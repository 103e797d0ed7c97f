"""Rule sets: the rules of all files in force, in chain order, and what the chain file declares."""

from collections.abc import Collection, Iterator
from typing import Annotated

import msgspec

from cleaner.ruleset.model import (
    BinnedFeature,
    Fraction,
    NonEmptyText,
    NonNegativeInt,
    Prune,
    Rule,
    Texts,
)
from cleaner.ruleset.platforms import Platform
from cleaner.ruleset.stage_rules import StageRules
from cleaner.text.hyphen_words import HyphenWords
from cleaner.text.urls import ascii_host

DEFAULT_PRESET = "standard"


class WordClasses(
    msgspec.Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True, rename="kebab"
):
    """Words of one language by their part in a sentence. docs/rules.md describes each class."""

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


class KindWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that a page is of one kind, and what blocks of such a page add to their score."""

    intercept: float = 0.0
    page: dict[str, float] = {}
    blocks: dict[str, float] = {}


class BlockWeights(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"
):
    """The weights by which a page's blocks are scored, as log odds, as `cleaner fit` wrote them.

    `blocks` are by the name of the feature, `class_words` by the word, `kinds` by the name of the
    kind of page. `fitted` is the day of the fit, `data` the digest of the pages.
    """

    intercept: float = 0.0
    blocks: dict[str, float] = {}
    class_words: dict[str, float] = {}
    kinds: dict[str, KindWeights] = {}
    fitted: str = ""
    data: str = ""


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
    """A rule file in its place in the chain. With a `platform` it is for pages of that alone."""

    name: str  # the file's path in its rules folder, without the ending
    file: str
    rules: StageRules
    prunes: tuple[Prune, ...] = ()
    guard: Guard | None = None
    features: tuple[BinnedFeature, ...] = ()
    platform: Platform | None = None


class Site(msgspec.Struct, frozen=True):
    """The rules that pages of one registered domain have in addition, and those they lack.

    The rules of `learned` were learned from its pages. They see what all others leave. Those in
    `file` are read when the first page comes.
    """

    domain: str
    stage: Stage
    disable: frozenset[str]
    learned: Stage | None = None
    file: str = ""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages, in the order in which they run."""
        return (self.stage, self.learned) if self.learned else (self.stage,)

    @property
    def is_learned(self) -> bool:
        """Whether it has only rules that were learned."""
        stage = self.stage
        return not (stage.rules or stage.prunes or stage.features or self.disable)


class ShelvedFile(msgspec.Struct, frozen=True):
    """A file of learned rules that is not read yet, and the digest of its content."""

    file: str
    digest: str


class Shelf(msgspec.Struct, frozen=True):
    """Files of learned rules by their sites, which are read when a page of the site comes.

    `shipped` is the folder with the fragments that they use. Ids and themes in `disabled` are
    switched off in all.
    """

    files: dict[str, ShelvedFile] = {}
    shipped: str = ""
    disabled: frozenset[str] = frozenset()

    def site(self, name: str) -> Site | None:
        """Return the site `name` with its file, None if there is no file for it."""
        shelved = self.files.get(name)
        if shelved is None:
            return None
        return Site(name, Stage("site", shelved.file, StageRules()), frozenset(), file=shelved.file)


class RuleSet(msgspec.Struct, frozen=True, dict=True):
    """All rules in force, in chain order, checked. `load_rules` makes one.

    `sites` are by their domains, `themes` has the description of each; `timeout` is the processor
    time that one pattern may take on one line, in seconds. Without `block_weights` no block of a
    page is scored. `words` and `hyphens` are by their languages. `presets` are by their ids;
    `preset` is the id of the one in force. `records` are by the ids of rules that have hits.
    `neighbours` has the words that may be misspelt, each with the words that are one typing error
    off. `keep` has lines that no rule may remove, whatever their case, spaces and signs.
    `shelf` has learned rules that are not among the others. `learned_guard` watches those of a
    site, wherever they are. What is made of a rule set may be kept in its `__dict__`.
    """

    stages: tuple[Stage, ...]
    sites: dict[str, Site]
    themes: dict[str, str]
    timeout: float
    weights: Weights = Weights()
    block_weights: BlockWeights = BlockWeights()
    words: dict[str, WordClasses] = {}
    hyphens: dict[str, HyphenWords] = {}
    presets: dict[str, Preset] = {}
    preset: str = DEFAULT_PRESET
    records: dict[str, RuleRecord] = {}
    neighbours: dict[str, tuple[str, ...]] = {}
    keep: Texts = ()
    shelf: Shelf = Shelf()
    learned_guard: Guard | None = None

    def all_stages(self) -> Iterator[Stage]:
        """Yield each stage, in chain order, and then those of sites."""
        yield from self.stages
        for site in self.sites.values():
            yield from site.stages

    def declared(self) -> Iterator[tuple[Stage, Rule | Prune | BinnedFeature]]:
        """Yield each rule, prune and feature with its stage, in chain order, sites last."""
        for stage in self.all_stages():
            yield from ((stage, rule) for rule in stage.rules)
            yield from ((stage, prune) for prune in stage.prunes)
            yield from ((stage, feature) for feature in stage.features)

    def rules(self) -> Iterator[tuple[Stage, Rule]]:
        """Yield each rule for text with its stage."""
        return ((stage, rule) for stage in self.all_stages() for rule in stage.rules)

    def prunes(self) -> Iterator[tuple[Stage, Prune]]:
        """Yield each rule for HTML with its stage."""
        return ((stage, rule) for stage in self.all_stages() for rule in stage.prunes)

    def features(self) -> Iterator[tuple[Stage, BinnedFeature]]:
        """Yield each feature with its stage."""
        return ((stage, rule) for stage in self.all_stages() for rule in stage.features)

    def site_of(self, host: str) -> Site | None:
        """Return the site that `host` belongs to, None if there is no file for it."""
        labels = host.lower().rstrip(".").split(".")
        domains = (".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))
        sites = (self._site(domain) for domain in domains)
        return next((site for site in sites if site), None)

    def site_named(self, name: str) -> Site | None:
        """Return the site of that name, such as a folder's or a column's, None if there is none."""
        name = " ".join(name.lower().split()).strip("/")
        return self._site(name) or self._site(ascii_host(name))

    def _site(self, name: str) -> Site | None:
        """Return the site `name`; one that has rules of its own has those of the shelf, too."""
        site, shelved = self.sites.get(name), self.shelf.site(name)
        if site and shelved:
            return msgspec.structs.replace(site, file="" if site.learned else shelved.file)
        return site or shelved

    def for_site(self, site: Site | None) -> "RuleSet":
        """Return the rules for pages of `site`; None: for pages of any other site.

        Those that were learned are not among them.
        """
        stages = _with_site(self.stages, site) if site else self.stages
        return msgspec.structs.replace(self, stages=stages, sites={}) if self.sites else self

    def platforms_of(self, url: str | None, html: str = "") -> frozenset[str]:
        """Return the names of the stages for the platform of a page, by its address and source."""
        if not (url or html):
            return frozenset()
        return frozenset(
            stage.name
            for stage in self.stages
            if (platform := stage.platform)
            and ((url and platform.is_at(url)) or (html and platform.is_page(html)))
        )

    def for_platforms(self, names: Collection[str]) -> "RuleSet":
        """Return the rules for pages of the platforms whose stages have these `names`."""
        stages = (stage for stage in self.stages if not stage.platform or stage.name in names)
        return msgspec.structs.replace(self, stages=tuple(stages))


def _with_site(stages: tuple[Stage, ...], site: Site) -> tuple[Stage, ...]:
    return (*(without(stage, site.disable) for stage in stages), site.stage)


def without(stage: Stage, disabled: frozenset[str]) -> Stage:
    """Return `stage` without the rules whose id or theme is among `disabled`."""
    return msgspec.structs.replace(
        stage,
        rules=StageRules(rule for rule in stage.rules if not {rule.id, rule.theme} & disabled),
        prunes=tuple(prune for prune in stage.prunes if not {prune.id, prune.theme} & disabled),
        features=tuple(
            feature for feature in stage.features if not {feature.id, feature.theme} & disabled
        ),
    )
