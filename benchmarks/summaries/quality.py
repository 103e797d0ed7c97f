"""What the README and the pages of quality and of languages say in figures."""

from collections.abc import Callable, Iterator, Mapping

from benchmarks import html_pages, quality
from benchmarks.field import Results as Field
from benchmarks.languages.__main__ import Results as Languages
from benchmarks.lines.curve import Curve
from benchmarks.lines.measures import OURS, PEERS, Column
from benchmarks.lines.measures import Results as Lines
from benchmarks.lines.ratios import Figures
from benchmarks.lines.tables import percent
from benchmarks.saved import load
from benchmarks.summaries.table import beside, row
from benchmarks.traps.trap import read_known, read_traps
from cleaner.ruleset.loader import load_rules, shipped_folder
from cleaner.ruleset.stats import read_stats

_UNSEEN = "articles, unseen"
_PLAIN, _WHOLE = quality.PLAIN, "the whole page, inscriptis"
_TEXTS = {"C4": "C4", "RefinedWeb": "RefinedWeb", "the oracle": "oracle"}
_PAGES = {
    "trafilatura": html_pages.PLAIN,
    "resiliparse": "resiliparse main content",
    "readability": "readability",
}


def readme() -> Iterator[str]:
    """Yield what the README says about quality and languages."""
    lines = _held_out("dev").all[OURS]
    yield f"removes {percent(lines.boilerplate.value)} of the boilerplate lines"
    yield f"{percent(lines.right.value)} of its removals are right"
    yield f"{lines.harmed.part} of {lines.harmed.whole:,} article lines lose words"
    themes = _held_out("themes").all[OURS]
    yield f"{percent(themes.boilerplate.value)} of the lines with usual boilerplate words"
    yield f"English and [{len(_held_out_prompts())} other languages]"
    yield f"remove {_range_of_prompts()} of the held-out wordings"


def quality_page() -> Iterator[str]:
    """Yield the rows of the tables of docs/quality.md, and what it says is not good yet."""
    yield from _judged_rows()
    yield from _text_rows()
    yield from _page_rows()
    yield from _rule_rows()
    for point in load("curve", Curve).points:
        if (point.name, point.split) == ("dev", "held out"):
            of = point.figures
            right, harmed = percent(of.right.value), of.harmed.part
            yield row(f"`{point.preset}`", percent(of.boilerplate.value), right, str(harmed))
    yield from _gaps()


def languages_page() -> Iterator[str]:
    """Yield the rows of the table of docs/languages.md."""
    languages = load("languages", Languages).languages
    english = f"{languages['en'].held.after:.0%}"
    taken = sum(of.fitted.sentences + of.held.sentences for of in languages.values())
    yield row("languages with rules", str(len(languages)))
    yield row("held-out wordings that go, English", english)
    yield row("the same, other languages, the worst to the best", _range_of_prompts())
    yield row("sentences of the articles that lose a word", str(taken))


def _judged_rows() -> Iterator[str]:
    """Yield what is taken of the judged lines of held-out pages, beside other line rules."""
    dev, themes = _held_out("dev").all, _held_out("themes").all

    def of_all(what: str, sets: Mapping[str, Figures], cell: Callable[[Figures], str]) -> str:
        return row(what, cell(sets[OURS]), beside({name: cell(sets[name]) for name in PEERS}))

    def taken(of: Figures) -> str:
        return percent(of.boilerplate.value)

    articles, pages = (sets[OURS].boilerplate.whole for sets in (dev, themes))
    lines = dev[OURS].harmed.whole
    yield of_all(f"boilerplate lines of extracted articles, removed (of {articles})", dev, taken)
    yield of_all("removals there that are right", dev, lambda of: percent(of.right.value))
    harmed = f"article lines there that lose words (of {lines:,})"
    yield of_all(harmed, dev, lambda of: f"{of.harmed.part:,}")
    usual = f"boilerplate lines with usual words, in whole pages, removed (of {pages})"
    yield of_all(usual, themes, taken)


def _text_rows() -> Iterator[str]:
    """Yield the F1 of unseen articles after two extractors, and the words that references lose."""
    results = load("quality", quality.Results)
    for name, extractor in (("after trafilatura", _PLAIN), ("as whole pages", _WHOLE)):
        rows = {of.cleaner: of for of in results.rows[_UNSEEN] if of.text == extractor}
        before = f"{rows['cleaner'].f1_before:.3f}"
        peers = {peer: f"{rows[key].f1:.3f}" for peer, key in _TEXTS.items()}
        what = f"F1 of articles {name} ({before} before)"
        yield row(what, f"{rows['cleaner'].f1:.3f}", beside(peers))
    loss = results.losses[_UNSEEN]
    yield row("words removed from clean articles", f"{loss.removed / loss.words:.2%}", "")


def _page_rows() -> Iterator[str]:
    """Yield the F1 of HTML pages of all kinds, beside extractors."""
    systems = load("pages", html_pages.Results).unseen.systems
    peers = {name: f"{systems[key].f1:.3f}" for name, key in _PAGES.items()}
    ours = f"{systems[html_pages.OURS].f1:.3f}"
    yield row("F1 of HTML pages of all kinds (`clean_html`)", ours, beside(peers))


def _rule_rows() -> Iterator[str]:
    """Yield how often rules are right, and what comes of hard cases."""
    in_force = {rule.id for _, rule in load_rules().rules() if rule.status == "stable"}
    records = read_stats(shipped_folder())
    unseen = [of.unseen for name, of in records.items() if name in in_force]
    hits, wrong = sum(of.hits for of in unseen), sum(of.wrong for of in unseen)
    yield row(f"hits of rules in force that are right (of {hits:,})", f"{1 - wrong / hits:.1%}", "")
    traps, known = len(read_traps()), len(read_known())
    yield row(
        "traps, article prose that looks like chrome, that lose a word", f"{known} of {traps}", ""
    )
    field = load("field", Field)
    yield row("field cases, exact to the character", f"{field.exact} of {field.cases}", "")


def _gaps() -> Iterator[str]:
    """Yield what is not good yet: themes that stay, articles and pages that lose, kinds of page."""
    themes = _held_out("dev").themes[OURS]
    advertising, legal, interaction = (
        percent(themes[name].boilerplate.value) for name in ("advertising", "legal", "interaction")
    )
    yield f"of advertising {advertising} goes, of legal lines {legal}, of buttons {interaction}"
    yield f"tuning pages show more ({_tuning_share():.0%} of all lines)"
    results = load("quality", quality.Results)
    plain = next(of for of in results.rows[_UNSEEN] if (of.text, of.cleaner) == (_PLAIN, "cleaner"))
    yield f"{plain.better} of {plain.pages} articles gain and {plain.worse} lose"
    articles, others = (results.losses[share] for share in (_UNSEEN, "other pages, unseen"))
    yield f"in {articles.bad_pages} of {articles.pages} clean articles it is more than a twentieth"
    yield f"lose {others.removed / others.words:.2%} of the words of their references"
    kinds = load("pages", html_pages.Results).unseen.systems[html_pages.OURS].kinds
    yield f"F1 is {kinds['product']:.2f} on products and {kinds['listing']:.2f} on listings"


def _tuning_share() -> float:
    return _column("dev", "tuning").all[OURS].boilerplate.value or 0.0


def _held_out(name: str) -> Column:
    return _column(name, "held out")


def _column(name: str, split: str) -> Column:
    columns = load("lines", Lines).columns
    return next(column for column in columns if (column.name, column.split) == (name, split))


def _held_out_prompts() -> dict[str, float]:
    """Return the shares of held-out wordings that go, of all languages but English."""
    languages = load("languages", Languages).languages
    return {code: of.held.after for code, of in languages.items() if code != "en"}


def _range_of_prompts() -> str:
    shares = _held_out_prompts().values()
    return f"{min(shares):.0%} to {max(shares):.0%}"
