"""Requirements: what a line must have for a pattern or a template to hit it, besides a keyword.

Keywords are common: of the lines with one, few have the other words of a rule as well. The compiled
core looks for these first, and tries the rule on the few lines that have them.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from cleaner.engine.pattern_writer import joined_literals
from cleaner.ruleset.pattern_tree import (
    Atomic,
    Char,
    Choice,
    Group,
    Literal,
    Look,
    Node,
    Repeat,
    Sequence,
)
from cleaner.ruleset.template import Template

# Alternatives, of which a line with a hit has one; each is some texts, of which it has all.
Requirement = tuple[tuple[str, ...], ...]

_CLASSES = 1_000  # whose requirements are kept, for most stand in many templates


def required_by_template(template: Template) -> list[Requirement]:
    r"""Return a form for each token that must be there, and its words wherever they are.

    >>> from cleaner.ruleset.template import Token
    >>> tokens = (Token("sign up\njoin", 1, 1), Token("now", 0, 1))
    >>> required_by_template(Template(tokens, "anywhere", ("sign", "join")))
    [(('sign', 'up'), ('join',))]
    """
    tokens = (token for token in template.tokens if token.least and token.joined_forms)
    return [_required_by_class(token.joined_forms) for token in tokens]


@lru_cache(maxsize=_CLASSES)
def _required_by_class(joined_forms: str) -> Requirement:
    return tuple(tuple(form.split(" ")) for form in joined_forms.split("\n"))


def required_by_node(node: Node) -> list[Requirement]:
    """Return what a line must have for `node`, the tree of a pattern, to match a part of it.

    >>> from cleaner.ruleset.pattern_parser import parse_pattern
    >>> required_by_node(parse_pattern("(?:sign up|join) (?:now )?for our e?mails"))
    [(('sign up',), ('join',)), ((' ',),), (('for our ',),), (('mails',),)]
    """
    required: Iterable[Requirement] = ()
    match node:
        case Literal() | Char():
            required = _required_by_all((node,))
        case Sequence(parts):
            required = _required_by_all(parts)
        case Choice(parts):
            required = _required_by_any(parts)
        case Repeat(body, least) if least:
            required = required_by_node(body)
        case Look(body, _, False) | Atomic(body) | Group(body):
            required = required_by_node(body)
    return [*required]


def _required_by_all(parts: Iterable[Node]) -> Iterator[Requirement]:
    for literal, part in joined_literals(parts):
        if literal:
            yield ((literal,),)
        if part is not None and not isinstance(part, Char):
            yield from required_by_node(part)


def _required_by_any(parts: Iterable[Node]) -> Iterator[Requirement]:
    """Yield what `parts` ask for as one requirement, nothing if one of them asks for nothing."""
    alternatives = [*chain.from_iterable(_as_one(required_by_node(part)) for part in parts)]
    if alternatives and all(alternatives):
        yield tuple(alternatives)


def _as_one(requirements: Iterable[Requirement]) -> Requirement:
    """Return one requirement for all that have no alternatives, and the strongest of the others."""
    certain: list[str] = []
    strongest: Requirement = ((),)
    for required in requirements:
        if len(required) == 1:
            certain += required[0]
        else:
            strongest = max(strongest, required, key=_strength)
    return tuple((*certain, *texts) for texts in strongest)


def _strength(requirement: Requirement) -> int:
    """Return how many characters each alternative has at least."""
    return min(sum(map(len, texts)) for texts in requirement)
