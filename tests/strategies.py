"""Documents made to be odd, and documents made of chrome, for the property tests."""

import string

from hypothesis import strategies as st

from cleaner import load_rules

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
)

characters = st.text(st.characters() | st.sampled_from(_ODD + " \n-.,"), max_size=60)
words = st.text(st.sampled_from(string.ascii_letters + "'-.,:;!?"), min_size=1, max_size=9)
marks = st.sampled_from(_MARKS)
chrome = st.sampled_from(
    sorted({literal for _, rule in load_rules().rules() for literal in rule.literals})
    + sorted({example for _, rule in load_rules().rules() for example in rule.removes})
)
margins = st.sampled_from(("", "", "", " ", "    ", "\t", "\N{NO-BREAK SPACE}"))
lines = st.builds(
    lambda margin, parts: margin + " ".join(parts),
    margins,
    st.lists(words | marks | chrome | characters, max_size=12),
)
line_breaks = st.sampled_from(("\n", "\n", "\n\n", "\r\n", "\n \n\n", "\r", "\N{LINE SEPARATOR}"))
documents = st.lists(st.tuples(lines, line_breaks), max_size=14).map(
    lambda parts: "".join(line + line_break for line, line_break in parts)
)
texts = characters | documents
