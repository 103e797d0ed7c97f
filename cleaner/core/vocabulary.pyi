from collections.abc import Callable, Iterable, Mapping, Sequence

from cleaner.core.characters import CharacterTable
from cleaner.text.languages import Lead

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
