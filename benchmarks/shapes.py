"""Shapes of texts and pages: one thing repeated up to a size, which may show steep growth."""

from collections.abc import Callable, Mapping
from itertools import count

Shape = Callable[[int], str]  # characters → a document of about that many

_SENTENCE = (
    "The old weir was rebuilt before the winter, and the mill ran again by the first of May. "
)
_SHORT = "The weir was old. "
_MAX_DEPTH = 20_000  # elements; deeper pages only repeat what the parser drops


def repeated(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the shape of `unit`, again and again, between `before` and `after`.

    >>> repeated("ab", "<", ">")(8)
    '<ababab>'
    """

    def make(size: int) -> str:
        return before + unit * max(1, (size - len(before) - len(after)) // len(unit)) + after

    return make


def numbered(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the shape of `unit` with a number for each `{n}`, so that all of them differ.

    >>> numbered("{n};")(6)
    '1;2;3;'
    """

    def make(size: int) -> str:
        parts, length = [before], len(before) + len(after)
        for number in count(1):
            part = unit.replace("{n}", str(number))
            if length + len(part) > size:
                break
            parts.append(part)
            length += len(part)
        return "".join((*parts, after))

    return make


def nested(start: str, end: str, max_depth: int = _MAX_DEPTH) -> Shape:
    """Return the shape of a text in as many elements inside each other as the size allows.

    >>> nested("<b>", "</b>")(20)
    '<b><b>The weir was old. </b></b>'
    """

    def make(size: int) -> str:
        depth = min(max_depth, max(2, size // (len(start) + len(end))))
        group = start * depth + _SHORT + end * depth
        return group * max(1, size // len(group))

    return make


TEXTS: Mapping[str, Shape] = {
    "sentences": repeated(_SENTENCE + "\n\n"),
    "sentences in one line": repeated(_SENTENCE),
    "different sentences": numbered("Item {n}: " + _SENTENCE + "\n\n"),
    "one-word lines": repeated("word\n"),
    "different one-word lines": numbered("word{n}\n"),
    "one-word paragraphs": repeated("word\n\n"),
    "different one-word paragraphs": numbered("word{n}\n\n"),
    "bullets": repeated("- a thing\n"),
    "odd bullets": repeated("\N{BULLET}\n\na thing\n\n"),
    "bullets alone": repeated("*\n"),
    "numbers": numbered("{n}. a thing\n"),
    "hyphens": repeated("-"),
    "hyphenated lines": repeated("some hyphen-\nated words on a line of their "),
    "pipes": repeated("|"),
    "cells": repeated("| a | b | c |\n"),
    "labels and pipes": repeated("Home | News | "),
    "Share lines": repeated("Share\n"),
    "Share paragraphs": repeated("Share\n\n"),
    "Share between sentences": repeated("Share\n\n" + _SENTENCE + "\n\n"),
    "different Share lines": numbered("Share {n}\n\n"),
    "date lines": repeated("January 5, 2021\n"),
    "date paragraphs": repeated("January 5, 2021\n\n"),
    "different date lines": numbered("Published on January 5, 2021, at {n}\n\n"),
    "bylines": repeated("By Ann Bo\n\n"),
    "Post a Comment": repeated("Post a Comment\n\n" + _SENTENCE + "\n\n"),
    "Related headings": repeated("Related Articles\n\nThe Old Weir\n\n" + _SENTENCE + "\n\n"),
    "Advertisement in a line": repeated("Advertisement The weir was old. "),
    "Read more in a line": repeated("The weir was old. Read more: the mill. "),
    "one long word": repeated("a"),
    "long lines": repeated("word " * 20_000 + "\n"),
    "spaces": repeated(" "),
    "blank lines": repeated("\n"),
    "quotes": repeated('"'),
    "quoted words": repeated('"word" '),
    "quoted lines": repeated("> a quoted line\n"),
    "CJK": repeated("\N{CJK UNIFIED IDEOGRAPH-6C34}\N{CJK UNIFIED IDEOGRAPH-8ECA}"),
    "CJK lines": repeated("\N{CJK UNIFIED IDEOGRAPH-6C34}\N{CJK UNIFIED IDEOGRAPH-8ECA}\n"),
    "mojibake": repeated("caf\N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN} "),
    "mojibake lines": repeated("caf\N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN}\n"),
    "combining marks": repeated("e\N{COMBINING ACUTE ACCENT}"),
    "marks on one letter": repeated("\N{COMBINING ACUTE ACCENT}", "e"),
    "escapes": repeated("&amp;"),
    "escapes in escapes": repeated("amp;", "&", "lt;"),
    "zero-width": repeated("a\N{ZERO WIDTH SPACE}"),
    "soft hyphens": repeated("a\N{SOFT HYPHEN}b "),
    "fences": repeated("```\n"),
    "links": repeated("[a](http://example.org/a) "),
    "open links": repeated("[a]("),
    "brackets": repeated("("),
    "carriage returns": repeated("a\r\n"),
    "control characters": repeated("a\0"),
}

_OPEN, _CLOSE = "<html><body>", "</body></html>"
_ARTICLE = f"<html><title>Weir</title><body><article><p>{_SENTENCE * 5}</p>"


def body(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the page of `unit`, again and again, in an article."""
    return repeated(unit, _ARTICLE + before, after + "</article></body></html>")


def numbered_body(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the page of `unit` with numbers, in an article."""
    return numbered(unit, _ARTICLE + before, after + "</article></body></html>")


def inside(start: str, end: str, max_depth: int = _MAX_DEPTH) -> Shape:
    """Return the page of elements inside each other."""
    make = nested(start, end, max_depth)
    return lambda size: _ARTICLE + make(size - len(_ARTICLE)) + "</article></body></html>"


PAGES: Mapping[str, Shape] = {
    "paragraphs": body(f"<p>{_SENTENCE}</p>"),
    "different paragraphs": numbered_body("<p>Item {n}: " + _SENTENCE + "</p>"),
    "short paragraphs": body("<p>a</p>"),
    "empty paragraphs": body("<p></p>"),
    "one paragraph": body(_SENTENCE, "<p>", "</p>"),
    "text without elements": repeated(_SENTENCE, _OPEN, _CLOSE),
    "line breaks": body("word<br>", "<p>", "</p>"),
    "line breaks in divs": body("word<br>", "<div>", "</div>"),
    "only line breaks": body("<br>"),
    "rules": body("<hr>"),
    "divs": body("<div>a</div>"),
    "div paragraphs": body(f"<div><p>{_SENTENCE}</p></div>"),
    "empty divs": body("<div></div>"),
    "headings": body(f"<h2>The weir</h2><p>{_SENTENCE}</p>"),
    "headings alone": body("<h2>The weir</h2>"),
    "one-row tables": body("<table><tr><td>a<td>b</table>"),
    "one-row tables with prose": body(f"<table><tr><td>{_SENTENCE}</td></tr></table>"),
    "rows": body("<tr><td>a<td>b", "<table>", "</table>"),
    "cells of a row": body("<td>a", "<table><tr>", "</table>"),
    "wide spans": body('<tr><td colspan="1000">a<td rowspan="1000">b', "<table>", "</table>"),
    "spans of rows and columns": body(
        '<tr><td colspan="99" rowspan="99">a<td>b', "<table>", "</table>"
    ),
    "short rows below a long one": body("<tr><td>b", "<table><tr>" + "<td>a" * 100, "</table>"),
    "items": body("<li>a thing", "<ul>", "</ul>"),
    "items with prose": body(f"<li>{_SENTENCE}</li>", "<ul>", "</ul>"),
    "lists": body("<ul><li>a thing</ul>"),
    "definitions": body("<dt>a<dd>thing", "<dl>", "</dl>"),
    "quotes": body("<blockquote>a thing</blockquote>"),
    "code": body("<pre>a = b</pre>"),
    "bold words": body("<b>word</b> ", "<p>", "</p>"),
    "spans": body("<span>word</span> ", "<p>", "</p>"),
    "links": body('<a href="/a">word</a> ', "<p>", "</p>"),
    "links in divs": body('<div><a href="/a">word</a></div>'),
    "link items": body('<li><a href="/a">word</a></li>', "<ul>", "</ul>"),
    "images": body('<img src="/a.jpg" alt="A weir">'),
    "figures": body('<figure><img src="/a.jpg"><figcaption>A weir</figcaption></figure>'),
    "formulas": body("x<sub>1</sub>", "<p>", "</p>"),
    "forms": body("<form><input><button>a</button></form>"),
    "options": body("<option>a", "<select>", "</select>"),
    "articles": body(f"</article><article><p>{_SENTENCE}</p>"),
    "sections": body(f"<section><p>{_SENTENCE}</p></section>"),
    "navigation": body('<nav><a href="/a">Home</a></nav>'),
    "asides": body("<aside><p>Related</p></aside>"),
    "comments": body("<!-- a -->"),
    "one comment": body("a", "<!-- ", " -->"),
    "open comments": body("<!--"),
    "processing instructions": body("<?a b?>"),
    "scripts": body("<script>a()</script>"),
    "one script": body("a();", "<script>", "</script>"),
    "JSON-LD": body('<script type="application/ld+json">{"@type":"Article","name":"a"}</script>'),
    "nested JSON-LD": body("[", '<script type="application/ld+json">', "</script>"),
    "styles": body("<style>a{}</style>"),
    "meta": numbered('<meta name="a{n}" content="b">', "<html><head>", f"<body><p>{_SENTENCE}"),
    "titles": repeated("<title>a</title>", "<html><head>", f"</head><body><p>{_SENTENCE}"),
    "entities": body("&amp;", "<p>", "</p>"),
    "odd entities": body("&#x41;&bogus;", "<p>", "</p>"),
    "attributes": numbered_body("a{n}=b ", "<p ", f">{_SENTENCE}</p>"),
    "attributes without value": numbered_body("a{n} ", "<p ", f">{_SENTENCE}</p>"),
    "the same attribute": body("a=b ", "<p ", f">{_SENTENCE}</p>"),
    "attributes on paragraphs": numbered_body("<p a{n}=b c{n}=d>" + _SENTENCE + "</p>"),
    "one long attribute": body("a ", '<p class="', f'">{_SENTENCE}</p>'),
    "classes": numbered_body(f'<p class="c{{n}} d{{n}}" id="i{{n}}">{_SENTENCE}</p>'),
    "styles on elements": body(f'<p style="color:red;margin:0">{_SENTENCE}</p>'),
    "unknown elements": numbered_body("<x{n}>a</x{n}>"),
    "one long tag": body("a", "<", ">"),
    "open tags": body("<"),
    "closing tags": body("</p>"),
    "wrong closing tags": body("<b><i>a</b></i>"),
    "open paragraphs": body("<p>a"),
    "open bold": body("<b>a"),
    "open divs": body("<div>a"),
    "open spans": body("<span>a"),
    "open links": body("<a href=b>a"),
    "open tables": body("<table><tr><td>a"),
    "nested divs": inside("<div>", "</div>"),
    "nested divs, 200 deep": inside("<div>", "</div>", 200),
    "nested divs with text": inside("<div>a", "b</div>"),
    "nested bold": inside("<b>", "</b>"),
    "nested bold, 200 deep": inside("<b>a", "</b>", 200),
    "nested spans": inside("<span>", "</span>"),
    "nested tables": inside("<table><tr><td>", "</table>"),
    "nested tables, 50 deep": inside("<table><tr><td>a", "</table>", 50),
    "nested lists": inside("<ul><li>", "</ul>"),
    "nested lists, 50 deep": inside("<ul><li>a", "</ul>", 50),
    "nested quotes": inside("<blockquote>", "</blockquote>"),
    "nested fonts": inside("<font>a", "</font>"),
    "nested articles": inside("<article>", "</article>"),
    "nested sections, 100 deep": inside("<section><p>a</p>", "</section>", 100),
}
