"""Drafts: the wordings of a language that rules may be written from, as an author reads them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cleaner.authoring.catalogues.wordings import Wording
from cleaner.text.folding import fold


def draft(wordings: Iterable[Wording]) -> Iterator[str]:
    """Yield the lines of a draft: for each theme its words, and a rule of its longer wordings.

    A comment says which catalogues print a wording, and how. Wordings that are held out are left
    out. The author writes the examples, and turns templates that are alike into word classes.
    """
    themes: dict[str, list[Wording]] = defaultdict(list)
    for wording in wordings:
        if not wording.is_held:
            themes[wording.theme].append(wording)
    for theme, of_theme in themes.items():
        yield f"# ---- {theme}"
        yield from _words(wording for wording in of_theme if wording.is_word)
        yield from _rule(theme, [wording for wording in of_theme if not wording.is_word])
        yield ""


def _words(wordings: Iterable[Wording]) -> Iterator[str]:
    texts = [f"{fold(wording.text)} ({len(wording.sources)})" for wording in wordings]
    if texts:
        yield f"# Single words, for units only, with their catalogues: {', '.join(texts)}"


def _rule(theme: str, wordings: list[Wording]) -> Iterator[str]:
    templates: dict[str, list[Wording]] = defaultdict(list)
    for wording in wordings:
        templates[wording.template()].append(wording)
    if not templates:
        return
    yield "[[rule]]"
    yield f'id = "{theme}.prompt-line"'
    yield 'action = "remove-line"'
    yield "templates = ["
    for template, same in templates.items():
        yield f"  {json.dumps(template, ensure_ascii=False)}, # {_where(same)}"
    yield "]"
    yield 'anchor = "line"'
    sources = sorted({source for wording in wordings for source in wording.sources})
    yield f"reference = {json.dumps('; '.join(sources), ensure_ascii=False)}"


def _where(same: list[Wording]) -> str:
    sources = sorted({source for wording in same for source in wording.sources})
    return f"{len(sources)} ({', '.join(sources)}): {' / '.join(wording.text for wording in same)}"
