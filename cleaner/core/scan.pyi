from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.core.characters import CharacterTable

class Scanner:
    def __init__(
        self,
        table: CharacterTable,
        entries: Sequence[tuple[Any, ...]],
        owners: dict[str, tuple[Any, ...]],
        whole_lines: Mapping[str, Sequence[tuple[str, int]]],
        common_pairs: dict[str, int],
    ) -> None: ...
    def scan(self, lines: list[Any], views: list[str]) -> list[tuple[int, int, int, int]]: ...
