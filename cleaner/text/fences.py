"""Fenced code, and the front matter above it, as Markdown writes them."""

from bisect import bisect_right
from itertools import islice

from cleaner.text.chunks import iter_lines
from cleaner.text.lazy import lazy_regex

_SIGNS = ("```", "~~~")
_FENCE = lazy_regex(r"\s*(`{3,}|~{3,})[^`~]*$")
_FRONT_MATTER_SIGNS = ("---", "+++")  # around YAML, around TOML
_BEGINNING = 1000  # characters, in which it begins
_MIN_FRONT_MATTER_LINES, _MAX_FRONT_MATTER_LINES = 3, 60
_FIELD = lazy_regex(r"[\w.\"'-]+\s*(?::(?:\s|$)|=\s)")
_BELOW_FIELD = lazy_regex(r"\s+\S|- |[#\]}\[]")


def code_fences(text: str) -> dict[int, int]:
    r"""Return the line numbers where blocks of fenced code begin and end (exclusive).

    Front matter, the fields above a text in Markdown, is one too. A fence that is never closed is
    text, so that it does not turn the rest of the document into code (CommonMark would).

    >>> code_fences("```sh\nls\n```\n~~~")
    {0: 3}
    """
    fences = _front_matter(text)
    if not any(sign[0] in text and sign in text for sign in _SIGNS):  # one character is quick
        return fences
    fence_of_line: dict[int, str] = {}
    closing_lines: dict[str, list[int]] = {}
    for line_number, line in enumerate(iter_lines(text)):
        if any(map(line.__contains__, _SIGNS)) and (match := _FENCE.match(line)):
            fence_of_line[line_number] = match[1]
            if line.strip() == match[1]:
                closing_lines.setdefault(match[1], []).append(line_number)
    end = max(fences.values(), default=0)
    for line_number, fence in fence_of_line.items():
        candidates = closing_lines.get(fence, [])
        position = bisect_right(candidates, line_number)
        if line_number >= end and position < len(candidates):
            end = fences[line_number] = candidates[position] + 1
    return fences


def _front_matter(text: str) -> dict[int, int]:
    """Return where front matter begins and ends, if the text begins with some."""
    start = text[:_BEGINNING].lstrip()
    if not start.startswith(_FRONT_MATTER_SIGNS):
        return {}
    first = text.count("\n", 0, text.index(start[:3]))
    lines = [*islice(iter_lines(text), first, first + _MAX_FRONT_MATTER_LINES)]
    sign = lines[0].strip()
    if sign not in _FRONT_MATTER_SIGNS or len(lines) < _MIN_FRONT_MATTER_LINES:
        return {}
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == sign:
            return {first: first + number + 1} if number > 1 else {}
        is_field = _FIELD.match(line) is not None
        if not is_field and (number == 1 or not _BELOW_FIELD.match(line)):
            return {}
    return {}
