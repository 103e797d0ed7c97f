from collections.abc import Mapping
from types import ModuleType

from cleaner.text.edits import Edit
from cleaner.text.hyphen_words import HyphenWords
from cleaner.text.regions import Stack

class Layout:
    def __init__(self, python: ModuleType) -> None: ...
    def is_laid_out(self, text: str, languages: Mapping[str, HyphenWords]) -> bool | None: ...
    def maybe_regions(
        self, text: str, surname_chars: int, least: int
    ) -> tuple[list[Stack], list[tuple[int, str, bool]]]: ...
    def edits(self, text: str, languages: Mapping[str, HyphenWords]) -> list[Edit] | None: ...
