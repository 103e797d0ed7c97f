"""Values as TOML, in the even layout of rule files."""

from cleaner.text.lazy import lazy_regex

WIDTH = 100  # characters of a line, where a list still fits on one
_PLAIN = lazy_regex(r'[^"\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*')
_LITERAL = lazy_regex(r"[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*")


def rendered(value: object, as_pattern: bool = False, width: int = WIDTH) -> str:
    r"""Return a value as TOML, a list on one line where it is at most `width` long.

    >>> print(rendered(["a", 'b"c']), rendered(r"\W", as_pattern=True))
    ["a", 'b"c'] '''\W'''
    """
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value, as_pattern)
        case list():
            items = [rendered(item, as_pattern, width) for item in value]
            line = f"[{', '.join(items)}]"
            if "\n" not in line and len(line) <= width:
                return line
            return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
        case dict():
            pairs = (f"{key} = {rendered(item, False, width)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case _:
            return str(value)


def filled(value: object, as_pattern: bool = False, width: int = WIDTH) -> str:
    """Return a value as TOML, a list on as many lines as its items fill.

    >>> print(filled(["weir", "what the old miller wrote of the weir and the boats"] * 2))
    [
      "weir", "what the old miller wrote of the weir and the boats", "weir",
      "what the old miller wrote of the weir and the boats",
    ]
    """
    if "\n" not in (line := rendered(value, as_pattern, width)) or not isinstance(value, list):
        return line
    lines = [" "]
    for item in value:
        entry = f" {rendered(item, as_pattern)},"
        if len(lines[-1]) + len(entry) > WIDTH and lines[-1].strip():
            lines.append(" ")
        lines[-1] += entry
    return "\n".join(("[", *lines, "]"))


def _quoted(text: str, as_pattern: bool) -> str:
    lines = text.split("\n")
    fits = all(_LITERAL.fullmatch(line) for line in lines)
    fits = fits and "'''" not in text and not text.endswith("'")
    if fits and len(lines) > 1:
        return f"'''\n{text}'''"
    if fits and as_pattern:
        return f"'''{text}'''"
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    if _LITERAL.fullmatch(text) and "'" not in text:
        return f"'{text}'"
    return f"'''{text}'''" if fits else _escaped(text)


def _escaped(text: str) -> str:
    """Return `text` as a basic string, what can't be seen in it by its number."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    characters = (
        escapes.get(char) or (char if _LITERAL.fullmatch(char) else f"\\U{ord(char):08x}")
        for char in text
    )
    return f'"{"".join(characters)}"'
