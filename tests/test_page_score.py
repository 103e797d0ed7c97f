"""The score of a page's blocks: verdicts, features, kinds, the choice, what is given back."""

import pytest
from lxml.html import document_fromstring

from cleaner import Cleaner, clean_html, load_rules
from cleaner.html import content
from cleaner.html.block_score import BlockScorer
from cleaner.html.blocks import page_blocks
from cleaner.html.choice import best_blocks, expected_f1, extractor_lead
from cleaner.html.evidence import PageEvidence, second_text
from cleaner.html.given_back import lost_inside, with_blocks
from cleaner.html.held import HeldWords, held_shares, lower_words
from cleaner.html.noscript import show_noscript
from cleaner.html.page_shape import PageShape, Sums
from cleaner.ruleset.rule_set import BlockWeights, KindWeights
from tests.builders import PROSE

CARDS = "".join(
    f"<div class='card'><h3>The mill at {place}</h3><p>It grinds wheat, {n} sacks a day.</p></div>"
    for n, place in enumerate(("Fallow", "Quay", "Bell Lane", "Low Weir"), 3)
)
MENU = "<div class='menuBar'><a href='/'>Home</a> <a href='/shop'>Shop</a></div>"
PAGE = f"<html><body>{MENU}<div class='cards'>{CARDS}</div></body></html>"


def _judged(html: str, extracted: str = "", comments: str = ""):
    return PageEvidence(html, document_fromstring(html), ()).with_verdicts(extracted, comments)


def test_a_block_is_held_by_its_runs_of_three_words() -> None:
    held = HeldWords("The old mill at the weir.\nBy night")
    shares = [
        held.share(lower_words(text)) for text in ("old mill at", "mill weir old", "By night")
    ]
    assert shares == [1.0, 0.0, 1.0]


def test_words_of_scripts_without_spaces_are_single_characters() -> None:
    text = "\N{CJK UNIFIED IDEOGRAPH-6C34}\N{CJK UNIFIED IDEOGRAPH-8ECA}" * 3
    assert held_shares(text, [lower_words(text[1:5])]) == [1.0]


def test_nothing_is_held_by_an_empty_text() -> None:
    assert held_shares(" \n", [["home"], []]) == [0.0, 0.0]


def test_similar_elements_of_one_parent_form_a_group() -> None:
    shape = PageShape(page_blocks(document_fromstring(PAGE)), {})
    [group] = shape.groups()
    assert [shape.elements[number].own_words for number in group] == [frozenset({"card"})] * 4


def test_sums_of_an_element_are_those_of_all_blocks_inside() -> None:
    shape = PageShape(page_blocks(document_fromstring(PAGE)), {})
    sums = shape.sums([Sums(words=len(words), blocks=1) for words in shape.words])
    assert (sums[0].words, sums[0].blocks) == (sum(map(len, shape.words)), len(shape.blocks))


@pytest.mark.parametrize(
    ("mains", "expected"), [(1, True), (2, False), (0, False)], ids=["one", "two", "none"]
)
def test_the_main_element_is_the_only_one(mains: int, expected: bool) -> None:
    html = f"{MENU}{f'<main><p>{PROSE}</p></main>' * mains}<p>{PROSE}</p>"
    shape = PageShape(page_blocks(document_fromstring(html)), {})
    assert (shape.main >= 0) is expected


def test_class_words_of_an_element_around_all_the_page_say_nothing() -> None:
    page = _judged(f"<div class='wrapper'>{PAGE}</div>")
    words = {
        w for number in page.evidence.shape.element_of for w in page.features.class_words(number)
    }
    assert {"card", "menu", "bar"} <= words
    assert "wrapper" not in words


def test_features_name_verdicts_of_extractors_and_elements_around() -> None:
    page = _judged(PAGE, extracted="It grinds wheat, 3 sacks a day.")
    features = dict(
        zip((b.text for b in page.evidence.blocks), page.features.of_blocks(), strict=True)
    )
    kept = features["It grinds wheat, 3 sacks a day."]
    assert any(name.startswith("extracted 0.8, seconded") for name in kept)
    assert not any(name.startswith("extracted 0.8") for name in features["Home Shop"])
    around = [*page.features.of_element(page.evidence.shape.element_of[-1])]
    assert {"tag p", "groups 1"} <= set(around)


def test_the_score_weights_each_kind_by_its_likelihood() -> None:
    page = _judged(PAGE)
    kinds = {"shop": KindWeights(20.0, blocks={"tag h3": 30.0}), "forum": KindWeights(-20.0)}
    scorer = BlockScorer(BlockWeights(intercept=-10, blocks={"tag p": 1.0}, kinds=kinds))
    likely = scorer.kinds(page.kind_features)
    assert likely == {"shop": 1.0, "forum": 0.0}
    scores = scorer.scores(page.evidence.shape, page.features, likely)
    headings = [
        b.text for b, score in zip(page.evidence.blocks, scores, strict=True) if score.likely > 0.5
    ]
    assert headings == [b.text for b in page.evidence.blocks if b.place.kind == "heading"]


def test_the_strongest_features_come_first_whatever_their_sign() -> None:
    weights = BlockWeights(blocks={"tag p": -2.0, "in nav": 1.0, "no end": 3.0, "tag nav": 0.5})
    page = _judged("<nav>Home</nav><p>The old mill</p>")
    scores = BlockScorer(weights).scores(page.evidence.shape, page.features, {}, named=2)
    assert [score.strongest for score in scores] == [("no end", "in nav"), ("no end", "tag p")]
    unnamed = BlockScorer(weights).scores(page.evidence.shape, page.features, {})
    assert unnamed == [(score.likely, ()) for score in scores]


def test_all_is_taken_where_nothing_is_certain_and_the_likeliest_where_much_is() -> None:
    assert best_blocks([10, 10, 10], [0.4, 0.4, 0.4]) == [True, True, True]
    assert best_blocks([10, 10, 10], [0.99, 0.01, 0.02]) == [True, False, False]
    assert best_blocks([], []) == []


def test_the_text_of_the_extractor_is_left_only_for_what_is_clearly_better() -> None:
    counts, likely = [100, 100], [0.9, 0.9]
    assert extractor_lead(counts, likely, [1.0, 1.0], is_article=False) > 0
    assert extractor_lead(counts, likely, [1.0, 0.0], is_article=False) < 0
    nearly = [1.0, 0.8]
    assert expected_f1(counts, likely, nearly) < expected_f1(counts, likely, [1.0, 1.0])
    assert extractor_lead(counts, likely, nearly, is_article=True) > 0


def test_only_blocks_inside_the_article_are_given_back() -> None:
    counts, likely = [9, 9, 9, 9, 9], [0.9, 0.9, 0.9, 0.1, 0.9]
    assert lost_inside(counts, likely, [0.0, 1.0, 0.0, 0.0, 1.0]) == [2]
    assert lost_inside(counts, likely, [0.0] * 5) == []


def test_a_list_goes_back_below_the_paragraph_before_it() -> None:
    html = "<p>The mill grinds:</p><ul><li>wheat</li><li>rye</li></ul><p>It is old.</p>"
    blocks = page_blocks(document_fromstring(html))
    text = with_blocks("The mill grinds:\nIt is old.", blocks, [1, 2])
    assert text == "The mill grinds:\n\n- wheat\n- rye\n\nIt is old."


def test_text_for_readers_without_scripts_is_read_if_it_is_most_of_the_page() -> None:
    forum = f"<html><body><div id='app'></div><noscript><p>{PROSE * 4}</p></noscript></body></html>"
    assert PROSE in clean_html(forum).text
    tree = document_fromstring(f"<p>{PROSE}</p><noscript><img alt=''>Pixel</noscript>")
    show_noscript(tree)
    assert next(tree.iter("noscript"), None) is not None


def test_a_second_extractor_that_fails_costs_nothing() -> None:
    assert second_text("") == ""
    assert second_text("\ud800") in ("", "?")


def test_a_list_of_cards_is_kept_by_its_score() -> None:
    cards = CARDS * 5
    page = (
        f"<html><head><title>Mills</title></head><body><header>{MENU}</header>{cards}</body></html>"
    )
    assert clean_html(page).text.count("sacks a day") == 20


def test_the_report_names_the_kind_of_page_and_the_reasons_of_blocks() -> None:
    article = "".join(f"<p>{PROSE}</p>" for _ in range(6))
    head = "<head><meta property='og:type' content='article'><title>The weir</title></head>"
    body = f"<body><nav>Home</nav><article>{article}</article><footer>Terms</footer></body>"
    html = f"<html>{head}{body}</html>"
    report = Cleaner(account=True).clean_html(html).report
    assert report.page_kind is not None
    assert report.page_kind.name == "article"
    assert report.page_kind.features
    reasons = {block.text: (block.reason, bool(block.features)) for block in report.page}
    assert reasons[PROSE] == ("extractor", True)
    assert reasons["Home"] == ("prune", False)


def test_the_account_changes_neither_text_nor_kind() -> None:
    plain, accounted = (Cleaner(account=asked).clean_html(PAGE) for asked in (False, True))
    assert plain.text == accounted.text
    assert plain.report.page_kind == accounted.report.page_kind


@pytest.mark.parametrize(
    ("lead", "scores"), [(0.01, [0.01]), (-0.01, [-0.01]), (0.03, []), (-0.03, [])]
)
def test_a_page_on_which_two_texts_are_nearly_as_good_is_noted(
    monkeypatch: pytest.MonkeyPatch, lead: float, scores: list[float]
) -> None:
    monkeypatch.setattr(content, "extractor_lead", lambda *_, **__: lead)
    article = f"<nav>Home</nav><article>{f'<p>{PROSE}</p>' * 6}</article><footer>Terms</footer>"
    page = f"<html><head><title>The weir</title></head><body>{article}</body></html>"
    accounted, plain = (Cleaner(account=asked).clean_html(page).report for asked in (True, False))
    assert [score.score for score in accounted.scores if score.of == "blocks"] == scores
    assert plain.scores == ()
    assert plain.words_near == (plain.counts.words_in if scores else 0)


def test_the_shipped_weights_are_few_enough_to_read() -> None:
    weights = load_rules().block_weights
    of_kinds = [kind.page.keys() | kind.blocks.keys() for kind in weights.kinds.values()]
    named = [*weights.blocks, *(name for names in of_kinds for name in names)]
    assert 100 < sum(not name.startswith("class ") for name in named) <= 600
