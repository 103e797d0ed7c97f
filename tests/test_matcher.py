"""The engine finds what each rule tried on each line finds: no more, no less."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.engine.compiled_rule import allow_marks
from cleaner.engine.conditions import Conditions
from cleaner.engine.document import Document, Hit, Line
from cleaner.engine.matcher import MAX_LINE_CHARS, Matcher, _apart
from cleaner.engine.rule_groups import RuleGroup
from cleaner.engine.scanning import is_anchored, stands_alone
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import WordClasses
from cleaner.ruleset.template import Template, Token
from cleaner.ruleset.units import texts_of
from cleaner.text.folding import fold
from tests.builders import rule
from tests.cores import assert_same, needs_core
from tests.strategies import chrome, documents, words

# The last pass over a source reads what comes out of it, which expected.txt has.
FIXTURES = [
    path
    for path in sorted((Path(__file__).parent.parent / "fixtures").rglob("*.txt"))
    if path.name != "expected.txt"
]


_compiled = cache(regex.compile)  # which keeps only some hundred itself


class Plain(Matcher):
    """Tries each rule on each line, with no scan and nothing remembered of lines before."""

    def __init__(
        self, rules: Sequence[Rule], words: Mapping[str, WordClasses] = MappingProxyType({})
    ) -> None:
        super().__init__(rules, timeout=5, words=words)
        self._rules = [
            (
                each,
                [fold(phrase) for phrase in each.phrases],
                [*each.variants] or each.patterns,
                each.unless,
            )
            for each in rules
        ]
        self._by_start: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, each in enumerate(rules):
            for literal in map(fold, each.literals):
                self._by_start[literal[:2]].append((literal, number))

    def hits(
        self, lines: Sequence[Line], _: Collection[str] = ()
    ) -> tuple[list[tuple[Hit, ...]], frozenset[str]]:
        by_place = partial(sorted, key=lambda hit: (hit.rule.id, hit.start, -hit.end))
        every = [_apart(by_place(self._fitting(line))) for line in lines]
        return [tuple(sorted(hits, key=_order)) for hits in every], frozenset()

    def _fitting(self, line: Line) -> Iterator[Hit]:
        for hit in self._on(line):
            if Conditions(hit.rule.when).fit_hit(self._words.get(hit.rule.id), line, hit):
                yield hit

    def _on(self, line: Line) -> Iterator[Hit]:
        view = line.folded
        if len(view) > MAX_LINE_CHARS:
            return
        starts = {view[at : at + size] for at in range(len(view)) for size in (1, 2)}
        numbers = {
            number
            for start in starts
            for literal, number in self._by_start.get(start, ())
            if literal in view
        }
        for number in sorted(numbers):
            each, phrases, patterns, unless = self._rules[number]
            if not Conditions(each.when).fit_line(line):
                continue
            if any(_compiled(exception).search(view) for exception in unless):
                continue
            for pattern in _worth_trying(patterns, view):
                for found in _compiled(allow_marks(pattern)).finditer(view):
                    yield Hit(each, *found.span(), _metadata(found, line.text))
            for phrase in filter(view.__contains__, phrases):
                for found in _compiled(regex.escape(phrase)).finditer(view, overlapped=True):
                    hit = Hit(each, *found.span())
                    if stands_alone(view, hit.start, hit.end) and is_anchored(
                        hit.rule.anchor, view, hit.start, hit.end
                    ):
                        yield hit


def _worth_trying(patterns: Sequence[str | Template], view: str) -> Iterator[str]:
    """Yield the patterns that may find something: to compile them takes long."""
    for pattern in patterns:
        if isinstance(pattern, str):
            yield pattern
        elif all(_has_form(token, view) for token in pattern.tokens):
            yield pattern.pattern


def _has_form(token: Token, view: str) -> bool:
    """Return whether a line has all words of a form of `token`, if that must be there."""
    if not (token.least and token.forms):
        return True
    return any(all(word in view for word in form.split(" ")) for form in token.forms)


def _order(hit: Hit) -> tuple[str, int, int]:
    return hit.rule.id, hit.start, hit.end


def _metadata(found: "regex.Match[str]", text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, text[slice(*found.span(name))].strip())
        for name in found.re.groupindex
        if found.start(name) >= 0
    )


def sure_texts(rules: Iterable[Rule]) -> list[Rule]:
    return [text for text in texts_of(rules) if text.is_sure]


@cache
def engines() -> tuple[Cleaner, Cleaner]:
    """Return a cleaner with the engine and one that is the same but for the plain way."""
    ours, plain = Cleaner(), Cleaner()
    for group in _groups(plain):
        words = group.matcher._words
        group.matcher = Plain([*sure_texts(group.rules), *group._more], words)
        for unit in group.units:
            unit._matcher = Plain(unit._weak, words)
    return ours, plain


def _groups(cleaner: Cleaner) -> list[RuleGroup]:
    """Return the rules for any text, those of each language and those of each platform."""
    matcher = cleaner.pipeline(None).matcher
    platforms = matcher.platforms.by_number.values()
    return [matcher.everywhere, *matcher.languages.values(), *platforms]


def assert_as_plain(source: str) -> None:
    ours, plain = engines()
    assert ours.clean(source) == plain.clean(source)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_same_edits_on_each_fixture(path: Path) -> None:
    assert_as_plain(path.read_bytes().decode())


@settings(max_examples=150)
@given(documents)
def test_the_same_edits_on_texts_made_to_hit(source: str) -> None:
    assert_as_plain(source)


@settings(max_examples=300)
@given(st.lists(st.lists(chrome | words, min_size=1, max_size=4).map(" ".join), max_size=6))
def test_the_same_hits_on_lines_made_of_chrome(lines: list[str]) -> None:
    given = Document("\n".join(" ".join(line.split()) for line in lines)).lines
    for ours, plain in zip(*map(_groups, engines()), strict=True):
        found = [tuple(sorted(hits, key=_order)) for hits in ours.matcher.hits(given)[0]]
        assert found == plain.matcher.hits(given)[0]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("^share(?!$)", "share it"),
        (r"^shar\B", "share it"),
        ("^share$|it$", "do share it"),
        ("^(?:- )?share", "**Share** it"),
        ("^share", "sha"),
        (r"^.{0,6}?\bshare", "yes share it"),
        (r"^.{0,6}?\bshare", "yes, share it"),
        (r"^\W*share", "-> share"),
    ],
)
def test_the_first_letter_filter_misses_no_pattern(pattern: str, line: str) -> None:
    rules = [rule("a", keywords=("sha", "it"), pattern=pattern)]
    lines = Document(line).lines * 2  # the second time they are known
    expected = Plain(rules).hits(lines)
    assert Matcher(rules, 5).hits(lines) == expected


def test_a_whole_line_is_found_among_its_signs() -> None:
    rules = [rule("a", phrases=("read more...", "share"), anchor="line")]
    lines = Document("- Read more...\n\n[SHARE]\n\nShare = 1\n\nshare share").lines
    line_hits, _ = Matcher(rules, 5).hits(lines)
    spans = [[(hit.start, hit.end) for hit in hits] for hits in line_hits]
    assert spans == [[(2, 14)], [(1, 6)], [], []]


# Few letters of all widths, so that literals are in each other and overlap.
_DENSE = st.text("ab\N{CJK UNIFIED IDEOGRAPH-6C34}\N{MATHEMATICAL BOLD CAPITAL A}", min_size=1)


@needs_core
@given(st.sets(_DENSE.map(lambda text: text[:7]), max_size=12), st.lists(_DENSE, max_size=6))
def test_each_literal_is_found_wherever_it_is(literals: set[str], lines: list[str]) -> None:
    rules = [
        rule(f"part.of-{number}", keywords=(literal,), pattern=regex.escape(literal))
        for number, literal in enumerate(sorted(literals))
    ]
    document = Document("\n\n".join(lines))
    assert_same(lambda: Matcher(rules, timeout=5).hits(document.lines), (literals, lines))


@pytest.mark.parametrize(
    "literal", ["a", "ab", "abc", "abcd", "abcde", "\N{CJK UNIFIED IDEOGRAPH-6C34}abcd"]
)
def test_a_literal_is_found_however_far_into_a_line_it_is(literal: str) -> None:
    one = rule("part.of", keywords=(literal,), pattern=regex.escape(literal))
    lines = Document("\n\n".join(f"{'b' * before}{literal}" for before in range(600))).lines
    line_hits, _ = Matcher([one], timeout=5).hits(lines)
    spans = [[(hit.start, hit.end) for hit in hits] for hits in line_hits]
    assert spans == [[(before, before + len(literal))] for before in range(600)]
