"""Names of languages as data has them, and the codes that rules are sorted by."""

import re

_CODE = re.compile(r"([a-z]{2})(?:[-_].+)?", re.IGNORECASE | re.DOTALL)


def language(value: str) -> str | None:
    """Return the ISO 639-1 code that `value` begins with, None where it has none.

    A region does not count. What is not such a code must not be taken for a language: no rule
    would be of it, so the rules of all languages would be left out.

    >>> language("pt-BR"), language("DE"), language("en_US"), language("English"), language("deu")
    ('pt', 'de', 'en', None, None)
    """
    match = _CODE.fullmatch(value.strip())
    return match[1].lower() if match else None
