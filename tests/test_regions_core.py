"""The compiled core finds the code, the tables and the verse that the reference in Python finds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.linebreaks import fix_breaks
from cleaner.text.regions import Region, find_regions

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

_CODE = (
    *("x = 1;", "  return x;", "\ttotal += 1;", "}", "f(x)", "int main() {", "else", "DO", "Else:"),
    *("# a comment", " // so", "/* so", "/ so", "-- so", "- so", "* so", "; so", "% so", "#"),
    *('"""', "'''", '""', "''", '"x', "It is so.", "a b c", "a b c d", "a b  c", "  so it is", " "),
    *("# " + "so " * 29, "# " + "so " * 30, "so it is ", "so.", "so: ", "  ", "\u01c5x", "\xaax"),
)
_TABLES = (
    *("| a | b |", "a | b", "| a | b", "a | b |", "|", "a\tb", "\ta\tb\t", "a\tb\tc", "| a\tb |"),
    *("- a\tb", "  | a | b |  ", "||", "mill"),
)
_VERSE = (
    *("Down by the old mill,", "where the water is", "I waited in the dew;", "and you were late"),
    *("[Chorus of all]", "[x]", "[Chorus", "THE OLD MILL", "A B C,", ", so it was", ". and", ",x"),
    *("the indus-", "trial mill,", "of the riv\xac", "\u201cand so", "\xaband", "\xaa so it is,"),
    *("- an item of it,", "a) so it was,", "o so it was,", "\u2014 and so \u2014", "The weir " * 7),
)
_ODD = ("\xa0 mill,", "the\u2003mill,", "\x1c", "x = 1;\x85", "\xa0# so", "|\x1fa|", "\ud800,")


def lines_of(*kinds: str) -> st.SearchStrategy[str]:
    breaks = st.sampled_from(("\n", "\n", "\n", "\n", "\n\n", "\n\n\n"))
    parts = st.tuples(st.sampled_from(kinds), breaks)
    return st.lists(parts, min_size=3, max_size=12).map(lambda all_: "".join(map("".join, all_)))


def in_both(text: str) -> dict[int, Region]:
    with CORE.forced(PYTHON):
        regions, edits = find_regions(text), fix_breaks(text)
    with CORE.forced(COMPILED):
        assert find_regions(text) == regions
        assert fix_breaks(text) == edits
    return regions


@given(lines_of(*_CODE))
@example("x = 1;\n# so\nx = 1;\n")
@example("do\n  x = 1;\n  x = 2;\n")
@example("Do\n  x = 1;\n  x = 2;\n\nDO\n\tx = 1;\n\tx = 2;\ndo:\n  x = 1;\n  x = 2;\n")
def test_code(text: str) -> None:
    in_both(text)


@given(lines_of(*_TABLES))
def test_tables(text: str) -> None:
    in_both(text)


@given(lines_of(*_VERSE))
def test_verse(text: str) -> None:
    in_both(text)


@given(lines_of(*_CODE, *_TABLES, *_VERSE, *_ODD))
@example("00:01:02,003 --> 00:01:04,005\nSo it was,\nI said,\nand so\n")
def test_regions_of_all_kinds(text: str) -> None:
    in_both(text)


@given(st.lists(st.text(max_size=9) | st.sampled_from(_CODE + _VERSE), min_size=3, max_size=6))
def test_odd_lines(lines: list[str]) -> None:
    in_both("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("do\n  x = 1;\n  x = 2;", Region.CODE),
        ("| a | b |\n| 1 | 2 |\n| 3 | 4 |", Region.TABLE),
        ("a\tb\n1\t2\n3\t4", Region.TABLE),
        ("Down by the mill,\nwhere the water is,\nI waited long,\nin the dew", Region.VERSE),
        ("[Chorus of all]\nDown by the old mill\nHe waited so long\nIn the dew", Region.VERSE),
    ],
)
def test_each_kind_is_found(text: str, region: Region) -> None:
    assert {*in_both(text).values()} == {region}
    assert len(in_both(text)) == text.count("\n") + 1
