"""The formatter: the layout of a rule file is even, its content and its comments stay."""

import tomllib
from pathlib import Path

import pytest

from cleaner.authoring.formatting import format_files, format_text
from cleaner.ruleset.toml import RuleError

UNEVEN = r"""# Good: an article.  Bad: a box.
[fragments]
offer = "join|take"
# Above a rule.
[[rule]]
reference = 'Blogs'   # where
keeps = ["c", '''
Two lines,
and "quotes".
''']
# Why these words.
keywords = [ "newsletter",
  "a phrase that is so long that the list does not fit on one line", "and one more phrase of it" ]
pattern = '^{offer} \d'


id = "newsletter.box"
description = "A \"box\"."
action = "remove-line"
removes = [
  "a", # the first
  "b",
]
when = {max_words=4, next={prose=true}}
# Below all.
"""
EVEN = r"""# Good: an article.  Bad: a box.
[fragments]
offer = '''join|take'''

# Above a rule.
[[rule]]
id = "newsletter.box"
description = 'A "box".'
action = "remove-line"
# Why these words.
keywords = [
  "newsletter",
  "a phrase that is so long that the list does not fit on one line",
  "and one more phrase of it",
]
pattern = '''^{offer} \d'''
when = { max_words = 4, next = { prose = true } }
removes = [
  "a", # the first
  "b",
]
keeps = [
  "c",
  '''
Two lines,
and "quotes".
''',
]
reference = "Blogs" # where

# Below all.
"""


def test_a_file_is_laid_out_evenly() -> None:
    assert format_text(UNEVEN) == EVEN


def test_an_even_file_stays() -> None:
    assert format_text(EVEN) == EVEN


@pytest.mark.parametrize(
    "text",
    [
        "a.b = 'dotted'\na.c = 2",
        'a = "tab\\there, \\u200b, \\\\ and \\"quotes\\" that aren\'t"',
        '[[rule]]\npattern = "it ends in a quote\'"',
        "[[rule]]\npattern = \"three ''' quotes\"",
        "a = [1.5, -2, true, []]\nb = {}\n[c]\nd = ''",
        'a = """\none\\\n  two\n"""',
        "stages = [\n  # why\n  'a#b', # because\n]",
        "[x.y]\n'odd key' = 1\n\n# apart\n\nz = 2 # end",
        "",
    ],
)
def test_formatting_keeps_the_meaning_of_a_file(text: str) -> None:
    even = format_text(text)
    assert tomllib.loads(even) == tomllib.loads(text)
    assert format_text(even) == even
    assert even.count("#") == text.count("#")


def test_formatting_normalises_line_breaks_and_the_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "box.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert [text for _, text in format_files(tmp_path)] == ["a = 1\nb = 2\n"]


def test_a_file_that_is_not_toml_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "box.toml").write_text("a = ")
    with pytest.raises(RuleError, match="is not TOML"):
        list(format_files(tmp_path))


def test_the_weights_are_left_as_they_were_fitted(tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text("fitted = 'today'")
    assert list(format_files(tmp_path)) == []
