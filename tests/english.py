"""Checks the English of the project: words that strangers stumble over, each with a better one.

    python -m tests.english

Docs, help, errors, docstrings, comments and the descriptions of rules are read by people whose
first language is another one. `make lint` runs this check, and codespell for spelling.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROSE = ("*.md", "docs/**/*.md", "cleaner/**/*.py", "cleaner/**/*.pyx", "benchmarks/**/*.py")
RULES = "rules/**/*.toml"
DESCRIPTION = re.compile(r"^(?:description|reference) = .*$", re.MULTILINE)  # the rest is examples
AVOID = {
    r"\banew\b": "again",
    r"\btill\b": "until",
    r"\b(?:be|is|are) told\b(?! apart)": "known, named, or who says it",
    r"\b(?:be|is|are|was) said (?:of|to)\b": "who says it",
    r"\b(?:says?|tells?) of (?:an?|any|all|each|itself|its?|them|what|which|the)\b": "says about",
    r"(?<!leaves )\bbehind (?:a|an|the|its|each|label|brackets?|either|\")": "after",
    r"(?<!there )\b(?:is|are) no (?!longer|more|help|matter)[a-z]": "is not a",
    r"(?<!if )(?<!of )\bnone (?:is|are) (?!given|named|wrong|in force)": "no … is, or … is missing",
    r"\b(?:at|by|of|after|with) so many\b": "at most N, this many",
    r"\bbe had\b": "available",
    r"\bat one stroke\b": "at once",
    r"\b(?:than|from|with|by|is|and|over|after|name|or) that of\b": "the noun again",
}


def main() -> int:
    found = [line for path in _paths() for line in _stumbles(path)]
    print("\n".join(found) if found else "English: no word to avoid")
    return 1 if found else 0


def _paths() -> Iterator[Path]:
    for pattern in (*PROSE, RULES):
        yield from sorted(ROOT.glob(pattern))


def _stumbles(path: Path) -> Iterator[str]:
    """Yield a line for each stumble in a file: where it is, what it says, and what is better."""
    text = path.read_text("utf-8")
    for part in DESCRIPTION.finditer(text) if path.suffix == ".toml" else (None,):
        start, end = part.span() if part else (0, len(text))
        for pattern, better in AVOID.items():
            for spot in re.compile(pattern).finditer(text, start, end):
                line = text.count("\n", 0, spot.start()) + 1
                yield f"{path.relative_to(ROOT)}:{line}: {spot[0]!r}: better {better!r}"


if __name__ == "__main__":
    sys.exit(main())
