"""The compiled core against its reference in Python: all that they say of a text is the same."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from random import Random
from threading import Thread

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.exactness import __main__ as command
from benchmarks.exactness.compare import Sample, Totals, compare, new_cleaner
from benchmarks.exactness.sources import fixtures, generated
from cleaner import clean
from cleaner.core import CORE, PYTHON
from cleaner.engine import content, programs
from cleaner.engine.compiled_rule import allow_marks
from cleaner.engine.programs import program_of
from cleaner.ruleset.template import Template
from cleaner.text import layout, words
from cleaner.text.folding import fold
from tests.builders import MORE_PROSE, PROSE
from tests.cores import assert_same, needs_core
from tests.strategies import texts

Classify = Callable[[str], Sequence[int]]

CLEANER = new_cleaner()
# The last pass over a source reads what comes out of it, which expected.txt has.
SOURCES = [sample for sample in fixtures() if not sample.key.endswith("expected.txt")]
CHROME = ["Post a Comment", "Subscribe to our newsletter!", "Share this article", "Tweet 12 Pin 3"]
FENCES = ["```\n", "~~~\n", "    ", "> ", "| "]
# Characters of each width that a string may have, and what is odd about some: halves of pairs,
# noncharacters, the first and the last of a plane.
WIDTHS = "~\x7f\x80\xff\u0100\u0660\u0e01\u4e00\ud7a3\ud800\udfff\ufeff\uffff\U00010000\U0010ffff"
TEMPLATES = 20  # one shipped template of so many: their patterns take long to compile
LONG = 6_000  # characters: beyond the steps after which a program remembers where it failed


def differences(*sources: str) -> list[str]:
    found = (compare(CLEANER, Sample(ascii(source), source)) for source in sources)
    return [str(difference) for totals in found for difference in totals.differences]


@needs_core
@pytest.mark.parametrize("sample", SOURCES, ids=lambda sample: sample.key)
def test_a_fixture_comes_out_the_same(sample: Sample) -> None:
    assert compare(CLEANER, sample).differences == ()


@needs_core
@settings(max_examples=300)
@given(texts)
def test_a_text_comes_out_the_same(source: str) -> None:
    assert differences(source) == []


@needs_core
def test_random_documents_come_out_the_same() -> None:
    totals = sum((compare(CLEANER, sample) for sample in generated(300, 7, 0)), Totals())
    assert totals.differences == ()
    assert totals.documents == 300 <= totals.edits


@needs_core
@pytest.mark.parametrize("character", WIDTHS, ids=ascii)
def test_a_text_of_any_width_comes_out_the_same(character: str) -> None:
    lines = [PROSE, *CHROME, MORE_PROSE]
    around = [f"{character}{line} {character}" for line in lines]
    inside = [line.replace(" ", f" {character}", 1) for line in lines]
    glued = [line.replace(" ", character) for line in lines]
    assert differences("\n".join(lines + around), "\n\n".join(inside), "\n".join(glued)) == []


@needs_core
@pytest.mark.parametrize("fence", FENCES, ids=ascii)
def test_fenced_code_comes_out_the_same(fence: str) -> None:
    inner = "\n".join([*CHROME, PROSE])
    assert differences(f"{PROSE}\n\n{fence}{inner}\n{fence.strip()}\n\n{inner}\n") == []


@needs_core
def test_long_lines_come_out_the_same() -> None:
    lines = [
        f"{unit} " * (LONG // len(unit)) for unit in [*CHROME, PROSE, "1 ", "- ", "\U00010000"]
    ]
    assert differences(*lines, "\n".join(lines)) == []


def templates() -> Iterator[tuple[Template, list[str]]]:
    """Yield shipped templates with lines that each hits or nearly hits, and with a long line."""
    of_rules = [(rule, own) for _, rule in CLEANER.rules.rules() for own in rule.variants]
    for rule, template in of_rules[::TEMPLATES]:
        examples = [fold(line) for line in (*rule.removes, *rule.keeps)]
        words = " ".join(form for token in template.tokens for form in token.forms[:2])
        long_line = f"{words} " * (LONG // (len(words) + 1))
        yield template, [*examples, words, long_line]


@needs_core
def test_a_program_finds_what_its_pattern_finds() -> None:
    for template, lines in templates():
        pattern, program = regex.compile(allow_marks(template.pattern)), program_of(template)
        for line in lines:
            expected = [match.span() for match in pattern.finditer(line)]
            assert program.find_all(line) == expected, (template.pattern, line)


@needs_core
@pytest.mark.parametrize(
    ("classify", "size"),
    [  # how many characters: the classes of layout take long
        pytest.param(programs.program_classes, sys.maxunicode + 1, id="programs"),
        pytest.param(words._classes_of, sys.maxunicode + 1, id="words"),
        pytest.param(content._classes_of, sys.maxunicode + 1, id="content"),
        pytest.param(layout.classes_of, 0x20000, id="layout"),
    ],
)
def test_a_table_has_the_classes_of_each_character(classify: Classify, size: int) -> None:
    from cleaner.core.characters import CharacterTable

    every = [chr(code) for code in range(size)]
    Random(1).shuffle(every)  # noqa: S311 - not for secrets; blocks are filled in any order
    table = CharacterTable(classify)
    expected = classify("".join(every))
    assert [c for c, bits in zip(every, expected, strict=True) if table[c] != bits] == []


@needs_core
def test_words_are_counted_the_same_whatever_their_characters() -> None:
    for first in range(0, sys.maxunicode + 1, 16):
        some = [chr(code) for code in range(first, first + 16)]
        text = f"{' '.join(some)} {''.join(some)}"
        assert_same(partial(words.count_words, text), text)


# What is around a character where it decides on the case of words.
CASES = ("{0}", "{0}bcd", "a{0}c {0}", "It{0}s", "The {0}ill Weir", "MORE{0}", "Mill {0}BCD efgh")


@needs_core
def test_the_case_of_words_is_the_same_whatever_their_characters() -> None:
    for code in range(0, sys.maxunicode + 1, 47):
        for around in CASES:
            text = around.format(chr(code))
            assert_same(partial(words.case_of, text), text)


@needs_core
@given(st.text(st.characters() | st.sampled_from("aAbB' \N{COMBINING ACUTE ACCENT}\u01c5")))
def test_the_case_of_words_is_the_same(text: str) -> None:
    assert_same(partial(words.cases_of, [text, "", text]))


@needs_core
def test_threads_share_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    tables: list[object] = []
    other = Thread(target=lambda: tables.append(programs.program_table()))

    def table(_: object) -> object:
        if not other.is_alive() and not tables:
            other.start()
            other.join(0.2)  # it waits for the table that is made here
        return object()

    monkeypatch.setattr("cleaner.core.characters.CharacterTable", table)
    monkeypatch.setattr(programs, "_table", cache(programs._table.__wrapped__))
    tables.append(programs.program_table())
    other.join()
    assert tables[0] is tables[1]


@needs_core
def test_a_difference_names_the_first_field(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(source: str, *_: object) -> object:
        return clean(source if CORE.name == PYTHON else f"{source}{CHROME[0]}\n")

    monkeypatch.setattr(CLEANER, "clean", changed)
    (difference,) = compare(CLEANER, Sample("a", f"{PROSE}\n")).differences
    assert difference.field == "counts"
    (difference,) = compare(CLEANER, Sample("b", f"{PROSE}\n\n{CHROME[1]}\n\nPost")).differences
    assert difference.key == "b"
    assert difference.field.startswith("text[")


def test_an_error_of_one_core_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str, *_: object) -> object:
        return clean(source) if CORE.name == PYTHON else 1 / 0

    monkeypatch.setattr(CLEANER, "clean", broken)
    (difference,) = compare(CLEANER, Sample("a", PROSE)).differences
    assert (difference.field, difference.compiled) == (
        "error",
        "'ZeroDivisionError: division by zero'",
    )


@needs_core
def test_the_command_says_what_it_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "UNDER_WAY", tmp_path / "under-way")
    options = ["--only-random", "--random", "3", "--workers", "1"]
    monkeypatch.setattr(sys, "argv", ["exactness", str(tmp_path), str(tmp_path), *options])
    assert command.main() == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["random", "3"]
    assert list((tmp_path / "under-way").iterdir()) == []


def test_without_the_core_there_is_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["exactness", "wcxb", "field"])
    monkeypatch.setattr(command, "is_built", lambda: False)
    assert command.main() == 2
