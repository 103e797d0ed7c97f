from cleaner.core.characters import CharacterTable

def labelled(
    table: CharacterTable, string: str, most: int, names: int
) -> list[tuple[int, str]]: ...
