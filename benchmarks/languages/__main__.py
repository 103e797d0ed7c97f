"""Languages: which prompts of public translation catalogues go, as lines of an article.

`make bench-languages` prints for each language how many prompts go after the article and between
its paragraphs, of the half that rules may be written from and of the half that is held out, and how
many sentences the article loses. The table of all languages and its figures go to
benchmarks/results/languages.md and .json. ARGS='da' measures one language and writes nothing,
ARGS='--list da' prints its prompts of the first half that stay.
"""

import argparse
from collections.abc import Iterable, Iterator

import msgspec

from benchmarks import saved
from benchmarks.languages.measure import PROMPTS, Row, outcome, row
from benchmarks.traps.trap import Article, read_articles
from cleaner import Cleaner
from cleaner.authoring.catalogues.prompts import read_prompts

_COLUMNS = ("prompts", "after", "between", "in units")


class Language(msgspec.Struct, frozen=True):
    """What goes of the prompts of a language: of those rules may be written from, and the rest."""

    fitted: Row
    held: Row


class Results(msgspec.Struct, frozen=True):
    """All that one run measured, by the code of the language."""

    languages: dict[str, Language]


def measure(articles: Iterable[Article], cleaner: Cleaner) -> Results:
    """Return the figures of the languages of `articles`."""
    return Results(
        {
            article.lang: Language(
                *(
                    row(half, article.paragraphs, cleaner)
                    for half in read_prompts(PROMPTS, article.lang)
                )
            )
            for article in articles
        }
    )


def page(results: Results) -> str:
    """Return the table as it is kept, with what it is of."""
    return "\n".join([_HEAD, *table(results)]) + "\n"


_HEAD = """# Prompts by language

Made by `make bench-languages`: the shares of wordings of public translation catalogues that go from
an article of their language ([how](../../docs/languages.md)). *Fitted*: rules may be written from
them. *Held out*: they only measure. *Sentences taken*: those of the article that lose a word.
"""


def table(results: Results) -> Iterator[str]:
    """Yield the lines of the table, in Markdown, a line for each language."""
    heads = [f"{half}: {name}" for half in ("fitted", "held out") for name in _COLUMNS]
    yield f"| language | {' | '.join(heads)} | sentences taken |"
    yield "| --- |" + " ---: |" * (len(heads) + 1)
    for code, of in results.languages.items():
        taken = of.fitted.sentences + of.held.sentences
        yield f"| {code} | {_cells(of.fitted)} | {_cells(of.held)} | {taken} |"


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


def main() -> None:
    """Print the table or the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lang", nargs="*", help="a language; without one, all with an article")
    parser.add_argument("--list", action="store_true", help="print the fitted prompts that stay")
    options = parser.parse_args()
    articles = read_articles()
    for code in options.lang:
        if code not in articles:
            known = ", ".join(sorted(articles))
            parser.error(f"there is no article in {code}; there is one in {known}")
    chosen, cleaner = [articles[code] for code in options.lang or sorted(articles)], Cleaner()
    if options.list:
        for article in chosen:
            print(*left(article, cleaner), sep="\n")
        return
    results = measure(chosen, cleaner)
    if not options.lang:
        results = saved.save("languages", results, page)
    print(*table(results), sep="\n")


if __name__ == "__main__":
    main()
