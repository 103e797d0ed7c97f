from collections.abc import Callable, Iterable, Mapping, Sequence

from cleaner.core.characters import CharacterTable
from cleaner.text.edits import Edit
from cleaner.text.languages import Lead

def cases_of(
    table: CharacterTable, long_chars: int, title_share: float, strings: list[str]
) -> list[str]: ...
def count_words(table: CharacterTable, string: str) -> int: ...
def words_lost(table: CharacterTable, edits: Sequence[Edit]) -> int: ...
def characters_lost(edits: Sequence[Edit]) -> int: ...

class Vocabulary:
    def __init__(
        self,
        table: CharacterTable,
        code_of: Mapping[str, str],
        codes: Sequence[str],
        lead_type: type[Lead],
    ) -> None: ...
    def leads(
        self, lines: Sequence[str], shown: Callable[[str], Iterable[str | None]]
    ) -> list[Lead]: ...
