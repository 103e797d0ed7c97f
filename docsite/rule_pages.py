"""The reference of the rules: a page for each rule file, with an anchor for each rule."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from babel import Locale

from cleaner import load_rules
from cleaner.authoring.formatting import rule_texts
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.model import AnyRule, BinnedFeature, Prune, Rule
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.stats import RuleStats, read_stats
from docsite.markup import fenced, plain, preformatted, table

# The words of examples would bury the other pages in what a search finds.
UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n"
_STATUS = {"stable": "in force", "trial": "on trial: its hits are reported, and remove nothing"}
_GROUPS = {
    "any": "Any language",
    "html": "HTML pages",
    "platform": "Platforms",
}


class Shelf(NamedTuple):
    """The rules of one file, in the order of the file."""

    stage: Stage
    items: list[AnyRule]

    @property
    def title(self) -> str:
        """What the page is called, such as "newsletter, German"."""
        folder, _, name = self.stage.name.partition("/")
        return f"{name}, {group_name(folder)}"


def rule_pages() -> Iterator[tuple[str, str]]:
    """Yield the overview of the shipped rules, their ids, and the page of each file, with paths."""
    rules = load_rules()
    shelves = [
        Shelf(stage, [item for _, item in pairs])
        for stage, pairs in groupby(rules.declared(), key=lambda pair: pair[0])
    ]
    yield "index.md", _overview(shelves)
    yield "ids.md", _ids(shelves)
    stats = read_stats(shipped_folder())
    for shelf in shelves:
        yield f"{shelf.stage.name}.md", _file_page(shelf, rules, stats)


def group_name(folder: str) -> str:
    """Return what a folder of rules is for, in words.

    >>> group_name("de"), group_name("html")
    ('German', 'HTML pages')
    """
    return _GROUPS.get(folder) or Locale.parse(folder).english_name or folder


def anchor(rule_id: str) -> str:
    """Return the anchor of a rule on the page of its file: its id without the language.

    >>> anchor("de/newsletter.card")
    'newsletter.card'
    """
    return rule_id.rpartition("/")[2]


def _overview(shelves: list[Shelf]) -> str:
    number = sum(len(shelf.items) for shelf in shelves)
    by_folder: dict[str, list[Shelf]] = {}
    for shelf in shelves:
        by_folder.setdefault(shelf.stage.name.partition("/")[0], []).append(shelf)
    folders = sorted(by_folder, key=lambda folder: (folder not in _GROUPS, group_name(folder)))
    rows = (
        (
            group_name(folder),
            str(sum(len(shelf.items) for shelf in by_folder[folder])),
            ", ".join(
                f"[{shelf.stage.name.partition('/')[2]}]({shelf.stage.name}.md)"
                for shelf in sorted(by_folder[folder], key=lambda shelf: shelf.stage.name)
            ),
        )
        for folder in folders
    )
    return f"""# Rules

The {number:,} shipped rules, a page for each rule file. [All ids](ids.md) are on one page, to be
searched in the browser. [Writing rules](../../rules.md) explains the fields, and
[what is article text](../../policy.md) the themes. Precision is measured on pages of a public
benchmark in English ([how](../../quality.md)); most rules of other languages have no figures there.
In the examples of a rule, `[-…-]` marks what goes, where it is not the whole example.

{table(("rules for", "number", "files"), rows)}"""


def _ids(shelves: list[Shelf]) -> str:
    rows = sorted(
        (f"[`{item.id}`]({shelf.stage.name}.md#{anchor(item.id)})", plain(item.description))
        for shelf in shelves
        for item in shelf.items
    )
    return f"{UNSEARCHED}# All rules by id\n\n{table(('id', 'what'), rows)}"


def _file_page(shelf: Shelf, rules: RuleSet, stats: Mapping[str, RuleStats]) -> str:
    written = rule_texts(Path(shelf.stage.file))
    place = f"`rules/{shelf.stage.name}.toml`, of [all rules](../index.md)"
    parts = [f"{UNSEARCHED}# {shelf.title}\n\n{place}"]
    if shelf.stage.platform:
        urls = ", ".join(f"`{url}`" for url in shelf.stage.platform.urls)
        at = f" at {urls}, or" if urls else ""
        parts.append(
            f"\n\nIn force on pages{at} with [signs of this platform](../../../rules.md#platforms)."
        )
    parts.append("\n")
    for item in shelf.items:
        parts.append(_entry(item, written[anchor(item.id)], rules, stats))
    return "\n".join(parts)


def _entry(item: AnyRule, source: str, rules: RuleSet, stats: Mapping[str, RuleStats]) -> str:
    """Return one rule: what it does, how sure it is, its examples, and its TOML."""
    examples = [
        f"{title}\n\n{''.join(map(preformatted, texts))}"
        for title, texts in (
            ("Removes:", getattr(item, "removes", ())),
            ("Keeps:", getattr(item, "keeps", ())),
            ("Misses so far:", getattr(item, "misses", ())),
        )
        if texts
    ]
    folded = "\n".join(f"    {line}".rstrip() for line in fenced(source, "toml").splitlines())
    return "\n".join(
        (
            f"## `{item.id}` {{#{anchor(item.id)}}}\n",
            f"{plain(item.description)}\n",
            "".join(f"- {name}: {fact}\n" for name, fact in _facts(item, rules, stats)),
            *examples,
            f'??? note "In the rule file"\n\n{folded}\n',
        )
    )


def _facts(
    item: AnyRule, rules: RuleSet, stats: Mapping[str, RuleStats]
) -> Iterator[tuple[str, str]]:
    if item.theme in rules.themes:
        yield "theme", f"`{item.theme}`: {rules.themes[item.theme]}"
    match item:
        case Rule():
            yield "action", f"`{item.action}`: {ACTIONS[item.action].description}"
            yield "status", _STATUS.get(item.status, item.status)
        case Prune():
            yield "action", "Takes the elements that it selects out of an HTML page."
        case BinnedFeature():
            yield "action", f"None of its own: a feature, `{item.measure}`, that scores weigh."
    if isinstance(item, Rule | Prune):
        measured = stats.get(item.id)
        yield "precision", measured.summary if measured else "no hits on the benchmark"
        yield "seen", plain(item.reference)
    if aliases := getattr(item, "aliases", ()):
        yield "earlier ids", ", ".join(f"`{name}`" for name in aliases)
