"""Weights are fitted to labelled texts, written for people to read, and the same each time."""

import json
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from cleaner import Cleaner, load_rules
from cleaner.cli import app
from cleaner.load import load_folders, read_weights

MENU = "Home\n\nSports\n\nTickets\n\nWeather\n\nShop\n\n"
CHAIN = """
stages = ["signs"]
themes = { test = "Test" }
[[guard]]
id = "over-removal"
description = "d"
stages = ["signs"]
max_share = 0.3
"""
SIGNS = """
[[sign]]
id = "test.words"
description = "How many words the line has."
measure = "words"
steps = [4, 9]

[[sign]]
id = "test.loose"
description = "How much of the text is not prose."
measure = "loose-words"
steps = [0.05, 0.15]
"""


def article(number: int) -> str:
    return "".join(
        f"In the year {number} the {what} of the valley was mended by all who lived there.\n\n"
        for what in ("weir", "mill", "bridge", "ferry")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "chain.toml").write_text(CHAIN)
    (rules / "signs.toml").write_text(SIGNS)
    data = tmp_path / "data"
    data.mkdir()
    rows = []
    for number in range(1900, 1960):
        reference = article(number)
        rows.append({"text": MENU + reference + MENU, "reference": reference, "whole": True})
        rows.append({"text": reference, "reference": reference})
    packed = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (data / "rows.jsonl.zst").write_bytes(zstandard.compress(packed))
    return tmp_path


def fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    rules = load_folders([folder / "rules"])
    monkeypatch.setattr("cleaner.cli.load_rules", lambda *_: rules)
    out = folder / "rules" / "weights.toml"
    ran = CliRunner().invoke(
        app, ["fit", "--data", str(folder / "data"), "--out", str(out), "--workers", "1"]
    )
    return ran.exit_code, out.read_text() if out.exists() else str(ran.exception)


def test_fitted_weights_take_menus_and_keep_articles(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, text = fit(folder, monkeypatch)
    assert code == 0, text
    weights = read_weights(folder / "rules" / "weights.toml")
    assert weights is not None
    short, _, long = weights.lines["test.words"]
    assert short > long == 0
    assert weights.scores["reference words lost"] == 0
    it = Cleaner(load_folders([folder / "rules"]))
    assert it.clean(MENU + article(2000) + MENU).text == article(2000).rstrip() + "\n"
    assert it.clean(article(2000)).text == article(2000).rstrip() + "\n"


def test_fitting_twice_gives_the_same_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, once = fit(folder, monkeypatch)
    path = folder / "rules" / "weights.toml"
    path.write_text(once.replace('fitted = "', 'fitted = "1'))  # as if made on another day
    _, twice = fit(folder, monkeypatch)
    assert twice == once.replace('fitted = "', 'fitted = "1')


def test_a_folder_without_labelled_texts_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "data" / "rows.jsonl.zst").unlink()
    code, said = fit(folder, monkeypatch)
    assert code == 1
    assert "holds no labelled texts" in said


def test_a_broken_row_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "data" / "more.jsonl").write_text('{"text": "a"}\n')
    code, said = fit(folder, monkeypatch)
    assert code == 1
    assert "more.jsonl" in said
    assert "reference" in said


def test_the_shipped_weights_are_those_of_the_shipped_signs() -> None:
    rules = load_rules()
    signs = {sign.id for _, sign in rules.signs()}
    assert rules.weights.lines.keys() >= signs
    assert rules.weights.page.keys() < signs


def test_without_the_library_the_way_to_it_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.fit.find_spec", lambda _: None)
    code, said = fit(folder, monkeypatch)
    assert code == 1
    assert "pip install 'cleaner[fit]'" in said
