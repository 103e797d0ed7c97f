"""Emoji, dingbats and check boxes as bullets, and where they are none."""

import pytest

from cleaner.text.normalize import normalize

ITEMS = [
    ("✅ Tea\n❌ Coffee\n", "- ✅ Tea\n- ❌ Coffee\n"),
    ("👉 Tea\n➡️Coffee\n", "- 👉 Tea\n- ➡️ Coffee\n"),
    ("★ Tea\n🔹 Coffee\n", "- ★ Tea\n- 🔹 Coffee\n"),
    ("1️⃣ Tea\n2️⃣ Coffee\n", "- 1️⃣ Tea\n- 2️⃣ Coffee\n"),
    ("❖ Tea\n❖ Coffee\n", "- Tea\n- Coffee\n"),
    ("❖\nTea\n❖\nCoffee\n", "- Tea\n- Coffee\n"),
    ("➤ Tea\n→ Coffee\n", "- Tea\n- Coffee\n"),
    ("▪️ Tea\n▶️ Coffee\n", "- Tea\n- Coffee\n"),
    ("\uf0b7 Tea\n\uf0a7 Coffee\n", "- Tea\n- Coffee\n"),
    ("· Tea\n∙ Coffee\n", "- Tea\n- Coffee\n"),
    ("☐ Tea\n☐ Coffee\n", "- Tea\n- Coffee\n"),
    ("☐ Tea\n☑ Coffee\n", "- ☐ Tea\n- ☑ Coffee\n"),
    ("✔ Tea\n\n✔ Coffee\n", "- ✔ Tea\n- ✔ Coffee\n"),
    (
        "▢ Boil the water.\n\n▢ Wait for four minutes.\n",
        "- Boil the water.\n- Wait for four minutes.\n",
    ),
]
NO_ITEMS = [
    "🚀 The boat left on Monday.\n",
    "🚀 The boat left on Monday.\n\n🎉 The town was glad of it.\n",
    "Anna Weller ∙ Paid\n",
    "★★★★☆ Good\n\n★★☆☆☆ Poor\n",
    "♪ Row the boat\n\n♪ Down the stream\n",
    "♠ A K 4\n\n♥ Q 3\n",
    "© 2020 The mill\n\n© 2021 The weir\n",
    "🎉\n\n🎉\n",
    "🚀 Boats\n\n- one\n- two\n\n🐟 Fish\n\n- three\n",
]


@pytest.mark.parametrize(("source", "expected"), ITEMS)
def test_signs_in_a_row_open_items(source: str, expected: str) -> None:
    assert normalize(source).text == expected
    assert normalize(expected).text == expected


@pytest.mark.parametrize("source", NO_ITEMS)
def test_a_sign_alone_and_signs_of_other_things_stay(source: str) -> None:
    assert normalize(source).text == source


def test_a_separator_that_opens_a_line_is_not_a_bullet() -> None:
    assert "- " not in normalize("Mar 3\n∙ Paid\n\nThe text begins here.\n").text


def test_the_edit_of_a_kept_sign_writes_the_bullet_before_it() -> None:
    edit = normalize("✅ Tea\n✅ Coffee\n").edits[0]
    assert (edit.before, edit.after, edit.rules) == ("✅ ", "- ✅ ", ("layout.bullets",))


def test_the_signs_of_symbol_fonts_are_bullets() -> None:
    assert normalize("\uf0fc milk\n\uf0fc bread\n").text == "- milk\n- bread\n"
