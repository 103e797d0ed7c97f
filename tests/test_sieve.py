"""The sieve leaves out only lines that a group of rules does not hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import load_rules
from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.engine.document import Document
from cleaner.engine.rule_matcher import RuleMatcher
from cleaner.engine.sieve import _FEW_LITERALS, Sieve

MATCHER = RuleMatcher(load_rules())
PLATFORMS = [*MATCHER.platforms.by_number.values()]
LITERALS = sorted({literal for group in PLATFORMS for literal in group.matcher.literals()})
CORES = [COMPILED, PYTHON] if is_built() else [PYTHON]

lines = st.lists(st.sampled_from([*LITERALS, "The mill", "7", ",", "- ", "x"]), max_size=4).map(
    " ".join
)


@pytest.mark.parametrize("core", CORES)
@given(texts=st.lists(lines, max_size=5))
def test_lines_left_out_have_no_hits(core: str, texts: list[str]) -> None:
    with CORE.forced(core):
        new = list(dict.fromkeys(Document("\n".join(texts)).lines))
        for group, worth in Sieve(PLATFORMS).sift(new):
            hits, _ = group.matcher.hits(new)
            hit = [line for line, of_line in zip(new, hits, strict=True) if of_line]
            assert set(hit) <= set(worth) <= set(new)
            assert [line for line in new if line in worth] == [*worth]


@pytest.mark.parametrize("core", CORES)
def test_a_line_is_given_to_the_groups_that_have_its_literals(core: str) -> None:
    small = [group for group in PLATFORMS if len(group.matcher.literals()) <= _FEW_LITERALS]
    text = small[0].matcher.literals()[0]
    with CORE.forced(core):
        document = Document(f"Qq\n\n{text}\n")
        sifted = {group.key: worth for group, worth in Sieve(small).sift(document.lines)}
    assert sifted[small[0].key] == [document.lines[1]]
    assert sum(map(len, sifted.values())) < len(small)


def test_groups_with_many_literals_and_lone_ones_have_all_lines() -> None:
    document = Document("Qq\n")
    for groups in ([MATCHER.everywhere, *PLATFORMS[:2]], PLATFORMS[:1]):
        sifted = dict(Sieve(groups).sift(document.lines))
        assert [*sifted] == groups
        assert sifted[groups[0]] == document.lines
