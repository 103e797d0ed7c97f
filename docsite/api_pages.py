"""The reference of the Python API, from the docstrings; nothing is imported for it."""

import re
from collections.abc import Iterable, Iterator

import griffe

from docsite.markup import fenced, plain, table

_NOT_PROMISED = (
    "[An action and a format of your own](../howto/extend.md) uses it;"
    " it is not part of what [stability](../stability.md) promises."
)
MODULES = {  # what a program may import, each with what it is for
    "cleaner": "Clean a text, a page or a mail.",
    "cleaner.corpus": "Clean a corpus of files.",
    "cleaner.integrations.arrow": "Clean batches of Arrow.",
    "cleaner.integrations.pandas": "Clean a frame of pandas.",
    "cleaner.integrations.polars": "Clean a frame of Polars.",
    "cleaner.integrations.datasets": "Clean a Hugging Face dataset.",
    "cleaner.integrations.datatrove": "A step of a datatrove pipeline.",
    "cleaner.integrations.ray": "Clean a dataset of Ray Data.",
    "cleaner.integrations.spark": "Clean a frame of Spark.",
    "cleaner.ruleset.registry": f"Add an action, a condition or a feature. {_NOT_PROMISED}",
    "cleaner.engine.cuts": f"The cuts that an action yields. {_NOT_PROMISED}",
    "cleaner.authoring.examples": f"Check rules from a program. {_NOT_PROMISED}",
    "cleaner.corpus.formats.registry": f"Add a format. {_NOT_PROMISED}",
    "cleaner.corpus.formats.compression": f"Read and write the files of a format. {_NOT_PROMISED}",
    "cleaner.corpus.model": f"What a format yields. {_NOT_PROMISED}",
}
_ALSO = {"cleaner.integrations.arrow": ("Options", "RowError", "report_type")}
_ONLY = {  # of modules that have more than a program needs
    "cleaner.ruleset.registry": ("Action", "Condition", "Feature"),
    "cleaner.engine.cuts": ("Cut", "whole", "with_margin"),
    "cleaner.authoring.examples": ("rule_faults",),
    "cleaner.corpus.formats.registry": ("Format",),
    "cleaner.corpus.formats.compression": ("read_lines", "open_compressed"),
    "cleaner.corpus.model": ("Record", "BadRecord", "FormatError", "Reading"),
}
_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).*)*", re.MULTILINE)
_BOUND = re.compile(r"(?<=\()(?:self|cls)(?:, )?")  # what a call does not name


def api_page() -> str:
    """Return the page of all public names."""
    package = griffe.load("cleaner", docstring_parser="google", resolve_aliases=True)
    parts = ["# Python API\n\n[In Python](../python.md) is the guide to it.\n"]
    for path, purpose in MODULES.items():
        module = package[path.removeprefix("cleaner").removeprefix(".")] if "." in path else package
        parts.append(f"## `{path}` {{#{path}}}\n\n{purpose}\n")
        parts += (_entry(f"{path}.{name}", target) for name, target in _public(path, module))
    return "\n".join(parts)


def prose(docstring: str) -> str:
    """Return a docstring as Markdown: its examples are code, its attributes a table.

    >>> prose("Return it.\\n\\n>>> 1 + 1\\n2").splitlines()
    ['Return it.', '', '```pycon', '>>> 1 + 1', '2', '```']
    """
    return "\n".join(_sections(griffe.Docstring(docstring, parser="google")))


def attributes_of(docstring: str) -> dict[str, str]:
    """Return what a docstring says of each attribute.

    >>> attributes_of("A weir.\\n\\nAttributes:\\n    height: In metres, at\\n        low water.")
    {'height': 'In metres, at low water.'}
    """
    sections = griffe.Docstring(docstring, parser="google").parse(warnings=False)
    return {
        item.name: " ".join(item.description.split())
        for section in sections
        if isinstance(section, griffe.DocstringSectionAttributes)
        for item in section.value
    }


def _public(path: str, module: griffe.Object | griffe.Alias) -> Iterator[tuple[str, griffe.Object]]:
    """Yield the public names of a module with what they name: its `__all__`, or what it defines."""
    chosen = _ONLY.get(path) or module.exports
    exports = chosen or [
        name
        for name, member in module.members.items()
        if (not member.is_alias or name in _ALSO.get(path, ()))
        and not name.startswith("_")
        and (member.is_class or member.is_function)
    ]
    for name in map(str, exports):
        member = module[name]
        target = member.final_target if isinstance(member, griffe.Alias) else member
        if isinstance(target, griffe.Class | griffe.Function):
            yield name, target


def _entry(path: str, target: griffe.Object) -> str:
    """Return a class or a function: how it is called, what it does, and its methods."""
    parts = [f"### `{target.name}` {{#{path}}}\n"]
    if call := _call(target):
        parts.append(fenced(call, "python"))
    parts += _sections(target.docstring)
    if isinstance(target, griffe.Class):
        for name, member in target.members.items():
            if not name.startswith("_") and isinstance(member, griffe.Object) and member.docstring:
                parts.append(f"#### `{target.name}.{name}` {{#{path}.{name}}}\n")
                if call := _call(member):
                    parts.append(fenced(call, "python"))
                parts += _sections(member.docstring)
    return "\n".join(parts)


def _call(target: griffe.Object) -> str:
    """Return how a function or a class is called; "" for a property."""
    if isinstance(target, griffe.Function):
        return _BOUND.sub("", target.signature())
    if not isinstance(target, griffe.Class):
        return ""
    if isinstance(make := target.members.get("__init__"), griffe.Function):
        return _BOUND.sub("", make.signature(name=target.name, return_type=False))
    fields = [_field(field) for field in target.attributes.values() if _is_field(field)]
    return f"{target.name}({', '.join(fields)})" if fields else ""


def _is_field(attribute: griffe.Attribute) -> bool:
    """Whether a struct takes an attribute as an argument."""
    own = "property" not in attribute.labels and "ClassVar" not in str(attribute.annotation)
    return own and bool(attribute.annotation) and not attribute.name.startswith("_")


def _field(attribute: griffe.Attribute) -> str:
    value = "" if attribute.value is None else f" = {attribute.value}"
    return f"{attribute.name}: {attribute.annotation}{value}"


def _sections(docstring: griffe.Docstring | None) -> Iterator[str]:
    """Yield the sections of a docstring as Markdown."""
    for section in docstring.parse("google", warnings=False) if docstring else ():
        match section:
            case griffe.DocstringSectionText():
                yield _text(section.value)
            case griffe.DocstringSectionAttributes():
                yield table(("attribute", "what it is"), _described(section.value))


def _described(items: Iterable[griffe.DocstringAttribute]) -> Iterator[tuple[str, str]]:
    return ((f"`{item.name}`", plain(" ".join(item.description.split()))) for item in items)


def _text(text: str) -> str:
    """Return prose with its examples as blocks of code."""
    parts, end = [], 0
    for example in _EXAMPLE.finditer(text):
        parts += [plain(text[end : example.start()]), fenced(example[0], "pycon")]
        end = example.end()
    return "".join((*parts, plain(text[end:]))).rstrip("\n") + "\n"
