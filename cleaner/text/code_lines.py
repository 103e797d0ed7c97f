"""Code without fences: which lines look like it, whatever the language."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.sentences import ends_sentence

_MIN_LINES = 3
MIN_CODE_SHARE = (
    0.5  # of the lines of a run that look like code; comments and others may stand in it
)
_MAX_COMMENT_WORDS = 30
_MIN_PROSE_WORDS = 9  # a sentence of this length speaks of code, with some of it inside
_MAX_LINE_CHARS = 300
_MAX_KNOWN = 4_096  # lines of which the answer is kept
_MAX_LABEL_WORDS = 3  # of a bare line in code: a keyword, a result

MAYBE_CODE_LINE = lazy_re(
    '[][{}();=<>$@"\N{BOX DRAWINGS LIGHT HORIZONTAL}-\N{BOX DRAWINGS LIGHT DOWN AND HORIZONTAL}]'
    "|::|->|/|\\d-\\d\\d[T ]"
)
_CODE_START = lazy_regex(
    r"\s*+(?:[]{}()[;]+$"  # brackets alone
    r"|//|/\*|\*/|\{/\*|<!--|#!|>>> |\$ \S|@\w+[(.]?"  # comments, prompts, decorators
    r"|</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>"  # tags
    r"|\"[\w.$-]{1,60}\":"  # keys of JSON
    r"|[\w.$\[\]\"'*&]{1,60}(?:[ \t]+[\w.<>*&:]{1,60}){0,3}+[ \t]*"
    r"(?:[-+*/|&:.]|\*\*|//)?=[ \t]?[^=\s]"  # an assignment
    r"|(?:[\w.*&<>]{1,40} ){0,4}+[\w.:$>-]{1,80}"
    r"\((?:[^()]|\([^()]*\)){0,200}+\)\s*[;,:{]?$"  # a call or a head alone
    r"|(?:[a-z_$][\w.$]*|[A-Z]{2,20})(?: [\w.$\"']+){0,2};$"  # a statement
    r"|(?<=\s\s)[\w.]{1,40}\([^()]{0,200}\).{0,80},$"  # a column of a query
    r"|[\w.-]{1,60}/$"  # a folder
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d)"  # a log
)
_CODE_END = lazy_regex(r"[({\[][;,]?$|}\)*[;,]?$|\)+;$|[(){}=<>].{0,300};$")
_CODE_ENDS = "({[]});,\n"  # the last signs of such a line
_BOXES = "\N{BOX DRAWINGS LIGHT HORIZONTAL}-\N{BOX DRAWINGS LIGHT DOWN AND HORIZONTAL}"
_CODE_INSIDE = lazy_regex(
    r"[\w)\]] (?:=>|--?>|==|!=|:=|&&|\|\|) [\w(\[{\"']|\w::\w|-->\|"
    rf"|[{_BOXES}]{{2}}"
)
# Matches wherever _CODE_INSIDE does, and is quicker.
_MAYBE_INSIDE = lazy_re(f"[-=!:&|][>=:&|]|[{_BOXES}]")
_COMMENT = lazy_re(r"\s*(?:#|//|/?\*|--|;|%|\"\"\"|''')")
_INDENTED = ("  ", "\t")


def code_runs(
    lines: Sequence[str], code: Collection[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each run of code; blank lines may stand in it.

    `code` has the numbers of the lines that look like code, where they are known.

    >>> [*code_runs(["It does this:", "int main() {", "  return 0;", "}", "And nothing else."])]
    [(1, 3)]
    """
    run: list[int] = []  # the lines that look like code since the last one that is none
    for number, line in enumerate(lines):
        if number in code if code is not None else looks_like_code(line):
            if not run and _is_head(lines, number):
                run.append(number - 1)
            run.append(number)
        elif run and not _may_stand_in_code(line):
            if _is_run(lines, run):
                yield run[0], run[-1]
            run = []
    if _is_run(lines, run):
        yield run[0], run[-1]


def code_windows(text: str, places: Mapping[int, int]) -> Iterator[tuple[int, list[str]]]:
    r"""Yield the lines in which runs of code are, piece by piece, with the number of the first.

    `places` has the offset of each line that looks like code by its number, in their order. A text
    may have millions of lines, and runs in few of them.

    >>> [*code_windows("Do this:\nint i = 0;\n\nAnd nothing else.\nIt rained.", {1: 9})]
    [(0, ['Do this:', 'int i = 0;', '', 'And nothing else.'])]
    """
    following = 0  # the number of the line below the last piece
    for number, start in places.items():
        if number < following:
            continue
        first = max(number - 1, 0)
        lines: list[str] = []
        for place, line in enumerate(_lines_from(text, _start_above(text, start)), first):
            lines.append(line)
            if place >= number and place not in places and not _may_stand_in_code(line):
                break
        following = first + len(lines)
        yield first, lines


def _start_above(text: str, start: int) -> int:
    """Return where the line above the one at `start` begins, `start` where there is none."""
    return text.rfind("\n", 0, max(start - 1, 0)) + 1


def _lines_from(text: str, start: int) -> Iterator[str]:
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _is_run(lines: Sequence[str], run: Sequence[int]) -> bool:
    if len(run) + 1 < _MIN_LINES:
        return False
    filled = sum(1 for line in lines[run[0] : run[-1] + 1] if line)
    return filled >= _MIN_LINES and len(run) >= MIN_CODE_SHARE * filled


def _is_head(lines: Sequence[str], number: int) -> bool:
    """Say whether an indented line of code has a keyword above it, not a heading."""
    head = lines[number - 1] if number else ""
    if not head or head[0].isspace() or not lines[number].startswith(_INDENTED):
        return False
    is_keyword = (head[0].islower() or head.isupper()) and not head.endswith(":")
    return is_keyword and _may_stand_in_code(head)


@lru_cache(maxsize=_MAX_KNOWN)
def looks_like_code(line: str) -> bool:
    """Say whether `line` by itself is more like code than like prose.

    The layout, the regions and the next pass ask it of the same lines, so answers are kept.

    >>> looks_like_code("total += price;"), looks_like_code("The total (with tax) is due.")
    (True, False)
    """
    if line[-1:] == "." or line[:2] == "- " or len(line) > _MAX_LINE_CHARS:  # nearly all
        return False
    if not MAYBE_CODE_LINE.search(line) or not _has_code(line):
        return False
    is_long = line.count(" ") + 1 >= _MIN_PROSE_WORDS
    return not (is_long and line[0].isupper() and ends_sentence(line))


def _has_code(line: str) -> bool:
    if _CODE_START.match(line) or (line[-1] in _CODE_ENDS and _CODE_END.search(line)):
        return True
    return _MAYBE_INSIDE.search(line) is not None and _CODE_INSIDE.search(line) is not None


def _may_stand_in_code(line: str) -> bool:
    """Say whether `line` may be a comment, a blank line, or an indented line of code."""
    if not line or line.startswith(_INDENTED):
        return True
    words = line.count(" ") + 1
    if _COMMENT.match(line):
        return words <= _MAX_COMMENT_WORDS
    return words <= _MAX_LABEL_WORDS and not ends_sentence(line)
