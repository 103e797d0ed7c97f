"""A document in a terminal: the source with each removed part marked in its place."""

from collections import Counter
from collections.abc import Collection, Sequence
from zlib import crc32

from rich.text import Text

from cleaner.html.records import BlockAccount
from cleaner.report import Report
from cleaner.ruleset.model import theme
from cleaner.text.counting import counted
from cleaner.text.edits import is_layout
from cleaner.view.characters import printable

_MAX_LISTED_FEATURES = 4  # of one theme
_MAX_LISTED_CHARS = 70  # of the text of a block
_COLOURS = ("red", "magenta", "yellow", "blue", "cyan", "green")


def explain(source: str, report: Report, features: Collection[str] = ()) -> Text:
    """Return `source`, the removed parts marked as wdiff does, coloured by theme, rules named.

    Changes of layout alone are not shown. Of many `features` of a score only the number is.
    """
    text = Text()
    end = 0
    for edit in report.edits:
        rules = [rule for rule in edit.rules if not is_layout(rule)]
        if not rules:
            continue
        style = _COLOURS[crc32(theme(rules[0]).encode()) % len(_COLOURS)]
        body = edit.before.strip()
        start = edit.start + (len(edit.before) - len(edit.before.lstrip()))
        text.append(printable(source[end:start]))
        text.append(f"[-{printable(body)}-]", f"{style} strike")
        if edit.after.strip():
            text.append(f"{{+{printable(edit.after.strip())}+}}", style)
        text.append(f" {_named(rules, features)}", f"{style} dim")
        end = start + len(body)
    text.append(printable(source[end:]))
    return text


def left_blocks(page: Sequence[BlockAccount]) -> Text:
    """Return how many words of a `page` were kept, and each block that was left out, and why."""
    seen = [block for block in page if block.is_visible]
    kept, words = (sum(getattr(block, name) for block in seen) for name in ("kept", "words"))
    text = Text(
        f"The page shows {counted(words, 'word')}; {counted(kept, 'is', 'are')} kept."
        " The blocks that were left out:"
    )
    for block in page:
        if block.fate == "left":
            place = "" if block.start is None else f" {block.start}-{block.end}"
            count = counted(block.words, "word")
            about = (" ".join((block.reason, *block.rules)), count, block.xpath + place, "")
            text.append("\n" + printable("  ".join(about)), "dim")
            text.append(_shortened(block.text))
    return text


def _shortened(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _MAX_LISTED_CHARS else f"{line[: _MAX_LISTED_CHARS - 1]}…"


def _named(rules: list[str], features: Collection[str]) -> str:
    """Return the ids in `rules`, but only a count of `features` if a theme has many of them."""
    of_theme = Counter(theme(rule) for rule in rules if rule in features)
    many = {name: count for name, count in of_theme.items() if count > _MAX_LISTED_FEATURES}
    listed = [rule for rule in rules if rule not in features or theme(rule) not in many]
    return ", ".join([*listed, *(f"{name} ({count} features)" for name, count in many.items())])
