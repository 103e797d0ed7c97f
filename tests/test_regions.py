"""Regions are known by their shape, and prose and chrome of the same length are none."""

import msgspec
import pytest

from cleaner.text.normalize import normalize
from cleaner.text.regions import Region, find_regions
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule

CODE = {
    "python": """def greet(name):
    # Leave a comment below
    banner = "Subscribe to our newsletter"
    print(banner, name)""",
    "json": """{
  "consent": true,
  "banner": "We use cookies",
  "ttl": 3600
}""",
    "html": """<form action="/join">
  <label>Your e-mail</label>
  <button>Sign up</button>
</form>""",
    "c": """int main(void)
{
    puts("All rights reserved");
    return 0;
}""",
    "shell": """$ make clean
$ ./configure --prefix=/opt
$ make install""",
    "log": """2024-03-02 10:11:12 INFO server started
2024-03-02 10:11:15 WARN share not found
2024-03-02 10:11:19 INFO sign in failed for user 12""",
    "tree": """app/
├── index.html
├── share
│   └── button.js
└── newsletter.css""",
    "sql": """CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL
);""",
}
VERSE = """I left my coat upon the stair,
my lamp beside the door,
and nobody has seen me there
or sees me any more."""
TABLE = """| Author | Updated | Price |
| Orr | 1911 | 3 |
| Bell | 1921 | 4 |"""
SUBTITLES = """1
00:00:01,000 --> 00:00:04,000
Sign up now, she said.

2
00:00:04,500 --> 00:00:07,200
Nobody signed."""
TRANSCRIPT = """Reed: Did you share the results with the ward?

Orr: I shared them the same evening, by telephone.

Reed: And the family?

Orr: The family heard it from the surgeon."""
REFERENCES = """1. Orr, B. (2011). Sharing a ward. Journal of Nursing, 12(3), 45-67.
2. Bell, R. (2014). The cookie in the browser. Web Letters, 3(1), 1-9.
3. Reed, T. (2019). Comments closed. Media Review, 44(2), 101-120."""


def regions(text: str) -> list[Region | None]:
    by_line = find_regions(text)
    return [by_line.get(number) for number, line in enumerate(text.split("\n")) if line]


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_code_is_a_region_wherever_it_stands(code: str) -> None:
    size = len(code.split("\n"))
    assert regions(code) == [Region.CODE] * size
    for between in ("\n", "\n\n"):
        text = between.join([PROSE, code, PROSE])
        assert regions(text) == [None, *[Region.CODE] * size, None]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (VERSE, Region.VERSE),
        (TABLE, Region.TABLE),
        (SUBTITLES, Region.SUBTITLES),
        (TRANSCRIPT, Region.TRANSCRIPT),
        (REFERENCES, Region.REFERENCES),
    ],
)
def test_other_regions_are_known_between_paragraphs(text: str, region: Region) -> None:
    inside = [region] * sum(line != "" for line in text.split("\n"))
    assert regions(f"{PROSE}\n\n{text}\n\n{PROSE}") == [None, *inside, None]


def test_a_comment_between_two_parts_of_code_is_code() -> None:
    text = "a = read(path)\nb = parse(a)\nc = b.rows\n\n# Share this\n\nd = sum(c)\nreturn d;"
    assert set(regions(text)) == {Region.CODE}


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Home\nNews\nSport\nSign up\nLog in",
        "Mayor steps down\nFerry fares to rise again\nFive walks in June\nThe old mill is sold",
        "- salt;\n- pepper;\n- two eggs;\n- a cup of flour.",
        "Home > News > Local\nShare (12)\nPrint (PDF)\nE-mail (to a friend)",
        "Price: 9\nColour: grey\nSize: small\nStock: 4",
        "Photo: Ann Orr\n\nPhoto: Tom Reed\n\nPhoto: Ann Orr\n\nPhoto: Tom Reed",
        "By Ann Orr | 3 May 2019 | News\nBy Tom Reed | 4 May 2019 | Sport",
        "WE USE COOKIES,\nACCEPT ALL,\nREJECT ALL,\nSETTINGS",
        "1. Reed, 4:12\n2. Weller, 4:15\n3. Ash, 4:31",
        "In 2011 the clinic moved.\n\nIn 2014 it burned down (Orr, 2015).\n\nIt was rebuilt.",
    ],
)
def test_prose_lists_and_menus_are_not_regions(text: str) -> None:
    assert find_regions(text) == {}


@pytest.mark.parametrize("region", [*CODE.values(), VERSE, TABLE])
def test_a_region_between_lines_of_prose_keeps_its_line_breaks(region: str) -> None:
    """Extractors part paragraphs by one line break, as the lines of code are parted."""
    text = f"{PROSE}\n{PROSE}\n{region}\n{PROSE}\n{PROSE}"
    assert normalize(text).text == f"{PROSE}\n\n{PROSE}\n\n{region}\n\n{PROSE}\n\n{PROSE}\n"


HIDDEN = "Sign up for the newsletter"
CODE_WITH_PROMPT = f'def banner():\n    text = "{HIDDEN}"\n    return show(text)'
SIGN_UP = rule("sign-up", action="remove-span", phrases=("sign up for the newsletter",))


def test_a_rule_does_not_read_a_region() -> None:
    text = paragraphs(PROSE, CODE_WITH_PROMPT, MORE_PROSE)
    assert cleaner(SIGN_UP).clean(text).text == text


def test_a_rule_reads_a_region_that_it_names() -> None:
    enters = msgspec.structs.replace(SIGN_UP, regions=(Region.CODE,))
    text = paragraphs(PROSE, CODE_WITH_PROMPT, MORE_PROSE)
    assert HIDDEN not in cleaner(enters).clean(text).text


def test_a_rule_by_shape_does_not_read_a_region() -> None:
    short = rule("short", when={"max_words": 4})
    text = paragraphs(PROSE, TABLE, MORE_PROSE)
    assert cleaner(short).clean(text).text == text


def test_a_block_ends_before_a_region() -> None:
    popular = rule("popular", action="remove-block", phrases=("popular now",))
    text = paragraphs(PROSE, "Popular now", "Ferry fares", "A label", CODE_WITH_PROMPT, MORE_PROSE)
    kept = paragraphs(PROSE, "A label", CODE_WITH_PROMPT, MORE_PROSE)
    assert cleaner(popular).clean(text).text == kept


def test_a_region_does_not_count_as_tail() -> None:
    tail = rule("tail", phrases=("sources",), when={"zone": "tail"})
    text = paragraphs(PROSE, "Sources", REFERENCES)
    assert cleaner(tail).clean(text).text == text


def test_a_table_that_rules_mostly_hit_is_not_a_region() -> None:
    cookies = rule("cookies", keywords=("_ga",), pattern=r"\b_ga\w*\b")
    table = "| Name | Kept for |\n| _ga | 2 years |\n| _gali | 1 day |\n| _gat | 1 hour |"
    text = paragraphs(PROSE, table, MORE_PROSE)
    assert cleaner(cookies).clean(text).text == paragraphs(PROSE, "| Name | Kept for |", MORE_PROSE)
