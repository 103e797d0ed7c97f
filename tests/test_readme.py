"""The README: its example is what Cleaner prints."""

import re
from pathlib import Path

from cleaner import clean

README = Path(__file__).parent.parent / "README.md"
EXAMPLE = re.compile(
    r"\$ cleaner explain story\.txt\n(.*?)\$ cleaner clean story\.txt\n(.*?)```", re.S
)
REMOVAL = re.compile(r"\[-(.*?)-\] (.*)")


def test_the_example_is_what_comes_out() -> None:
    found = EXAMPLE.search(README.read_text("utf-8"))
    assert found
    explained, expected = found.groups()
    result = clean(REMOVAL.sub(r"\1", explained))
    assert result.text == expected
    rules = [", ".join(edit.rules) for edit in result.report.edits if edit.rules]
    for _, named in REMOVAL.findall(explained):
        assert named in rules
