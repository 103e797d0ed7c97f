"""Fenced code, as Markdown writes it."""

from bisect import bisect_right

import regex

from cleaner.text.chunks import iter_lines

_FENCE = regex.compile(r"\s*(`{3,}|~{3,})[^`~]*$")


def code_fences(text: str) -> dict[int, int]:
    r"""Return the line numbers where blocks of fenced code begin and end (exclusive).

    A fence that is never closed is text, so that it does not turn the rest of the document
    into code (CommonMark would).

    >>> code_fences("```sh\nls\n```\n~~~")
    {0: 3}
    """
    if "```" not in text and "~~~" not in text:  # nearly all
        return {}
    fence_of_line: dict[int, str] = {}
    closing_lines: dict[str, list[int]] = {}
    for line_number, line in enumerate(iter_lines(text)):
        if ("```" in line or "~~~" in line) and (match := _FENCE.match(line)):
            fence_of_line[line_number] = match[1]
            if line.strip() == match[1]:
                closing_lines.setdefault(match[1], []).append(line_number)
    fences: dict[int, int] = {}
    end = 0
    for line_number, fence in fence_of_line.items():
        candidates = closing_lines.get(fence, [])
        position = bisect_right(candidates, line_number)
        if line_number >= end and position < len(candidates):
            end = fences[line_number] = candidates[position] + 1
    return fences
