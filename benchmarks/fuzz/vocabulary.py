"""The vocabulary: the words and values in vocabulary.toml."""

import tomllib
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")
WORDS: dict[str, list[str]] = tomllib.loads(_FILE.read_text("utf-8"))
