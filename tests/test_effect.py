"""What rules change: no document that changes is left out, and the counts are right."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import load_rules
from cleaner.authoring.effect.changes import DocumentEffect
from cleaner.authoring.effect.compare import Comparer, TriedDocument
from cleaner.authoring.effect.differences import difference
from cleaner.authoring.effect.documents import (
    Labelled,
    WorkUnit,
    corpus_batches,
    keep_batches,
    label_batches,
    trap_batches,
)
from cleaner.authoring.effect.prefilter import Prefilter
from cleaner.authoring.effect.rule_sets import rules_with
from cleaner.authoring.effect.run import TryOptions, try_rules
from cleaner.corpus import CorpusError, RunOptions, clean_corpus
from cleaner.corpus.model import Fields
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.rule_set import BlockWeights, RuleSet
from cleaner.ruleset.stage_rules import StageRules
from tests.builders import MORE_PROSE, PROSE, RULE_FILE, paragraphs, rule, rule_set, site, stage

BASE = load_rules()
BY_ID = {each.id: each for _, each in BASE.rules()}
CHECKOUT = shipped_folder().parent
DIGEST = """
[[rule]]
id = "newsletter.digest"
description = "A line about a digest."
action = "remove-line"
phrases = ["daily digest"]
when = { max_words = 8 }
removes = ["Get the daily digest", "Our daily digest"]
keeps = ["The daily digest of the court was sold for a shilling.", "He read it."]
reference = "Blogs"
"""


def tried(name: str, *lines: str) -> Labelled:
    return Labelled(TriedDocument(name, paragraphs(*lines)))


def with_rule(rule_id: str, **fields: object) -> RuleSet:
    """The shipped rules, one of them changed."""
    stages = tuple(
        msgspec.structs.replace(
            each,
            rules=StageRules(
                msgspec.structs.replace(one, **fields) if one.id == rule_id else one
                for one in each.rules
            ),
        )
        for each in BASE.stages
    )
    return msgspec.structs.replace(BASE, stages=stages)


def with_rules(folder: Path, toml: str, name: str = "mine.toml") -> RuleSet:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(toml)
    return load_rules([folder])


def guarded(share: float) -> RuleSet:
    stages = tuple(
        msgspec.structs.replace(each, guard=msgspec.structs.replace(each.guard, max_share=share))
        if each.guard
        else each
        for each in BASE.stages
    )
    return msgspec.structs.replace(BASE, stages=stages)


def weighed(factor: float) -> RuleSet:
    lines = {
        name: tuple(weight * factor for weight in bins) for name, bins in BASE.weights.lines.items()
    }
    return msgspec.structs.replace(BASE, weights=msgspec.structs.replace(BASE.weights, lines=lines))


UNIT = next(each.id for each in BY_ID.values() if each.parts and each.id.startswith("newsletter"))
SPAN = next(each.id for each in BY_ID.values() if each.action == "remove-span" and each.is_applied)


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RuleSet]:
    """Ten changes of the shipped rules, of every kind."""
    folder = tmp_path_factory.mktemp("rules")
    return {
        "a new rule": with_rules(folder / "new", DIGEST),
        "a new rule on trial": with_rules(
            folder / "trial", DIGEST.replace("action", 'status = "trial"\naction')
        ),
        "a new pattern": with_rules(
            folder / "pattern",
            DIGEST.replace(
                'phrases = ["daily digest"]',
                "keywords = ['digest']\npattern = 'the daily digest[^.]{0,20}'",
            ).replace("remove-line", "remove-span"),
        ),
        "a removed rule": load_rules(disable=["comments.form-prompt"]),
        "a removed theme": load_rules(disable=["sharing"]),
        "a removed unit": load_rules(disable=[UNIT]),
        "a removed span": load_rules(disable=[SPAN]),
        "a changed condition": with_rule("sharing.label", when={"max_words": 2}),
        "a site file": with_rules(folder / "site", DIGEST, "site/weir.example.toml"),
        "a guard": guarded(0.05),
        "weights": weighed(1.5),
    }


@pytest.mark.parametrize(
    "setting",
    [{"block_weights": BlockWeights(blocks={"tag p": 1.0})}, {"keep": ("Share this article",)}],
    ids=["weights of blocks", "lines to keep"],
)
def test_changes_that_may_affect_any_document_compare_all(setting: dict[str, Any]) -> None:
    new = msgspec.structs.replace(BASE, **setting)
    assert difference(BASE.for_site(None), new.for_site(None)).everywhere.endswith("differ")


def test_each_kind_of_change_is_named(changes: dict[str, RuleSet]) -> None:
    plain = {
        name: difference(BASE.for_site(None), new.for_site(None)) for name, new in changes.items()
    }
    assert plain["a new rule"].kinds == {"newsletter.digest": "new"}
    assert plain["a removed rule"].kinds == {"comments.form-prompt": "gone"}
    assert plain["a changed condition"].kinds == {"sharing.label": "changed"}
    assert not plain["a site file"]
    assert {name for name, each in plain.items() if each.everywhere} >= {"a guard", "weights"}
    assert not plain["a new rule"].everywhere


def test_a_new_description_is_not_a_change() -> None:
    other = with_rule("sharing.label", description="Another.", keeps=("a", "b"))
    assert not difference(BASE.for_site(None), other.for_site(None))


def test_a_rule_of_a_theme_that_a_unit_names_does_not_change_the_unit(tmp_path: Path) -> None:
    new = with_rules(tmp_path, DIGEST.replace("when = { max_words = 8 }", ""))
    assert list(difference(BASE.for_site(None), new.for_site(None)).kinds) == ["newsletter.digest"]


BROKEN = st.sampled_from(
    [
        str,
        str.upper,
        lambda text: text.replace("a", "a\N{SOFT HYPHEN}"),
        lambda text: text.replace("i", "i\N{ZERO WIDTH SPACE}"),
        lambda text: text.replace("e", "&#101;").replace("o", "&#111;") + " &amp; &#8217;",
        lambda text: f"**{text[:3]}**{text[3:]}",
        lambda text: f"[{text}](https://a.example/b)",
        lambda text: text.replace("ai", "ia"),
        lambda text: text.replace("est", "st"),
        lambda text: text.replace("com", "com-\n"),
        lambda text: text.replace("dig", "dig-\n\nPost a Comment\n\n"),
        lambda text: f"<p>{text[:2]}<b>{text[2:]}</b></p>\n<p>{PROSE}</p>",
        lambda text: text.replace("a", "\\u0061"),
        lambda text: f"Share this article {text}",
        lambda text: f"{text}\n{text}",
        lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
        lambda text: "- " + text,
    ]
)
LINES = st.sampled_from(
    [
        "Get the daily digest",
        "Post a Comment",
        "Share this article",
        "Subscribe to our newsletter",
        "Enter your email address",
        "Sign up",
        "Read more: the old weir",
        "Facebook",
        "Skip to content",
        "Comments (3)",
    ]
)
BLOCKS = st.one_of(
    st.builds(lambda text, break_it: break_it(text), LINES, BROKEN),
    LINES,
    st.sampled_from([PROSE, MORE_PROSE, f"{PROSE} The daily digest said so. {MORE_PROSE}"]),
)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=8).map(lambda parts: paragraphs(*parts))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=TEXTS)
def test_documents_that_the_filters_skip_do_not_change(
    changes: dict[str, RuleSet], comparers: dict[str, tuple[Comparer, Comparer]], text: str
) -> None:
    for name, (filtered, full) in comparers.items():
        for url in (None, "https://weir.example/a") if name == "a site file" else (None,):
            document = TriedDocument("a", text, url)
            assert filtered.effect(document) == full.effect(document)


@pytest.fixture(scope="module")
def comparers(changes: dict[str, RuleSet]) -> dict[str, tuple[Comparer, Comparer]]:
    return {name: filtered_and_full(new) for name, new in changes.items()}


def filtered_and_full(new: RuleSet) -> tuple[Comparer, Comparer]:
    filtered, full = Comparer(BASE, new), Comparer(BASE, new, is_full=True)
    full._of_sites = filtered._of_sites  # they make the same cleaners, which takes seconds
    return filtered, full


def test_the_filters_change_no_effect_on_fixtures(
    comparers: dict[str, tuple[Comparer, Comparer]],
) -> None:
    sources = sorted((CHECKOUT / "fixtures").glob("*/source.txt"))
    for number, (filtered, full) in enumerate(comparers.values()):
        for path in sources[number :: len(comparers)]:  # each source by one of the changes
            document = TriedDocument(path.parent.name, path.read_text("utf-8"))
            assert filtered.effect(document) == full.effect(document), path.parent.name


def test_documents_without_the_words_are_not_cleaned() -> None:
    comparer = Comparer(BASE, load_rules(disable=["comments.form-prompt"]))
    assert comparer.effect(TriedDocument("a", PROSE)) == DocumentEffect()
    assert (comparer.cleaned, comparer.compared) == (0, 0)


def test_documents_without_a_hit_are_cleaned_once() -> None:
    comparer = Comparer(BASE, load_rules(disable=["comments.form-prompt"]))
    prose = f"{PROSE} He wanted to post what others leave as a comment on the wall of the mill."
    assert comparer.effect(TriedDocument("a", prose)) == DocumentEffect()
    assert (comparer.cleaned, comparer.compared) == (1, 0)


@pytest.mark.parametrize(
    "source",
    [
        "NEWS\N{SOFT HYPHEN}LETTER",
        "news-\nletter",
        "news-\n\nPost a Comment\n\nletter",
        "new&#115;letter &amp; more",
        "news<b>letter</b>",
        "news**letter**",
        "newsleter",
        "newlsetter",
        "\N{FULLWIDTH LATIN CAPITAL LETTER N}ewsletter",
        "\\u006eewsletter",
        "It\u00e2\u20ac\u2122s broken",
    ],
)
def test_the_prefilter_lets_every_form_of_a_word_through(source: str) -> None:
    one = rule("a", phrases=("newsletter",))
    assert Prefilter([one], {"newsletter": ()}).may_show(source)


@pytest.mark.parametrize("source", ["news letters of the", "The letter of the news"])
def test_the_prefilter_asks_for_all_words(source: str) -> None:
    one = rule("a", phrases=("weekly newsletter",))
    assert not Prefilter([one], {}).may_show(source)


def test_characters_of_scripts_without_spaces_may_be_apart() -> None:
    one = rule("a", phrases=("订阅我们",))
    assert Prefilter([one], {}).may_show("订阅 分享 我们")
    assert not Prefilter([one], {}).may_show("订 分享")


def test_newly_removed_and_kept_words_are_counted_for_their_rule() -> None:
    old = rule_set(stage("one", rule("a", phrases=("old weir",), when={"max_words": 4})))
    new = rule_set(stage("one", rule("b", phrases=("new weir",), when={"max_words": 4})))
    batch = WorkUnit(
        "corpus",
        given=(
            Labelled(TriedDocument("1", paragraphs(PROSE, "The old weir", "A new weir"))),
            Labelled(TriedDocument("2", paragraphs(PROSE, "One new weir"))),
            Labelled(TriedDocument("3", paragraphs(PROSE))),
        ),
    )
    effect = try_rules(old, new, [batch])
    (corpus,) = effect.sets
    assert effect.rules == {"test.a": "gone", "test.b": "new"}
    assert (corpus.documents, corpus.changed) == (3, 2)
    removed, kept = corpus.rules["test.b"], corpus.rules["test.a"]
    assert msgspec.structs.astuple(removed.counts["removed"]) == (2, 2, 6)
    assert msgspec.structs.astuple(kept.counts["kept"]) == (1, 1, 3)
    (example,) = kept.examples["kept"]
    assert (example.document, example.change.text) == ("1", "The old weir")
    assert example.change.before.endswith(f"{PROSE[-20:]}\n\n")
    assert effect.verdict().startswith("2 of 3 documents of the corpus change: 6 words")


def test_trial_hits_are_what_a_rule_would_take() -> None:
    trial = rule("a", phrases=("old weir",), status="trial", when={"max_words": 4})
    old, new = rule_set(stage("one")), rule_set(stage("one", trial))
    batch = WorkUnit("corpus", given=(tried("1", PROSE, "The old weir"),))
    (corpus,) = try_rules(old, new, [batch]).sets
    assert corpus.changed == 0
    assert corpus.rules["test.a"].counts["trial"].words == 3


def test_words_that_another_rule_takes_too_count_as_otherwise() -> None:
    first = rule("a", phrases=("old weir",), when={"max_words": 4})
    second = rule("b", phrases=("the old weir",), when={"max_words": 4})
    batch = WorkUnit("corpus", given=(tried("1", PROSE, "The old weir"),))
    old, new = rule_set(stage("one", first)), rule_set(stage("one", first, second))
    (corpus,) = try_rules(old, new, [batch]).sets
    assert list(corpus.rules["test.b"].counts) == ["otherwise"]


def test_rules_of_a_site_count_on_its_pages_only() -> None:
    own = site("weir.example", rule("a", phrases=("old weir",), when={"max_words": 4}))
    old, new = rule_set(stage("one")), rule_set(stage("one"), sites={"weir.example": own})
    text = paragraphs(PROSE, "The old weir")
    batch = WorkUnit(
        "corpus",
        given=tuple(
            Labelled(TriedDocument(url, text, url))
            for url in ("https://weir.example/a", "https://mill.example/a")
        ),
    )
    effect = try_rules(old, new, [batch])
    assert (effect.rules, effect.sets[0].changed) == ({"test.a": "new"}, 1)


def test_texts_that_must_stay_decide_the_verdict() -> None:
    taking = rule("a", phrases=("town council",))
    batch = WorkUnit("keep", "keep", given=(tried("1", PROSE, MORE_PROSE),))
    effect = try_rules(rule_set(stage("one")), rule_set(stage("one", taking)), [batch])
    assert effect.lost == 1
    assert "1 text that must stay loses words" in effect.verdict()


def test_judged_lines_are_counted_by_their_labels() -> None:
    taking = rule("a", phrases=("town council", "old weir"))
    labels = {0: True, 2: False}
    page = Labelled(TriedDocument("1", f"{PROSE}\n\nOld weir\n"), labels)
    batch = WorkUnit("labels", "judged", given=(page,))
    (judged,) = try_rules(rule_set(stage("one")), rule_set(stage("one", taking)), [batch]).sets
    assert (judged.boilerplate, judged.article) == (1, 1)


def test_the_result_does_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    for number in range(230):
        (tmp_path / f"{number}.txt").write_text(paragraphs(f"{PROSE} {number}", "Post a Comment"))
    new = load_rules(disable=["comments.form-prompt"])
    batches = corpus_batches(tmp_path)
    assert len(batches) > 2
    one, two = (
        try_rules(BASE, new, batches, TryOptions(workers=workers, sample=2)) for workers in (1, 2)
    )
    assert msgspec.json.encode(one) == msgspec.json.encode(two)
    assert one.sets[0].changed == 230


def test_a_run_is_tried_by_its_restored_sources(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(paragraphs(PROSE, "Post a Comment"))
    rows = [{"id": "7", "text": paragraphs(MORE_PROSE, "Post a Comment")}, {"id": "8", "text": "x"}]
    (source / "b.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    clean_corpus(source, tmp_path / "out")
    for path in source.iterdir():
        path.unlink()
    documents = [
        item.document
        for batch in corpus_batches(tmp_path / "out")
        for item in batch.documents()
        if item
    ]
    assert {document.id: document.source for document in documents} == {
        "a.txt": paragraphs(PROSE, "Post a Comment"),
        "7": rows[0]["text"],
        "8": "x",
    }


def test_the_output_of_a_run_is_read_by_its_own_columns(tmp_path: Path) -> None:
    rows = [{"name": "7", "body": PROSE, "lang": "de"}, {"name": "8", "body": MORE_PROSE}]
    table = tmp_path / "b.jsonl"
    table.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    fields = Fields(text="body", id="name", default_lang="en")
    clean_corpus(table, tmp_path / "out", options=RunOptions(fields=fields))
    (batch,) = corpus_batches(tmp_path / "out")
    documents = [item.document for item in batch.documents() if item]
    assert [(it.id, it.source, it.lang) for it in documents] == [
        ("7", PROSE, "de"),
        ("8", MORE_PROSE, "en"),
    ]
    (tmp_path / "out" / "documents" / "b.jsonl").write_text('{"name": "7", "body": "changed"}')
    assert list(batch.documents()) == [None, None]


def test_unreadable_documents_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "It rained."}\nno JSON\n')
    (corpus,) = try_rules(BASE, BASE, corpus_batches(tmp_path)).sets
    assert (corpus.documents, corpus.unread) == (2, 1)


def test_a_row_that_is_not_a_judged_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(CorpusError, match=r"dev\.jsonl holds a row that is not a judged page"):
        label_batches(tmp_path)


def test_traps_stand_in_the_middle_and_at_the_end_of_an_article() -> None:
    documents = [
        item.document
        for batch in trap_batches(CHECKOUT / "benchmarks" / "traps")
        for item in batch.documents()
        if item
    ]
    assert len(documents) > 1000
    assert len(documents) % 2 == 0
    assert documents[1].id.endswith("(end)")


def test_missing_folders_hold_no_documents(tmp_path: Path) -> None:
    assert (
        keep_batches(tmp_path / "none") == trap_batches(tmp_path) == label_batches(tmp_path) == []
    )


def test_a_whole_set_of_rules_stands_for_the_shipped_one(tmp_path: Path) -> None:
    whole = rules_with(shipped_folder())
    assert [each.id for _, each in whole.declared()] == [each.id for _, each in BASE.declared()]
    (tmp_path / "mine.toml").write_text(RULE_FILE.format(name="weekly"))
    assert sum(1 for _ in rules_with(tmp_path).rules()) == len(BY_ID) + 1
    assert sum(1 for _ in rules_with(tmp_path, [tmp_path]).rules()) == len(BY_ID) + 1


def test_a_rule_that_is_switched_off_in_both_sets_changes_no_unit(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULE_FILE.format(name="weekly"))
    theme = ["newsletter"]  # units name it, and so its rules
    old, new = rules_with(None, disable=theme), rules_with(tmp_path, disable=theme)
    assert not difference(old.for_site(None), new.for_site(None))
