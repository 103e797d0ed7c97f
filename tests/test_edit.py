"""Edits: made, undone, put one after another."""

from sys import getsizeof

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON
from cleaner.text.edits import Edit, EditError, apply_edits, compose, restore, source_offsets
from tests.cores import assert_same, needs_core

# Strings hold characters at 1, 2 or 4 bytes each, by the widest one.
MIXED = st.text("b\N{LATIN SMALL LETTER E WITH ACUTE}\N{HIRAGANA LETTER A}\U0001f600\udc80")
RULES = st.sampled_from([("a.b",), ("layout.spaces",), ("a.b", "a.c"), ("b.a", "layout.bullets")])


@st.composite
def edits_of(draw: st.DrawFn, source: str) -> list[Edit]:
    edits: list[Edit] = []
    done = 0
    while done <= len(source) and draw(st.booleans()):
        start = draw(st.integers(done, len(source)))
        end = draw(st.integers(start, min(len(source), start + 4)))
        after = draw(st.text("xyz", max_size=3))
        if source[start:end] != after:
            edits.append(Edit(start, end, source[start:end], after, draw(RULES)))
        done = end + draw(st.integers(1, 3))
    return edits


@given(st.data(), st.text("abc", max_size=20))
def test_edits_are_undone(data: st.DataObject, source: str) -> None:
    edits = data.draw(edits_of(source))
    assert restore(apply_edits(source, edits), edits) == source


@given(st.data(), st.text("abc", max_size=20))
def test_composed_edits_have_the_effect_of_both(data: st.DataObject, source: str) -> None:
    first = data.draw(edits_of(source))
    between = apply_edits(source, first)
    second = data.draw(edits_of(between))
    both = compose(first, second)
    assert apply_edits(source, both) == apply_edits(between, second)
    assert restore(apply_edits(between, second), both) == source
    assert all(edit.before != edit.after for edit in both)


@needs_core
@given(st.data(), st.text("abc\N{HIRAGANA LETTER A}\U0001f600", max_size=30))
def test_both_cores_compose_the_same(data: st.DataObject, source: str) -> None:
    first = data.draw(edits_of(source))
    second = data.draw(edits_of(apply_edits(source, first)))
    assert_same(lambda: list(compose(first, second)))
    assert_same(lambda: apply_edits(source, first))


@needs_core
@given(st.lists(st.tuples(MIXED, MIXED, MIXED)))
@example([("", "\N{LATIN SMALL LETTER E WITH ACUTE}", ""), ("b", "b", "")])
def test_a_text_is_as_narrow_as_its_characters(parts: list[tuple[str, str, str]]) -> None:
    edits: list[Edit] = []
    source = ""
    for kept, before, after in parts:
        start = len(source) + len(kept)
        source += kept + before
        edits.append(Edit(start, len(source), before, after, ("a.b",)))
    assert_same(lambda: apply_edits(source, edits))
    edited = apply_edits(source, edits)
    assert getsizeof(edited) == getsizeof("".join(list(edited)))


@pytest.mark.parametrize("core", [PYTHON, pytest.param(COMPILED, marks=needs_core)])
@pytest.mark.parametrize("after", ["b", "long"])
def test_edits_that_do_not_meet_are_refused(core: str, after: str) -> None:
    first = [Edit(1, 2, "a", after, ("a.b",))]
    with CORE.forced(core), pytest.raises(EditError, match="the edit at 1 does not fit"):
        compose(first, [Edit(0, 9, "xyzxyzxyz", "", ("a.b",))])


def test_a_whole_removal_names_only_its_rules() -> None:
    first = [Edit(1, 2, "b", "B", ("layout.spaces",))]
    both = compose(first, [Edit(0, 3, "aBc", "", ("comments.label",))])
    assert both == [Edit(0, 3, "abc", "", ("comments.label",))]


def test_layout_is_named_last() -> None:
    first = [Edit(1, 2, "b", "", ("comments.label",))]
    both = compose(first, [Edit(0, 2, "ac", "d", ("layout.spaces",))])
    assert both == [Edit(0, 3, "abc", "d", ("comments.label", "layout.spaces"))]


@pytest.mark.parametrize("core", [PYTHON, pytest.param(COMPILED, marks=needs_core)])
@pytest.mark.parametrize("place", [(0, 1), (2, 3), (1, 2), (5, 6), (-1, 0)])
def test_edits_of_another_text_are_refused(core: str, place: tuple[int, int]) -> None:
    edits = [Edit(0, 2, "xy", "", ("a.b",)), Edit(*place, "x", "b", ("a.b",))]
    with CORE.forced(core), pytest.raises(EditError, match="does not fit this source"):
        apply_edits("xyz", edits)


def test_a_source_may_be_of_a_kind_of_string() -> None:
    class Title(str):
        __slots__ = ()

    edits = [Edit(0, 1, Title("x"), Title("b"), ("a.b",))]
    assert apply_edits(Title("xyz"), edits) == "byz"


def test_edits_of_another_clean_text_are_refused() -> None:
    edits = [Edit(0, 1, "a", "b", ("a.b",))]
    with pytest.raises(EditError, match="does not fit this clean"):
        restore("xyz", edits)


def test_offsets_lead_back_to_the_source() -> None:
    edits = [Edit(2, 5, "---", "", ("a.b",)), Edit(7, 7, "", "++", ("a.b",))]
    clean = apply_edits("ab---cdef", edits)
    assert clean == "abcd++ef"
    assert [*source_offsets(edits, range(8))] == [0, 1, 5, 6, 7, 7, 7, 8]
