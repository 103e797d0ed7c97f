"""The source with what was removed shown in its place, as a person reads it."""

from collections import Counter
from zlib import crc32

from rich.text import Text

from cleaner.edit import is_layout
from cleaner.report import Report
from cleaner.rule import theme

MOST_NAMED = 4  # rules of one theme
_COLOURS = ("red", "magenta", "yellow", "blue", "cyan", "green")


def explain(source: str, report: Report) -> Text:
    """Return `source`, the removed parts marked as wdiff does, coloured by theme, rules named.

    Changes of layout alone are not shown.
    """
    shown = Text()
    done = 0
    for edit in report.edits:
        rules = [rule for rule in edit.rules if not is_layout(rule)]
        if not rules:
            continue
        style = _COLOURS[crc32(theme(rules[0]).encode()) % len(_COLOURS)]
        body = edit.before.strip()
        start = edit.start + (len(edit.before) - len(edit.before.lstrip()))
        shown.append(_printable(source[done:start]))
        shown.append(f"[-{_printable(body)}-]", f"{style} strike")
        if edit.after.strip():
            shown.append(f"{{+{edit.after.strip()}+}}", style)
        shown.append(f" {_named(rules)}", f"{style} dim")
        done = start + len(body)
    shown.append(_printable(source[done:]))
    return shown


def _named(rules: list[str]) -> str:
    """Return the ids in `rules`, but of many signs of one theme only how many they are."""
    of_theme = Counter(map(theme, rules))
    many = [f"{name} ({count} signs)" for name, count in of_theme.items() if count > MOST_NAMED]
    return ", ".join([rule for rule in rules if of_theme[theme(rule)] <= MOST_NAMED] + many)


def _printable(text: str) -> str:
    """Make what a terminal would act on, or could not print, visible."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text.replace("\r\n", "\n")
    )
