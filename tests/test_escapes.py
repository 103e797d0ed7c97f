"""Entities and tags in text: decoded where the text was escaped, kept where it shows them."""

import sys

import pytest
import regex

from cleaner import apply_edits, clean, restore
from cleaner.text.escapes import _ABOUT_PARTS
from cleaner.text.normalize import normalize

PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods."
ESCAPED = [
    (
        "It&rsquo;s two, and it won&rsquo;t close.",
        "It\N{RIGHT SINGLE QUOTATION MARK}s two, and it won\N{RIGHT SINGLE QUOTATION MARK}t close.",
    ),
    ("It&amp;rsquo;s two.", "It\N{RIGHT SINGLE QUOTATION MARK}s two."),
    ("AT&amp;amp;amp;T won.", "AT&T won."),
    ("Smith &amp; Sons sold it.", "Smith & Sons sold it."),
    (
        "We&#8217;re off at 5&nbsp;o&#x2019;clock.",
        "We\N{RIGHT SINGLE QUOTATION MARK}re off at 5 o\N{RIGHT SINGLE QUOTATION MARK}clock.",
    ),
    ("x &lt; y and y &gt; z", "x < y and y > z"),
    (f"&lt;p&gt;{PROSE}&lt;/p&gt;", PROSE),
    (f"&amp;lt;p&amp;gt;{PROSE}&amp;lt;/p&amp;gt;", PROSE),
    (f"<p>{PROSE}</p><p>{PROSE}</p>", f"{PROSE}\n\n{PROSE}"),
    (f"<p>{PROSE}<p>{PROSE}", f"{PROSE}\n\n{PROSE}"),
    (f"{PROSE}<br /><br>{PROSE}", f"{PROSE}\n\n{PROSE}"),
    (
        "He <em>said no</em> and <a href='https://x.org/?a=1'>left it</a>.",
        "He said no and left it.",
    ),
    ("<ul><li>One boat more</li><li>Two boats more</li></ul>", "- One boat more\n- Two boats more"),
    (f"<![CDATA[<p>{PROSE}</p>]]>", PROSE),
    (
        f"<p>{PROSE}</p>\n<script>var a = 1;\nvar b;</script><!-- ad -->\n<p>{PROSE}</p>",
        f"{PROSE}\n\n{PROSE}",
    ),
    (f'<style>.a{{color:red}}</style><div class="x">{PROSE}</div>', PROSE),
]
SHOWN = [
    "In HTML, &mdash; and &ndash; are dashes, and &lt;p&gt; is a paragraph.",
    "Type &mdash; to get a long dash.",
    'Write "&amp;" for the sign and "&lt;" for less.',
    "`&amp;` and `&lt;` are entities.",
    "The tags <p> and <div> are blocks; <ul> begins a list.",
    "Use the <b> tag to make letters bold.",
    "An HTML page has <p>paragraphs like this one</p> and <b>bold words</b>.",
    "```\n<p>One &amp; two &lt; three</p>\n```",
    "if (a &lt; b) {\n  return &amp;c &amp;&amp; d;\n}",
    "3 < 5 and 7 > 2, and she sent a <3 to <header@example.com>.",
    'B --> C["Memory<br/>Caches"]\nC --> D["Disk<br/>Keeps"]\nD --> E["Tape<br/>Stores"]',
    "The rates are R&foo; and S&bar;, as the list says.",
]


@pytest.mark.parametrize(("source", "expected"), ESCAPED)
def test_escaped_text_is_decoded_in_one_pass(source: str, expected: str) -> None:
    result = clean(source)
    assert result.text == f"{expected}\n"
    assert apply_edits(source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == source
    assert clean(result.text).report.edits == ()


@pytest.mark.parametrize("source", SHOWN)
def test_markup_that_a_text_shows_stays(source: str) -> None:
    assert normalize(source).text == f"{source}\n"


def test_edits_name_the_fix_that_made_them() -> None:
    edits = normalize("<p>Smith &amp; Sons sold &quot;it&quot;.</p>\n").edits
    assert {rule for edit in edits for rule in edit.rules} >= {"layout.entities", "layout.markup"}


@pytest.mark.parametrize(
    ("source", "clean_text"),
    [
        (
            r"The weir is shut.\n\nThe keeper\u2019s boat leaks.\n\nIt rained.",
            "The weir is shut.\n\nThe keeper\N{RIGHT SINGLE QUOTATION MARK}s boat leaks.\n\n"
            "It rained.\n",
        ),
        (r"Die F\u00e4hre f\u00e4hrt wieder.", "Die F\xe4hre f\xe4hrt wieder.\n"),
        (
            "It&#8217s the keeper&#8217s boat.",
            "It\N{RIGHT SINGLE QUOTATION MARK}s the keeper\N{RIGHT SINGLE QUOTATION MARK}s boat.\n",
        ),
        (
            "The weir was shut on Monday.<br />\n<br />\nIt is open again.",
            "The weir was shut on Monday.\n\nIt is open again.\n",
        ),
        (
            "<p class=MsoNormal>The weir was shut on Monday.<o:p></o:p></p>",
            "The weir was shut on Monday.\n",
        ),
    ],
)
def test_further_escaped_forms_are_decoded(source: str, clean_text: str) -> None:
    assert normalize(source).text == clean_text


@pytest.mark.parametrize(
    "text",
    [
        "The files are in C:\\new and in D:\\notes, and C:\\users has the rest.\n",
        "The sign \\n stands for a break and \\u00e9 for a letter, says the manual.\n",
        'He wrote {"a": "\\u00e9"} and no more.\n',
        "The text shows &nbsp; where a space should be, a reader complains.\n",
        '```\n{"a": "One.\\n\\nTwo."}\n```\n',
    ],
)
def test_text_about_escapes_stays(text: str) -> None:
    assert normalize(text).text == text


def test_small_letters_show_each_spelling_that_a_name_of_markup_is_found_in() -> None:
    all_characters = "".join(map(chr, range(sys.maxunicode + 1)))
    for letter in {*"".join(_ABOUT_PARTS)}:
        spellings = regex.findall(regex.escape(letter), all_characters, regex.I)
        assert {spelling.casefold() for spelling in spellings} == {letter}


@pytest.mark.parametrize(
    "name", ["XHTML5", "xml", "SGML", "jsx", "c\N{LATIN SMALL LETTER LONG S}s", "svg", "JavaScript"]
)
def test_a_text_about_markup_keeps_its_entities(name: str) -> None:
    text = f"In {name} an ampersand is &amp; and a dash is &mdash; or &ndash;."
    assert clean(text).text == text + "\n"
