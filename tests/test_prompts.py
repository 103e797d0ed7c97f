"""Prompts that stand after prose, in its line or hard-wrapped below it."""

import pytest

from cleaner import clean
from tests.builders import MORE_PROSE, PROSE

PROMPTS = ["Post a Comment", "Leave a comment below!", "Tell us in the comments."]


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("gap", ["\n", " "])
def test_removing_a_prompt_after_prose_keeps_the_prose(prompt: str, gap: str) -> None:
    source = f"{PROSE}\n\n{PROSE}{gap}{prompt}\n{prompt}\n  two  spaces\n\n{PROSE}\n\nReply\n"
    assert clean(source).text.count(PROSE) == 3
    assert clean(f"{MORE_PROSE}\n\n{PROSE}{gap}{prompt}\n").text.count(PROSE) == 1


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("start", ["Have you been there?", "I hope you liked the walk."])
def test_removing_a_prompt_takes_the_reader_sentence_before_it(start: str, prompt: str) -> None:
    assert clean(f"{PROSE}\n\n{start} {prompt}\n").text == f"{PROSE}\n"
