"""The words that a reader sees on a page, counted apart from the package."""

from html.parser import HTMLParser

_UNSEEN = frozenset(
    ("head", "noscript", "script", "select", "style", "svg", "template", "textarea", "iframe")
)
_VOID = frozenset(
    ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = _VOID - {"br", "hr"} | frozenset(
    ("a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q")
)
_INLINE |= frozenset(("s", "small", "span", "strong", "sub", "sup", "svg", "time", "u", *_UNSEEN))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.parts.append(" ")
        if tag not in _VOID:
            values = dict(attrs)
            style = (values.get("style") or "").replace(" ", "")
            is_shown = tag not in _UNSEEN and "hidden" not in values and "display:none" not in style
            self._open.append((tag, is_shown))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append(" ")
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if all(is_shown for _, is_shown in self._open):
            self.parts.append(data)


def count_visible_words(html: str) -> int:
    """Return how many words without white space the page `html` shows; it must be well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return len("".join(reader.parts).split())
