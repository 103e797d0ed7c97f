"""Drafts: the wordings of many sites as rules for all sites that an author may finish."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from cleaner.learning.wordings import SharedWording

DRAFTS = "drafts"
_ENDING = ".toml.draft"  # which no folder of rules reads
_ANY = "any"
_NO_THEME = "theme"
_SLOTS = {"{number}": "{anything:1-1}", "{date}": "{anything:1-4}"}
_SLOT = re.compile("|".join(map(re.escape, _SLOTS)))
_NOT_OF_TEMPLATES = re.compile(r"[{}?*+()|<>]")
_HEAD = (
    "# Wordings of many sites that no rule knows, as `cleaner learn` counted them. Choose what is\n"
    "# boilerplate on any site, check the theme, write `removes` and `keeps`, and move the rules\n"
    "# to a file of this language in your folder of rules.\n"
)


def write_drafts(wordings: Iterable[SharedWording], folder: Path) -> None:
    """Write a draft for each language below `folder`, in place of earlier ones.

    `wordings` are sorted by their languages and themes.
    """
    place = folder / DRAFTS
    for path in place.glob(f"*{_ENDING}"):
        path.unlink()
    for lang, of_lang in groupby(wordings, key=lambda one: one.lang or _ANY):
        place.mkdir(parents=True, exist_ok=True)
        text = "\n".join(_draft(of_lang))
        (place / f"{lang}{_ENDING}").write_bytes(f"{_HEAD}\n{text}".encode())


def _draft(wordings: Iterable[SharedWording]) -> Iterator[str]:
    """Yield the lines of a draft: for each theme a rule, and its single words in a comment."""
    for theme, of_theme in groupby(wordings, key=lambda one: one.theme or _NO_THEME):
        templates = [(template(one.text), one) for one in of_theme]
        words = [one for text, one in templates if len(text.split()) == 1]
        if words:
            named = ", ".join(f"{one.text} ({one.sites})" for one in words)
            yield f"# Single words of {theme}, for units only, with their sites: {named}"
        lines = [pair for pair in templates if len(pair[0].split()) > 1]
        if lines:
            yield from _rule(theme, lines)
        yield ""


def _rule(theme: str, templates: Iterable[tuple[str, SharedWording]]) -> Iterator[str]:
    yield "[[rule]]"
    yield f'id = "{theme}.shared-line"'
    yield 'action = "remove-line"'
    yield "templates = ["
    for text, one in templates:
        counts = f"{one.sites:,} sites, {one.documents:,} documents"
        yield f"  {json.dumps(text, ensure_ascii=False)}, # {counts}"
    yield "]"
    yield 'anchor = "line"'


def template(text: str) -> str:
    """Return the text of a shape as a template of a rule.

    >>> template("{number} comments (so far)")
    '{anything:1-1} comments so far'
    """
    parts = _SLOT.split(text)
    slots = [*(_SLOTS[slot] for slot in _SLOT.findall(text)), ""]
    plain = (_NOT_OF_TEMPLATES.sub(" ", part) for part in parts)
    words = "".join(f"{part} {slot} " for part, slot in zip(plain, slots, strict=True)).split()
    return " ".join(word for word in words if any(map(str.isalnum, word)))
