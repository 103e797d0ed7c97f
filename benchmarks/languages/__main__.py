"""Languages: which prompts of public translation catalogues go, as lines of an article.

`make bench-languages` prints for each language how many prompts go after the article and between
its paragraphs, of the half that rules may be written from and of the half that is held out, and how
many sentences the article loses. ARGS='da' measures one language, ARGS='--list da' prints its
prompts of the first half that stay, ARGS=--write puts the table into docs/languages.md.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import regex

from benchmarks.languages.measure import PROMPTS, Row, outcome, row
from benchmarks.traps.trap import Article, read_articles
from cleaner import Cleaner
from cleaner.authoring.catalogues.prompts import read_prompts
from cleaner.text.errors import InputError

PAGE = Path("docs/languages.md")
_PLACE = regex.compile(r"(?<=<!-- languages -->\n).*?(?=<!-- end of languages -->)", regex.DOTALL)
_COLUMNS = ("prompts", "after", "between", "in units")


def table(articles: Iterable[Article], cleaner: Cleaner) -> Iterator[str]:
    """Yield the lines of the table, in Markdown, a line for each language."""
    heads = [f"{half}: {name}" for half in ("fitted", "held out") for name in _COLUMNS]
    yield f"| language | {' | '.join(heads)} | sentences taken |"
    yield "| --- |" + " ---: |" * (len(heads) + 1)
    for article in articles:
        rows = [
            row(half, article.paragraphs, cleaner) for half in read_prompts(PROMPTS, article.lang)
        ]
        cells = " | ".join(map(_cells, rows))
        yield f"| {article.lang} | {cells} | {sum(half.sentences for half in rows)} |"


def _cells(half: Row) -> str:
    return f"{half.prompts} | {half.after:.0%} | {half.between:.0%} | {half.words:.0%}"


def left(article: Article, cleaner: Cleaner) -> Iterator[str]:
    """Yield the fitted prompts that stay, with their themes, places and numbers of catalogues."""
    places = {"between": len(article.paragraphs) // 2, "after": len(article.paragraphs)}
    for wording in read_prompts(PROMPTS, article.lang).fitted:
        if wording.is_word:
            continue
        lines = [wording.filled()]
        stays = [
            name
            for name, place in places.items()
            if not all(outcome(lines, article.paragraphs, place, cleaner).is_removed)
        ]
        if stays:
            where = " and ".join(stays)
            yield f"{wording.theme}\t{len(wording.sources)}\t{where}\t{wording.text}"


def with_table(page: str, lines: Iterable[str]) -> str:
    r"""Return `page` with the table at its place.

    >>> with_table("<!-- languages -->\n<!-- end of languages -->", ["| da |"])
    '<!-- languages -->\n| da |\n<!-- end of languages -->'

    Raises:
        InputError: `page` has no place for it.
    """
    if not _PLACE.search(page):
        raise InputError("the page has no place for the table; write <!-- languages --> around it")
    return _PLACE.sub(lambda _: "".join(f"{line}\n" for line in lines), page)


def main() -> None:
    """Print the table or the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lang", nargs="*", help="a language; without one, all with an article")
    parser.add_argument("--list", action="store_true", help="print the fitted prompts that stay")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE}")
    options = parser.parse_args()
    articles = read_articles()
    for code in options.lang:
        if code not in articles:
            known = ", ".join(sorted(articles))
            parser.error(f"there is no article in {code}; there is one in {known}")
    if options.write and options.lang:
        parser.error("--write needs all languages; leave out " + " ".join(options.lang))
    chosen, cleaner = [articles[code] for code in options.lang or sorted(articles)], Cleaner()
    if options.list:
        for article in chosen:
            print(*left(article, cleaner), sep="\n")
        return
    lines = []
    for line in table(chosen, cleaner):
        lines.append(line)
        print(line, flush=True)
    if options.write:
        PAGE.write_text(with_table(PAGE.read_text("utf-8"), lines), "utf-8")


if __name__ == "__main__":
    main()
