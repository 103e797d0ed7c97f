"""Weights are fitted to labelled texts, written for people to read, and the same each time."""

import json
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from cleaner import Cleaner, load_rules
from cleaner.cli.main import app
from cleaner.ruleset.folder import read_weights
from cleaner.ruleset.loader import load_folders
from tests.builders import SKIP_LINK

MENU = "Skip to content\n\nHome\n\nSports\n\nTickets\n\nWeather\n\nShop\n\n"
CHAIN = """
stages = ["skip", "features"]
themes = { test = "Test" }
[[guard]]
id = "over-removal"
description = "d"
stages = ["features"]
max_share = 0.3
"""
FEATURES = """
[[feature]]
id = "test.words"
description = "How many words the line has."
measure = "words"
steps = [4, 9]

[[feature]]
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
    (rules / "features.toml").write_text(FEATURES)
    (rules / "skip.toml").write_text(SKIP_LINK.format(theme="test"))
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
    rules = load_folders([folder / "rules"], weighed=False)
    monkeypatch.setattr("cleaner.cli.options.load_rules", lambda *_, **__: rules)
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
    assert 1 > short > long == 0
    assert all(0 <= each < 100 for each in weights.page["test.loose"])
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


def test_the_shipped_weights_are_those_of_the_shipped_features() -> None:
    rules = load_rules()
    features = {feature.id for _, feature in rules.features()}
    assert rules.weights.lines.keys() >= features
    assert rules.weights.page.keys() < features


def test_a_missing_library_is_named_with_its_installation(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.corpus.extras.find_spec", lambda _: None)
    code, said = fit(folder, monkeypatch)
    assert code == 1
    assert "pip install 'deboilerplate[fit]'" in said


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ('[lines]\n"test.words" = [nan, 0.0, 0.0]', "not a weight"),
        ('[lines]\n"test.words" = [-1.0, 0.0, 0.0]', "not a weight"),
        ('[lines]\n"test.words" = [0.1]', "give 3"),
        ('[lines]\n"test.word" = [0.1]', "did you mean test.words"),
        ('[page]\n"test.words" = [0.1, 0.0, 0.0]', "is of lines"),
        ("[line]", "did you mean lines"),
    ],
)
def test_wrong_weights_are_named(folder: Path, weights: str, said: str) -> None:
    (folder / "rules" / "weights.toml").write_text(weights)
    with pytest.raises(ValueError, match=r"weights.toml.*" + said):
        load_folders([folder / "rules"])


def test_weights_can_be_fitted_again_after_a_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "rules" / "weights.toml").write_text('[lines]\n"test.words" = [0.1]\n')
    code, said = fit(folder, monkeypatch)
    assert code == 0, said


def test_weights_of_a_folder_add_to_those_before(folder: Path) -> None:
    (folder / "rules" / "weights.toml").write_text('[lines]\n"test.words" = [0.9, 0.0, 0.0]\n')
    lines = load_folders([folder / "rules"]).weights.lines
    shipped = load_rules().weights.lines
    (folder / "rules" / "chain.toml").unlink()
    (folder / "rules" / "features.toml").unlink()
    (folder / "rules" / "skip.toml").unlink()
    (folder / "rules" / "weights.toml").write_text(
        '[lines]\n"structure.sentence" = [0.1, 0.0, 0.1, 0.0, 0.1, 0.0]\n'
    )
    both = load_rules([folder / "rules"]).weights.lines
    assert lines == {"test.words": (0.9, 0.0, 0.0)}
    assert both.keys() == shipped.keys()
    assert both["structure.sentence"][0] == 0.1
    assert both["structure.words"] == shipped["structure.words"]


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ('measure = "removed-near"\nsteps = [1]', "within is missing"),
        ('measure = "removed-above"\nsteps = [1]', "themes is missing"),
        ('measure = "removed"\nsteps = [1]\nthemes = ["tests"]', "did you mean test"),
        ('measure = "words"\nsteps = [2, 1]', "not in order"),
        ('measure = "words"\nsteps = [nan]', "not in order"),
        ('measure = "wards"\nsteps = [1]', "did you mean words"),
        ('measure = "words"\nsteps = [1]\nwithin = 2', "is for"),
    ],
)
def test_wrong_features_are_named(folder: Path, feature: str, said: str) -> None:
    (folder / "rules" / "features.toml").write_text(
        f'[[feature]]\nid = "test.a"\ndescription = "d"\n{feature}\n'
    )
    with pytest.raises(ValueError, match=r"features.toml: rule test.a.*" + said):
        load_folders([folder / "rules"])
