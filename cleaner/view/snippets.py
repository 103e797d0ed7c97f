"""What a reader may copy from a page: a configuration, or a report of a false removal.

The script of a page fills the same texts as `fill`, with the values of the removal in focus.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from cleaner.view.characters import HIDDEN_CHARS
from cleaner.view.facts import RuleFacts
from cleaner.view.rows import Span, TextRow

TEMPLATES = {
    "off": "# cleaner.toml: switch the rule off\ndisable = [{rules}]\n",
    "keep": "# cleaner.toml: keep this line, whatever rule asks for it\nkeep = [{lines}]\n",
    "report": (
        "A false removal by {names}, as a folder of fixtures/:\n\n"
        "--- about.toml\n"
        'description = "Article text that {names} removes."\n'
        "themes = []\n\n"
        "--- source.txt\n{source}\n\n"
        "--- expected.txt\n{expected}\n"
    ),
}
_SURROGATES = range(0xD800, 0xE000)
_MAX_KEPT_LINES = 6
_MAX_KEPT_CHARS = 600  # of a line; a longer one is not named
_MAX_PASSAGE_CHARS = 600


def fill(name: str, values: dict[str, str]) -> str:
    """Return the text of TEMPLATES with `values` in place of their names.

    >>> fill("off", {"rules": toml_list(["sharing.label"])}).splitlines()[1]
    'disable = ["sharing.label"]'
    """
    text = TEMPLATES[name]
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def toml_string(text: str) -> str:
    r"""Return `text` as a basic string of TOML; what TOML has no escape for becomes U+FFFD.

    >>> print(toml_string('a "b"\u202e'))
    "a \"b\"\U0000202e"
    """
    quoted = json.dumps(text, ensure_ascii=False)
    return HIDDEN_CHARS.sub(_escaped, quoted)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    is_surrogate = _SURROGATES.start <= code < _SURROGATES.stop
    return "\N{REPLACEMENT CHARACTER}" if is_surrogate else f"\\U{code:08x}"


def toml_list(texts: Iterable[str]) -> str:
    """Return `texts` as the items of a list of TOML, without its brackets.

    >>> toml_list(["a", "b"])
    '"a", "b"'
    """
    return ", ".join(map(toml_string, texts))


def values_of_rules(rules: Sequence[str], facts: Mapping[str, RuleFacts]) -> dict[str, str]:
    """Return the values that depend on the rules of a removal, as `fill` takes them.

    Features decide together, so the theme of theirs is switched off, not one of them.
    """
    names = dict.fromkeys(facts[rule].theme if facts[rule].is_feature else rule for rule in rules)
    return {"rules": toml_list(names), "names": ", ".join(names)}


def values_of(rows: Sequence[TextRow], number: int, span: Span) -> dict[str, str]:
    """Return the values for a removed `span` of row `number`, as `fill` takes them."""
    return {
        "lines": toml_list(kept_lines(rows[number], span)),
        "source": _passage(rows, number, None),
        "expected": _passage(rows, number, span),
    }


def kept_lines(row: TextRow, span: Span) -> list[str]:
    """Return the lines that must be kept so that `span` of `row` is not removed.

    Those are the lines of the span, or the line that it is a part of.
    """
    is_part = any(other is not span and other.text.strip() for other in row.source)
    whole = "".join(piece.text for piece in row.source)
    lines = [whole] if is_part else span.text.splitlines()
    even = (" ".join(line.split()) for line in lines if len(line) <= _MAX_KEPT_CHARS)
    return [line for line in even if line][:_MAX_KEPT_LINES]


def _passage(rows: Sequence[TextRow], number: int, wrong: Span | None) -> str:
    """Return the source around row `number`, or what is expected there, with `wrong` kept."""
    parts = []
    for near in range(max(number - 1, 0), min(number + 2, len(rows))):
        row = rows[near]
        if wrong is None:
            parts.append("".join(span.text for span in row.source))
        elif near == number:
            kept = [span.text for span in row.source if span is wrong or span.kind != "cut"]
            parts.append("".join(kept))
        else:
            parts.append("".join(span.text for span in row.clean))
    texts = (part.strip("\r\n")[:_MAX_PASSAGE_CHARS] for part in parts)
    return "\n\n".join(text for text in texts if text)
