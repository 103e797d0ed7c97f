"""Presets: what each changes in the rules, and who may ask for which."""

import json
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, load_rules
from cleaner.authoring.trust import preset_faults
from cleaner.corpus.run import RunOptions, clean_corpus
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.presets import check_presets, merged_presets, with_preset
from cleaner.ruleset.rule_set import Preset, RuleRecord, RuleSet, Weights
from cleaner.ruleset.toml import RuleError
from tests.builders import PROSE, paragraphs, rule, rule_set, stage
from tests.test_cli import run

SOURCE = paragraphs(PROSE, "Sign here", "Buy now", "Share this")


def rules(*presets: Preset, **records: RuleRecord) -> RuleSet:
    """Return three rules, one of them on trial, with `presets`."""
    made = rule_set(
        stage(
            "one",
            rule("sign", phrases=("sign here",)),
            rule("buy", phrases=("buy now",), status="trial"),
            rule("share", phrases=("share this",), aliases=("test.old-share",)),
        )
    )
    by_id = {f"test.{name}": record for name, record in records.items()}
    return msgspec.structs.replace(
        made, presets=merged_presets({}, presets), records=by_id, weights=Weights(fitted="today")
    )


def preset(name: str = "mine", **fields: object) -> Preset:
    return Preset(id=name, description="d", **fields)  # type: ignore[arg-type]


def left(rule_set: RuleSet, name: str = "mine") -> str:
    return Cleaner(with_preset(rule_set, name, "test")).clean(SOURCE).text


def test_the_standard_preset_is_the_rules_as_they_are_declared() -> None:
    assert with_preset(rules(), "standard", "test") == rules()


def test_a_preset_switches_rules_off() -> None:
    assert left(rules(preset(disable=("test.sign",)))) == paragraphs(PROSE, "Sign here", "Buy now")


def test_a_preset_knows_a_rule_by_its_earlier_id() -> None:
    assert "Share this" in left(rules(preset(disable=("test.old-share",))))


def test_a_preset_applies_a_rule_on_trial() -> None:
    assert left(rules(preset(enable=("test.buy",)))) == paragraphs(PROSE)


@pytest.mark.parametrize(
    ("record", "stays"),
    [
        (RuleRecord(20, 0), False),
        (RuleRecord(19, 0), True),
        (RuleRecord(100, 1), False),
        (RuleRecord(100, 2), True),
    ],
)
def test_a_preset_asks_for_a_record(record: RuleRecord, stays: bool) -> None:
    asked = rules(preset(min_hits=20, min_precision=0.99), sign=record)
    assert ("Sign here" in left(asked)) is stays


def test_a_rule_without_a_record_stays_in_force() -> None:
    assert "Sign here" not in left(rules(preset(min_hits=20, min_precision=0.99)))


def test_without_scores_there_are_no_weights() -> None:
    assert with_preset(rules(preset(scores=False)), "mine", "test").weights == Weights()


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (
            preset(disable=("test.sing",)),
            "chain.toml: preset.mine.disable names 'test.sing', which is not a rule or theme;"
            " did you mean test.sign?",
        ),
        (
            preset(disable=("tests",)),
            "chain.toml: preset.mine.disable names 'tests', which is not a rule or theme;"
            " did you mean test?",
        ),
        (
            preset(enable=("test.sign",)),
            "chain.toml: preset.mine.enable names no rule on trial: test.sign; did you mean"
            " test.buy?",
        ),
        (
            preset("standard", scores=False),
            "chain.toml: preset.standard changes the rules; change the rules themselves, or name"
            " it otherwise",
        ),
    ],
)
def test_a_faulty_preset_is_an_error(faulty: Preset, message: str) -> None:
    with pytest.raises(RuleError) as raised:
        check_presets(rules(faulty), "chain.toml")
    assert str(raised.value).startswith(message.partition("; did")[0])


def test_a_later_folder_changes_a_preset_further() -> None:
    first = preset(disable=("test.sign",), min_hits=3)
    second = preset(disable=("test.share",), enable=("test.buy",), scores=False)
    assert merged_presets({"mine": first}, [second])["mine"] == preset(
        disable=("test.sign", "test.share"), enable=("test.buy",), min_hits=3, scores=False
    )


@pytest.mark.parametrize("name", ["careful", "standard", "thorough"])
def test_the_report_names_the_preset(name: str) -> None:
    assert Cleaner(preset=name).clean(SOURCE).report.preset == name


def test_the_presets_are_three_points_of_a_curve() -> None:
    applied = [
        {rule.id for _, rule in load_rules(preset=name).rules() if rule.is_applied}
        for name in ("careful", "standard", "thorough")
    ]
    assert applied[0] < applied[1] < applied[2]


def test_each_preset_has_its_own_digest() -> None:
    digests = {
        rules_digest(load_rules(preset=name)) for name in ("careful", "standard", "thorough")
    }
    assert len(digests) == 3


def test_an_unknown_preset_is_an_error() -> None:
    with pytest.raises(
        RuleError, match=r"names 'carefull', which is not a preset; did you mean careful\?"
    ):
        load_rules(preset="carefull")


def test_a_cleaner_takes_rules_or_a_preset() -> None:
    with pytest.raises(TypeError, match=r"write Cleaner\(load_rules\(preset='careful'\)\)"):
        Cleaner(load_rules(), preset="careful")


def test_a_record_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "stats.json").write_text("[]")
    (tmp_path / "chain.toml").write_text("")
    with pytest.raises(RuleError, match="does not hold records"):
        load_folders([tmp_path])


def test_a_rule_that_a_preset_applies_needs_a_good_record() -> None:
    asked = preset(enable=("test.buy",))
    assert not list(preset_faults(rules(asked, buy=RuleRecord(10, 1))))
    for record in (RuleRecord(10, 2), RuleRecord(0, 0)):
        (fault,) = preset_faults(rules(asked, buy=record))
        assert fault.what.startswith("is applied by the preset mine and is")


def test_rules_that_shipped_presets_apply_have_good_records() -> None:
    assert [str(fault) for fault in preset_faults(load_rules())] == []


@pytest.fixture
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder with a document the working one."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(SOURCE)


@pytest.mark.usefixtures("working_folder")
def test_the_option_counts_before_the_configuration() -> None:
    Path("cleaner.toml").write_text('preset = "careful"\n')
    for options, name in (((), "careful"), (("--preset", "thorough"), "thorough")):
        run("clean", "a.txt", "--report", "r.json", *options)
        assert json.loads(Path("r.json").read_text())["preset"] == name


@pytest.mark.usefixtures("working_folder")
@pytest.mark.parametrize("command", [("clean", "a.txt"), ("explain", "a.txt"), ("corpus", "a.txt")])
def test_an_unknown_preset_of_an_option_names_the_option(command: tuple[str, ...]) -> None:
    out = ("out",) if command[0] == "corpus" else ()
    code, _, error = run(*command, *out, "--preset", "carefull")
    assert code == 2
    assert "--preset names 'carefull', which is not a preset; did you mean careful?" in error


@pytest.mark.usefixtures("working_folder")
def test_the_configuration_names_the_preset_that_is_wrong() -> None:
    Path("cleaner.toml").write_text("preset = 3\n")
    _, _, error = run("clean", "a.txt")
    assert "cleaner.toml: preset is not a name; write preset =" in error


def test_the_summary_of_a_corpus_names_the_preset(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SOURCE)
    summary = clean_corpus(
        tmp_path / "in",
        tmp_path / "out",
        cleaner=Cleaner(preset="careful"),
        workers=1,
        options=RunOptions(),
    )
    assert summary.preset == "careful"
