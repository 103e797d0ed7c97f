"""Fragments and pages that are nothing but their text: no word is lost, and lists stay lists."""

import re

import pytest

from cleaner import Cleaner, clean_html
from tests.builders import MORE_PROSE, PROSE

ITEMS = ("A new gate of oak for the upper lock", "Nine lamps along the path")
LIST = "".join(f"<li>{item}</li>" for item in ITEMS)
LINES = "\n".join(f"- {item}" for item in ITEMS)
SHAPES = {
    "no-body": (
        f"<p>{PROSE}</p><h2>What was decided</h2><ul>{LIST}</ul><p>{MORE_PROSE}</p>",
        f"{PROSE}\n\nWhat was decided\n\n{LINES}\n\n{MORE_PROSE}\n",
    ),
    "list-in-body": (f"<html><body><ul>{LIST}</ul></body></html>", f"{LINES}\n"),
    "definitions-in-body": (
        "<body><dl><dt>The sluice</dt><dd>A gate for water</dd></dl></body>",
        "- The sluice\n- A gate for water\n",
    ),
    "nested-lists": (
        f"<ul><li>For the lock<ul>{LIST}</ul></li><li>For the weir</li></ul>",
        f"- For the lock\n{LINES}\n- For the weir\n",
    ),
    "table": (
        f"<p>{PROSE}</p><table><tr><th>Year</th><th>Boats</th></tr><tr><td>1921</td><td>12</td></tr>"
        f"</table><p>{MORE_PROSE}</p>",
        f"{PROSE}\n\n| Year | Boats |\n| 1921 | 12 |\n\n{MORE_PROSE}\n",
    ),
    "code": (
        f"<p>{PROSE}</p><pre>def lock(boat):\n    return boat + 1;</pre><p>{MORE_PROSE}</p>",
        f"{PROSE}\n\ndef lock(boat):\n    return boat + 1;\n\n{MORE_PROSE}\n",
    ),
    "quote": (
        f"<p>{PROSE}</p><blockquote><p>No boat, no road.</p></blockquote>",
        f"{PROSE}\n\nNo boat, no road.\n",
    ),
    "details": (
        f"<details><summary>How it was built</summary><p>{PROSE}</p></details>",
        f"How it was built\n\n{PROSE}\n",
    ),
    "figure": (
        f"<p>{PROSE}</p><figure><img src=a.png alt=''><figcaption>The weir in May, from the bridge."
        f"</figcaption></figure><p>{MORE_PROSE}</p>",
        f"{PROSE}\n\nThe weir in May, from the bridge.\n\n{MORE_PROSE}\n",
    ),
    "breaks": (f"{PROSE}<br><br>{MORE_PROSE}<br/> <br/>It is old.", None),
    "divs": (f"<div><div>{PROSE}</div><div>{MORE_PROSE}</div></div>", f"{PROSE}\n\n{MORE_PROSE}\n"),
    "mixed-text": (
        f"{PROSE}<p>{MORE_PROSE}</p>The keeper was <b>there</b> at night.",
        f"{PROSE}\n\n{MORE_PROSE}\n\nThe keeper was there at night.\n",
    ),
    "verse": (
        "<p>The gate swings wide, the water falls,<br>the barges wait in line,<br>and up and down"
        " the mossy walls<br>the little lanterns shine.</p>",
        "The gate swings wide, the water falls,\nthe barges wait in line,\n"
        "and up and down the mossy walls\nthe little lanterns shine.\n",
    ),
    "japanese": (
        "<html><body><h1>新しい堰</h1><p>月曜日の朝に新しい堰が開いた。</p></body></html>",
        "新しい堰\n\n月曜日の朝に新しい堰が開いた。\n",
    ),
    "item-of-paragraphs": (
        f"<ul><li><p>{PROSE}</p><p>{MORE_PROSE}</p></li><li>It is old</li></ul>",
        f"- {PROSE}\n\n{MORE_PROSE}\n\n- It is old\n",
    ),
}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("shape", SHAPES)
def test_fragments_of_any_shape_keep_all_words(shape: str) -> None:
    html, expected = SHAPES[shape]
    result = Cleaner(account=True).clean_html(html)
    seen = words(re.sub("<[^>]*>", " ", html))
    assert words(result.text) == seen
    if expected:
        assert result.text == expected
    assert {(block.fate, block.reason) for block in result.report.page} == {("kept", "whole-page")}


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>let unseen = 1;</script>",
        "<style>.unseen { color: red }</style>",
        "<noscript><p>unseen</p></noscript>",
        "<template><p>unseen</p></template>",
        "<p hidden>unseen</p>",
        "<p style='display:none'>unseen</p>",
        "<p>The weir <del>unseen</del> is old.</p>",
        "<svg><text>unseen</text></svg>",
        "<select><option>unseen</option></select>",
        "<textarea>unseen</textarea>",
        "<iframe>unseen</iframe>",
        "<!-- unseen -->",
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "<p>{prose}</p>{unseen}<p>{more}</p>",
        "<html><body><nav>Home</nav><article><p>{prose}"
        "</p>{unseen}<p>{more}</p></article></body></html>",
    ],
    ids=["fragment", "page"],
)
def test_hidden_text_is_not_in_the_text(page: str, unseen: str) -> None:
    text = clean_html(page.format(prose=PROSE, more=MORE_PROSE, unseen=unseen)).text
    assert "unseen" not in text
    assert PROSE in text
    assert MORE_PROSE in text


BODY = "<h1>Das Wehr</h1><p>Der Müller öffnete die Tür für die Gäste.</p>"


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (BODY, "utf-8"),
        (f"<html><head><meta charset=iso-8859-1></head><body>{BODY}</body></html>", "utf-8"),
        (f"<html><head><meta charset=utf-8></head><body>{BODY}</body></html>", "cp1252"),
        (f"<html><!--{' ' * 2_000}--><head><meta charset=cp1252></head>{BODY}</html>", "cp1252"),
        (BODY, "cp1252"),
    ],
    ids=["missing", "wrong", "wrong-other-way", "late", "missing-cp1252"],
)
def test_a_wrong_or_missing_charset_loses_no_letter(page: str, encoding: str) -> None:
    text = clean_html(page.encode(encoding)).text
    assert text == "Das Wehr\n\nDer Müller öffnete die Tür für die Gäste.\n"


@pytest.mark.parametrize("charset", ["gb2312", "euc-jp", "shift_jis", "utf-8"])
def test_a_short_page_of_another_script_keeps_its_layout(charset: str) -> None:
    body = "<body><h1>水山</h1><p>河水大山。</p></body>"
    html = f"<html><head><meta charset={charset}></head>{body}</html>"
    assert clean_html(html.encode(charset)).text == "水山\n\n河水大山。\n"


@pytest.mark.parametrize(
    "rest",
    [
        "<nav><a href=/>Home</a></nav>",
        "<footer>Imprint</footer>",
        "<div class=site-menu>Jump to the town</div>",
        "".join(f"<p><a href=/{number}>Story {number}</a></p>" for number in range(9)),
    ],
)
def test_a_page_with_more_than_its_text_is_left_to_the_extractor(rest: str) -> None:
    html = (
        f"<html><body><article><h1>The weir</h1><p>{PROSE}</p><p>{MORE_PROSE}</p></article>{rest}"
    )
    extractor = clean_html(html).report.extractor
    assert extractor is not None
    assert extractor.name == "trafilatura"
