"""Generated sites: pages with the chrome of their site around articles, and what is article.

The text and the chrome are words of no language, so nothing but repetition tells them apart. All
is made from the name of the site, the number of the page and the design, so that a page can be
made by itself and any number of pages costs no memory.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from benchmarks.learn.words import label, paragraph, sentence, title

_FIRST_DAY = date(2024, 1, 1)


class Page(NamedTuple):
    """A page: its address, its day, its text and the lines of it that are the article's."""

    url: str
    date: str
    text: str
    article: str


def _rng(*names: object) -> Random:
    return Random("\n".join(map(str, names)))  # noqa: S311 - not for secrets


class Chrome:
    """The fixed lines of the pages of a site in one design."""

    def __init__(self, site: str, design: int = 0) -> None:
        rng = _rng("chrome", site, design)
        self.menu = [label(rng, rng.choice((1, 1, 2))) for _ in range(14)]
        self.sections = self.menu[2:8]
        self.notice = f"{sentence(rng, 12, 18)} {sentence(rng, 10, 16)}"
        self.by, self.minutes, self.comments, self.tags = (label(rng) for _ in range(4))
        self.share = [label(rng) for _ in range(4)]
        self.box = [label(rng, 3), sentence(rng, 9, 13), label(rng, 2)]
        self.also, self.related, self.most = label(rng, 2), label(rng, 3), label(rng, 2)
        self.advert = label(rng)
        self.footer = [label(rng, rng.choice((1, 2))) for _ in range(10)]
        self.legal = sentence(rng, 14, 20)


def headline(site: str, number: int) -> str:
    """Return the headline of a page."""
    return title(_rng("headline", site, number), 6, 11)


def page_date(number: int, days: float = 1.0) -> str:
    """Return the day of a page, `days` after the day of the page before."""
    return (_FIRST_DAY + timedelta(days=int(number * days))).isoformat()


def news_body(site: str, number: int) -> list[str]:
    """Return the lines of an article, without its headline."""
    rng = _rng("body", site, number)
    lines = [sentence(rng, 14, 22)]
    for part in range(rng.randint(5, 10)):
        if part and rng.random() < 0.2:  # noqa: PLR2004
            lines.append(title(rng, 2, 5))
        lines.append(paragraph(rng))
    return lines


def _above(chrome: Chrome, rng: Random) -> list[str]:
    section = rng.choice(chrome.sections)
    return [*chrome.menu, chrome.notice, f"{chrome.menu[0]} > {section}", section]


def _dateline(chrome: Chrome, rng: Random, day: str) -> list[str]:
    name = label(rng, 2)
    return [f"{chrome.by} {name}", f"{day} | {rng.randint(2, 12)} {chrome.minutes}", *chrome.share]


def _below(chrome: Chrome, rng: Random, site: str, number: int) -> list[str]:
    others = [headline(site, max(0, number - rng.randint(1, 9))) for _ in range(4)]
    popular = [headline(site, number // 10 * 10 - back) for back in range(1, 6)]
    return [
        f"{chrome.tags}: {', '.join(label(rng).lower() for _ in range(3))}",
        f"{rng.randint(0, 900)} {chrome.comments}",
        chrome.related,
        *others,
        chrome.most,
        *popular,
        *chrome.footer,
        chrome.legal,
    ]


def page(
    site: str,
    number: int,
    body: Callable[[str, int], list[str]] = news_body,
    design: int = 0,
    path: str = "",
) -> Page:
    """Return a page of `site` in a design."""
    chrome, rng = Chrome(site, design), _rng("page", site, number)
    day = page_date(number)
    lines = body(site, number)
    middle = len(lines) // 2
    inside = chrome.box if rng.random() < 0.5 else [chrome.advert]  # noqa: PLR2004
    text = [
        *_above(chrome, rng),
        headline(site, number),
        *_dateline(chrome, rng, day),
        *lines[:middle],
        *inside,
        *lines[middle:],
        *_below(chrome, rng, site, number),
    ]
    address = f"https://www.{site}/{day[:4]}/{path or f'page-{number}'}"
    article = [headline(site, number), *lines]
    return Page(address, day, "\n\n".join(text) + "\n", "\n\n".join(article) + "\n")


def portal(site: str, pages: int, redesign: int | None = None) -> Iterator[Page]:
    """Yield the pages of a news site, whose chrome is another from page `redesign` on."""
    for number in range(pages):
        design = int(redesign is not None and number >= redesign)
        yield page(site, number, design=design)


def recipe_body(site: str, number: int) -> list[str]:
    """Return a recipe: its fixed headings stand in each, its ingredients in many."""
    fixed, rng = _rng("recipes", site), _rng("recipe", site, number)
    serves, ingredients, method = label(fixed), label(fixed), label(fixed)
    shelf = [title(fixed, 1, 3).lower() for _ in range(30)]
    items = [f"- {rng.randint(1, 9)} {item}" for item in rng.sample(shelf, 6)]
    steps = [paragraph(rng) for _ in range(4)]
    return [paragraph(rng), f"{serves} {rng.randint(2, 8)}", ingredients, *items, method, *steps]


def facts_body(site: str, number: int) -> list[str]:
    """Return a recipe whose times stand on lines of their own, each below its label."""
    fixed, rng = _rng("facts", site), _rng("fact", site, number)
    unit = label(fixed).lower()
    labels = [label(fixed, 2) for _ in range(4)]
    facts = [line for name in labels for line in (name, f"{rng.randint(5, 90)} {unit}")]
    return [paragraph(rng), *facts, *(paragraph(rng) for _ in range(4))]


def court_body(site: str, number: int) -> list[str]:
    """Return a ruling: formulas that all rulings have stand between its own paragraphs."""
    fixed, rng = _rng("courts", site), _rng("court", site, number)
    formulas = [sentence(fixed, 9, 15) for _ in range(5)]
    own = [paragraph(rng) for _ in range(6)]
    lines = [own[0], formulas[0], own[1], formulas[1], own[2], own[3], formulas[2], own[4]]
    return [*lines, f"{own[5]} {formulas[3]}", formulas[4]]


def league_body(site: str, number: int) -> list[str]:
    """Return the report of a match with the table of the league, a cell a line."""
    fixed, rng = _rng("league", site), _rng("match", site, number)
    teams = [label(fixed, 2) for _ in range(10)]
    rng.shuffle(teams)
    table = [cell for team in teams for cell in (team, str(rng.randint(0, 90)))]
    return [*(paragraph(rng) for _ in range(5)), *table, paragraph(rng)]


def poem_body(site: str, number: int) -> list[str]:
    """Return stanzas; some poems of the site have the same refrain."""
    fixed, rng = _rng("poems", site), _rng("poem", site, number)
    refrain = title(fixed, 5, 7)
    stanzas = []
    for _ in range(4):
        lines = [title(rng, 4, 7) + rng.choice((",", "")) for _ in range(4)]
        stanzas.append("\n".join([*lines, refrain] if number % 3 == 0 else lines))
    return stanzas


def score(text: str, article: str) -> tuple[float, int, int]:
    """Return the word F1 of `text`, the words of the article that it lacks, and their number."""
    from collections import Counter

    ours, theirs = Counter(text.split()), Counter(article.split())
    shared = (ours & theirs).total()
    f1 = 2 * shared / max(1, ours.total() + theirs.total())
    return f1, theirs.total() - shared, theirs.total()
