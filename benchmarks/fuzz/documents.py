"""Targets: texts through `clean`, and pages through `clean_html`."""

from functools import cache
from random import Random

from benchmarks.fuzz import laws, pages, texts
from benchmarks.fuzz.case import Case, require
from cleaner import Cleaner, CleanerError
from cleaner.text.encoding import decode_bytes

_URLS = ("", "", "http://x.org/a", "https://github.com/a/b", "http://[", "//", "x" * 300, "\ud800")
_LANGS = ("", "", "", "en", "de", "pt-BR", "zh", "xx", "e\u0301")


@cache
def shipped() -> Cleaner:
    """Return a cleaner by the shipped rules."""
    return Cleaner()


def make_text(rng: Random) -> Case:
    """Return a text, as characters or as bytes, with an address and a language."""
    source = texts.text(rng)
    data = texts.encoded(rng, source) if rng.random() < 1 / 5 else source
    return Case(data, _about(rng))


def check_text(case: Case) -> None:
    """Check the laws on what `clean` makes of a text."""
    url, lang = case.about.get("url"), case.about.get("lang")
    data = case.data if isinstance(case.data, str | bytes) else ""
    try:
        result = shipped().clean(data, url, lang)
    except CleanerError:
        require(lang, "only a language is refused")
        return
    source = decode_bytes(data)[0] if isinstance(data, bytes) else data
    laws.check_result(source, result, shipped().pipeline(url))
    laws.check_again(shipped(), result, url, lang)
    if isinstance(data, bytes):
        laws.check_bytes(data, result)
    if len(data) % 8 == 0:  # law 5, which takes as long as all others
        require(shipped().clean(data, url, lang) == result, "law 5: the same again")


def make_page(rng: Random) -> Case:
    """Return a page, as characters or as bytes, with an address and a language."""
    source = pages.page(rng)
    data = texts.encoded(rng, source) if rng.random() < 1 / 4 else source
    return Case(data, _about(rng))


def check_page(case: Case) -> None:
    """Check the laws on what `clean_html` makes of a page."""
    url, lang = case.about.get("url"), case.about.get("lang")
    data = case.data if isinstance(case.data, str | bytes) else ""
    try:
        result = shipped().clean_html(data, url, lang)
    except CleanerError:
        require(lang, "only a language is refused")
        return
    laws.check_result(result.source, result, shipped().pipeline(url))
    if lang:  # else the page declares one, and the report does not name it
        laws.check_again(shipped(), result, url, lang)
    if len(data) % 8 == 0:
        require(shipped().clean_html(data, url, lang) == result, "law 5: the same again")


def _about(rng: Random) -> dict[str, str]:
    chosen = {"url": rng.choice(_URLS), "lang": rng.choice(_LANGS)}
    return {name: value for name, value in chosen.items() if value}
