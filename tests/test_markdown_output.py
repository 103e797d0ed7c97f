"""Markdown output: the marks of headings, lists, links, tables, code, and the same words."""

import pickle
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from cleaner import Cleaner, apply_edits, restore
from cleaner.cli.main import app
from cleaner.html.blocks import page_blocks
from cleaner.html.layout import block_text
from cleaner.html.markdown import markdown_text
from cleaner.html.parse import parse
from tests.builders import MORE_PROSE, PROSE, rule, rule_set, stage

URL = "https://a.example/dir/page"
PAGE = f"""
<h1>The old weir</h1><p>{PROSE} <b>It is</b> <a href="/cost">not cheap</a>, <i>he</i> said.</p>
<h2>Steps</h2><ol start="3"><li>Drain it</li><li>Mend <code>gate_1</code></li></ol>
<ul><li>Stone</li><li><a href="clay">Clay</a></li></ul>
<blockquote><p>{MORE_PROSE}</p></blockquote>
<pre>open *gate*

  close</pre>
<table><tr><th>Year</th><th>Cost | paid</th></tr><tr><td>1911</td><td>12</td></tr></table>
"""
MARKDOWN = f"""# The old weir

{PROSE} **It is** [not cheap](https://a.example/cost), *he* said.

## Steps

3. Drain it
4. Mend `gate_1`
- Stone
- [Clay](https://a.example/dir/clay)

> {MORE_PROSE}

```
open *gate*

  close
```

| Year | Cost \\| paid |
| --- | --- |
| 1911 | 12 |
"""


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    return Cleaner(markdown=True, account=True)


def written(html: str, url: str | None = URL) -> str:
    """Return all text of `html` in Markdown."""
    blocks = page_blocks(parse(html))
    return markdown_text(block_text(blocks), blocks, url).text


def test_a_page_in_markdown(shipped: Cleaner) -> None:
    assert shipped.clean_html(PAGE, URL).text == MARKDOWN


def test_the_report_of_markdown_restores_its_source(shipped: Cleaner) -> None:
    page = PAGE.replace("</h2>", "</h2><p>Share this article</p>")
    result = shipped.clean_html(page, URL)
    assert "Share" not in result.text
    assert apply_edits(result.source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == result.source
    assert "Share this article" in result.source


def test_clean_markdown_needs_no_edit(shipped: Cleaner) -> None:
    assert shipped.clean(MARKDOWN).report.edits == ()
    assert Cleaner().clean(MARKDOWN).text == MARKDOWN


def test_a_place_in_markdown_leads_to_its_block(shipped: Cleaner) -> None:
    result = shipped.clean_html(PAGE, URL)
    start = result.text.index("not cheap")
    [block] = result.locate(start, start + 9)
    assert block.xpath == "/html/body/p"
    [head] = result.locate(2, 14)
    assert head.text == "The old weir"
    assert {block.fate for block in result.report.page} == {"kept"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>2 * 3 *4* a_b _c_ [d](e) `f`", r"2 * 3 \*4\* a_b \_c\_ [d\](e) \`f\`"),
        (r"<p>C:\new and \* here", r"C:\new and \\\* here"),
        ("<p># no heading", r"\# no heading"),
        ("<p>#tag", "#tag"),
        ("<p>1911. A year", r"1911\. A year"),
        ("<p>3.5 miles", "3.5 miles"),
        ("<p>&gt; no quote", r"\> no quote"),
        ("<p>a &lt;b&gt; 1 &lt; 2", r"a \<b> 1 < 2"),
        ("<p>+ 5 degrees", r"\+ 5 degrees"),
        ("<h3>1. The weir</h3>", "### 1. The weir"),
        ("<h1><b>The weir</b></h1>", "# The weir"),
        ("<p>un<b>believ</b>able", "unbelievable"),
        ("<p><b>a</b> <i><b>b</b></i>", "**a** ***b***"),
        ("<p><b>Note:</b> it rains", "**Note:** it rains"),
        ("<p><a href=#top>Up</a> <a href='javascript:x()'>Go</a> <a>No</a>", "Up Go No"),
        ("<p><a href='/a b(c)'>x</a>", "[x](https://a.example/a%20b%28c%29)"),
        ("<p><a href=/a>one <b>two</b></a>", "[one **two**](https://a.example/a)"),
        ("<a href=/a><h2>Card</h2><p>Text</p></a>", None),
        ("<p><code>a*b</code> <kbd>`</kbd>", "`a*b` \\`"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````"),
        ("<p>Wow!<a href=/a>x</a>", r"Wow\![x](https://a.example/a)"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\nb"),
    ],
)
def test_special_characters_are_escaped_in_markdown(html: str, text: str | None) -> None:
    if text is None:
        text = "## [Card](https://a.example/a)\n\n[Text](https://a.example/a)"
    assert written(html) == text


NESTED = """
<p>{prose}</p>
<ol><li>Drain<ul><li>the <b>mill</b> race<ul><li>at noon</li></ul></li><li>the weir</li></ul></li>
<li>Mend</li></ol>
"""
NESTED_MARKDOWN = f"""{PROSE}

1. Drain
   - the **mill** race
     - at noon
   - the weir
2. Mend
"""


def test_inner_lists_are_indented(shipped: Cleaner) -> None:
    page = NESTED.format(prose=PROSE)
    assert shipped.clean_html(page).text == NESTED_MARKDOWN
    assert "- the mill race\n- at noon" in Cleaner().clean_html(page).text
    assert shipped.clean(NESTED_MARKDOWN).report.edits == ()


def test_inner_items_stand_under_the_item_that_is_left() -> None:
    it = Cleaner(rule_set(stage("one", rule("a", phrases=("drain",)))), markdown=True)
    text = it.clean(NESTED_MARKDOWN).text
    assert text == f"{PROSE}\n\n- the **mill** race\n  - at noon\n- the weir\n2. Mend\n"
    assert it.clean(text).report.edits == ()


def test_a_rule_reads_the_items_of_inner_lists() -> None:
    at_noon = rule("a", phrases=("at noon",), anchor="line", when={"item": True})
    it = Cleaner(rule_set(stage("one", at_noon)), markdown=True)
    assert it.clean(NESTED_MARKDOWN).text == NESTED_MARKDOWN.replace("     - at noon\n", "")


def test_a_link_without_an_address_of_the_page_stays_relative() -> None:
    assert written("<p><a href=weir>x</a>", None) == "[x](weir)"


def test_a_cleaner_with_markdown_can_be_pickled() -> None:
    again = pickle.loads(pickle.dumps(Cleaner(markdown=True)))  # noqa: S301 - our own
    assert again.page_options.markdown


def test_the_command_line_writes_markdown(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE)
    outcome = CliRunner().invoke(app, ["clean", "--markdown", "--url", URL, str(page)])
    assert outcome.stdout == MARKDOWN


def test_a_run_writes_markdown(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.html").write_text(PAGE)
    for number, options in enumerate(([], ["--markdown"])):
        out = tmp_path / str(number)
        CliRunner().invoke(app, ["corpus", str(pages), str(out), "--url", URL, *options])
        [text] = [path.read_text() for path in (out / "documents").rglob("a*")]
        assert (text == MARKDOWN) is bool(options)


INLINE = st.sampled_from(["b", "i", "code", "a href=/x", "span"])
WORDS = st.text("ab *_[]()<>`#|\\!-+1.~&\n", min_size=1, max_size=12)
BLOCKS = st.sampled_from(["p", "h2", "li", "blockquote", "pre", "td", "div"])


@st.composite
def pages(draw: st.DrawFn) -> str:
    parts = []
    for tag in draw(st.lists(BLOCKS, min_size=1, max_size=5)):
        inner = ""
        for words in draw(st.lists(WORDS, min_size=1, max_size=4)):
            escaped = words.replace("&", "&amp;").replace("<", "&lt;")
            name = draw(st.none() | INLINE)
            inner += f"<{name}>{escaped}</{name.split()[0]}>" if name else escaped
        outer = {"li": ("<ol>", "</ol>"), "td": ("<table><tr>", "</table>")}.get(tag, ("", ""))
        parts.append(f"{outer[0]}<{tag}>{inner}</{tag}>{outer[1]}")
    return "".join(parts)


def letters_of(text: str) -> str:
    return "".join(regex.findall(r"[ab1]", text))


def rendered(markdown: str) -> str:
    """Return the text that a parser of Markdown shows."""
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    tree = parse(html)
    return "" if tree is None else tree.text_content()


@given(pages())
def test_markdown_has_the_words_of_the_plain_text(html: str) -> None:
    blocks = page_blocks(parse(f"{html}<p>a</p>"))
    plain = block_text(blocks)
    text = markdown_text(plain, blocks, None).text
    assert letters_of(regex.sub(r"^\d+\. ", "", text, flags=regex.M)) == letters_of(plain)
    assert letters_of(rendered(text)) == letters_of(plain)


@given(st.text("ab *_[]()<>`#|\\!-+1.~&", min_size=1, max_size=30))
def test_a_parser_shows_the_signs_of_the_page(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    blocks = page_blocks(parse(f"<p>a{escaped}b</p>"))
    text = markdown_text(block_text(blocks), blocks, None).text
    assert " ".join(rendered(text).split()) == " ".join(f"a{words}b".split())
