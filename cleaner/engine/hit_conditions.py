"""Hit conditions: what `when` asks of a hit, of the sentence around it and of its link."""

from collections.abc import Callable
from typing import Literal

from cleaner.engine.document import Hit, Line
from cleaner.engine.narration import addresses, narrates
from cleaner.engine.sentences import is_before_capital, is_between_sentences
from cleaner.ruleset.registry import Condition
from cleaner.ruleset.rule_set import WordClasses

Narration = Literal["may", "never"]
HitTest = Callable[[WordClasses | None, Line, Hit], bool]


def _addresses(wanted: bool) -> HitTest:
    def test(words: WordClasses | None, line: Line, hit: Hit) -> bool:
        return words is not None and addresses(words, line, hit) == wanted

    return test


def _narration(value: Narration) -> HitTest:
    if value == "may":
        return lambda *_: True
    return lambda words, line, hit: words is None or not narrates(words, line, hit)


def _between_sentences(wanted: bool) -> HitTest:
    return lambda _, line, hit: is_between_sentences(line.seen, hit.start, hit.end) == wanted


def _link_to(target: str) -> HitTest:
    return lambda _, line, hit: target in line.text[slice(*line.span(hit.start, hit.end))]


HIT_CONDITIONS = {
    "narrates": Condition(
        description="`never`: the sentence that holds the hit does not narrate; `may`: it may, "
        "whatever is the default of the theme.",
        kind=Narration,
        hit=_narration,
    ),
    "addresses": Condition(
        description="The sentence that holds the hit speaks to its reader: it has one of the "
        "`addressing-words` of the language, or begins with one of its `imperatives`. No sentence "
        "does in a language that declares neither.",
        kind=bool,
        hit=_addresses,
    ),
    "between_sentences": Condition(
        description="The hit stands by itself: a sentence ends before it, or the line begins with "
        "it, and a capital or a figure follows, or nothing.",
        kind=bool,
        hit=_between_sentences,
    ),
    "before_capital": Condition(
        description="A word that begins with a capital, or a figure, follows the hit, or nothing.",
        kind=bool,
        hit=lambda wanted: lambda _, line, hit: is_before_capital(line.seen, hit.end) == wanted,
    ),
    "capital": Condition(
        description="The hit begins with a capital.",
        kind=bool,
        hit=lambda wanted: lambda _, line, hit: line.seen[hit.start].isupper() == wanted,
    ),
    "link_to": Condition(
        description="The hit is a link of Markdown, and where it leads has this text in it.",
        kind=str,
        hit=_link_to,
    ),
}
