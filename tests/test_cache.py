"""The cache of rule folders: what it gives is what the files say, or it gives nothing."""

import os
import pickle
import stat
import tomllib
from pathlib import Path

import msgspec
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from cleaner import load_rules
from cleaner.ruleset import folder
from cleaner.ruleset.cache import cached
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.packed import as_plain, as_stored
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.template import Template, Token, Variants
from tests.builders import RULE_FILE

RULE = RULE_FILE.format(name="weir")


class Reader:
    """Reads the one file of a folder, and counts how often it had to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def __call__(self) -> str:
        self.times += 1
        return (self.folder / "box.toml").read_text()

    def cached(self) -> str:
        return cached([self.folder], str, self)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "store"))
    return tmp_path / "store" / "cleaner"


@pytest.fixture
def reader(tmp_path: Path, store: Path) -> Reader:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "box.toml").write_text("one")
    return Reader(tmp_path / "mine")


def kept(store: Path) -> Path:
    (path,) = store.glob("*.rules")
    return path


def test_an_unchanged_folder_is_read_once(reader: Reader) -> None:
    assert [reader.cached(), reader.cached()] == ["one", "one"]
    assert reader.times == 1


def test_an_edit_is_noticed_even_with_the_same_size_and_time(reader: Reader, store: Path) -> None:
    path = reader.folder / "box.toml"
    before = path.stat()
    reader.cached()
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reader.cached() == "two"
    assert kept(store)  # in the place of the old one


def test_an_added_or_renamed_file_is_noticed(reader: Reader) -> None:
    reader.cached()
    (reader.folder / "more.toml").touch()
    reader.cached()
    (reader.folder / "more.toml").rename(reader.folder / "other.toml")
    reader.cached()
    assert reader.times == 3


def test_a_change_while_reading_is_not_kept(reader: Reader) -> None:
    def read() -> str:
        text = reader()
        (reader.folder / "box.toml").write_text("two")
        return text

    assert cached([reader.folder], str, read) == "one"
    (reader.folder / "box.toml").write_text("one")
    reader.cached()
    assert reader.times == 2


@pytest.mark.parametrize("name", ["version", "versions"])
def test_another_interpreter_does_not_use_the_cache(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reader.cached()
    target = "sys.version" if name == "version" else "regex.__version__"
    monkeypatch.setattr(target, "another")
    reader.cached()
    assert reader.times == 2


def test_rules_of_a_plug_in_are_not_read_without_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with monkeypatch.context() as plug_in:
            plug_in.setitem(ACTIONS, "remove-page", ACTIONS["remove-line"])
            reader.cached()
        reader.cached()
    assert reader.times == 2


@pytest.mark.parametrize("size", [0, 10, 64, -1])
def test_a_truncated_cache_file_is_written_again(reader: Reader, store: Path, size: int) -> None:
    reader.cached()
    whole = kept(store).read_bytes()
    kept(store).write_bytes(whole[:size])
    assert reader.cached() == "one"
    assert kept(store).read_bytes() == whole


def test_a_changed_byte_is_not_trusted(reader: Reader, store: Path) -> None:
    reader.cached()
    data = kept(store).read_bytes()
    kept(store).write_bytes(data.replace(b"one", b"two"))
    assert reader.cached() == "one"


def test_the_cache_is_for_the_user_alone(reader: Reader, store: Path) -> None:
    reader.cached()
    assert stat.S_IMODE(kept(store).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_is_not_trusted(
    reader: Reader, store: Path, mode: int
) -> None:
    reader.cached()
    kept(store).chmod(mode)
    assert reader.cached() == "one"
    assert reader.times == 2
    assert stat.S_IMODE(kept(store).stat().st_mode) == 0o600


def test_a_file_of_another_user_is_not_trusted(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.cached()
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    reader.cached()
    assert reader.times == 2


def test_a_system_without_owners_reads_the_cache(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.cached()
    monkeypatch.delattr(os, "geteuid")
    reader.cached()
    assert reader.times == 1


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_cache_that_is_not_a_plain_file_is_not_read(
    reader: Reader, store: Path, tmp_path: Path, kind: str
) -> None:
    reader.cached()
    place = kept(store)
    place.rename(tmp_path / "moved")
    if kind == "link":
        place.symlink_to(tmp_path / "moved")
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    assert reader.cached() == "one"
    assert reader.times == 2


@pytest.mark.parametrize(
    ("system", "place"),
    [(Unix, ".cache/cleaner"), (MacOS, "Library/Caches/cleaner")],
    ids=["unix", "macos"],
)
def test_each_system_has_its_folder_for_caches(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: type, place: str
) -> None:
    monkeypatch.setattr("platformdirs.PlatformDirs", system)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert [reader.cached(), reader.cached()] == ["one", "one"]
    assert reader.times == 1
    assert kept(tmp_path / "home" / place)


def test_a_cache_that_cannot_be_written_is_not_used(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for place in ("file", "file/below"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / place))
        assert [reader.cached(), reader.cached()] == ["one", "one"]
    assert reader.times == 4


def test_the_working_folder_holds_no_cache(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert reader.cached() == "one"
    assert not list((tmp_path / "here").iterdir())


def test_a_user_without_a_home_has_no_cache(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    assert [reader.cached(), reader.cached()] == ["one", "one"]
    assert reader.times == 2


@pytest.mark.parametrize("value", ["\ud800", 1 << 70], ids=["surrogate", "number"])
def test_values_that_cannot_be_serialised_are_not_cached(
    reader: Reader, store: Path, value: object
) -> None:
    assert cached([reader.folder], object, lambda: value) == value
    assert not store.exists()


def test_the_shipped_rules_are_the_same_both_ways(
    shipped_rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = shipped_rules
    assert load_rules() == fresh  # from now on they are in the cache
    monkeypatch.delattr(folder, "read_folder")  # so that no file can be read
    again = load_rules()
    assert again == fresh
    assert [stage.file for stage in again.stages] == [stage.file for stage in fresh.stages]


def test_of_the_shipped_files_none_is_read_for_rules_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mine", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "box.toml").write_text(RULE.replace("weir", name))
    load_rules([tmp_path / "mine"])
    read = []
    loads = tomllib.loads
    monkeypatch.setattr(tomllib, "loads", lambda text: [read.append(text), loads(text)][1])
    rules = load_rules([tmp_path / "other"])
    assert read == [RULE.replace("weir", "other")]
    assert "newsletter.other" in {rule.id for _, rule in rules.rules()}


def test_a_faulty_folder_is_an_error_each_time(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "box.toml").write_text(RULE.replace("remove-line", "cut"))
    for _ in range(2):
        with pytest.raises(ValueError, match="action is wrong"):
            load_rules([tmp_path / "mine"])
    (tmp_path / "mine" / "box.toml").write_text(RULE)
    assert "newsletter.weir" in {rule.id for _, rule in load_rules([tmp_path / "mine"]).rules()}


def test_a_cached_folder_keeps_the_path_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "box.toml").write_text(RULE)
    monkeypatch.chdir(tmp_path)
    load_rules([tmp_path / "mine"])
    files = {stage.file for stage in load_rules(["mine"]).stages}
    assert "mine/box.toml" in files


def test_templates_from_the_cache_equal_those_read() -> None:
    template = Template((Token("weir\nmill", 1, 2),), "line", ("weir", "mill"), 30)
    read = Variants([template])
    packed = Variants.of_packed(read.packed)
    assert (bool(packed), len(packed), packed[0], packed[:]) == (True, 1, template, (template,))
    assert packed == read != Variants()
    assert hash(packed) == hash(read)
    assert pickle.loads(pickle.dumps(packed)) == read  # noqa: S301
    assert msgspec.json.encode(packed, enc_hook=as_plain) == msgspec.json.encode([template])
    none = Variants.of_packed(Variants().packed)
    assert (bool(none), len(none), none) == (False, 0, Variants())
    with pytest.raises(TypeError, match="no values of type complex"):
        msgspec.msgpack.encode(1j, enc_hook=as_stored)


def test_rules_that_were_changed_have_a_digest_of_their_own(shipped_rules: RuleSet) -> None:
    rules = load_rules()
    changed = msgspec.structs.replace(rules, timeout=9.0)
    assert rules_digest(rules) == rules_digest(shipped_rules) != rules_digest(changed)
