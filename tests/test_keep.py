"""Lines that the configuration keeps: no rule removes them, whatever its action."""

import msgspec
import pytest

from cleaner import Cleaner, apply_edits
from tests.builders import MORE_PROSE, PROSE, paragraphs, rule, rule_set, stage

PHRASE = rule("phrase", phrases=("share this",), anchor="start")
SPAN = rule("span", action="remove-span", phrases=("share this article",))
BLOCK = rule("block", action="remove-block", phrases=("popular",), anchor="line", max_lines=5)


def kept(source: str, *lines: str, rules: tuple[object, ...] = (PHRASE, SPAN, BLOCK)) -> str:
    declared = rule_set(*(stage(f"s{number}", one) for number, one in enumerate(rules)))  # type: ignore[arg-type]
    cleaner = Cleaner(msgspec.structs.replace(declared, keep=lines))
    result = cleaner.clean(source)
    assert apply_edits(source, result.report.edits) == result.text
    assert cleaner.clean(result.text).text == result.text
    return result.text


@pytest.mark.parametrize("line", ["Share this story", "share  THIS story!", "* Share this: story"])
def test_a_line_is_kept_whatever_its_case_spaces_and_signs(line: str) -> None:
    source = paragraphs(PROSE, "Share this story", "Share this page", MORE_PROSE)
    assert kept(source, line) == paragraphs(PROSE, "Share this story", MORE_PROSE)


def test_a_part_of_a_kept_line_stays() -> None:
    line = f"{PROSE} Share this article"
    source = paragraphs(line, f"{MORE_PROSE} Share this article")
    assert kept(source, line) == paragraphs(line, MORE_PROSE)
    assert kept(source, "Share this article") == paragraphs(PROSE, MORE_PROSE)


def test_a_line_of_a_block_is_kept_alone() -> None:
    source = paragraphs(PROSE, "Popular", "The mill", "The ferry")
    assert kept(source) == paragraphs(PROSE)
    assert kept(source, "The mill") == paragraphs(PROSE, "The mill")


def test_a_kept_line_of_signs_alone_matches_nothing() -> None:
    source = paragraphs(PROSE, "Share this story")
    assert kept(source, "***") == kept(source)
