"""Pages: running heads, feet and folios, and the sentences that they cut."""

import pytest

from cleaner import Cleaner

CLEANER = Cleaner()
FIRST = (
    "The trust looked after forty-two kilometres of bank in the year under\n"
    "report. Volunteers planted nine hundred willows between March and May,\n"
    "and most of them survived the dry summer that"
)
SECOND = (
    "followed, although nobody had watered them in the weeks of the greatest\n"
    "heat, when the river was low and the fish were in danger of their lives.\n"
    "The com-"
)
THIRD = "mittee met on four occasions and thanked the members who had come to the\nmeetings."
WHOLE = " ".join(f"{FIRST} {SECOND}{THIRD}\n".replace("com-", "com").splitlines()) + "\n"


@pytest.mark.parametrize(
    "source",
    [
        f"{FIRST}\n\f{SECOND}\n\f{THIRD}",
        f"{FIRST}\n\fRiver Trust Report\n{SECOND}\n\fRiver Trust Report\n{THIRD}",
        f"{FIRST}\nRiver Trust   12\n\f{SECOND}\n13   Report\n\f{THIRD}\nRiver Trust   14\n\f",
        f"{FIRST}\nvii\n\f{SECOND}\nviii\n\f{THIRD}\nix\n",
        f"{FIRST}\n7  Report 2019   Trust\n\f{SECOND}\nTrust   Report 2019  8\n\f{THIRD}\n"
        "9  Report 2019   Trust\n\f",
        f"{FIRST}\n\nPage 1 of 3\n\n{SECOND}\n\nPage 2 of 3\n\n{THIRD}\n\nPage 3 of 3\n",
        f"{FIRST}\n\n- 7 -\n\n{SECOND}\n\n- 8 -\n\n{THIRD}",
        f"Trust\n\n{FIRST}\n\n7\n\nTrust\n\n{SECOND}\n\n8\n\nTrust\n\n{THIRD}",
    ],
)
def test_running_heads_and_folios_go_and_the_sentence_is_joined(source: str) -> None:
    result = CLEANER.clean(source)
    assert result.text == WHOLE
    assert not CLEANER.clean(result.text).report.edits


@pytest.mark.parametrize(
    "text",
    [
        f"1\n\n{WHOLE}\n2\n\n{WHOLE}\n3\n\n{WHOLE}",
        f"I\n\n{WHOLE}\n\fII\n\n{WHOLE}\n\fIII\n\n{WHOLE}".replace("\f", ""),
        f"1921\n\n{WHOLE}\n1922\n\n{WHOLE}\n1923\n\n{WHOLE}",
        f"i\n\n{WHOLE}\nii\n\n{WHOLE}\niii\n\n{WHOLE}",
        f"Chapter 1\n\n{WHOLE}\nChapter 2\n\n{WHOLE}",
        "1\n00:00:01,000 --> 00:00:04,000\nThe river was high that morning,\n\n"
        "2\n00:00:04,500 --> 00:00:07,200\nand nobody knew the way.\n",
    ],
)
def test_numbers_of_chapters_and_of_cues_stay(text: str) -> None:
    assert not CLEANER.clean(text).report.edits


@pytest.mark.parametrize("count", ["(40)", "[7]", "[ 1 ]", "| 12 |", "-7 )"])
def test_a_count_at_the_top_is_not_a_folio(count: str) -> None:
    for text in (f"{count}\n\n{WHOLE}", f"PLATFORMS\n\n{count}\n\n{WHOLE}"):
        assert count in CLEANER.clean(text).text


@pytest.mark.parametrize("folio", ["- 40 -", "\N{EN DASH}7\N{EN DASH}", "~ 12 ~"])
def test_a_folio_at_the_top_of_a_single_page_goes(folio: str) -> None:
    assert CLEANER.clean(f"{folio}\n\n{WHOLE}").text == WHOLE


def test_the_report_names_the_rule() -> None:
    report = CLEANER.clean(f"{FIRST}\n\n7\n\n{SECOND}\n\n8\n\n{THIRD}").report
    assert {"navigation.page-ends"} <= {rule for edit in report.edits for rule in edit.rules}


def test_the_rule_can_be_switched_off() -> None:
    from cleaner import load_rules

    bare = Cleaner(load_rules(disable=["navigation.page-ends"]))
    assert "7\n" in bare.clean(f"{FIRST}\n\n7\n\n{SECOND}\n\n8\n\n{THIRD}").text


def test_chapters_with_roman_numbers_stay_at_the_heads_of_pages() -> None:
    clean = CLEANER.clean(f"I\n\n{WHOLE}\n\fII\n\n{WHOLE}\n\fIII\n\n{WHOLE}").text
    assert clean == f"I\n\n{WHOLE}\nII\n\n{WHOLE}\nIII\n\n{WHOLE}"


def test_a_control_that_stands_for_no_number_is_none() -> None:
    assert CLEANER.clean("Trust\n\0\n\n\f\0\n").text == "Trust\n"
