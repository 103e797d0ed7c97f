"""The normaliser: what it puts right, and what it leaves alone."""

import re
import sys

import pytest
import regex
from ftfy import fix_encoding
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from ftfy.chardata import UTF8_CLUES
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.text import linebreaks as breaks
from cleaner.text.characters import _INVISIBLE, _SPACE, fix_invisible
from cleaner.text.edits import apply_edits
from cleaner.text.mojibake import _fixed, _without_plain, may_start_mojibake
from cleaner.text.normalize import normalize


def laid_out(text: str) -> str:
    return normalize(text).text


@pytest.mark.parametrize(
    "sign",
    ["·", "•", "◦", "▪", "\N{EN DASH}", "*", "-"],
)
def test_bullets_of_every_kind_become_one(sign: str) -> None:
    assert laid_out(f"{sign} milk\n{sign}   bread\n") == "- milk\n- bread\n"


DASH = "\N{EN DASH}"


@pytest.mark.parametrize("dash", [DASH, "\N{EM DASH}"])
@pytest.mark.parametrize(
    "speech",
    [
        ("{0} Jag väntar, sade han.",),
        ("Han kom hem sent.", "{0} Jag väntar", "Hon gick."),
        ("{0} Jag väntar, sade han.", "{0} Det är bra!"),
        ("{0} Jag väntar, sade han.", "{0} Vänta"),
        ("{0} Nej …", '{0} Jo, sade hon, "ja"', "{0} Vem?", "{0} Du"),
        ("{0} Jag väntar.", "Hon gick.", "{0} Det är bra.", "{0} Ja?"),
    ],
)
def test_a_dash_opens_speech(speech: tuple[str, ...], dash: str) -> None:
    text = "\n\n".join(speech).format(dash) + "\n"
    assert not normalize(text).edits


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # On lines one below the other, or without an end, a dash marks an item.
        (f"{DASH} Milk is sold.\n{DASH} Bread is not.", "- Milk is sold.\n- Bread is not.\n"),
        (f"{DASH} milk\n\n{DASH} bread\n\nMore", "- milk\n- bread\n\nMore\n"),
        (f"{DASH}\nmilk\n{DASH}\nbread", "- milk\n- bread\n"),
        (f"{DASH} milk\nfrom here\n{DASH} bread", "- milk\n\nfrom here\n\n- bread\n"),
        (
            f"{DASH} milk\n{DASH} bread\n\n{DASH} Jag går.",
            f"- milk\n- bread\n\n{DASH} Jag går.\n",
        ),
        # Between them stands what is no item: each is alone.
        (
            f"Han kom.\n{DASH} Jag väntar.\nHon gick.\n{DASH} Ja.",
            f"Han kom.\n\n{DASH} Jag väntar.\n\nHon gick.\n\n{DASH} Ja.\n",
        ),
        (f"- milk\n{DASH} bread", f"- milk\n\n{DASH} bread\n"),
        (f"```\n{DASH} a\n```\n{DASH} b\n", f"```\n{DASH} a\n```\n\n{DASH} b\n"),
        # Where a sign between two goes, they are looked at anew.
        (f"{DASH} milk\n\n-\n\n{DASH} bread", "- milk\n- bread\n"),
    ],
)
def test_dashes_of_lists_have_neighbours(source: str, expected: str) -> None:
    assert laid_out(source) == expected
    assert not normalize(expected).edits


def test_a_dash_inside_a_wrapped_paragraph_is_not_a_bullet() -> None:
    told = "been told, as crews must be who have to plan months for their homes here"
    more = f"{told}\n{DASH} or asked. "
    assert f"for their homes here {DASH} or asked." in laid_out(
        WRAPPED.replace("been told. ", more)
    )
    source = WRAPPED.replace("The town has", f"\n{DASH} The town has")
    assert f"she said.\n\n{DASH} The town has" in laid_out(source)


@pytest.mark.parametrize("sign", ["\N{MIDDLE DOT}", "\N{BULLET}", "-"])
def test_a_bullet_alone_joins_the_text_below(sign: str) -> None:
    assert laid_out(f"{sign}\nmilk\n{sign}\nbread") == "- milk\n- bread\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1) milk\n2)  bread", "1) milk\n2) bread\n"),
        ("1.\nmilk\n2.\nbread", "1. milk\n2. bread\n"),
        (
            "A list:\n\N{BULLET} milk\n\N{BULLET} bread\nThe end.",
            "A list:\n\n- milk\n- bread\n\nThe end.\n",
        ),
        ("\N{BULLET} milk\n\n\N{BULLET} bread", "- milk\n- bread\n"),
        ("\N{BULLET}\n\nmilk", "- milk\n"),
        ("Milk.\n\N{BULLET}\n", "Milk.\n"),
        ("* * *", "* * *\n"),
        ("\N{EM DASH} Come in, she said.", "\N{EM DASH} Come in, she said.\n"),
    ],
)
def test_lists_are_laid_out_with_blank_lines_around(source: str, expected: str) -> None:
    assert laid_out(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Dogs welcome.\nWear boots.", "Dogs welcome.\nWear boots.\n"),
        ("He came home.\n\N{EN DASH} Sit down.", "He came home.\n\n\N{EN DASH} Sit down.\n"),
        ("One.\r\nTwo.\rThree.\N{LINE SEPARATOR}Four.", "One.\n\nTwo.\n\nThree.\n\nFour.\n"),
        ("One.\N{PARAGRAPH SEPARATOR}Two.", "One.\n\nTwo.\n"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Mill", "Mill\n"),
        ("old\N{NO-BREAK SPACE}mill\N{IDEOGRAPHIC SPACE} house", "old mill house\n"),
        ("news\N{ZERO WIDTH SPACE}letter", "newsletter\n"),
        ("a\0b\x07", "ab\n"),
        ("caf\x85", "caf\N{HORIZONTAL ELLIPSIS}\n"),
        ("e\N{COMBINING ACUTE ACCENT}t\N{LATIN SMALL LETTER E WITH ACUTE}", "\xe9t\xe9\n"),
        ("co\N{SOFT HYPHEN}op", "coop\n"),
        ("The co\N{SOFT HYPHEN}\noperative mill", "The cooperative mill\n"),
        ("", ""),
        (" \n\t\r\n", ""),
        ("a  b \t c  ", "a b c\n"),
        ("a\n\n\n \n\nb\n\n", "a\n\nb\n"),
        (
            "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
            "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}\n",
        ),
        ("\udcff", "\N{REPLACEMENT CHARACTER}\n"),
    ],
)
def test_characters_and_white_space_are_normalised(source: str, expected: str) -> None:
    assert laid_out(source) == expected


def test_mojibake_is_repaired_word_by_word() -> None:
    broken = "It\xe2\u20ac\u2122s the mill\u2019s"
    edits = normalize(broken).edits
    assert apply_edits(broken, edits) == "It\u2019s the mill\u2019s\n"
    assert [edit.before for edit in edits if edit.before] == [broken.split(maxsplit=1)[0]]


_SUSPECTS = re.findall(
    f"[{''.join((*UTF8_CLUES.values(), *MOJIBAKE_CATEGORIES.values()))}]",
    "".join(map(chr, range(0x80, 0x10000))),
)
_PAGES = ("windows-1252", "windows-1251", "macroman", "latin-1")


def _misread(text: str, encoding: str) -> str:
    return text.encode().decode(encoding, "replace")


@given(
    st.lists(
        st.text(st.sampled_from([*_SUSPECTS, "\x1a", "\ufffd"]), max_size=6)
        | st.builds(_misread, st.text(st.sampled_from(_SUSPECTS)), st.sampled_from(_PAGES))
        | st.text(st.sampled_from("aA.?1  "), max_size=8)
        | st.sampled_from(("the mill and its weir are old " * 2, "A" * 30, " " * 30)),
        max_size=9,
    ).map("".join)
)
@example("the mill and its weir are old, \xc3 and so it is at the lock on the \xc3\xa9tang")
def test_long_runs_of_ascii_do_not_matter_to_ftfy(line: str) -> None:
    assert _fixed(*_without_plain(line)) == fix_encoding(line)
    assert is_bad(_without_plain(line)[0]) == is_bad(line)


def test_a_paragraph_that_continues_in_lower_case_is_joined() -> None:
    source = "The river board\nvoted on Monday to keep the old weir open to boats.\n"
    assert (
        laid_out(source) == "The river board voted on Monday to keep the old weir open to boats.\n"
    )


WRAPPED = """\
The ferry company said on Friday that it would cut the evening boats from
May until the pier is mended. Captain Ada Holm said that the crews had not
been told. "We read it on a poster," she said. The town has no other link to
Upper Fallow after dark, and the road is closed until June.
A meeting is called for Sunday.
"""


def test_hard_wrapped_paragraphs_are_joined_and_kept_apart() -> None:
    paragraphs = laid_out(WRAPPED).split("\n\n")
    assert len(paragraphs) == 2
    assert paragraphs[0].startswith("The ferry company said on Friday that it would cut")
    assert "from May until the pier" in paragraphs[0]
    assert paragraphs[1] == "A meeting is called for Sunday.\n"


@pytest.mark.parametrize(
    "text",
    [
        "Old Weir Opens Again\n\nThe boats came back on Monday.\n",
        "The mill is still,\nthe river wide,\nthe miller's daughter\nat his side\n",
        "def total(items):\n    result = 0\n    for item in items:\n        result += item\n",
        "```\na  b\n\n\nc\n```\n",
        "| boat | crew |\n| --- | --- |\n| Ada | 4 |\n",
        "Name    Crew\nAda     4\nHolm    12\n",
        "Old Mill House\n12 Weir Lane\nUpper Fallow\n",
        "- milk\n- bread\n",
        "1. milk\n2. bread\n",
        "1. The first clause.\n\n2. The second clause.\n",
    ],
)
def test_clean_layout_is_left_alone(text: str) -> None:
    assert not normalize(text).edits


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "They called it an intro-\nduction to the river. An introduction it was.",
            "an introduction to",
        ),
        (
            "The council called it a well-\nknown place that nobody had ever visited.",
            "a well-known place",
        ),
    ],
)
def test_hyphens_at_line_ends_follow_the_document(source: str, expected: str) -> None:
    assert expected in laid_out(source)


def test_every_change_of_layout_names_its_fix() -> None:
    rules = {
        rule
        for edit in normalize("\N{BULLET} a\N{NO-BREAK SPACE}b\r\nc").edits
        for rule in edit.rules
    }
    assert rules == {"layout.bullets", "layout.spaces", "layout.line-breaks"}


def test_inner_lists_become_items() -> None:
    source = "  * Fruit\n    + Plums\n        o Blue ones\n    + Pears\n"
    assert laid_out(source) == "- Fruit\n- Plums\n- Blue ones\n- Pears\n"


@pytest.mark.parametrize("text", ["+ 5 degrees\n", "o gato dorme\n", "The cat\no gato\n"])
def test_a_plus_or_an_o_alone_is_not_a_bullet(text: str) -> None:
    assert laid_out(text).count("- ") == 0


_PARTS = (
    "mill",
    "The weir is open.",
    "b)",
    "o ",
    "- ",
    "-",
    "- tea",
    "1. x",
    "12)",
    "3.5",
    "(a) z",
)
_SIGNS = (
    "* ",
    "|",
    "\t",
    " ",
    "_",
    "- _",
    "{",
    "```",
    "\N{BULLET}",
    "\N{EN DASH} x",
    "+ y",
    "= 3;",
)


@given(
    st.lists(
        st.tuples(st.sampled_from(_PARTS + _SIGNS), st.sampled_from(("\n", "\n\n", ""))), max_size=8
    ).map(lambda parts: "".join(part + after for part, after in parts) + "\n")
)
def test_a_text_recognised_as_laid_out_needs_no_edit(text: str) -> None:
    if breaks.is_laid_out(text):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(breaks, "is_laid_out", lambda *_: False)
            assert breaks.fix_breaks(text) == []


def test_all_spaces_of_unicode_are_known() -> None:
    characters = "".join(map(chr, range(sys.maxunicode + 1)))
    spaces = regex.findall(r"\p{Zs}", characters)
    assert {*_SPACE.findall(characters), " "} == {*spaces, *"\x1c\x1d\x1e\x1f"}


@given(
    st.text(st.sampled_from("a\n \t\xad\u200b\u200c\u200d\u200e\u0627\u0928\u094d\u2764\ufe0f\x85"))
)
@example("mill\xad \n \xadweir\u200d")
def test_what_is_invisible_is_found_where_it_may_be(text: str) -> None:
    assert [edit.start for edit in fix_invisible(text)] == [
        match.start() for match in _INVISIBLE.finditer(text)
    ]


def test_a_wrong_decoding_is_looked_for_wherever_ftfy_may_find_one() -> None:
    leads = "".join(UTF8_CLUES[f"utf8_first_of_{length}"] for length in (2, 3, 4))
    characters = "".join(map(chr, range(0x80, 0x110000)))
    found = re.findall(f"[{leads}]", characters)
    assert len(found) > 100
    assert all(map(may_start_mojibake, found))
    assert not may_start_mojibake("\N{LEFT DOUBLE QUOTATION MARK}\N{EM DASH}")
