"""Whole lines: labels, stamps, rows and commands begin no sentence and continue none."""

import pytest

from cleaner import load_rules
from cleaner.text.normalize import normalize

LANGUAGES = load_rules().hyphens


@pytest.mark.parametrize(
    ("line", "following"),
    [
        # A heading above a paragraph that opens with a name in small letters.
        (
            "Night watch",
            "weird keeps a log of the river's height and writes a line each hour, or each minute"
            " while the gates move, until the disk of the gauge is full.",
        ),
        ("LOCKS AND WEIRS", "oGates that open by themselves in a flood are the subject here."),
        # Comments, settings and commands.
        ("# Set to yes where the gauge has a radio of its own", "use-radio: no"),
        ("The gauge reads these lines when it starts up again", "gauge-interval: 15"),
        ("# Path            Mode  Age  Argument", "w!  /var/log/weir  -  7"),
        ("# Stop all the gates of the reach in a single command", 'weirctl stop "$gate"'),
        ("$ weirctl list-gates", "will print the gates of the reach, one for each line."),
        ("weirctl list-gates --reach upper --format name,height \\", "closed_gates open_gates"),
        ("A reading is first checked against the two before it", "{gate} {height} {time}"),
        ("The gate is opened by the keeper of the nearest lock", "end"),
        # Rows of a table.
        (
            "Gate (6)        Old Height  New Height  Net Change",
            "upper/lock-gate  2.1 m       2.4 m       0.3 m",
        ),
        # Numbers and stamps.
        ("19,378 15,615", "heronwatch said:"),
        ("#12", "heronwatch said:"),
        (
            "Now we have the lock, the weir and both of the towpaths",
            "by The Heron » Tue Aug 27, 2019 4:08 am",
        ),
        ("I have 4 gold badges, 151 silver badges and 202 others", "asked Oct 16, 2010 at 21:58"),
        ("The reach", "by Ada Holm · October 10, 2021"),
    ],
)
def test_a_line_that_is_whole_stays_apart(line: str, following: str) -> None:
    clean = normalize(f"{line}\n{following}\n", LANGUAGES).text
    assert [row.split() for row in clean.split("\n") if row] == [line.split(), following.split()]


@pytest.mark.parametrize(
    "source",
    [
        "The river board\nvoted on Monday to keep the old weir open to boats.\n",
        "The board said the gauge needs a lookup table for the\nwet_months column to be right.\n",
        "Each autumn the keepers of the lock take out and then\nscrub, oil and weigh the chains.\n",
        "Ask the board for the rules of the reach when you meet the\nskipper\n",
        "They want no more x = y; lines and no more pages of them. The crew\nis glad.\n",
        "70%\nof the keepers want a new winch for the upper lock before the spring.\n",
        "The keepers met to speak of the winch and the gates of\nthe lock at 10:30 on a Monday.\n",
        "Once a year the board prints its list of the widest,\nlongest and oldest locks.\n",
    ],
)
def test_a_broken_sentence_is_still_joined(source: str) -> None:
    assert normalize(source, LANGUAGES).text == source.replace("\n", " ", 1)


def test_diagrams_and_statements_keep_their_lines() -> None:
    diagram = (
        "- Height: the height of the water at the gauge\n- Age: the seconds since it was read\n"
        "- Loops: the times that the gauge was asked\n- Fault: what it last complained of\n"
        "- Slow reading: the gauge is asked again (often the sign of a wet cable)\n\n"
        "flowchart TD\n    A[Read the gauge] --> B{Is it dry?}\n"
        "    B -->|Yes| C[Keep the reading]\n    B -->|No| D[Ask again]\n"
    )
    query = (
        "SELECT\n    substring(reading, 1, 100) AS reading_preview,\n    height,\n"
        "    round(mean_height::numeric, 2) AS height_m\nFROM readings;\n"
    )
    for text in (diagram, query):
        assert normalize(text, LANGUAGES).text == text
    glued = diagram.replace("\n\n", "\n", 1)
    assert normalize(glued, LANGUAGES).text == diagram


def test_commands_in_a_wrapped_block_keep_their_lines() -> None:
    source = (
        "The keeper of the lock asks the gauge for its last reading each morning, and\n"
        "notes it in the book that lies in the lock house. To do so by hand he has to\n"
        "know two commands, which are the same on all gauges of the reach and on the\n"
        "old one of the mill:\n"
        "# Ask the gauge\nweirctl read\n# List the gates of the reach\nweirctl list-gates\n"
        "The gauge answers within a minute, or else the keeper has to walk along the\n"
        "towpath to the staff and read it there, which takes him half an hour or more.\n"
    )
    lines = normalize(source, LANGUAGES).text.split("\n\n")
    assert lines[1:5] == source.split("\n")[4:8]
    assert len(lines) == 6
