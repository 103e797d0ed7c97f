r"""Text of unknown origin as HTML: markup is escaped, and what hides or reorders text is named.

A page may hold characters that a browser does not show, that turn the direction of what follows,
or that no encoding has. Each becomes a small label with its code point, so that a reader sees it
and it acts on nothing.
"""

import re

from markupsafe import Markup, escape

# Controls but tab and newline, soft hyphen, zero widths but the joiners that scripts need,
# direction marks and overrides, separators, tags, and lone surrogates.
HIDDEN_CHARS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> Markup:
    r"""Return `text` as HTML that shows each of its characters and acts on none.

    >>> print(shown("<b>\u202e\udc80"))
    &lt;b&gt;<i class="ch" data-c="202e">U+202E</i><i class="ch" data-c="dc80">U+DC80</i>
    """
    text = text.replace("\r\n", "\n")
    parts: list[str] = []
    end = 0
    for match in HIDDEN_CHARS.finditer(text):
        code = f"{ord(match[0]):04x}"
        label = f'<i class="ch" data-c="{code}">U+{code.upper()}</i>'
        parts += escape(text[end : match.start()]), label
        end = match.end()
    return Markup("".join([*parts, escape(text[end:])]))  # noqa: S704 - all parts are escaped


def plain(text: str) -> str:
    r"""Return `text` for an attribute or a list: what `shown` labels is a label in brackets.

    >>> plain("a\u202eb\udc80")
    'a[U+202E]b[U+DC80]'
    """
    return HIDDEN_CHARS.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def printable(text: str) -> str:
    r"""Return `text` for a terminal: what `shown` labels is a label in brackets.

    Line breaks of Windows become plain ones.

    >>> printable("a\r\nb\x1b[2J")
    'a\nb[U+001B][2J'
    """
    return plain(text.replace("\r\n", "\n"))
