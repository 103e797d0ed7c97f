"""Traps and the articles that they are put into; which of them lose a word."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from benchmarks.lines.removal import by_edits, words
from cleaner import Cleaner

FOLDER = Path(__file__).parent
KNOWN = FOLDER / "known.toml"
ARTICLES = FOLDER / "articles.toml"
_LANGUAGE_FILES = "[a-z][a-z].toml"
_KEPT_CHARS = 60  # of a trap's text in the list of known failures


class Trap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of article prose that holds the `keyword` of a rule of `theme`.

    `field` is what the prose is about, such as medicine.
    """

    text: str
    lang: str
    theme: str
    keyword: str
    field: str

    @property
    def id(self) -> str:
        """A short digest of the text, so that an edited trap is another trap."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented article, a paragraph a line."""

    lang: str
    paragraphs: list[str]


class Failure(msgspec.Struct, frozen=True):
    """A trap that lost a word, where it stood then, and the rules that took it."""

    trap: Trap
    places: list[str]
    rules: list[str]


class _Traps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    trap: list[Trap]


class _Articles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    article: list[Article]


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    known: list[str]


def read_traps(folder: Path = FOLDER) -> list[Trap]:
    """Return the traps of all languages, in the order of their files."""
    return [
        trap
        for path in sorted(folder.glob(_LANGUAGE_FILES))
        for trap in msgspec.toml.decode(path.read_bytes(), type=_Traps).trap
    ]


def read_articles(path: Path = ARTICLES) -> dict[str, Article]:
    """Return the articles by their languages."""
    articles = msgspec.toml.decode(path.read_bytes(), type=_Articles).article
    return {article.lang: article for article in articles}


def read_known(path: Path = KNOWN) -> set[str]:
    """Return the ids of the traps that are known to fail."""
    return set(msgspec.toml.decode(path.read_bytes(), type=_Known).known)


def write_known(failures: Iterable[Failure], path: Path = KNOWN) -> None:
    """Write the ids of the traps that fail, with the beginnings of their texts."""
    rows = [f'  "{failure.trap.id}", # {_about(failure.trap)}' for failure in failures]
    lines = [
        "# The traps that fail today, by the digests of their texts. A trap that passes leaves the",
        "# list (`make bench-traps ARGS=--set-known`); a new failure is a fault of a rule.",
        "known = [",
        *rows,
        "]",
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _about(trap: Trap) -> str:
    more = "…" if len(trap.text) > _KEPT_CHARS else ""
    return f"{trap.lang} {trap.theme}: {trap.text[:_KEPT_CHARS].rstrip()}{more}"


def failures(
    traps: Iterable[Trap], articles: Mapping[str, Article], cleaner: Cleaner
) -> Iterator[Failure]:
    """Yield each trap that loses a word in the middle or at the end of its language's article."""
    for trap in traps:
        takers = {
            place: rules
            for place, (text, start) in placed(trap, articles[trap.lang]).items()
            if (rules := _takers(text, (start, start + len(trap.text)), cleaner))
        }
        if takers:
            rules = [rule for of_place in takers.values() for rule in of_place]
            yield Failure(trap, list(takers), list(dict.fromkeys(rules)))


def placed(trap: Trap, article: Article) -> dict[str, tuple[str, int]]:
    """Return the article with the trap in each place, and the offset of the trap in it."""
    middle = len(article.paragraphs) // 2
    texts = {}
    for place, number in {"middle": middle, "end": len(article.paragraphs)}.items():
        before = "".join(f"{paragraph}\n\n" for paragraph in article.paragraphs[:number])
        after = "".join(f"\n\n{paragraph}" for paragraph in article.paragraphs[number:])
        texts[place] = f"{before}{trap.text}{after}\n", len(before)
    return texts


def _takers(text: str, span: tuple[int, int], cleaner: Cleaner) -> list[str]:
    """Return the rules that take a word of `span`, empty if none does."""
    removal = by_edits(text, cleaner.clean(text).report.edits)
    is_hit = any(map(removal.lacks, words(text, span)))
    return removal.rules(span) if is_hit else []
