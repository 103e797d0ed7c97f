"""The token file of Ray: only the user may read it. Ray itself need not be installed."""

import stat
from pathlib import Path

import pytest

from cleaner.corpus.engines.ray_cluster import protect_token


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".ray" / "auth_token"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_cluster_has_a_token_that_only_the_user_may_read(token: Path) -> None:
    protect_token(is_new=True)
    first = token.read_text()
    assert (mode(token), len(first)) == (0o600, 64)
    protect_token(is_new=True)
    assert token.read_text() == first
    assert list(token.parent.iterdir()) == [token]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_token_that_others_may_read_is_protected(token: Path, is_new: bool) -> None:
    token.parent.mkdir()
    token.write_text("a")
    token.chmod(0o644)
    protect_token(is_new=is_new)
    assert (mode(token), token.read_text()) == (0o600, "a")


def test_a_running_cluster_gets_no_new_token(token: Path) -> None:
    protect_token(is_new=False)
    assert not token.exists()


@pytest.mark.parametrize("name", ["RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"])
def test_a_token_in_the_environment_is_used_as_it_is(
    token: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "a")
    protect_token(is_new=True)
    assert not token.parent.exists()


def test_a_home_that_cannot_be_written_is_left_to_ray(token: Path, tmp_path: Path) -> None:
    (tmp_path / ".ray").touch()
    protect_token(is_new=True)
    assert not token.exists()
