"""Training of the weights of blocks: what it learns, what it writes, what it refuses."""

from pathlib import Path

import msgspec
import pytest

from cleaner import InputError, load_rules
from cleaner.authoring.block_training import PageExample, fit_block_weights, write_block_weights
from cleaner.html.page_kind import PageHead
from cleaner.ruleset.folder import read_block_weights
from cleaner.ruleset.rule_set import BlockWeights
from tests.builders import PROSE

SITES = 60


def _page(site: int, kind: str) -> PageExample:
    links = "".join(f"<li><a href='/{n}'>Street {site} {n}</a></li>" for n in range(8))
    text = [f"{PROSE} It was built in {1800 + site + n}." for n in range(6)]
    declared = f'<script type="application/ld+json">{{"@type": "{kind}"}}</script>'
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    html = f"<html><head>{declared}</head><body><ul>{links}</ul>{body}</body></html>"
    return PageExample(html, "\n".join(text), kind, f"site{site}.example")


def _folder(tmp_path: Path) -> Path:
    pages = [_page(site, kind) for site in range(SITES) for kind in ("NewsArticle", "Product")]
    lines = b"".join(msgspec.json.encode(page) + b"\n" for page in pages)
    (tmp_path / "pages.jsonl").write_bytes(lines)
    return tmp_path


def test_signs_of_boilerplate_get_negative_weights(tmp_path: Path) -> None:
    weights = fit_block_weights(_folder(tmp_path), load_rules(), workers=1)
    assert sum(value for name, value in weights.blocks.items() if "links 0.99" in name) < 0
    product = weights.kinds["Product"].page
    assert product.get("declares Product", 0) > product.get("declares NewsArticle", 0)
    assert len(weights.data) == 16


def test_weights_come_back_from_their_file_and_keep_their_day(tmp_path: Path) -> None:
    weights = BlockWeights(
        intercept=-1.5, blocks={"tag p": 2.0, 'a "b"': -1.0}, fitted="2024-05-06"
    )
    path = tmp_path / "blocks.toml"
    write_block_weights(weights, path)
    write_block_weights(msgspec.structs.replace(weights, fitted="2025-01-01"), path)
    assert read_block_weights(path) == weights


def test_the_greatest_weight_stands_first(tmp_path: Path) -> None:
    path = tmp_path / "blocks.toml"
    write_block_weights(BlockWeights(blocks={"in nav": -3.0, "tag p": 2.0}), path)
    text = path.read_text("utf-8")
    assert text.index("tag p") < text.index("in nav")


def test_a_row_that_is_not_a_page_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>"}\n', "utf-8")
    with pytest.raises(InputError, match=r"pages\.jsonl, line 1, is not a page"):
        fit_block_weights(tmp_path, load_rules(), workers=1)


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no page with a text"):
        fit_block_weights(tmp_path, load_rules(), workers=1)


def test_a_page_says_what_it_is_in_its_head() -> None:
    from lxml.html import document_fromstring

    html = (
        "<head><meta property='og:type' content=' Article '><title>Mills</title>"
        '<script type="application/ld+json">{"@type": ["Product", "Thing"]}</script></head><p>Old'
    )
    head = PageHead(html, document_fromstring(html))
    assert (head.og_type, head.types, head.title) == ("article", ["Product"], "Mills")
    assert head.is_article
