"""Packs: rules of an installed package, in force where they are named, and what is refused."""

import sys
from pathlib import Path

import pytest

from cleaner import Cleaner, RuleError, load_rules
from cleaner.cli.main import main
from cleaner.integrations.options import Options, cleaner_of
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.packs import installed_packs, rules_folder
from cleaner.text import jsonio
from tests.builders import PROSE, paragraphs
from tests.test_effect_command import ALMANAC

BOX = "Ask for the weir almanac"
PACK = """
name = "harbour"
description = "Boxes of harbour gazettes."
languages = ["en", "de"]
cleaner = ">=0.1"
"""
METADATA = "Metadata-Version: 2.4\nName: {name}\nVersion: 1.2\nLicense-Expression: Apache-2.0\n"


def install(site: Path, *, pack: str = PACK, name: str = "harbour", dist: str = "gazettes") -> Path:
    """Put a pack into a folder of packages, as pip does; return its rules folder."""
    info = site / f"{dist}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA.format(name=dist))
    (info / "entry_points.txt").write_text(f"[cleaner.rules]\n{name} = {dist}\n")
    rules = site / dist / "rules"
    for language, box in (("en", "weir"), ("de", "wehr")):
        (rules / language).mkdir(parents=True)
        (rules / language / "newsletter.toml").write_text(ALMANAC.format(name=box))
    (rules / "pack.toml").write_text(pack)
    (site / dist / "__init__.py").write_text("raise RuntimeError('a pack is not run')\n")
    return rules


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of packages, which is also the working folder."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site"


def run(
    *words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str, str]:
    monkeypatch.setattr(sys, "argv", ["cleaner", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, *capsys.readouterr()


def ids(*folders: str | Path) -> set[str]:
    shipped = {rule.id for _, rule in load_rules().declared()}
    return {rule.id for _, rule in load_rules(folders).declared()} - shipped


def test_a_pack_is_in_force_where_it_is_named(site: Path) -> None:
    install(site)
    assert rules_digest(load_rules()) == rules_digest(load_rules([]))
    assert ids() == set()
    assert ids("pack:harbour") == {"harbour/newsletter.weir", "harbour/de/newsletter.wehr"}
    assert rules_digest(load_rules(["pack:harbour"])) != rules_digest(load_rules())


def test_the_report_names_the_pack_with_the_rule(site: Path) -> None:
    install(site)
    report = Cleaner(load_rules(["pack:harbour"])).clean(paragraphs(PROSE, BOX)).report
    assert [rule for edit in report.edits for rule in edit.rules] == ["harbour/newsletter.weir"]
    assert report.counts.themes["newsletter"].words == 5


def test_the_folder_of_a_pack_is_read_as_that_pack(site: Path) -> None:
    rules = install(site)
    assert ids(rules) == ids("pack:harbour")
    assert ids(rules / "de" / "newsletter.toml") == {"harbour/de/newsletter.wehr"}


def test_rules_of_a_pack_are_switched_off_like_others(site: Path) -> None:
    install(site)
    off = load_rules(["pack:harbour"], disable=["harbour/newsletter.weir"])
    assert "harbour/newsletter.weir" not in {rule.id for _, rule in off.rules()}


def test_a_pack_that_was_read_before_is_refused_by_a_version_that_it_does_not_fit(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, pack=PACK.replace(">=0.1", ">=0.1,<0.2"))
    load_rules(["pack:harbour"])  # from now on it is in the cache
    monkeypatch.setattr("cleaner.__version__", "0.2.0")
    with pytest.raises(RuleError, match=r"asks for >=0\.1,<0\.2, and this is 0\.2\.0"):
        load_rules(["pack:harbour"])
    with pytest.raises(RuleError, match=r"asks for >=0\.1,<0\.2, and this is 0\.2\.0"):
        load_rules([site / "gazettes" / "rules"])


def test_two_packs_may_have_rules_of_one_name(site: Path) -> None:
    install(site)
    install(site, pack=PACK.replace("harbour", "estuary"), name="estuary", dist="other")
    both = ids("pack:harbour", "pack:estuary")
    assert {"harbour/newsletter.weir", "estuary/newsletter.weir"} <= both


def test_an_adapter_takes_a_pack(site: Path) -> None:
    install(site)
    rules = cleaner_of(Options(rules=["pack:harbour"])).rules
    assert "harbour/newsletter.weir" in {rule.id for _, rule in rules.rules()}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (">=0.1", ">=99", "cleaner asks for >=99, and this is 0.1.0; install a version of the"),
        (">=0.1", "new", 'cleaner is not a range of versions: new; write one as ">=0.1,<0.2"'),
        ('name = "harbour"', "", "name is missing; add name = …"),
        ('"harbour"', '"de"', "name must be a text in quotes of at least 3 characters"),
        ('"harbour"', '"estuary"', "name is harbour in its entry point; write estuary there"),
        ('["en", "de"]', '["English"]', "languages[0] is wrong; write the two letters"),
        ("languages", "langs", "langs is not a field here; did you mean languages?"),
        ("cleaner =", "cleaner", "is not TOML"),
    ],
)
def test_a_pack_that_is_wrong_is_one_sentence(site: Path, old: str, new: str, message: str) -> None:
    rules = install(site, pack=PACK.replace(old, new, 1))
    with pytest.raises(RuleError) as caught:
        load_rules(["pack:harbour"])
    assert str(caught.value).startswith(f"{rules / 'pack.toml'}: {message}")
    (listed,) = installed_packs()
    assert (listed.name, listed.version, listed.fault) == ("harbour", "1.2", str(caught.value))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("METADATA", "License-Expression", "Summary", "pack:harbour: names no licence; write"),
        ("entry_points.txt", "= gazettes", "= nowhere", "names nowhere, which is not a package;"),
        (
            "entry_points.txt",
            "= gazettes",
            "= gazettes.rules",
            "names gazettes.rules, which is not",
        ),
    ],
)
def test_a_pack_that_is_packed_wrongly_is_one_sentence(
    site: Path, file: str, old: str, new: str, message: str
) -> None:
    install(site)
    path = site / "gazettes-1.2.dist-info" / file
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(RuleError) as caught:
        rules_folder("pack:harbour")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_of_two_distributions_is_refused(site: Path) -> None:
    install(site)
    install(site, dist="other")
    with pytest.raises(RuleError, match="pack:harbour: is installed by gazettes, other; uninstall"):
        rules_folder("pack:harbour")
    assert [bool(pack.fault) for pack in installed_packs()] == [True, True]


def test_a_pack_without_its_file_is_refused(site: Path) -> None:
    (install(site) / "pack.toml").unlink()
    with pytest.raises(RuleError, match=r"pack:harbour: lacks .*pack\.toml; install the pack"):
        rules_folder("pack:harbour")


def test_an_unknown_pack_is_named_with_the_nearest(site: Path) -> None:
    with pytest.raises(RuleError, match="the pack harbor is not installed; install it with pip"):
        load_rules(["pack:harbor"])
    install(site)
    with pytest.raises(RuleError, match=r"is not installed; did you mean pack:harbour\?"):
        load_rules(["pack:harbor"])


def test_the_configuration_names_packs_beside_folders(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site)
    Path("cleaner.toml").write_text('rules = ["pack:harbour"]\n')
    Path("a.txt").write_text(paragraphs(PROSE, BOX))
    _, clean, said = run("clean", "a.txt", monkeypatch=monkeypatch, capsys=capsys)
    assert clean == paragraphs(PROSE)
    assert said == "cleaner: cleaner.toml adds the rules in pack:harbour\n"


def test_the_option_names_a_pack(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site)
    Path("a.txt").write_text(paragraphs(PROSE, BOX))
    words = ["clean", "a.txt", "--rules", "pack:harbour", "--report", "r.json"]
    assert run(*words, monkeypatch=monkeypatch, capsys=capsys)[1] == paragraphs(PROSE)
    assert b"harbour/newsletter.weir" in Path("r.json").read_bytes()
    code, _, said = run(*words[:3], "pack:none", monkeypatch=monkeypatch, capsys=capsys)
    assert (code, said) == (
        2,
        "cleaner: the pack none is not installed; known are pack:harbour\n",
    )


def test_installed_packs_are_checked_tried_and_listed(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = install(site)
    install(site, pack=PACK.replace(">=0.1", ">=99"), name="estuary", dist="other")
    given = {"monkeypatch": monkeypatch, "capsys": capsys}
    _, listed, said = run("packs", **given)
    broken, good = listed.splitlines()
    assert good.split("\t") == [
        *("harbour", "gazettes", "1.2", "Apache-2.0", "en, de"),
        str(rules),
    ]
    assert broken.startswith("estuary\tother\t1.2\tApache-2.0\t\t")
    assert "cleaner asks for >=99" in broken
    assert said == "2 packs installed\n"
    assert run("check", "pack:harbour", **given)[1].startswith("2 rules checked, ")
    Path("a.txt").write_text(paragraphs(PROSE, BOX))
    code, tried, _ = run("try", "pack:harbour", "a.txt", "--json", "--fail-on-change", **given)
    assert code == 1
    assert "harbour/newsletter.weir" in jsonio.loads(tried.encode(), dict)["rules"]
