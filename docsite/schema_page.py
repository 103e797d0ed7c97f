"""The reference of the report, from its JSON Schema."""

from collections.abc import Iterator
from typing import Any

from docsite.api_pages import attributes_of, prose
from docsite.markup import plain, table


def schema_page(schema: dict[str, Any]) -> str:
    """Return the page of a JSON Schema: each kind of object with its fields."""
    parts = [
        "# Report schema\n\nThe fields of a report, as JSON. "
        "[The JSON Schema](../report.schema.json) is made from the same source; "
        "[stability](../stability.md) says what it promises.\n"
    ]
    for name, kind in schema["$defs"].items():
        parts.append(f"## {name} {{#{name}}}\n")
        description = kind.get("description", "")
        parts.append(prose(description.partition("\n\nAttributes:")[0]))
        if "enum" in kind:
            parts.append(f"One of {', '.join(f'`{value}`' for value in kind['enum'])}.\n")
        if "properties" in kind:
            parts.append(table(("field", "type", "what it is"), _fields(kind, description)))
    return "\n".join(parts)


def _fields(kind: dict[str, Any], description: str) -> Iterator[tuple[str, str, str]]:
    meanings = attributes_of(description)
    for name, field in kind["properties"].items():
        yield f"`{name}`", type_of(field), plain(meanings.get(name, ""))


def type_of(field: dict[str, Any]) -> str:
    """Return the type of a field, in words, with links to the kinds of objects.

    >>> type_of({"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/Edit"}, {"type": "null"}]}})
    'list of [Edit](#Edit) or null'
    """
    match field:
        case {"$ref": str(path)}:
            name = path.rpartition("/")[2]
            return f"[{name}](#{name})"
        case {"anyOf": list(choices)}:
            return " or ".join(map(type_of, choices))
        case {"enum": list(values)}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": dict(item)}:
            return f"list of {type_of(item)}"
        case {"type": "object", "additionalProperties": dict(value)}:
            return f"object with values of {type_of(value)}"
        case _:
            return str(field.get("type", "any value"))
