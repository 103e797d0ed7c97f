"""Markdown that generated pages are made of."""

import html
from collections.abc import Iterable


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    r"""Return a table; its cells are Markdown, without bars and line breaks of their own.

    >>> print(table(["name", "value"], [["a", "1 | 2\n3"]]), end="")
    | name | value |
    | --- | --- |
    | a | 1 &#124; 2 3 |
    """
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def plain(text: str) -> str:
    """Return `text` as prose that has no marks of HTML.

    >>> plain("A <div> of `a < b`")
    'A &lt;div> of `a < b`'
    """
    parts = text.split("`")
    parts[::2] = [part.replace("&", "&amp;").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def fenced(text: str, language: str = "text") -> str:
    """Return `text` as a block of code, whatever fences it has itself.

    >>> print(fenced("a"), end="")
    ```text
    a
    ```
    """
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def preformatted(text: str) -> str:
    """Return `text` as it is, without the marks of any language, which take time.

    >>> preformatted("a < b")
    '<pre><code>a &lt; b</code></pre>\\n'
    """
    return f"<pre><code>{html.escape(text.rstrip(), quote=False)}</code></pre>\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "&#124;")
