"""Documents made to be odd, and documents made of chrome, for the property tests."""

import string
from functools import cache

import msgspec
from hypothesis import strategies as st

from cleaner import load_rules
from cleaner.engine.compiled_rule import tried_patterns

_ODD = (
    "\r\n\v\f\t\x00\x07\x1c\x85\xa0\xad\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{LINE SEPARATOR}"
    "\N{PARAGRAPH SEPARATOR}\N{ZERO WIDTH NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\ud800\udc80\udcff"
    "\N{COMBINING ACUTE ACCENT}\N{HANGUL CHOSEONG KIYEOK}\N{HANGUL JUNGSEONG A}\N{ANGSTROM SIGN}"
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{LATIN SMALL LETTER LONG S}\N{KELVIN SIGN}"
    "\N{LATIN SMALL LETTER SHARP S}\N{GREEK CAPITAL LETTER SIGMA}\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{CJK UNIFIED IDEOGRAPH-6C34}\N{HIRAGANA LETTER A}\N{WOMAN}\N{DEVANAGARI SIGN VIRAMA}"
    "\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}\N{EURO SIGN}\N{TRADE MARK SIGN}"
)
_MARKS = (
    "\N{MIDDLE DOT}",
    "\N{BULLET}",
    "-",
    "*",
    "\N{EN DASH}",
    "1.",
    "2)",
    "o",
    "+",
    "(a)",
    "|",
    "```",
    "#",
    "\N{BULLET OPERATOR}",
    "\N{WHITE HEAVY CHECK MARK}",
    "\N{BLACK STAR}",
    "\N{BALLOT BOX}",
    "\N{BLACK DIAMOND MINUS WHITE X}",
    "\N{BLACK RIGHTWARDS ARROW}\N{VARIATION SELECTOR-16}",
    "1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}",
)
# Targets of links in Markdown and mail, whole and broken.
_TARGETS = (
    "](https://a.example/b_c_d)",
    "](/b#c)",
    "](x)",
    '](https://a.example/b_(c) "d")',
    " <https://a.example/b>",
    "<mailto:a@b.example>",
    " (https://a.example/b)",
    "[ https://a.example/b ]",
)
_OPENINGS = ("[", "![", "[[", "[![", "**", "_", "***", "*[", "\\[")

characters = st.text(st.characters() | st.sampled_from(_ODD + " \n-.,"), max_size=60)
words = st.text(st.sampled_from(string.ascii_letters + "'-.,:;!?"), min_size=1, max_size=9)
marks = st.sampled_from(_MARKS)
chrome = st.sampled_from(
    sorted({literal for _, rule in load_rules().rules() for literal in rule.literals})
    + sorted({example for _, rule in load_rules().rules() for example in rule.removes})
)
escapes = st.sampled_from(
    (
        "&amp;",
        "&amp;lt;p&amp;gt;",
        "&lt;/p&gt;",
        "It&rsquo;s",
        "&#39;",
        "&#0;",
        "&#10;",
        "&shy;",
        "<p>",
        "</p>",
        "<br />",
        "<b>",
        "</b>",
        "<li>",
        "<a href='x'>",
        "</a>",
        "<script>",
        "</script>",
        "<!-- ",
        " -->",
        "<![CDATA[",
        "]]>",
        "HTML",
    )
)
markup = st.builds(
    lambda opening, inner, target, closing: f"{opening}{inner}{target}{closing}",
    st.sampled_from(_OPENINGS) | st.just(""),
    st.lists(words | chrome, max_size=3).map(" ".join),
    st.sampled_from(_TARGETS) | st.just(""),
    st.sampled_from(("", "", "]", "**", "_", "***", "](https://a.example)")),
)
# Words that a line end cuts, with the hyphen that a typesetter put in or the word's own.
cut_words = st.sampled_from(
    (
        "intro-\nduction",
        "well-\nknown",
        "Haupt-\nund Nebenstraßen",
        "Baden-\nWürttemberg",
        "1914-\n1918",
        "voulez-\nvous",
        "vracht-\nen",
        "из-\nза",  # noqa: RUF001 - Russian
        "riv\N{NOT SIGN}\ner",
        "riv\N{SOFT HYPHEN}\ner",
        "riv\ner",
        "sen-\n\n3\n\ftence",
    )
)
pages = st.sampled_from(
    ("\f", "\n3\n\f", "\n\n- 4 -\n\n", "\n\fRiver News 5\n", "\n\nPage 6\n\n", "\n7\n", "\nvii\n")
)
# What keeps its lines, and signs that only a renderer sees.
shapes = st.sampled_from(
    (
        "\n1\n00:00:01,000 --> 00:00:04,000\n",
        "WEBVTT\n\n",
        "\nANNA:\n",
        "\n12 Mill Lane\n",
        "\nhere\n,\n",
        "\n(\nhere\n)\n",
        "\N{LEFT-TO-RIGHT MARK}",
        "\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER AIN}",
        " ".join("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 3 + "\N{IDEOGRAPHIC FULL STOP}"),
        "\N{CJK UNIFIED IDEOGRAPH-6C34}\n\N{CJK UNIFIED IDEOGRAPH-8ECA}",
    )
)
leftovers = st.sampled_from(
    (
        "window.dataLayer = window.dataLayer || [];",
        '{"@context":"https://schema.org","@type":"NewsArticle"}',
        ".post-title{color:#fff;margin:0}",
        '[caption id="a_1" width="3"]',
        "[/caption]",
        "{{ title }}",
        "//<![CDATA[",
        "//]]>",
        "});",
        "Please enable JavaScript and cookies to continue.",
        "Checking your browser before accessing",
        "404 Not Found",
    )
)
blocks = st.sampled_from(
    (
        "\n---\ntitle: x\n---\n",
        "\n```\n",
        "\n~~~\n",
        "\n> ",
        "\n-- \n",
        "\nOn 3 May 2021, Anna wrote:\n",
        "[edit]",
        "[12]",
        "[[1]](#c-1)",
    )
)
margins = st.sampled_from(("", "", "", " ", "    ", "\t", "\N{NO-BREAK SPACE}"))
lines = st.builds(
    lambda margin, parts: margin + " ".join(parts),
    margins,
    st.lists(words | marks | chrome | characters | escapes | markup | leftovers, max_size=12),
)
line_breaks = st.sampled_from(("\n", "\n", "\n\n", "\r\n", "\n \n\n", "\r", "\N{LINE SEPARATOR}"))
broken_lines = st.builds("".join, st.tuples(lines, cut_words | pages | shapes | blocks, lines))
documents = st.lists(st.tuples(lines | broken_lines, line_breaks), max_size=14).map(
    lambda parts: "".join(line + line_break for line, line_break in parts)
)
texts = characters | documents


@cache
def written_patterns() -> list[tuple[str, str]]:
    """Return the patterns that shipped rules write out, each with the id of its rule.

    Those made of templates are left out before they are made, which takes seconds.
    """
    return sorted(
        {
            (rule.id, pattern)
            for _, rule in load_rules().rules()
            for field, pattern in tried_patterns(msgspec.structs.replace(rule, variants=()))
            if not field.endswith("templates")
        }
    )
