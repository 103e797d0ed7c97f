"""The formatter: rule files in one even layout, so that a change shows nothing but itself."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import regex

from cleaner.ruleset.toml import RuleError, read_toml
from cleaner.ruleset.toml_text import WIDTH, filled, rendered
from cleaner.ruleset.validation import BLOCK_WEIGHTS_FILE, WEIGHTS_FILE
from cleaner.text.errors import InputError

KEYS = (  # of a rule, in the order in which an author writes them
    "id",
    "aliases",
    "description",
    "action",
    "extent",
    "measure",
    "steps",
    "within",
    "themes",
    "by_place",
    "phrases",
    "templates",
    "anchor",
    "keywords",
    "pattern",
    "xpath",
    "max_share",
    "evidence",
    "unless",
    "when",
    "until",
    "parts",
    "sure",
    "first",
    "inside",
    "once",
    "needs",
    "min_lines",
    "max_lines",
    "regions",
    "lang",
    "status",
    "learned",
    "removes",
    "keeps",
    "misses",
    "reference",
)
_PATTERNS = frozenset({"pattern", "unless", "until", "xpath"})
# Tables of words, of which a list may have hundreds: they fill the lines.
_WORDS = frozenset(
    {"[classes]", "[narration]", "[hyphens]", "[keywords]", "[neighbours]", "[frequencies]"}
)
_RULES = frozenset({"[[rule]]", "[[prune]]", "[[feature]]"})
_HEADER = regex.compile(r"\s*(?P<name>\[\[?[^\]]+\]\]?)\s*(?P<comment>#.*)?")
_KEY = regex.compile(r"\s*(?P<name>[A-Za-z0-9_.-]+|\"[^\"]*\"|'[^']*')\s*=\s*")
# Strings first, so that a # inside one starts no comment.
_COMMENT = regex.compile(
    r"'''.*?'''|\"\"\".*?\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|(?P<comment>#[^\n]*)", regex.DOTALL
)
_CLOSING = regex.compile("[]}]|\"{3}|'{3}")  # what the last line of a value has, if not the first


class Entry(msgspec.Struct):
    """A key and its value, as they are written, and the comment lines above them."""

    name: str
    text: str
    above: list[str]


class Table(msgspec.Struct):
    """A header, empty for the top of the file, with its entries and the comment lines above it."""

    header: str
    above: list[str]
    entries: list[Entry] = []


def format_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each rule file of `folder` that is not in the even layout, with what it should be.

    The file of the weights is left out: `cleaner fit` writes it. Raises RuleError.
    """
    for path in sorted(folder.rglob("*.toml")):
        if path in (folder / WEIGHTS_FILE, folder / BLOCK_WEIGHTS_FILE):
            continue
        data = read_toml(path)
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        even = format_text(text)
        if tomllib.loads(even) != data:
            raise RuleError(path, "cannot be formatted without a change", "report this file")
        if even.encode() != path.read_bytes():
            yield path, even


def rule_text(path: Path, rule_id: str) -> str:
    """Return the table of a rule as its file has it, in the even layout.

    Raises InputError where it does not stand in a table of its own, RuleError if the file is wrong.
    """
    text = rule_texts(path).get(rule_id.rpartition("/")[2])
    if text is None:
        raise InputError(f"{path}: {rule_id} has no table of its own; --json shows the rule")
    return text


def rule_texts(path: Path) -> dict[str, str]:
    """Return the tables of all rules of a file, in the even layout, by their ids as written there.

    Raises RuleError if the file is wrong.
    """
    read_toml(path)  # says what is wrong with a file that changed since its rules were read
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    return {
        tomllib.loads(f"id = {entry.text}")["id"]: "\n".join(_laid_out(table))
        for table in _parsed(text)[0]
        if table.header.partition(" #")[0] in _RULES
        for entry in table.entries
        if entry.name == "id"
    }


def format_text(text: str) -> str:
    """Return a rule file in the even layout: its keys in order, its comments where they were.

    >>> print(format_text("[[rule]]\\n# why\\nphrases = [ 'a',\\n 'b' ]\\nid='test.a'"), end="")
    [[rule]]
    id = "test.a"
    # why
    phrases = ["a", "b"]
    """
    tables, rest = _parsed(text)
    blocks = ["\n".join(_laid_out(table)) for table in tables]
    blocks += ["\n".join(rest)] if rest else []
    return "\n\n".join(block for block in blocks if block) + "\n"


def _parsed(text: str) -> tuple[list[Table], list[str]]:
    """Return the tables of a file and the comment lines below the last of them."""
    tables = [Table("", [])]
    above: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            title = " ".join(filter(None, (header["name"], header["comment"])))
            apart = [""] if "" in above[-1:] and any(above) else []
            tables.append(Table(title, _trimmed(above) + apart))
        elif key:
            value = _value(line[key.end() :], lines)
            tables[-1].entries.append(Entry(key["name"], value, above))
        else:
            above.append(line.strip())
            continue
        above = []
    return tables, _trimmed(above)


def _value(text: str, lines: Iterator[str]) -> str:
    """Return a value that begins with `text`, taking the `lines` that it goes on over."""
    while not _is_whole(text):
        line = next(lines)
        text += f"\n{line}"
        while not _CLOSING.search(line):
            line = next(lines)
            text += f"\n{line}"
    return text


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def _trimmed(lines: Iterable[str]) -> list[str]:
    """Return `lines` with one blank line for several, and none at the ends."""
    blocks = regex.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return "\n\n".join(blocks).split("\n") if any(blocks) else []


def _laid_out(table: Table) -> Iterator[str]:
    yield from table.above
    if table.header:
        yield table.header
    entries = table.entries
    is_rule = table.header.partition(" #")[0] in _RULES
    if is_rule:
        entries = sorted(entries, key=lambda entry: _rank(entry.name))
    for number, entry in enumerate(entries):
        above = _trimmed(entry.above)
        if not is_rule and number and entry.above[:1] == [""]:
            yield ""
        yield from (line for line in above if line or not is_rule)
        is_pattern = entry.name.rpartition(".")[2] in _PATTERNS or table.header == "[fragments]"
        yield _shown(entry, is_pattern, is_filled=table.header.partition(" #")[0] in _WORDS)


def _rank(name: str) -> int:
    name = name.partition(".")[0]  # of parts.NAME.FIELD
    return KEYS.index(name) if name in KEYS else KEYS.index("removes")


def _shown(entry: Entry, as_pattern: bool, *, is_filled: bool) -> str:
    comments = [match for match in _COMMENT.finditer(entry.text) if match["comment"]]
    start = f"{entry.name} = "
    if len(comments) > 1 or (comments and comments[0].end() < len(entry.text.rstrip())):
        lines = entry.text.rstrip().split("\n")  # comments inside: the author's layout
        return start + "\n".join(line.rstrip() for line in lines)
    value = tomllib.loads(f"value = {entry.text}")["value"]
    comment = f" {comments[0]['comment'].rstrip()}" if comments else ""
    show = filled if is_filled else rendered
    return start + show(value, as_pattern, WIDTH - len(start + comment)) + comment
