"""The kills of `make kills`: each process is killed at a counted step, and nothing is lost."""

import pytest

from tests.kills import main


@pytest.mark.parametrize("step", ["run:100", "worker:150"])
def test_a_kill_at_a_step_changes_nothing(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--step", step]) == 0
    assert f"{step.partition(':')[0]}: 1 kills: 1 equal" in capsys.readouterr().out
