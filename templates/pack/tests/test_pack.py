"""The pack: its rules pass the check, take what they are for, and change no text that must stay."""

import subprocess
import sys
from pathlib import Path

from cleaner import Cleaner, load_rules

ROOT = Path(__file__).parent.parent
RULES = ROOT / "src" / "cleaner_harbour" / "rules"
TEXTS = sorted((ROOT / "texts").glob("*.txt"))


def test_the_rules_pass_the_check() -> None:
    command = [sys.executable, "-m", "cleaner", "check", str(RULES)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_box_goes_and_the_report_names_the_pack() -> None:
    article = TEXTS[0].read_text("utf-8")
    result = Cleaner(load_rules([RULES])).clean(f"{article}\nGet our tide table by post\n")
    assert result.text == article
    assert "harbour/newsletter.tide-table-box" in result.report.edits[-1].rules


def test_no_text_that_must_stay_changes() -> None:
    plain, packed = Cleaner(load_rules()), Cleaner(load_rules([RULES]))
    assert TEXTS
    for path in TEXTS:
        text = path.read_text("utf-8")
        assert packed.clean(text).text == plain.clean(text).text, path
