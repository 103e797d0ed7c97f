"""What a line must have to be worth a try: no hit is missed by it, and most tries are."""

from collections.abc import Sequence

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import load_rules
from cleaner.engine.document import Document
from cleaner.engine.matcher import Matcher
from cleaner.engine.pattern_programs import pattern_requirements
from cleaner.engine.requirements import Requirement, required_by_template
from cleaner.ruleset.template import Template, Token, Variants
from cleaner.text.folding import fold
from tests.builders import rule
from tests.cores import assert_same, needs_core

OF_PATTERNS: list[tuple[str, Sequence[Requirement]]] = [
    ("sign up (?:now )?for news", [(("sign up ",),), (("for news",),)]),
    ("^(?:mail|letter)s? of the week$", [(("mail",), ("letter",)), ((" of the week",),)]),
    ("(?:a (?:b|c) d|e)", [(("a ", " d", "b"), ("a ", " d", "c"), ("e",))]),
    ("news|\\d+", []),
    ("(?:news)*", []),
    ("(?:news){2,}", [(("news",),)]),
    ("(?=.*news)mail", [(("news",),), (("mail",),)]),
    ("(?!.*news)mail", [(("mail",),)]),
    ("(?<=news )mail", [(("news ",),), (("mail",),)]),
    ("(?P<who>news)(?>mail)", [(("news",),), (("mail",),)]),
    ("(?i)news", ()),
]


def meets(line: str, requirements: Sequence[Requirement]) -> bool:
    return all(
        any(all(text in line for text in texts) for texts in required) for required in requirements
    )


@pytest.mark.parametrize(("pattern", "required"), OF_PATTERNS)
def test_a_pattern_requires_what_all_its_hits_have(
    pattern: str, required: Sequence[Requirement]
) -> None:
    assert pattern_requirements(pattern) == required


def test_lines_with_a_hit_have_what_shipped_templates_require() -> None:
    hits = 0
    for _, each in [*load_rules().rules()][::7]:
        lines = [fold(line) for text in each.removes for line in text.split("\n")]
        for template in each.variants:
            pattern = regex.compile(template.pattern)
            found = [line for line in lines if pattern.search(line)]
            assert all(meets(line, required_by_template(template)) for line in found), each.id
            hits += len(found)
    assert hits > 100


def test_of_a_template_only_what_must_be_there_is_required() -> None:
    tokens = (Token("sign up\njoin", 1, 2), Token("now", 0, 1), Token("", 1, 1))
    assert required_by_template(Template(tokens, "anywhere", ("sign",))) == [
        (("sign", "up"), ("join",))
    ]


WORDS = st.sampled_from(
    ["weir", "mill", "the", "a", "of", "subscribe", "newsletter", "\N{CJK UNIFIED IDEOGRAPH-6C34}"]
)
CHOICES = st.lists(WORDS, min_size=1, max_size=3, unique=True)


@needs_core
@given(st.lists(CHOICES, min_size=1, max_size=4), st.lists(st.lists(WORDS, min_size=1)))
def test_no_hit_is_missed(choices: list[list[str]], lines: list[list[str]]) -> None:
    tokens = tuple(Token("\n".join(forms), 1, 1) for forms in choices)
    template = Template(tokens, "anywhere", ("the",))
    parts = [f"(?:{'|'.join(forms)})" for forms in choices]
    rules = [
        rule("pattern", keywords=("the",), pattern=" (?:of )?".join(parts)),
        rule("start", keywords=("the", "of"), pattern=f"^{'.*'.join(parts)}"),
        rule("template", variants=Variants([template])),
    ]
    document = Document("\n\n".join(map(" ".join, lines)))
    assert_same(lambda: Matcher(rules, timeout=5).hits(document.lines), (choices, lines))


@needs_core
@pytest.mark.parametrize("name", ["min_words", "max_words"])
@pytest.mark.parametrize("words", [1, 11, 12, 13, 29, 30, 31, 32])
def test_a_literal_is_looked_for_on_lines_of_each_size(name: str, words: int) -> None:
    rules = [
        rule(f"of.{number}", phrases=("weir",), when={name: words, **more})
        for number, more in enumerate(
            [{}, {"sentence": True}, {"sentence": False}, {"prose": True}, {"item": True}]
        )
    ]
    lines = [
        f"{mark}weir{' the' * number}{end}"
        for number in range(34)
        for mark in ("", "- ", "- weir " * 3)
        for end in ("", ".")
    ]
    document = Document("\n\n".join(lines))
    assert_same(lambda: Matcher(rules, timeout=5).hits(document.lines))
