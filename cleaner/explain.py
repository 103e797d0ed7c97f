"""The source with what was removed shown in its place, as a person reads it."""

from zlib import crc32

from rich.text import Text

from cleaner.edit import is_layout
from cleaner.report import Report

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
        theme = rules[0].partition(".")[0]
        style = _COLOURS[crc32(theme.encode()) % len(_COLOURS)]
        body = edit.before.strip()
        start = edit.start + (len(edit.before) - len(edit.before.lstrip()))
        shown.append(_printable(source[done:start]))
        shown.append(f"[-{_printable(body)}-]", f"{style} strike")
        if edit.after.strip():
            shown.append(f"{{+{edit.after.strip()}+}}", style)
        shown.append(f" {', '.join(rules)}", f"{style} dim")
        done = start + len(body)
    shown.append(_printable(source[done:]))
    return shown


def _printable(text: str) -> str:
    """Make what a terminal would act on, or could not print, visible."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text.replace("\r\n", "\n")
    )
