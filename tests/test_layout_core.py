"""The compiled core of clean layout finds the edits that the reference in Python finds."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.shapes import TEXTS
from cleaner import load_rules
from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.edits import apply_edits
from cleaner.text.linebreaks import fix_breaks, is_laid_out
from cleaner.text.list_marks import has_doubtful_bullet
from cleaner.text.normalize import normalize
from cleaner.text.regions import _code_runs_of, find_regions
from tests.strategies import texts

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

LANGUAGES = load_rules().hyphens
_OPENINGS = (
    *(
        "",
        "",
        "",
        "- ",
        "* ",
        "+ ",
        "o ",
        "  - ",
        "   + ",
        "\t",
        "  ",
        "1. ",
        "12) ",
        "(a) ",
        "x) ",
    ),
    *("\N{BULLET} ", "\N{BULLET}", "\N{EN DASH} ", "\N{EM DASH} ", "\N{ROCKET} ", "> ", "| ", "["),
    *(
        ", ",
        ". ",
        "(",
        "\N{LEFT DOUBLE QUOTATION MARK}",
        "$ ",
        "// ",
        "    ",
        "#",
        "1\ufe0f\u20e3 ",
    ),
)
_WORDS = st.sampled_from(
    (
        *("the", "The", "mill", "weir", "of", "and", "Monday", "council", "voted", "keep", "open"),
        *(
            "und",
            "der",
            "1914",
            "x = 1;",
            "f(x)",
            "a  b",
            "a\tb",
            "\u6c34",
            "\u0e19\u0e49\u0e33",
            "::",
        ),
        *(
            "\N{LATIN SMALL LETTER E WITH ACUTE}t\xe9",
            "2021-03-04T",
            "-->",
            "|",
            "`ls`",
            "Straße",
            ".",
        ),
    )
)
_ENDINGS = st.sampled_from(
    (
        *("", "", ".", ".", ",", ";", ":", "!", "?", "-", "\N{HYPHEN}", "\N{NOT SIGN}", ")", '."'),
        *(
            ".[1]",
            ".\N{SUPERSCRIPT TWO}",
            " {",
            "}",
            " |",
            "  ",
            "\t",
            "\N{HORIZONTAL ELLIPSIS}",
            "*",
        ),
    )
)
_LINES = st.builds(
    lambda opening, words, ending: opening + " ".join(words) + ending,
    st.sampled_from(_OPENINGS),
    st.lists(_WORDS, max_size=14),
    _ENDINGS,
)
_BREAKS = st.sampled_from(
    ("\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", " \n", "\n \n", "\n\n\n\n\n")
)
laid_out_texts = st.lists(st.tuples(_LINES, _BREAKS), max_size=12).map(
    lambda parts: "".join(line + line_break for line, line_break in parts)
)


def in_both(text: str, *, nested: bool = False) -> None:
    with CORE.forced(PYTHON):
        reference = fix_breaks(text, LANGUAGES, nested=nested), is_laid_out(text, LANGUAGES)
        may_change = has_doubtful_bullet(text)
    with CORE.forced(COMPILED):
        assert fix_breaks(text, LANGUAGES, nested=nested) == reference[0]
        assert is_laid_out(text, LANGUAGES) == reference[1]
        assert has_doubtful_bullet(text) == may_change


@given(laid_out_texts)
@example("- \nmilk\n*\n- bread\n")
@example("1.\nThe mill\n\n2.\n")
@example("the mill\n\n\n\n\nand\n\nof the weir.\n")
@example("The mill was sold to the coun-\nCil of the town and of the river.\n-\n!!!\n")
def test_core_and_reference_agree_on_lines_of_all_kinds(text: str) -> None:
    in_both(text)
    with CORE.forced(PYTHON):
        in_both(apply_edits(text, fix_breaks(text, LANGUAGES)))


def test_blanks_at_the_ends_of_lines_of_code() -> None:
    code = "for (int i = 0; i < n; i++) {  \n    sum += f(i);\t \n}"
    in_both(f"The mill.\n\n{code}\n\nThe weir.\n")
    in_both(f"{code} \n\n | a | b |  \n | 1 | 2 |\t\n | 3 | 4 |")
    assert [edit.before for edit in fix_breaks(f"{code}\n")] == ["  ", "\t "]


_MARKS = st.text(
    st.sampled_from("(((1234ao)).:#-*+\N{BULLET}\N{EN DASH}I\xe9\u0663\u24d0\u2192\ufe0f\u20e3 "),
    max_size=5,
)


@given(st.lists(st.tuples(_MARKS, st.sampled_from(("milk", "\u6c34", "!", ""))), max_size=5))
@example([("(\xe9) ", "milk"), ("(12)", "")])
@example([("o) ", "milk"), ("1234. ", "milk"), ("1\ufe0f\u20e3 ", "milk")])
def test_core_and_reference_agree_on_list_marks(lines: list[tuple[str, str]]) -> None:
    in_both("\n".join(mark + text for mark, text in lines))


_MARGINS = st.sampled_from(
    ("", "", "  ", "\t", "\t  ", "  \t", "- ", "-     ", "+   ", "1.  ", " \t - ")
)
_CELLS = st.sampled_from(("mill", "the", "1914", "x", "|", "-", "a b", "", "\U0001f680", "\u6c34"))
_GAPS = st.sampled_from((" ", "  ", "   ", "\t", "\t\t", " \t", "\t  "))
_ROWS = st.builds(
    lambda margin, cells, gap, end: margin + gap.join(cell.ljust(5) for cell in cells) + end,
    *(_MARGINS, st.lists(_CELLS, min_size=1, max_size=4), _GAPS, st.sampled_from(("", " ", "\t"))),
)


@given(st.lists(_ROWS, min_size=2, max_size=6))
@example(["\t  x", "\t  y"])
@example(["\t  - x", "\t  - y"])
@example(["a\tb", "c\td "])
@example(["Down by the mill,", "\t  where the water is,", "  I waited,", "in the dew"])
def test_core_and_reference_agree_on_columns(rows: list[str]) -> None:
    in_both("\n".join(rows))
    in_both("\n".join([*rows, "The  mill and the weir of the council, as  it was", *rows]))


_CODE_PARTS = st.sampled_from(
    (
        *("=", " = ", "==", "->", "=>", "::", ":", "()", "(", ")", "<", ">", "</", "/", "$ ", "#!"),
        *(
            ">>> ",
            "//",
            "/*",
            "{",
            ";",
            "_",
            "x",
            "\xe9",
            "\u0301",
            "\u0663",
            " ",
            "  ",
            "-",
            "\xb2",
        ),
        *("x" * 39, "x" * 41, "x" * 160, "- " * 80, "\xe9" * 41, "\u2040", "\u200d", "."),
    )
)


@given(st.lists(_CODE_PARTS, min_size=1, max_size=8).map("".join) | st.text(max_size=20))
@example("a <" + "x" * 41 + " " * 200 + ">")
@example("<a" + " " * 201 + ">")
@example("f(" + "x" * 200 + ")")
@example("f(" + "x" * 201 + ")")
@example("if (x)  :")
@example("if (x): ")
@example("\xe9(x)")
def test_core_and_reference_agree_on_signs_of_code(line: str) -> None:
    # Lines of code keep their blanks and margins.
    in_both(f"  The  mill {line}\n  {line}\n  {line}  1\n")
    in_both(f"  {line}\n  {line}\n")


_CODE_LINES = st.lists(
    _CODE_PARTS
    | st.sampled_from(
        (
            *("name = ", "name", "self.x ", "The mill is old ", "}", "[", "]);", ",", "({", "@run"),
            *(
                "*/",
                "<!--",
                '"key": ',
                "2021-03-04T10:11",
                "[2021-03-04",
                "src/",
                "&&",
                " || ",
                "'",
            ),
            *(" -> ", "\u2500\u2500", "x" * 299, "def f", "SELECT", ";", "# ", "1-2", "\t", "\x1c"),
        )
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(_CODE_LINES)
@example("Enter a choice (default=all): 1-10")
@example("The mill of the weir is an old one { it has a wheel };")
@example("a b c d = 1")
@example("a b c d e = 1")
@example("$ ")
def test_core_and_reference_agree_on_lines_of_code(line: str) -> None:
    text = f"The weir\n{line}\n{line}\n{line}\n"  # two such lines are no region
    with CORE.forced(PYTHON):
        reference = find_regions(text)
    with CORE.forced(COMPILED):
        assert find_regions(text) == reference


def test_margins_inside_verse() -> None:
    stanza = (
        "Down by the mill,\n    where the water is still,\nI waited for you,\n    in the dew.\n"
    )
    assert [edit.before for edit in fix_breaks(f"{stanza}\n{stanza}")] == ["    "] * 4
    in_both(f"{stanza}\n{stanza}")


@given(laid_out_texts)
@example("1\n00:00:01,000 --> 00:00:04,000\n")
@example("The mill\n\n\nthe weir,\nof the council,\nthe mill\nand the weir of\n")
@example("\n| a | b |\n| c |\vd |\n| e | f |\x1c\n\n\n| a | b |\n| c | d |\n| e | f |")
@example("- the weir,\n- the mill;\n- a = b(1);\n- the mill\n\n\n\na = b(1);\nb = a(2);\nc();\n")
@example("a = b(1);\nb = a(2);\nc();\n\n\xa0d = e(4);\n\x1cf();\n\ng = h(5);\v\n\n  i();\n\nSo.\n")
def test_core_and_reference_agree_on_regions(text: str) -> None:
    with CORE.forced(PYTHON):
        reference = find_regions(text)
    with CORE.forced(COMPILED):
        assert find_regions(text) == reference


@given(texts)
def test_core_and_reference_agree_on_odd_texts(text: str) -> None:
    in_both(text)
    with CORE.forced(PYTHON):
        reference = normalize(text, LANGUAGES)
    with CORE.forced(COMPILED):
        assert normalize(text, LANGUAGES) == reference


@given(st.text(max_size=80))
def test_core_and_reference_agree_on_any_characters(text: str) -> None:
    in_both(text)


@pytest.mark.parametrize("name", TEXTS)
def test_core_and_reference_agree_on_long_texts(name: str) -> None:
    in_both(TEXTS[name](20_000))


def test_core_and_reference_agree_on_more_lines_than_the_core_keeps() -> None:
    lines = ("- milk", "The weir of the town,", "", "and the mill.", "  + bread", "*", "2)", "x")
    in_both("\n".join(lines[number * number % 11 % 8] for number in range(4_500)))


@given(st.text(max_size=3), st.text(max_size=3))
def test_core_and_reference_agree_on_a_text_of_one_line(start: str, end: str) -> None:
    in_both(f"{start} the mill {end}\n\n{end}mill{start}\n{start}")


# What a character means where a line opens, ends, goes on, or is inside.
_PLACES = (
    "{0} mill\n\n{0}mill\n\n{0}\n{0}) mill\n",
    "The council voted to keep the mill{0}\nand the weir of the town open.\n\n",
    "The council voted to keep the mill,\n\n{0}the weir of the town open.\n\n",
    "a{0}b\nthe mill{0}\n{0}the weir\nof the town\n\n",
)


def characters_in_all_places(step: int) -> Iterator[str]:
    """Texts with each `step`-th of all characters, 400 characters a text."""
    for first in range(0, 0x110000, 400 * step):
        some = [chr(code) for code in range(first, min(first + 400 * step, 0x110000), step)]
        for place in _PLACES:
            yield "".join(map(place.format, some))


def test_core_and_reference_agree_on_characters_of_all_planes() -> None:
    for text in characters_in_all_places(step=499):
        for part in text.split("\n\n"):
            in_both(part)


CODE_LINES = ("x = f(1);", "}", "", "", "  y", "Run it", "if", "# Say it", "It rained all day.")


@given(st.lists(st.sampled_from(CODE_LINES), max_size=14).map("\n".join))
@example("if\n  x = f(1);\n\n}\nIt rained all day.\nif\n  x = f(1);\n  y\n}")
@example("\n}\n}\n}")
def test_runs_of_code_are_found_in_the_lines_around_them(text: str) -> None:
    with CORE.forced(PYTHON):
        reference = [*_code_runs_of(text)]
    with CORE.forced(COMPILED):
        assert [*_code_runs_of(text)] == reference
