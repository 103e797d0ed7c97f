"""The rules of a stage: the same from the cache, decoded only when a text needs them."""

import pickle
from collections.abc import Sequence

import pytest

from cleaner import Cleaner, load_rules
from cleaner.cli.options import load
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.model import Rule
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.packed import as_stored
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.stage_rules import Outline, StageRules
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule

ENGLISH = paragraphs(PROSE, "Subscribe to our newsletter", MORE_PROSE)
GERMAN = paragraphs("Der Stadtrat hat am Montag beschlossen, das Wehr zu erneuern.", "Jetzt teilen")


def packed(rules: Sequence[Rule]) -> StageRules:
    """Return `rules` as the cache gives them."""
    return StageRules.of_stored(StageRules(rules).stored)


def languages_decoded(rules: RuleSet) -> set[str | None]:
    return {language_of(each.name) for each in rules.stages if each.rules._items}


@pytest.fixture
def cached_rules() -> RuleSet:
    load_rules()  # the cache has them from now on
    return load_rules()


def test_packed_rules_equal_those_read() -> None:
    rules = [rule("a", phrases=("weir",)), rule("b", keywords=("mill",), pattern="mill$")]
    again = packed(rules)
    assert (bool(again), len(again), again[1], [*again]) == (True, 2, rules[1], rules)
    assert again == StageRules(rules) != StageRules()
    assert again.packed == StageRules(rules).packed
    assert pickle.loads(pickle.dumps(packed(rules))) == again  # noqa: S301
    assert not packed([])


def test_the_outline_has_what_a_pipeline_asks_of_all_rules() -> None:
    rules = StageRules(
        [
            rule("a", phrases=("weir",), lang="de", when={"max_words": 3}),
            rule("b", action="remove-run", when={"next": {"prose": True}}),
        ]
    )
    assert rules.outline == Outline(
        (None, "de"), ("remove-line", "remove-run"), ("max_words", "next", "prose"), ("test.b",)
    )


def test_the_cache_gives_the_outline_of_the_rules(
    cached_rules: RuleSet, shipped_rules: RuleSet
) -> None:
    for ours, fresh in zip(cached_rules.stages, shipped_rules.stages, strict=True):
        assert [*map(tuple, ours.rules.outline)] == [*fresh.rules.outline]


def test_a_text_decodes_the_rules_of_its_languages(cached_rules: RuleSet) -> None:
    it = Cleaner(cached_rules)
    assert not languages_decoded(it.rules)
    assert it.clean(ENGLISH).text == paragraphs(PROSE, MORE_PROSE)
    assert languages_decoded(it.rules) == {None, "en"}
    it.clean(GERMAN)
    assert languages_decoded(it.rules) == {None, "en", "de"}


def test_the_languages_of_a_text_are_those_of_its_rules(cached_rules: RuleSet) -> None:
    assert Cleaner(cached_rules).clean(ENGLISH).report.languages == ("en",)
    own = cleaner(rule("a", phrases=("weir",), anchor="line", lang="de"))
    assert own.clean("Weir\n", lang="de").report.languages == ("de",)


def test_a_command_has_the_digest_that_the_cache_has(cached_rules: RuleSet) -> None:
    rules = load(None, None, quiet=True)
    assert not languages_decoded(rules)
    assert rules_digest(rules) == rules_digest(cached_rules)
    assert not languages_decoded(rules)


def test_only_packed_sequences_are_stored() -> None:
    with pytest.raises(TypeError, match="no values of type complex"):
        as_stored(1j)
