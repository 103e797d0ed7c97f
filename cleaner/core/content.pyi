from array import array
from collections.abc import Sequence
from typing import Any

from cleaner.core.characters import CharacterTable

class Content:
    def __init__(
        self, table: CharacterTable, menu_words: int, piece_words: int, list_share: int
    ) -> None: ...
    def content_lines(self, lines: list[Any]) -> array[int]: ...
    def menu_lines(
        self, lines: list[Any], content: Sequence[int], blocks: list[tuple[int, int]]
    ) -> array[int]: ...
    def flows(self, lines: list[Any]) -> list[tuple[int, int]]: ...
